import Foundation
import NatsuinNFC
import NatsuinTestSupport
import Testing

@testable import Natsuin
@testable import NatsuinUI

/// The whole journey as the screens show it: real service or one on which things go wrong, the adapter of an iPhone with
/// a scripted sheet, the virtual card.
@MainActor @Suite struct JourneyModelTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// An app on a phone that shows these sheets.
    private func app(
        _ phone: Phone, canReadCards: Bool = true, storage: any Storage = MemoryStorage(),
        order: Natsuin.Order = .passwordFirst, language: Language = .en
    ) -> JourneyModel {
        JourneyModel(
            JourneySetup(
                reader: phone.reader, canReadCards: canReadCards, hosts: Service.hosts, storage: storage,
                documents: folder.url.appendingPathComponent("documents"), order: order, language: language))
    }

    private func phone(_ preset: String = "my-number", faults: String = "", sheets: Int = 3) throws -> Phone {
        let card = try SimulatedCard(preset: preset, faults: faults)
        // What the screen was told of the exchange before, it shows before the next.
        let tag = ScriptedTag(card) {
            for _ in 0..<3 {
                await MainActor.run {}
                await Task.yield()
            }
        }
        return Phone((0..<sheets).map { _ in ScriptedSession((0..<4).map { _ in .tags([tag]) }) })
    }

    /// Scans, and waits until the screen shows who asks for what.
    private func scan(_ service: Service, _ app: JourneyModel) async throws -> ExplanationModel {
        app.scan()
        try #require(app.scanner).found(service.code)
        return try await until { app.explanation }
    }

    private func enter(_ password: String, _ app: JourneyModel) async throws {
        let model = try await until { app.password }
        model.typed = password
        model.submit()
        _ = try await until { app.password === model ? nil : true }
    }

    // MARK: the way through

    @Test func fromThePreparationToDone() async throws {
        let service = try Service.real()
        let phone = try phone()
        let app = app(phone)
        let preparation = try #require(app.preparation)
        #expect(preparation.items.count == 4)
        #expect(preparation.canGoOn)

        let explanation = try await scan(service, app)
        #expect(explanation.request.title == "業務委託契約書")
        #expect(
            explanation.steps
                == [.explanationStepPassword, .explanationStepCard, .explanationStepPage].map { app.texts($0) })
        #expect(explanation.timeLeft.hasPrefix("Time left: "))
        let document = try #require(explanation.documents.first)
        #expect(document.name == "契約書.pdf")
        #expect(try Data(contentsOf: document.file).starts(with: Data("%PDF-".utf8)), "the very bytes, to be shown")
        #expect(phone.sheets.isEmpty, "nothing happens until the person starts it (P5)")

        explanation.start()
        try await enter("natsuin1", app)
        try await until { app.isDone ? true : nil }
        #expect(try service.ask("state").contains("\"completed\""))
        #expect(app.announcement?.sentence.contains(app.texts(.doneTitle)) == true)
        #expect(phone.sheets.map(\.ending) == [[.said(app.texts(.nfcDone)), .endedWell]])
        let said = phone.sheets[0].log.filter { act in
            if case .said(let sentence) = act { sentence.contains("/ 100") } else { false }
        }
        #expect(said.count >= 4, "the sheet says how far it is")
        #expect(!FileManager.default.fileExists(atPath: document.file.path), "the documents are gone")
    }

    @Test func aLinkSkipsTheScan() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        app.open(try #require(URL(string: service.code)))
        _ = try await until { app.explanation }
    }

    @Test func theOrderIsData() {
        #expect(ExplanationModel.steps(.cardFirst).prefix(2) == [.explanationStepCard, .explanationStepPassword])
        #expect(ExplanationModel.steps(.passwordFirst).prefix(2) == [.explanationStepPassword, .explanationStepCard])
    }

    // MARK: what goes wrong

    @Test func aPhoneWithoutNFCIsToldBeforeItClaims() async throws {
        let service = try Service.failing()
        let app = app(try phone(), canReadCards: false)
        #expect(try #require(app.preparation).canGoOn == false)
        app.open(try #require(URL(string: service.code)))
        #expect(app.failure?.code == "no_reader")
        #expect(app.failure?.ways == [.close])
        #expect(try service.books.requests.isEmpty)
    }

    /// Journey, P16.
    @Test(arguments: [
        ("https://apps.apple.com/app/id1", "code_shop_link"), ("WIFI:S:home;;", "code_another_service"),
        ("hello", "code_not_ours"), ("https://example.com/s/1/x", "code_unknown_host"), ("", "code_unreadable"),
        ("http://127.0.0.1:1/s/1/short#x", "code_malformed"), ("http://example.com/", "code_not_https"),
    ])
    func aCodeThatIsNotFollowedSaysWhy(_ text: String, _ code: String) throws {
        let app = app(try phone(), language: .ja)
        app.scan()
        let scanner = try #require(app.scanner)
        scanner.found(text)
        #expect(scanner.refusal == Texts(.ja).error(code))
        #expect(app.announcement?.sentence == Texts(.ja).error(code).spoken)
        #expect(app.scanner === scanner, "the camera goes on")
    }

    @Test func aWrongPasswordIsAskedForAgainWithWhatItCost() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        try await scan(service, app).start()
        let first = try await until { app.password }
        #expect(first.tries == app.texts(.triesLeftUnknown))
        try await enter("WRONG123", app)
        let second = try await until { app.password }
        #expect(
            second.before == [
                app.texts.error("wrong_password").title, app.texts(.failureCostOne), app.texts(.triesLeft, "4"),
            ])
        try await enter("NATSUIN1", app)
        try await until { app.isDone ? true : nil }
    }

    @Test func theLastTryNeedsAYesOfItsOwn() async throws {
        let service = try Service.failing()
        let app = app(try phone("last-try"))
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        try await until { app.lastTry }.stop()
        let failure = try await until { app.failure }
        #expect(failure.code == "last_try_not_confirmed")
        #expect(failure.cost.contains(app.texts(.failureCostNone)))
    }

    /// Journey, pain 11: the sheet says it, and the person need only hold the card again.
    @Test func aCardThatIsLostIsLookedForInTheSameSheet() async throws {
        let service = try Service.failing()
        let phone = try phone(faults: "1:gone-before")
        let app = app(phone)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        try await until { app.isDone ? true : nil }
        #expect(phone.sheets.count == 1)
        #expect(phone.sheets[0].log.contains(.said(app.texts(.holdingHintStill))))
    }

    /// It would be found again at once, over and over.
    @Test func anotherCardIsSaidToBeOneAndWaitsForThePerson() async throws {
        let service = try Service.failing()
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let other = try SimulatedCard(preset: "my-number@other", faults: "")
        let (mine, others) = (ScriptedTag(card), ScriptedTag(other))
        let finds = [[mine], [others, others, others], [mine]].map { tags in
            tags.map { ScriptedSession.Find.tags([$0]) }
        }
        let phone = Phone(finds.map { ScriptedSession($0) })
        let app = app(phone, order: .cardFirst)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        let holding = try await until { app.holding.flatMap { $0.isAsking ? $0 : nil } }
        let text = app.texts.error("another_card")
        #expect(holding.trouble == [text.title, text.remedy, app.texts(.holdingPasswordKept)])
        #expect(try other.counts().connects == 1)
        #expect(!phone.reader.isUp)
        holding.again()
        try await until { app.isDone ? true : nil }
        #expect(try (card.counts().verifies, other.counts().verifies) == (1, 0))
    }

    /// The network went while the card was held: the sheet does not ask for the card over and over.
    @Test func aSessionThatCannotBeConfirmedWaitsForThePerson() async throws {
        let service = try Service.failing()
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let tear = TornTag { _ = try? service.ask("fail state=refused") }
        let phone = Phone([ScriptedSession([.tags([tear]), .nothing]), ScriptedSession([.tags([ScriptedTag(card)])])])
        let app = app(phone)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        let holding = try await until { app.holding.flatMap { $0.isAsking ? $0 : nil } }
        #expect(holding.trouble.first == app.texts.error("session_not_confirmed").title)
        #expect(phone.sheets[0].log.last == .endedBadly(app.texts.error("session_not_confirmed").spoken))
        _ = try service.ask("heal")
        holding.again()
        try await until { app.isDone ? true : nil }
    }

    @Test func aCardThatKeepsLeavingIsNotLookedForForEver() async throws {
        let service = try Service.failing()
        let finds = (0..<9).map { _ in ScriptedSession.Find.tags([TornTag {}]) }
        let phone = Phone([ScriptedSession(finds)])
        let app = app(phone)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        _ = try await until { app.holding.flatMap { $0.isAsking ? $0 : nil } }
        #expect(phone.sheets[0].log.filter { $0 == .polledAgain }.count == 4)
        #expect(phone.sheets[0].log.last == .endedBadly(app.texts.error("card_lost").spoken))
    }

    @Test func aClosedSheetIsReopenedWhenThePersonWantsIt() async throws {
        let service = try Service.failing()
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let phone = Phone([ScriptedSession([.end(.timedOut)]), ScriptedSession([.tags([ScriptedTag(card)])])])
        let app = app(phone)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        let holding = try await until { app.holding.flatMap { $0.isAsking ? $0 : nil } }
        #expect(holding.trouble.first == app.texts.error("no_card").title)
        #expect(holding.trouble.contains(app.texts(.holdingPasswordKept)))
        holding.again()
        try await until { app.isDone ? true : nil }
        #expect(try card.counts().verifies == 1)
    }

    /// Journey, P18: a lost answer never makes a second signature.
    @Test func aSignatureThatCouldNotBeSentIsSentAgain() async throws {
        let service = try Service.failing(["submit=refused"])
        let (phone, storage) = (try phone(), MemoryStorage())
        let app = app(phone, storage: storage)
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        let failure = try await until { app.failure }
        #expect(failure.code == "offline_at_submit")
        #expect(failure.ways.first == .sendAgain)
        _ = try service.ask("heal")
        failure.take(.sendAgain)
        try await until { app.isDone ? true : nil }
        #expect(try service.books.completions == 1)
        #expect(phone.sheets.count == 1, "neither card nor password")
    }

    /// The app was killed after signing: the next start sends what was kept.
    @Test func theNextStartGoesOn() async throws {
        let service = try Service.failing(["submit=refused"])
        let (phone, storage) = (try phone(), MemoryStorage())
        do {
            let app = app(phone, storage: storage)
            try await scan(service, app).start()
            try await enter("NATSUIN1", app)
            _ = try await until { app.failure }
        }
        _ = try service.ask("heal")
        let next = app(phone, storage: storage)
        next.resume()
        #expect(next.announcement?.sentence == next.texts(.workingResuming))
        try await until { next.isDone ? true : nil }
        let nothing = app(phone, storage: storage)
        nothing.resume()
        _ = try await until { nothing.preparation }
    }

    @Test func anExpiredCodeLeadsBackToTheScanner() async throws {
        let service = try Service.failing(["claim=code_expired"])
        let app = app(try phone())
        app.scan()
        #expect(app.announcement?.sentence == "\(app.texts(.scannerTitle)) \(app.texts(.scannerHint))")
        try #require(app.scanner).found(service.code)
        #expect(app.announcement?.sentence == app.texts(.workingClaiming))
        let failure = try await until { app.failure }
        #expect(failure.code == "code_expired")
        failure.take(.scan)
        #expect(app.scanner != nil)
    }

    // MARK: ending it

    @Test func cancellingGivesTheSessionBack() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        _ = try await scan(service, app)
        app.cancel()
        #expect(app.announcement?.sentence == app.texts(.workingEnding))
        _ = try await until { app.preparation }
        #expect(try service.books.isGivenBack)
    }

    @Test func whoCancelsIsToldWhatItCost() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        try await scan(service, app).start()
        try await enter("WRONG123", app)
        _ = try await until { app.password }
        app.cancel()
        let failure = try await until { app.failure }
        #expect(failure.code == "cancelled")
        #expect(failure.cost.contains(app.texts(.failureCostOne)))
    }

    @Test func aLinkThatIsNotFollowedLeavesTheJourneyAlone() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        let explanation = try await scan(service, app)
        app.open(try #require(URL(string: "https://example.com/s/1/x")))
        #expect(app.explanation === explanation)
        #expect(app.announcement?.sentence == app.texts.error("code_unknown_host").spoken)
        #expect(app.notice == app.texts.error("code_unknown_host").spoken)
        explanation.start()
        try await enter("NATSUIN1", app)
        try await until { app.isDone ? true : nil }
    }

    @Test func decliningGivesTheSessionBack() async throws {
        let service = try Service.failing()
        let app = app(try phone())
        let explanation = try await scan(service, app)
        explanation.decline()
        #expect(explanation.isDecided)
        _ = try await until { app.preparation }
        #expect(try service.books.isGivenBack)
    }

    @Test func aSecondLinkEndsTheFirstJourney() async throws {
        let (first, second) = (try Service.failing(), try Service.failing())
        let app = app(try phone())
        let before = try await scan(first, app)
        app.open(try #require(URL(string: second.code)))
        let after = try await until { app.explanation.flatMap { $0 === before ? nil : $0 } }
        #expect(try first.books.isGivenBack)
        after.start()
        try await enter("NATSUIN1", app)
        try await until { app.isDone ? true : nil }
        #expect(try second.books.completions == 1)
    }

    /// A card may be held, and what a try cost must be told: the link waits.
    @Test func aLinkDoesNotEndWhatIsAtTheCard() async throws {
        let (first, second) = (try Service.failing(), try Service.failing())
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let sheet = ScriptedSession([.nothing, .tags([ScriptedTag(card)])])
        let app = app(Phone([sheet]))
        try await scan(first, app).start()
        try await enter("NATSUIN1", app)
        try await until { sheet.log.last == .began ? true : nil }
        app.open(try #require(URL(string: second.code)))
        #expect(app.notice == app.texts(.linkLater))
        #expect(app.announcement?.sentence == app.texts(.linkLater))
        sheet.restartPolling()
        try await until { app.isDone ? true : nil }
        #expect(app.notice == nil)
        #expect(try second.books.requests.isEmpty)
    }

    /// It may have arrived: cancelling would promise what nobody can keep.
    @Test func aSignatureThatIsOnItsWayCannotBeCalledBack() async throws {
        let service = try Service.failing(["submit=slow"])
        let app = app(try phone())
        try await scan(service, app).start()
        try await enter("NATSUIN1", app)
        func isSubmitting() -> Bool {
            if case .working(app.texts(.workingSubmitting), canCancel: false) = app.screen { true } else { false }
        }
        try await until { isSubmitting() ? true : nil }
        #expect(app.announcement?.sentence == app.texts(.workingSubmitting))
        app.cancel()
        #expect(isSubmitting())
        app.open(try #require(URL(string: service.code)))
        #expect(isSubmitting())
        #expect(app.announcement?.sentence == app.texts(.linkLater))
    }

    @Test func aModelThatIsDroppedEndsItsWork() async throws {
        let service = try Service.failing()
        weak var dropped: JourneyModel?
        do {
            let app = app(try phone())
            dropped = app
            _ = try await scan(service, app)
        }
        #expect(dropped == nil)
        try await until { try service.books.isGivenBack ? true : nil }
    }

    // MARK: trying the card

    @Test(
        arguments: [
            ("my-number", [.cardMyNumber, .cardSignature], "5"),
            ("locked", [.cardMyNumber, .cardSignature, .cardLocked], nil),
            ("juki", [.cardJuki], nil), ("android", [.cardSmartphone], nil),
        ] as [(String, [Sentence], String?)])
    func aCardCanBeTriedWithoutAPassword(_ preset: String, _ sentences: [Sentence], _ tries: String?) async throws {
        let app = app(try phone(preset))
        app.tryCard()
        let preparation = try #require(app.preparation)
        let said = try await until { preparation.card.isEmpty ? nil : preparation.card }
        let expected = sentences.map { app.texts($0) } + (tries.map { [app.texts(.triesLeft, $0)] } ?? [])
        #expect(said == expected)
    }

    @Test func whoGoesOnWhileTheCardIsTriedIsNotBroughtBack() async throws {
        let service = try Service.failing()
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let phone = Phone([ScriptedSession([.nothing]), ScriptedSession([.tags([ScriptedTag(card)])])])
        let app = app(phone)
        app.tryCard()
        try await until { phone.sheets.first?.log.last == .began ? true : nil }
        app.scan()
        let scanner = try #require(app.scanner)
        try await until { phone.reader.isUp ? nil : true }
        #expect(app.scanner === scanner)
        scanner.found(service.code)
        try await until { app.explanation }.start()
        try await enter("NATSUIN1", app)
        try await until { app.isDone ? true : nil }
    }

    @Test func aCardThatCannotBeTriedSaysWhy() async throws {
        let app = app(Phone([ScriptedSession([.end(.timedOut)])]))
        app.tryCard()
        let preparation = try #require(app.preparation)
        let said = try await until { preparation.card.isEmpty ? nil : preparation.card }
        #expect(said.first == app.texts.error("no_card").title)
    }
}

/// A card that leaves at the first command.
private struct TornTag: CardTag {
    let selectedAID: String? = "D392F000260100000001"
    let leaving: @Sendable () -> Void

    init(_ leaving: @escaping @Sendable () -> Void) {
        self.leaving = leaving
    }

    func send(_ command: Data) async throws -> Data {
        leaving()
        throw TagSessionError.reader(.CardLost)
    }
}

/// What the screen is about, by kind.
extension JourneyModel {
    var preparation: PreparationModel? { if case .preparation(let model) = screen { model } else { nil } }
    var scanner: ScannerModel? { if case .scanner(let model) = screen { model } else { nil } }
    var explanation: ExplanationModel? { if case .explanation(let model) = screen { model } else { nil } }
    var password: PasswordModel? { if case .password(let model) = screen { model } else { nil } }
    var lastTry: LastTryModel? { if case .lastTry(let model) = screen { model } else { nil } }
    var holding: HoldingModel? { if case .holding(let model) = screen { model } else { nil } }
    var failure: FailureModel? { if case .failed(let model) = screen { model } else { nil } }
    var isDone: Bool { if case .done = screen { true } else { false } }
}

/// Waits for something to be there.
@MainActor @discardableResult
func until<Found>(_ look: () throws -> Found?) async throws -> Found {
    for _ in 0..<20_000 {
        if let found = try look() { return found }
        try await Task.sleep(for: .milliseconds(1))
    }
    return try #require(try look(), "it never came")
}
