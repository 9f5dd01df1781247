import Foundation
import Natsuin
import Observation

/// A failure: what happened, what it cost, what to do, and where to read more (journey P17).
@MainActor @Observable
public final class FailureModel {
    /// The ways on.
    public enum Way: Hashable, Sendable {
        /// The same session again, at the card or the password.
        case again
        /// The signature is made and kept: hand it in again.
        case sendAgain
        /// A new code.
        case scan
        /// No way but out.
        case close
    }

    public let texts: Texts
    /// Stable: for reports.
    public let code: String
    public let text: ErrorText
    /// What the last entry cost, and what is left.
    public let cost: [String]
    /// The first is the one to go.
    public let ways: [Way]
    public let help: URL?

    private let go: (Way) -> Void

    init(_ error: NatsuinError, texts: Texts, help: (Recovery) -> URL?, go: @escaping (Way) -> Void) {
        self.texts = texts
        self.go = go
        code = error.name
        text = error.text(in: texts.language)
        cost = error.failure.map(texts.cost) ?? []
        ways = Self.ways(from: error.failure?.resume)
        self.help = error.failure.flatMap { help($0.recovery) }
    }

    public func take(_ way: Way) { go(way) }

    public func label(of way: Way) -> String {
        switch way {
        case .again: texts(.failureRetry)
        case .sendAgain: texts(.failureSendAgain)
        case .scan: texts(.failureRescan)
        case .close: texts(.failureClose)
        }
    }

    var spoken: String { ([text.spoken] + cost).joined(separator: " ") }

    private static func ways(from resume: Resume?) -> [Way] {
        switch resume {
        case .tap, .password: [.again, .close]
        case .submit: [.sendAgain, .close]
        case .scan: [.scan, .close]
        case .nowhere, nil: [.close]
        }
    }
}
