import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// What a shell's own code may do: raise, be cancelled, be asked at the wrong moment. Nothing of it kills the app.
@Suite struct PortsTests {
    /// Which callback raises something that is not in its list of errors.
    enum Raising: String, CaseIterable, Sendable {
        case connect, transmit, release, askPassword, confirmLastTry, tapAgain, show, nowS, monotonicMs, wait, review,
            tell, send, load, save, clear
    }

    struct Surprise: Error {}

    @Test(arguments: Raising.allCases)
    func whateverACallbackRaisesIsAnErrorOfTheShell(_ raising: Raising) async throws {
        let folder = try Folder()
        let service = try Service.failing()
        let preset = raising == .confirmLastTry ? "last-try" : "my-number"
        let faults = raising == .tapAgain ? "1:gone-before" : ""
        let card = try CardInSwift(preset, faults: faults)
        let ports = Ports(raising, card, Scripted(.init(entries: ["NATSUIN1"], taps: 1)))
        let journey = try Journey(
            reader: ports, holder: ports, guide: ports, http: ports, storage: ports, clock: ports,
            settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
        let error = await caught { try await journey.join(try service.invitation) }
        let expected: String? =
            switch raising {
            case .connect, .transmit: "reader_failed"
            // There is nothing more to do; what stays kept is answered by the service when it is sent again.
            case .release, .clear: nil
            case .send: "offline"
            case .load, .save: "storage_failed"
            default: "shell_failed"
            }
        #expect(error?.name == expected)
        #expect(try card.verifies <= 1, "and no entry costs more than one try")
    }

    @Test func cancellingTheTaskReachesRustInEveryWait() async throws {
        enum Wait: CaseIterable { case card, password, review }
        for wait in Wait.allCases {
            let folder = try Folder()
            let service = try Service.failing()
            let waits = Answer<Void>()
            let person = Waiting(at: "\(wait)", waits)
            let card = try CardInSwift()
            let reader: any CardReader = wait == .card ? person : card
            let journey = try Journey(
                reader: reader, holder: person, guide: person, http: URLSessionHTTP(), storage: MemoryStorage(),
                clock: SystemClock(),
                settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
            let task = Task { try await journey.join(try service.invitation) }
            await waits.value
            task.cancel()
            #expect(await failure(of: task)?.name == "cancelled", "\(wait)")
            #expect(try card.verifies == 0)
            #expect(try service.books.isGivenBack, "the code is free for another phone")
        }
    }

    @Test(arguments: [
        (ReaderError.NoReader, "no_reader"), (.ServiceUnavailable, "reader_service_unavailable"),
        (.ReaderOff, "reader_off"), (.ReaderBusy, "reader_busy"), (.ReaderLost, "reader_lost"),
        (.ReaderHangs, "reader_hangs"), (.SeveralCards, "several_cards"), (.NoCard, "no_card"),
        (.CardLost, "card_lost"), (.SessionTimedOut, "session_timed_out"), (.Cancelled, "cancelled"),
        (.CommandTooLong, "reader_failed"), (.Failed, "reader_failed"),
    ])
    func whatAReaderSaysArrives(_ error: ReaderError, _ code: String) async throws {
        #expect(await caught { _ = try await cardStatus(reader: Failing(reader: error)) }?.name == code)
    }

    @Test(arguments: [
        (HttpError.NotConnected, "offline"), (.TimedOut, "offline"), (.Cut, "offline"), (.Failed, "offline"),
        (.NotTrusted, "service_not_trusted"), (.Stopped, "answer_malformed"),
    ])
    func whatHTTPSaysArrives(_ error: HttpError, _ code: String) async throws {
        let folder = try Folder()
        let person = Scripted(.init())
        let journey = try Journey(
            reader: try CardInSwift(), holder: person, guide: person, http: Failing(http: error),
            storage: MemoryStorage(), clock: SystemClock(),
            settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
        let text = "http://127.0.0.1:9/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw"
        let invitation = try Invitation(text: text, hosts: Service.hosts)
        #expect(await caught { try await journey.join(invitation) }?.name == code)
    }

    /// Unwinding is kept: the app lives on, is told whose fault it is, and that nobody knows what it cost.
    @Test func aPanicInRustIsAnErrorOfOurs() async throws {
        #expect(throws: (any Error).self) { try simulatorPanics() }
        let error = await caught { try await cancellable { _ in try await simulatorPanicsLater() } }
        #expect(error?.name == "internal")
        #expect(error?.failure?.triesSpent == .unknown)
        #expect(error?.failure?.recovery == .reportBug)
        do { try simulatorPanics() } catch { #expect(NatsuinError.of(error).failure?.triesSpent == TriesSpent.none) }
        #expect(try checkPassword(typed: Data("NATSUIN1".utf8)).noLetter == false, "and all goes on")
    }

    /// A call that could not fail would end the app where Rust panics.
    @Test func everyExportIsFallible() throws {
        let generated = try Repository.data("ios/Generated/NatsuinBindings/NatsuinBindings.swift")
        let exports = String(decoding: generated, as: UTF8.self).split(separator: "\n").filter { line in
            // Converters and the library's own check are the runtime's.
            ["public func ", "open func ", "public convenience init("].contains { line.hasPrefix($0) }
                && !line.contains("FfiConverter") && !line.contains("uniffi")
        }
        #expect(exports.count > 20)
        for export in exports { #expect(export.contains("throws"), "\(export)") }
    }

    @Test func onePasswordIsOneEntry() async throws {
        let folder = try Folder()
        let card = try CardInSwift()
        let again = Repeating(try Password(typed: Data("WRONG123".utf8)))
        let file = Assignment(
            input: try folder.file("a", Data("a".utf8)).path, output: try folder.file("a.p7s").path, form: .cms)
        let error = await caught { _ = try await signFiles([file], reader: card, holder: again) }
        #expect(error?.name == "shell_failed", "a password that was spent cannot be handed over again")
        #expect(error?.failure?.triesLeft == 4)
        #expect(try card.verifies == 1)
    }
}

/// All ports over real ones, one of which raises what it may not.
private final class Ports: CardReader, Holder, Guide, Http, Storage, PhoneClock {
    private let raising: PortsTests.Raising
    private let card: CardInSwift
    private let person: Scripted
    private let http = URLSessionHTTP()
    private let storage = MemoryStorage()
    private let clock = SystemClock()

    init(_ raising: PortsTests.Raising, _ card: CardInSwift, _ person: Scripted) {
        self.raising = raising
        self.card = card
        self.person = person
    }

    private func pass(_ port: PortsTests.Raising) throws {
        if port == raising { throw PortsTests.Surprise() }
    }

    func connect() async throws -> Capabilities {
        try pass(.connect)
        return try await card.connect()
    }
    func transmit(command: Command) async throws -> Data {
        try pass(.transmit)
        return try await card.transmit(command: command)
    }
    func release(ending: Ending) throws {
        try card.release(ending: ending)
        try pass(.release)
    }
    func askPassword(request: PasswordRequest) async throws -> Password? {
        try pass(.askPassword)
        return try await person.askPassword(request: request)
    }
    func confirmLastTry() async throws -> Bool {
        try pass(.confirmLastTry)
        return try await person.confirmLastTry()
    }
    func tapAgain(request: TapRequest) async throws -> Bool {
        try pass(.tapAgain)
        return try await person.tapAgain(request: request)
    }
    func show(progress: CardProgress) throws {
        try pass(.show)
        try person.show(progress: progress)
    }
    func review(review: Review) async throws -> Bool {
        try pass(.review)
        return try await person.review(review: review)
    }
    func tell(news: News) throws {
        try pass(.tell)
        try person.tell(news: news)
    }
    func send(request: HttpRequest, receiver: HttpReceiver) async throws {
        try pass(.send)
        try await http.send(request: request, receiver: receiver)
    }
    func load() throws -> Data? {
        try pass(.load)
        return try storage.load()
    }
    func save(record: Data) throws {
        try pass(.save)
        try storage.save(record: record)
    }
    func clear() throws {
        try pass(.clear)
        try storage.clear()
    }
    func nowS() throws -> Int64 {
        try pass(.nowS)
        return try clock.nowS()
    }
    func monotonicMs() throws -> UInt64 {
        try pass(.monotonicMs)
        return try clock.monotonicMs()
    }
    func wait(ms: UInt64) async throws {
        try pass(.wait)
        try await clock.wait(ms: ms)
    }
}

/// Somebody who is asked, and takes her time until nobody waits any more.
private final class Waiting: CardReader, Holder, Guide {
    private let place: String
    private let arrived: Answer<Void>

    init(at place: String, _ arrived: Answer<Void>) {
        self.place = place
        self.arrived = arrived
    }

    private func linger(_ place: String) async {
        guard place == self.place else { return }
        arrived.give(())
        await Answer<Void>().value(ifCancelled: ())
    }

    func connect() async throws -> Capabilities {
        await linger("card")
        throw ReaderError.Cancelled
    }
    func transmit(command: Command) async throws -> Data { throw ReaderError.CardLost }
    func release(ending: Ending) throws {}
    func askPassword(request: PasswordRequest) async throws -> Password? {
        await linger("password")
        return try Password(typed: Data("NATSUIN1".utf8))
    }
    func confirmLastTry() async throws -> Bool { false }
    func tapAgain(request: TapRequest) async throws -> Bool { false }
    func show(progress: CardProgress) throws {}
    func review(review: Review) async throws -> Bool {
        await linger("review")
        return true
    }
    func tell(news: News) throws {}
}

/// Fails in the words of its port.
private final class Failing: CardReader, Http {
    private let reader: ReaderError
    private let http: HttpError

    init(reader: ReaderError = .Failed, http: HttpError = .Failed) {
        self.reader = reader
        self.http = http
    }

    func connect() async throws -> Capabilities { throw reader }
    func transmit(command: Command) async throws -> Data { throw reader }
    func release(ending: Ending) throws {}
    func send(request: HttpRequest, receiver: HttpReceiver) async throws { throw http }
}

/// Hands over the same password again and again.
private final class Repeating: Holder {
    private let password: Password

    init(_ password: Password) {
        self.password = password
    }

    func askPassword(request: PasswordRequest) async throws -> Password? { password }
    func confirmLastTry() async throws -> Bool { true }
    func tapAgain(request: TapRequest) async throws -> Bool { true }
    func show(progress: CardProgress) throws {}
}
