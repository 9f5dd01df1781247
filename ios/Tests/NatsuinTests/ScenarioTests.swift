import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// The scenarios that end alike in every language: tests/scenarios.json says what the fields mean.
struct Scenario: Decodable, Sendable, CustomTestStringConvertible {
    struct Expect: Decodable, Equatable, Sendable {
        var code: String?
        var triesSpent: String?
        var triesLeft: UInt8?
        var verifies: UInt32
        var signed: Int

        init(_ error: NatsuinError?, verifies: UInt32, signed: Int) {
            code = error?.name
            triesSpent = error?.failure.map { "\($0.triesSpent)" }
            triesLeft = error?.failure?.triesLeft
            self.verifies = verifies
            self.signed = signed
        }
    }

    struct Answered: Decodable, Sendable {
        struct Problem: Decodable, Sendable {
            let status: Int
            let code: String
        }
        let request: String
        let answer: Problem?
        let fault: String?
        let times: Int?

        /// As tests/examples/one_session.rs takes it.
        var asArgument: String {
            let problem = answer.map { "\($0.status):\($0.code)" }
            return "\(request)=\(problem ?? fault ?? "")" + (times.map { "*\($0)" } ?? "")
        }
    }

    let name: String
    let order: String
    let preset: String?
    let faults: String?
    let entries: [String]
    let taps: UInt32?
    let lastTryYes: Bool?
    let documents: Int?
    let cancelAtExchange: Int?
    let http: [Answered]?
    let resume: Bool?
    let expect: Expect

    var testDescription: String { name }

    var orders: [Order] { Self.orders(order) }

    static func orders(_ word: String) -> [Order] {
        switch word {
        case "card_first": [.cardFirst]
        case "password_first": [.passwordFirst]
        default: [.cardFirst, .passwordFirst]
        }
    }

    static func table(_ kind: String) -> [Scenario] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        struct Table: Decodable {
            let sign: [Scenario]
            let journey: [Scenario]
        }
        guard let data = try? Repository.data("tests/scenarios.json"),
            let table = try? decoder.decode(Table.self, from: data)
        else { return [] }
        return kind == "sign" ? table.sign : table.journey
    }
}

@Suite struct ScenarioTests {
    @Test func theTablesAreThere() {
        #expect(Scenario.table("sign").count > 40)
        #expect(Scenario.table("journey").count > 5)
    }

    @Test(arguments: Scenario.table("sign"))
    func aCeremonyEndsAsTheTableSays(_ scenario: Scenario) async throws {
        for order in scenario.orders {
            let found = try await sign(scenario, order)
            #expect(found == scenario.expect, "\(scenario.name), \(order)")
        }
    }

    private func sign(_ scenario: Scenario, _ order: Order) async throws -> Scenario.Expect {
        let folder = try Folder()
        let card = try CardInSwift(scenario.preset ?? "my-number", faults: scenario.faults ?? "")
        let files = try (1...(scenario.documents ?? 1)).map { number in
            Assignment(
                input: try folder.file("\(number).txt", Data("document \(number)".utf8)).path,
                output: try folder.file("\(number).p7s").path, form: .cms)
        }
        let work = Guarded<Task<SignedFiles, any Error>?>(nil)
        let person = Scripted(
            .init(entries: scenario.entries, taps: scenario.taps ?? 0, saysYesToLastTry: scenario.lastTryYes ?? false)
        ) { if $0 == scenario.cancelAtExchange { work.with { $0 }?.cancel() } }
        let begin = Answer<Void>()
        let task = Task {
            await begin.value
            return try await signFiles(files, reader: card, holder: person, rules: Rules(order: order))
        }
        work.with { $0 = task }
        begin.give(())
        let error = await failure(of: task)
        let signed = folder.names.filter { $0.hasSuffix(".p7s") }
        return Scenario.Expect(error, verifies: try card.verifies, signed: signed.count)
    }

    @Test(arguments: Scenario.table("journey"))
    func aJourneyEndsAsTheTableSays(_ scenario: Scenario) async throws {
        for order in scenario.orders {
            let folder = try Folder()
            let service = try Service.failing(scenario.http?.map(\.asArgument) ?? [])
            let card = try CardInSwift()
            let person = Scripted(.init(entries: scenario.entries, taps: 1))
            let journey = try Journey(
                reader: card, holder: person, guide: person, http: URLSessionHTTP(), storage: MemoryStorage(),
                clock: SystemClock(), settings: JourneySettings(order: order, documentsFolder: folder.url.path))
            let task = Task { try await journey.join(try service.invitation) }
            let error = await failure(of: task)
            let found = Scenario.Expect(
                error, verifies: try card.verifies, signed: try service.books.completions)
            #expect(found == scenario.expect, "\(scenario.name), \(order)")
            guard scenario.resume == true else { continue }
            _ = try service.ask("heal")
            #expect(try await journey.resume(), "\(scenario.name): something was kept")
            #expect(try service.books.completions == 1)
            #expect(try card.verifies == scenario.expect.verifies, "signed once")
        }
    }
}

/// What work ended with, if it was no success; what no port may throw is not taken for one.
func failure<Success: Sendable>(of task: Task<Success, any Error>) async -> NatsuinError? {
    switch await task.result {
    case .success: return nil
    case .failure(let error):
        if !(error is NatsuinError) { Issue.record(error) }
        return error as? NatsuinError
    }
}
