import Foundation
import Natsuin
import NatsuinNFC

/// CoreNFC as the adapter sees it, with a script in place of a phone, and the virtual card in place of a card.
package final class ScriptedSession: TagSession {
    /// What the sheet did, in order.
    package enum Act: Equatable {
        case said(String)
        case began
        case polledAgain
        case endedWell
        case endedBadly(String)
    }

    /// What the phone finds, each time it looks for tags.
    package enum Find: Sendable {
        case tags([any CardTag])
        case end(TagSessionError)
        case nothing
    }

    private let acts = Guarded<[Act]>([])
    private let script: Guarded<[Find]>
    private let events = Guarded<(@Sendable (TagEvent) -> Void)?>(nil)
    private let connecting: @Sendable () async throws -> Void

    /// - Parameter connecting: What comes before a tag is connected.
    package init(_ script: [Find], connecting: @escaping @Sendable () async throws -> Void = {}) {
        self.script = Guarded(script)
        self.connecting = connecting
    }

    package var log: [Act] { acts.with { $0 } }
    /// What it said last before it went away, and whether with a tick.
    package var ending: [Act] { Array(log.suffix(2)) }

    package func say(_ sentence: String) { acts.with { $0.append(.said(sentence)) } }

    package func begin(_ events: @escaping @Sendable (TagEvent) -> Void) {
        self.events.with { $0 = events }
        acts.with { $0.append(.began) }
        look()
    }

    package func restartPolling() {
        acts.with { $0.append(.polledAgain) }
        look()
    }

    package func connect(to tag: any CardTag) async throws {
        try await connecting()
        try await (tag as? ScriptedTag)?.card.tap()
    }

    package func end(failure: String?) {
        acts.with { $0.append(failure.map(Act.endedBadly) ?? .endedWell) }
        tell(.ended(TagSessionError.reader(.Cancelled)))
    }

    /// The platform, or the person at the sheet, ends it.
    package func vanish(_ error: TagSessionError) { tell(.ended(error)) }

    private func look() {
        switch script.with({ $0.isEmpty ? .nothing : $0.removeFirst() }) {
        case .tags(let tags): tell(.found(tags))
        case .end(let error): tell(.ended(error))
        case .nothing: break
        }
    }

    /// From another thread, as CoreNFC does.
    private func tell(_ event: TagEvent) {
        let told = events.with { $0 }
        Task.detached { told?(event) }
    }
}

/// A tag whose far end is the virtual card.
package struct ScriptedTag: CardTag {
    package let card: SimulatedCard
    package var selectedAID: String? = "D392F000260100000001"
    /// What goes wrong with the exchange of that number, from 1.
    package var breaks: [Int: TagSessionError] = [:]
    /// What happens on the phone while the card works, which no card does in no time.
    private let meanwhile: @Sendable () async -> Void
    private let count = Guarded(0)

    package init(
        _ card: SimulatedCard, selectedAID: String? = "D392F000260100000001", breaks: [Int: TagSessionError] = [:],
        meanwhile: @escaping @Sendable () async -> Void = {}
    ) {
        self.card = card
        self.selectedAID = selectedAID
        self.breaks = breaks
        self.meanwhile = meanwhile
    }

    package func send(_ command: Data) async throws -> Data {
        let number = count.with { number in
            number += 1
            return number
        }
        await meanwhile()
        if let error = breaks[number] { throw error }
        do { return try await card.exchange(command: command) } catch let error as ReaderError {
            throw TagSessionError.reader(error)
        }
    }
}

/// A tag that never answers.
package struct SilentTag: CardTag {
    package let selectedAID: String? = "D392F000260100000001"

    package init() {}

    package func send(_ command: Data) async throws -> Data {
        await Answer<Data>().value(ifCancelled: Data())
    }
}

/// A time that goes on only when it is told to, or as fast as somebody sleeps.
package final class ScriptedTime: Time {
    private let passed = Guarded(Duration.zero)
    private let slept = Guarded<[Duration]>([])
    /// Sleeps that are longer than this never end by themselves.
    private let patience: Duration
    /// But those of this length do.
    private let runningOut: Duration?

    package init(patience: Duration = .seconds(5), runningOut: Duration? = nil) {
        self.patience = patience
        self.runningOut = runningOut
    }

    package var now: Duration { passed.with { $0 } }
    package var sleeps: [Duration] { slept.with { $0 } }

    package func pass(_ duration: Duration) { passed.with { $0 += duration } }

    package func sleep(_ duration: Duration) async throws {
        slept.with { $0.append(duration) }
        guard duration <= patience || duration == runningOut else {
            await Answer<Void>().value(ifCancelled: ())
            throw CancellationError()
        }
        try Task.checkCancellation()
        pass(duration)
    }
}

/// The adapter over a phone that shows one scripted sheet after the other.
package final class Phone: Sendable {
    package let time: ScriptedTime
    package let reader: NFCCardReader
    private let shown: Guarded<[ScriptedSession]>

    package init(_ sheets: [ScriptedSession], time: ScriptedTime = ScriptedTime(), extendedLength: Bool = false) {
        let coming = Guarded(sheets)
        let shown = Guarded<[ScriptedSession]>([])
        self.time = time
        self.shown = shown
        reader = NFCCardReader(texts: Texts(.en), time: time, extendedLength: extendedLength) {
            guard let next = coming.with({ $0.isEmpty ? nil : $0.removeFirst() }) else { return nil }
            shown.with { $0.append(next) }
            return next
        }
    }

    /// The sheets that came up.
    package var sheets: [ScriptedSession] { shown.with { $0 } }
}
