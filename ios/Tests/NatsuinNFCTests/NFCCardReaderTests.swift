import Foundation
import Natsuin
import NatsuinTestSupport
import Testing

@testable import NatsuinNFC

private let texts = Texts(.en)

/// The adapter of an iPhone, with a scripted CoreNFC in front and the virtual card behind: signing as it is on a phone.
@Suite struct NFCCardReaderTests {
    private let card: SimulatedCard
    private let folder: Folder

    init() throws {
        card = try SimulatedCard(preset: "my-number", faults: "")
        folder = try Folder()
    }

    private func sign(
        _ phone: Phone, _ script: Scripted.Script = .init(entries: ["NATSUIN1"]), order: Order = .passwordFirst
    ) async -> NatsuinError? {
        await caught {
            let input = try folder.file("a.txt", Data("a".utf8)).path
            let file = Assignment(input: input, output: try folder.file("a.p7s").path, form: .cms)
            _ = try await signFiles([file], reader: phone.reader, holder: Scripted(script), rules: Rules(order: order))
        }
    }

    private var isSigned: Bool { folder.names.contains("a.p7s") }

    private func tag(_ breaks: [Int: TagSessionError] = [:]) -> ScriptedSession.Find {
        .tags([ScriptedTag(card, breaks: breaks)])
    }

    @Test(arguments: [false, true])
    func oneSheetOneTapOneTick(extendedLength: Bool) async throws {
        let phone = Phone([ScriptedSession([tag()])], extendedLength: extendedLength)
        #expect(await sign(phone) == nil)
        #expect(isSigned)
        #expect(phone.sheets.map(\.ending) == [[.said(texts(.nfcDone)), .endedWell]])
        #expect(try card.counts().verifies == 1)
        #expect(phone.reader.isUp == false)
    }

    @Test func aWrongPasswordClosesTheSheetWithACross() async throws {
        let phone = Phone([ScriptedSession([tag()])])
        let error = await sign(phone, .init(entries: ["WRONG123"]))
        #expect(error?.name == "wrong_password")
        #expect(error?.failure?.triesLeft == 4)
        #expect(phone.sheets[0].log.last == .endedBadly(texts(.nfcFailed)))
    }

    @Test func forThePersonsAnswerTheSheetGoesAwayAndANewOneComes() async throws {
        let last = try SimulatedCard(preset: "last-try", faults: "")
        let phone = Phone((0..<2).map { _ in ScriptedSession([.tags([ScriptedTag(last)])]) })
        #expect(await sign(phone, .init(entries: ["NATSUIN1"], saysYesToLastTry: true)) == nil)
        #expect(phone.sheets.map { $0.ending[0] } == [.said(texts(.nfcPaused)), .said(texts(.nfcDone))])
    }

    /// Journey, pain 11: a lost tag does not need a whole new session.
    @Test func aLostTagIsLookedForAgainInTheSameSheet() async throws {
        let phone = Phone([ScriptedSession([tag([2: .reader(.CardLost)]), tag()])])
        #expect(await sign(phone, .init(entries: ["NATSUIN1"], taps: 1)) == nil)
        #expect(isSigned)
        #expect(phone.sheets.count == 1)
        #expect(phone.sheets[0].log.contains(.polledAgain))
        #expect(phone.sheets[0].log.contains(.said(texts.error("card_lost").spoken)))
        #expect(try card.counts().verifies == 1, "what broke before VERIFY cost no entry")
    }

    @Test func aTagThatCannotBeConnectedToIsALostOne() async throws {
        let phone = Phone([ScriptedSession([tag()], refusesToConnect: true)])
        #expect(await sign(phone)?.name == "card_lost")
        #expect(try card.counts().exchanges == 0)
    }

    @Test func severalTagsAreRefusedUntilOneIsLeft() async throws {
        let several = ScriptedSession.Find.tags([ScriptedTag(card), ScriptedTag(card)])
        let phone = Phone([ScriptedSession([several, several, tag()])])
        #expect(await sign(phone) == nil)
        #expect(phone.sheets[0].log.filter { $0 == .said(texts.error("several_cards").spoken) }.count == 2)
        #expect(phone.sheets[0].log.filter { $0 == .polledAgain }.count == 2)
        #expect(phone.time.sleeps.filter { $0 == .seconds(1) }.count >= 2, "else the same tags are found at once")
    }

    @Test(arguments: [nil, ""])
    func whatIsNoCardWithApplicationsIsRefused(aid: String?) async throws {
        let phone = Phone([ScriptedSession([.tags([ScriptedTag(card, selectedAID: aid)]), tag()])])
        #expect(await sign(phone) == nil)
        #expect(phone.sheets[0].log.contains(.said(texts.error("not_my_number_card").spoken)))
    }

    /// An app that lists other applications before JPKI: the platform selects those first; the core selects its own.
    @Test func anotherApplicationThatWasSelectedDoesNoHarm() async throws {
        let aid = "D3921000310001010408"
        let phone = Phone([ScriptedSession([.tags([ScriptedTag(card, selectedAID: aid)])])])
        #expect(await sign(phone) == nil)
    }

    @Test func aCardThatWasHeldEarlyIsNotLost() async throws {
        let session = ScriptedSession([tag([1: .reader(.CardLost)]), tag()])
        let phone = Phone([session])
        _ = try await phone.reader.connect()
        _ = try? await phone.reader.transmit(command: .selecting)
        try phone.reader.release(ending: .interrupted)
        while session.log.last != .polledAgain { await Task.yield() }
        _ = try await phone.reader.connect()
        #expect(try await phone.reader.transmit(command: .selecting) == Data([0x90, 0x00]))
    }

    /// Journey, pain 12.
    @Test func aBusySystemIsAskedAgainAfterAWhile() async throws {
        let busy = { ScriptedSession([.end(.systemBusy)]) }
        let phone = Phone([busy(), busy(), ScriptedSession([tag()])])
        #expect(await sign(phone) == nil)
        #expect(phone.time.sleeps.prefix(2) == [.seconds(1), .seconds(2)])
    }

    @Test func aSystemThatStaysBusyIsSaidToBe() async throws {
        let phone = Phone((0..<9).map { _ in ScriptedSession([.end(.systemBusy)]) })
        #expect(await sign(phone)?.name == "reader_busy")
        #expect(phone.sheets.count == 4)
    }

    @Test(arguments: [
        (TagSessionError.reader(.Cancelled), "cancelled"), (.reader(.ReaderOff), "reader_off"),
        (.reader(.Failed), "reader_failed"), (.timedOut, "no_card"),
    ])
    func whatEndsAWaitIsTold(_ error: TagSessionError, _ code: String) async throws {
        #expect(await sign(Phone([ScriptedSession([.end(error)])]))?.name == code)
    }

    @Test func aTimeoutTellsWhatWasThere() async throws {
        let several = ScriptedSession([.tags([ScriptedTag(card), ScriptedTag(card)]), .end(.timedOut)])
        #expect(await sign(Phone([several]))?.name == "several_cards")
        let session = ScriptedSession([tag()])
        let sheet = Sheet(session: session, texts: texts, time: ScriptedTime())
        sheet.open()
        _ = try await sheet.card()
        session.vanish(.timedOut)
        #expect(await sheet.whyGone() == .reader(.SessionTimedOut))
    }

    @Test func aPhoneWithoutNFCIsToldSo() async throws {
        #expect(await sign(Phone([]))?.name == "no_reader")
    }

    /// A VERIFY must not fall into the end of a session.
    @Test func aCardThatComesTooLateIsNotBegun() async throws {
        let session = ScriptedSession([.nothing, tag()])
        let phone = Phone([session])
        let connecting = Task { try await phone.reader.connect() }
        while session.log.last != .began { await Task.yield() }
        phone.time.pass(.seconds(51))
        session.restartPolling()
        await #expect(throws: ReaderError.SessionTimedOut) { try await connecting.value }
        #expect(session.log.last == .endedBadly(texts.error("session_timed_out").spoken))
    }

    @Test func aTagIsUsedForTwentySeconds() async throws {
        let phone = Phone([ScriptedSession([tag()])])
        _ = try await phone.reader.connect()
        phone.time.pass(.seconds(20))
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.transmit(command: .selecting) }
        #expect(try card.counts().exchanges == 0, "it was not sent")
    }

    @Test func aCardThatNeverAnswersHangs() async throws {
        let phone = Phone([ScriptedSession([.tags([SilentTag()])])], time: ScriptedTime(patience: .seconds(8)))
        _ = try await phone.reader.connect()
        await #expect(throws: ReaderError.ReaderHangs) { try await phone.reader.transmit(command: .selecting) }
    }

    @Test func theEndOfTheSessionInAnExchangeIsToldByItsReason() async throws {
        let session = ScriptedSession([tag([1: .over])])
        let phone = Phone([session], time: ScriptedTime(patience: .zero))
        _ = try await phone.reader.connect()
        session.vanish(.reader(.Cancelled))
        await #expect(throws: ReaderError.Cancelled) { try await phone.reader.transmit(command: .selecting) }
    }

    @Test func anEndThatIsNeverExplainedIsALostCard() async throws {
        let phone = Phone([ScriptedSession([tag([1: .over])])])
        _ = try await phone.reader.connect()
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.transmit(command: .selecting) }
    }

    @Test func cancellingTheTaskTakesTheSheetAway() async throws {
        let session = ScriptedSession([.nothing])
        let phone = Phone([session])
        let work = Task { await sign(phone) }
        while session.log.last != .began { await Task.yield() }
        work.cancel()
        #expect(await work.value?.name == "cancelled")
        while phone.reader.isUp { await Task.yield() }
        #expect(session.log.last == .endedWell)
        #expect(try card.counts().verifies == 0)
    }

    /// The core asks for the card again after a contact that broke; where nobody does, the sheet does not stay.
    @Test func aSheetThatNobodyWaitsInGoesAway() async throws {
        let session = ScriptedSession([tag()])
        let phone = Phone([session], time: ScriptedTime(patience: .seconds(10)))
        _ = try await phone.reader.connect()
        try phone.reader.release(ending: .interrupted)
        while session.log.last != .endedWell { await Task.yield() }
        #expect(session.ending[0] == .said(texts(.nfcClosed)))
    }
}

extension Command {
    static let selecting = Command(
        name: "SELECT (JPKI application)",
        bytes: Data([0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]),
        carriesSecret: false)
}
