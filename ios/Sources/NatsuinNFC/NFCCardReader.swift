import Foundation
import Natsuin

/// The card reader of an iPhone: CoreNFC's sheet, and the radio behind it.
///
/// Where the card left, the same sheet goes on: polling restarts, and the core asks for the card again. A sheet that ends
/// with something to say says it: a tick when all is signed, a cross otherwise.
///
/// Needs the entitlement and the entries of Info.plist that `ios/README.md` lists.
public final class NFCCardReader: CardSheet {
    /// What the platform allows, and what is left of it for others.
    package struct Limits: Sendable {
        /// The platform ends a session after this (WWDC19, session 715).
        package var session = Duration.seconds(60)
        /// With less than this left of a session no card is begun: a VERIFY must not fall into its end.
        package var leastForCard = Duration.seconds(8)
        /// And this for each document, as the core reckons (`ceremony/work.rs`).
        package var leastForDocument = Duration.seconds(2)
        /// For how long a connected tag is good, as public implementations have it (docs/card.md §6.1).
        package var tag = Duration.seconds(20)
        /// From the finding of a tag until it is connected.
        package var connecting = Duration.seconds(6)
        /// One exchange. The longest, a signature, takes a second or two.
        package var exchange = Duration.seconds(8)
        /// The waits before a sheet that the platform is too busy for is tried again.
        package var busy: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
        /// How long a sheet stays up for the next contact after one that broke.
        package var patience = Duration.seconds(10)

        package init() {}
    }

    private struct Contact {
        let sheet: Sheet
        let tag: any CardTag
        let since: Duration
    }

    private struct State {
        var sheet: Sheet?
        var contact: Contact?
        /// Whether the card left: then it is looked for again in the same sheet.
        var isLost = false
        /// Counts what is asked of the sheet, so that what is late is not taken for what is asked now.
        var turn = 0
        /// How many documents a contact signs.
        var documents = 1
    }

    private let makeSession: @Sendable () -> (any TagSession)?
    private let texts: Texts
    private let limits: Limits
    private let time: any Time
    private let capabilities: Capabilities
    private let state = Guarded(State())

    package init(
        texts: Texts, limits: Limits = Limits(), time: any Time = PhoneTime(), extendedLength: Bool = false,
        makeSession: @escaping @Sendable () -> (any TagSession)?
    ) {
        self.makeSession = makeSession
        self.texts = texts
        self.limits = limits
        self.time = time
        capabilities =
            extendedLength
            ? Capabilities(maxCommandBytes: 65_544, maxResponseBytes: 65_538, extendedLength: true)
            : Capabilities(maxCommandBytes: 261, maxResponseBytes: 258, extendedLength: false)
    }

    // MARK: CardReader

    /// Shows the sheet, or goes on in the one that is up, until a card is held to the phone.
    public func connect() async throws -> Capabilities {
        try await noticingLoss {
            for pause in limits.busy {
                do { return try await connectOnce() } catch TagSessionError.systemBusy { try await wait(pause) }
            }
            do { return try await connectOnce() } catch TagSessionError.systemBusy { throw ReaderError.ReaderBusy }
        }
    }

    /// Sends one command once. What is too late for it is not sent.
    public func transmit(command: Command) async throws -> Data {
        try await noticingLoss { try await send(command) }
    }

    public func release(ending: Ending) throws {
        let before = state.with { state in
            defer {
                state.contact = nil
                state.isLost = false
                state.turn += 1
            }
            return state
        }
        guard let sheet = before.sheet else { return }
        switch ending {
        case .done: sheet.close(saying: texts(.nfcDone))
        case .paused: sheet.close(saying: texts(.nfcPaused))
        case .failed: sheet.close(failure: texts(.nfcFailed))
        case .interrupted where before.isLost: goOn(in: sheet)
        // Nobody waits for a card any more.
        case .interrupted where before.contact == nil: sheet.close(saying: texts(.nfcClosed))
        // The wrong card, say: it would be found again at once.
        case .interrupted: sheet.close(failure: texts(.nfcFailed))
        }
    }

    // MARK: CardSheet

    public var isUp: Bool { state.with(\.sheet)?.isUp ?? false }

    public func expect(documents: Int) { state.with { $0.documents = documents } }

    public func say(_ sentence: String) { state.with(\.sheet)?.say(sentence) }

    public func close() { state.with(\.sheet)?.close(saying: texts(.nfcClosed)) }

    public func close(failure sentence: String) { state.with(\.sheet)?.close(failure: sentence) }

    // MARK: Parts

    private func connectOnce() async throws -> Capabilities {
        let (sheet, turn) = try upOrNew()
        do {
            let tag = try await sheet.card(connecting: limits.connecting)
            guard sheet.opened + limits.session - time.now >= leastForContact else {
                sheet.close(failure: texts.error("session_timed_out").spoken)
                throw ReaderError.SessionTimedOut
            }
            guard take(tag, in: sheet, turn) else { throw ReaderError.Cancelled }
            return capabilities
        } catch TagSessionError.systemBusy {
            throw TagSessionError.systemBusy
        } catch TagSessionError.over {
            throw await reason(of: sheet)
        } catch {
            // Nobody waits any more: the work was cancelled.
            if Task.isCancelled { sheet.close(saying: texts(.nfcClosed)) }
            throw ReaderError(error)
        }
    }

    private func upOrNew() throws -> (Sheet, turn: Int) {
        let (up, turn) = state.with { state in
            state.turn += 1
            state.isLost = false
            return (state.sheet.flatMap { $0.isUp ? $0 : nil }, state.turn)
        }
        if let up { return (up, turn) }
        guard let session = makeSession() else { throw ReaderError.NoReader }
        let sheet = Sheet(session: session, texts: texts, time: time)
        state.with { $0.sheet = sheet }
        sheet.open()
        return (sheet, turn)
    }

    /// A contact begins; unless whoever waited for it is gone.
    private func take(_ tag: any CardTag, in sheet: Sheet, _ turn: Int) -> Bool {
        guard !Task.isCancelled else { return false }
        return state.with { state in
            guard state.turn == turn else { return false }
            state.contact = Contact(sheet: sheet, tag: tag, since: time.now)
            return true
        }
    }

    /// No more than a tag is good for, however many documents there are.
    private var leastForContact: Duration {
        min(limits.tag, limits.leastForCard + limits.leastForDocument * max(1, state.with(\.documents)))
    }

    private func send(_ command: Command) async throws -> Data {
        guard let contact = state.with(\.contact) else { throw ReaderError.CardLost }
        let left = min(
            limits.exchange,
            contact.since + limits.tag - time.now,
            contact.sheet.opened + limits.session - time.now)
        guard left > .zero else { throw ReaderError.CardLost }
        let tag = contact.tag
        do {
            return try await time.within(left, orFail: .reader(.ReaderHangs)) {
                var bytes = command.bytes
                // Not before it was sent, which may be after its time.
                defer { if command.carriesSecret { bytes.wipe() } }
                return try await tag.send(bytes)
            }
        } catch TagSessionError.over {
            throw await reason(of: contact.sheet)
        } catch {
            throw ReaderError(error)
        }
    }

    private func noticingLoss<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch ReaderError.CardLost {
            state.with { $0.isLost = true }
            throw ReaderError.CardLost
        }
    }

    /// After a card that left: polls again, and waits for the next contact a while.
    private func goOn(in sheet: Sheet) {
        sheet.again(saying: texts.error("card_lost").spoken)
        let turn = state.with(\.turn)
        Task { [time, limits, weak self] in
            try await time.sleep(limits.patience)
            guard let self, state.with({ $0.turn == turn && $0.contact == nil }) else { return }
            sheet.close(saying: texts(.nfcClosed))
        }
    }

    /// Why the session ended in the middle of something: its last event tells, if it comes.
    private func reason(of sheet: Sheet) async -> ReaderError {
        let told = try? await time.within(.seconds(1), orFail: .over) { await sheet.whyGone() }
        return told.map { ReaderError($0) } ?? .CardLost
    }

    private func wait(_ pause: Duration) async throws {
        do { try await time.sleep(pause) } catch { throw ReaderError.Cancelled }
    }
}

extension ReaderError {
    init(_ error: any Error) {
        switch error {
        case TagSessionError.reader(let reason): self = reason
        case TagSessionError.systemBusy: self = .ReaderBusy
        case TagSessionError.timedOut: self = .SessionTimedOut
        case let reason as ReaderError: self = reason
        default: self = .Failed
        }
    }
}

#if canImport(CoreNFC)
    extension NFCCardReader {
        /// Whether this phone can read cards at all: to be told before a session is claimed.
        public static var isAvailable: Bool { CoreNFCSession.isAvailable }

        /// - Parameter extendedLength: Whether commands and answers longer than 256 bytes are offered to the card. Five
        ///   exchanges in place of eleven; short ones are what every public iPhone implementation uses.
        public convenience init(language: Language = .current, extendedLength: Bool = false) {
            self.init(texts: Texts(language), extendedLength: extendedLength) {
                CoreNFCSession.isAvailable ? CoreNFCSession() : nil
            }
        }
    }
#endif
