import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// The rows under `platform` of tests/scenarios.json: a part of the shell fails, or the person cancels at a question.
struct Platform: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let order: String
    let at: String
    let does: String
    let preset: String?
    let faults: String?
    let remainingMs: UInt64?
    let entries: [String]
    let taps: UInt32
    let expect: Scenario.Expect

    var testDescription: String { name }

    static let table: [Platform] = {
        struct Table: Decodable { let platform: [Platform] }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let table = try? decoder.decode(Table.self, from: Repository.data("tests/scenarios.json"))
        return table?.platform ?? []
    }()
}

@Suite struct PlatformTests {
    @Test func theTableIsThere() {
        #expect(Platform.table.count > 40)
    }

    @Test(arguments: Platform.table)
    func aPlatformThatFailsIsToldAsTheTableSays(_ row: Platform) async throws {
        for order in Scenario.orders(row.order) {
            let folder = try Folder()
            let service = try Service.failing(row.remainingMs.map { ["remaining_ms=\($0)"] } ?? [])
            let shell = Spoilt(row, try CardInSwift(row.preset ?? "my-number", faults: row.faults ?? ""))
            let journey = try Journey(
                reader: shell, holder: shell, guide: shell, http: shell, storage: shell, clock: shell,
                settings: JourneySettings(order: order, documentsFolder: folder.url.path))
            let work = Task { try await journey.join(try service.invitation) }
            let cancelling = Task {
                await shell.cancels.value
                work.cancel()
            }
            let error = await failure(of: work)
            cancelling.cancel()
            shell.cancels.give(())
            let found = Scenario.Expect(
                error, verifies: try shell.card.verifies, signed: try service.books.completions)
            #expect(found == row.expect, "\(row.name), \(order)")
        }
    }
}

/// All the ports, over good ones.
private final class Spoilt: CardReader, Holder, Guide, Http, Storage, PhoneClock {
    struct Surprise: Error {}

    let card: CardInSwift
    /// Given when the person cancels.
    let cancels = Answer<Void>()
    private let row: Platform
    private let person: Scripted
    private let http = URLSessionHTTP()
    private let storage = MemoryStorage()
    private let clock = SystemClock()

    init(_ row: Platform, _ card: CardInSwift) {
        self.row = row
        self.card = card
        person = Scripted(.init(entries: row.entries, taps: row.taps))
    }

    private func failsAt(_ place: String) -> Bool { row.at == place && row.does != "cancel" }

    /// Where the person cancels nothing comes any more.
    private func pass(_ place: String, orThrow error: any Error = Surprise()) async throws {
        if failsAt(place) { throw error }
        guard row.at == place else { return }
        cancels.give(())
        await Answer<Void>().value(ifCancelled: ())
        throw CancellationError()
    }

    private var readerError: any Error {
        let errors: [String: ReaderError] = [
            "no_reader": .NoReader, "service_unavailable": .ServiceUnavailable, "reader_off": .ReaderOff,
            "reader_busy": .ReaderBusy, "reader_lost": .ReaderLost, "reader_hangs": .ReaderHangs,
            "several_cards": .SeveralCards, "no_card": .NoCard, "card_lost": .CardLost,
            "session_timed_out": .SessionTimedOut, "cancelled": .Cancelled, "command_too_long": .CommandTooLong,
        ]
        return errors[row.does] ?? Surprise()
    }

    private var httpError: any Error {
        let errors: [String: HttpError] = [
            "not_connected": .NotConnected, "timed_out": .TimedOut, "cut": .Cut, "not_trusted": .NotTrusted,
            "stopped": .Stopped,
        ]
        return errors[row.does] ?? Surprise()
    }

    func connect() async throws -> Capabilities {
        try await pass("connect", orThrow: readerError)
        return try await card.connect()
    }
    func transmit(command: Command) async throws -> Data {
        try await pass("transmit", orThrow: readerError)
        return try await card.transmit(command: command)
    }
    func release(ending: Ending) throws { try card.release(ending: ending) }

    func askPassword(request: PasswordRequest) async throws -> Password? {
        try await pass("ask_password")
        return try await person.askPassword(request: request)
    }
    func confirmLastTry() async throws -> Bool {
        try await pass("confirm_last_try")
        return try await person.confirmLastTry()
    }
    func tapAgain(request: TapRequest) async throws -> Bool {
        try await pass("tap_again")
        return try await person.tapAgain(request: request)
    }
    func show(progress: CardProgress) throws { try person.show(progress: progress) }

    func review(review: Review) async throws -> Bool {
        try await pass("review")
        return try await person.review(review: review)
    }
    func tell(news: News) throws { try person.tell(news: news) }

    func send(request: HttpRequest, receiver: HttpReceiver) async throws {
        try await pass(Self.place(of: request), orThrow: httpError)
        try await http.send(request: request, receiver: receiver)
    }

    func load() throws -> Data? {
        if failsAt("load") { throw Surprise() }
        return try storage.load()
    }
    func save(record: Data) throws {
        if failsAt("save") { throw Surprise() }
        try storage.save(record: record)
    }
    func clear() throws {
        if failsAt("clear") { throw Surprise() }
        try storage.clear()
    }

    func nowS() throws -> Int64 { try clock.nowS() }
    func monotonicMs() throws -> UInt64 { try clock.monotonicMs() }
    /// A pause before a second try is short here.
    func wait(ms: UInt64) async throws { try await clock.wait(ms: ms <= 2_000 ? 1 : ms) }

    private static func place(of request: HttpRequest) -> String {
        switch request.url {
        case let url where url.hasSuffix("/claim"): request.method == "DELETE" ? "release" : "claim"
        case let url where url.hasSuffix("/progress"): "progress"
        case let url where url.hasSuffix("/signatures"): "submit"
        case let url where url.contains("/documents/"): "document"
        default: "state"
        }
    }
}
