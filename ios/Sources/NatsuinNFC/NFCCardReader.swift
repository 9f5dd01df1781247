import Foundation
import Natsuin

/// The card reader of an iPhone: CoreNFC's sheet, and the radio behind it.
///
/// A contact that breaks goes on in the same sheet: the core asks for the card again, and polling has restarted by then.
/// A sheet that ends with something to say says it: a tick when all is signed, a cross otherwise.
///
/// Needs the entitlement and the entries of Info.plist that `ios/README.md` lists.
public final class NFCCardReader: CardSheet {
    /// What the platform allows, and what is left of it for others.
    package struct Limits: Sendable {
        /// The platform ends a session after this (WWDC19, session 715).
        package var session = Duration.seconds(60)
        /// With less than this left of a session no card is begun: a VERIFY must not fall into its end.
        package var leastForCard = Duration.seconds(10)
        /// For how long a connected tag is good, as public implementations have it (docs/card.md §6.1).
        package var tag = Duration.seconds(20)
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
        /// Counts what is asked of the sheet, so that an old timer does not close it under a new contact.
        var turn = 0
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
        for pause in limits.busy {
            do { return try await connectOnce() } catch TagSessionError.systemBusy { try await wait(pause) }
        }
        do { return try await connectOnce() } catch TagSessionError.systemBusy { throw ReaderError.ReaderBusy }
    }

    /// Sends one command once. What is too late for it is not sent.
    public func transmit(command: Command) async throws -> Data {
        guard let contact = state.with(\.contact) else { throw ReaderError.CardLost }
        let left = min(
            limits.exchange,
            contact.since + limits.tag - time.now,
            contact.sheet.opened + limits.session - time.now)
        guard left > .zero else { throw ReaderError.CardLost }
        let tag = contact.tag
        let bytes = command.bytes
        let answer = Answer<Result<Data, any Error>>()
        let sending = Task { answer.give(await Result { try await tag.send(bytes) }) }
        let limit = Task { [time] in
            try await time.sleep(left)
            answer.give(.failure(TagSessionError.reader(.ReaderHangs)))
        }
        defer {
            limit.cancel()
            sending.cancel()
        }
        do {
            return try await answer.value.get()
        } catch TagSessionError.over {
            throw await reason(of: contact.sheet)
        } catch {
            throw ReaderError(error)
        }
    }

    public func release(ending: Ending) throws {
        let sheet = state.with { state in
            state.contact = nil
            state.turn += 1
            return state.sheet
        }
        guard let sheet else { return }
        switch ending {
        case .done: sheet.close(saying: texts(.nfcDone))
        case .paused: sheet.close(saying: texts(.nfcPaused))
        case .failed: sheet.close(failure: texts(.nfcFailed))
        case .interrupted: goOn(in: sheet)
        }
    }

    // MARK: CardSheet

    public var isUp: Bool { state.with(\.sheet)?.isUp ?? false }

    public func say(_ sentence: String) { state.with(\.sheet)?.say(sentence) }

    public func close() { state.with(\.sheet)?.close(saying: texts(.nfcClosed)) }

    // MARK: Parts

    private func connectOnce() async throws -> Capabilities {
        let sheet = try upOrNew()
        do {
            let tag = try await sheet.card()
            guard sheet.opened + limits.session - time.now >= limits.leastForCard else {
                sheet.close(failure: texts.error("session_timed_out").spoken)
                throw ReaderError.SessionTimedOut
            }
            state.with { $0.contact = Contact(sheet: sheet, tag: tag, since: time.now) }
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

    private func upOrNew() throws -> Sheet {
        let up = state.with { state in
            state.turn += 1
            return state.sheet.flatMap { $0.isUp ? $0 : nil }
        }
        if let up { return up }
        guard let session = makeSession() else { throw ReaderError.NoReader }
        let sheet = Sheet(session: session, texts: texts, time: time)
        state.with { $0.sheet = sheet }
        sheet.open()
        return sheet
    }

    /// After a contact that broke: polls again, and waits for the next contact a while.
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
        let answer = Answer<ReaderError>()
        Task { answer.give(ReaderError(await sheet.whyGone())) }
        let limit = Task { [time] in
            try await time.sleep(.seconds(1))
            answer.give(.CardLost)
        }
        defer { limit.cancel() }
        return await answer.value
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

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
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
