import Foundation

extension NatsuinError {
    /// The code in `snake_case`: stable, and the key of its texts.
    public var name: String {
        switch self {
        case .Failed(let failure, _): failure.name
        case .Document(_, let name, _): name
        case .File(_, let name, _, _): name
        }
    }

    /// What is known of it beside the code: what it cost, whose turn it is. None where a file was refused, which costs
    /// nothing.
    public var failure: Failure? {
        switch self {
        case .Failed(let failure, _): failure
        case .Document, .File: nil
        }
    }

    /// What is said of it.
    public func text(in language: Language = .current) -> ErrorText {
        Texts(language).error(name)
    }
}

extension NatsuinError {
    /// What anything thrown is. The bindings throw nothing else than `NatsuinError`, unless Rust panicked: that is a fault of
    /// ours, which the app outlives.
    ///
    /// - Parameter triesSpent: What such a fault may have cost: unknown, where a card was at hand.
    public static func of(_ error: any Error, triesSpent: TriesSpent = .none) -> NatsuinError {
        if let error = error as? NatsuinError { return error }
        let failure = Failure(
            code: .internal, name: "internal", stage: nil, triesSpent: triesSpent, triesLeft: nil, verdict: nil,
            recovery: .reportBug, resume: .nowhere)
        return .Failed(failure: failure, written: [])
    }
}

extension NatsuinError: LocalizedError {
    public var errorDescription: String? { text().title }
    public var recoverySuggestion: String? { text().remedy }
}

/// What is said of an error, in whole sentences.
public struct ErrorText: Sendable, Equatable {
    /// What happened.
    public let title: String
    /// What the person can do.
    public let remedy: String
    /// The title in one breath, for VoiceOver and for the NFC sheet.
    public let spoken: String
}
