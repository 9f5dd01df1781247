import Foundation
import Natsuin

/// One session of the platform's, from its sheet's coming up to its going away: waits for one suitable card at a time.
final class Sheet: Sendable {
    /// What a wait for a card ends with.
    private typealias Found = Result<any CardTag, TagSessionError>

    private struct State {
        /// A card that nobody has asked for yet: it was held to the phone early.
        var early: (any CardTag)?
        var waiting: Answer<Found>?
        var ended: TagSessionError?
        var isClosing = false
        var sawCard = false
        var sawSeveral = false

        var isUp: Bool { ended == nil && !isClosing }
    }

    /// Before it looks again at tags that it refused: else the same ones are found at once, over and over.
    private static let pause = Duration.seconds(1)

    let opened: Duration
    private let session: any TagSession
    private let texts: Texts
    private let time: any Time
    private let state = Guarded(State())
    /// Held while something is said, so that nothing comes after the last word. Not the state's lock: the platform may
    /// call back.
    private let speech = Guarded(())
    private let gone = Answer<Void>()

    init(session: any TagSession, texts: Texts, time: any Time) {
        self.session = session
        self.texts = texts
        self.time = time
        opened = time.now
    }

    var isUp: Bool { state.with(\.isUp) }

    func open() {
        session.say(texts(.nfcHold))
        session.begin { [weak self] event in
            switch event {
            case .found(let tags): self?.found(tags)
            case .ended(let error): self?.ended(error as? TagSessionError ?? .reader(.Failed))
            }
        }
    }

    func say(_ sentence: String) {
        speech.with { _ in if isUp { session.say(sentence) } }
    }

    /// Waits for a card, and connects to it within a time.
    func card(connecting limit: Duration) async throws -> any CardTag {
        let answer = Answer<Found>()
        state.with { state in
            if let ended = state.ended {
                answer.give(.failure(ended))
            } else if let early = state.early {
                state.early = nil
                answer.give(.success(early))
            } else {
                state.waiting = answer
            }
        }
        let tag = try await answer.value(ifCancelled: .failure(.reader(.Cancelled))).get()
        try await time.within(limit, orFail: .reader(.CardLost), ifCancelled: .reader(.Cancelled)) { [session] in
            try await session.connect(to: tag)
        }
        say(texts(.nfcKeepHolding))
        return tag
    }

    /// Looks for the card again, in the same sheet.
    func again(saying sentence: String) {
        guard isUp else { return }
        say(sentence)
        session.restartPolling()
    }

    /// Takes the sheet away.
    func close(saying sentence: String? = nil, failure: String? = nil) {
        let wasUp = speech.with { _ in
            guard isUp else { return false }
            if let sentence { session.say(sentence) }
            state.with { $0.isClosing = true }
            return true
        }
        if wasUp { session.end(failure: failure) }
    }

    /// Returns when the sheet is gone, with the reason why.
    func whyGone() async -> TagSessionError {
        await gone.value
        return state.with { $0.ended } ?? .reader(.Failed)
    }

    private func found(_ tags: [any CardTag]) {
        guard tags.count == 1, let tag = tags.first else {
            state.with { $0.sawSeveral = true }
            return refuse(saying: texts.error("several_cards").spoken)
        }
        // The platform selected the first application of the app's list that answered. Where that is not JPKI, the app
        // lists others too, and the core's own SELECT tells whether the card has JPKI as well.
        guard let aid = tag.selectedAID, !aid.isEmpty else {
            return refuse(saying: texts.error("not_my_number_card").spoken)
        }
        let waiting = state.with { state in
            state.sawCard = true
            defer { state.waiting = nil }
            if state.waiting == nil { state.early = tag }
            return state.waiting
        }
        waiting?.give(.success(tag))
    }

    private func refuse(saying sentence: String) {
        say(sentence)
        Task {
            try await time.sleep(Self.pause)
            if isUp { session.restartPolling() }
        }
    }

    private func ended(_ error: TagSessionError) {
        let (waiting, reason) = state.with { state in
            let reason = error == .timedOut ? .reader(reasonOfTimeout(state)) : error
            state.ended = reason
            state.early = nil
            defer { state.waiting = nil }
            return (state.waiting, reason)
        }
        waiting?.give(.failure(reason))
        gone.give(())
    }

    /// What a person can act on when the platform's time was over.
    private func reasonOfTimeout(_ state: State) -> ReaderError {
        if state.sawCard { return .SessionTimedOut }
        return state.sawSeveral ? .SeveralCards : .NoCard
    }
}
