import Foundation
import Natsuin

/// A person who does as a scenario says: enters passwords one after the other, then gives up; holds the card again so
/// many times; starts every journey.
public final class Scripted: Holder, Guide {
    public struct Script: Sendable {
        public var entries: [String]
        public var taps: UInt32
        public var saysYesToLastTry: Bool
        public var starts: Bool

        public init(entries: [String] = [], taps: UInt32 = 0, saysYesToLastTry: Bool = false, starts: Bool = true) {
            self.entries = entries
            self.taps = taps
            self.saysYesToLastTry = saysYesToLastTry
            self.starts = starts
        }
    }

    public struct Log: Sendable {
        public var requests: [PasswordRequest] = []
        public var progress: [CardProgress] = []
        public var news: [News] = []
        public var reviews: [Review] = []
        /// The very bytes that were shown.
        public var shown: [Data] = []
    }

    private let script: Guarded<Script>
    private let heard = Guarded(Log())
    private let exchanges = Guarded(0)
    private let atExchange: @Sendable (Int) -> Void

    /// - Parameter atExchange: Told the number of each exchange with the card, from 1, before it is made.
    public init(_ script: Script, atExchange: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.script = Guarded(script)
        self.atExchange = atExchange
    }

    public var log: Log { heard.with { $0 } }

    public func askPassword(request: PasswordRequest) async throws -> Password? {
        heard.with { $0.requests.append(request) }
        let entry = script.with { $0.entries.isEmpty ? nil : $0.entries.removeFirst() }
        return try entry.map { try Password(typed: Data($0.utf8)) }
    }

    public func confirmLastTry() async throws -> Bool { script.with(\.saysYesToLastTry) }

    public func tapAgain(request: TapRequest) async throws -> Bool {
        script.with { script in
            guard script.taps > 0 else { return false }
            script.taps -= 1
            return true
        }
    }

    public func show(progress: CardProgress) throws {
        heard.with { $0.progress.append(progress) }
        guard progress.step != .waitingForCard, progress.step != .released else { return }
        let number = exchanges.with { number in
            number += 1
            return number
        }
        atExchange(number)
    }

    public func review(review: Review) async throws -> Bool {
        let shown = try review.documents.map { try Data(contentsOf: URL(fileURLWithPath: $0.path)) }
        heard.with {
            $0.reviews.append(review)
            $0.shown += shown
        }
        return script.with(\.starts)
    }

    public func tell(news: News) throws { heard.with { $0.news.append(news) } }
}
