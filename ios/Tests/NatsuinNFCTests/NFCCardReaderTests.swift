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
        await sign(phone, as: Scripted(script), order: order)
    }

    private func sign(_ phone: Phone, as person: Scripted, order: Order = .passwordFirst) async -> NatsuinError? {
        await caught {
            let input = try folder.file("a.txt", Data("a".utf8)).path
            let file = Assignment(input: input, output: try folder.file("a.p7s").path, form: .cms)
            _ = try await signFiles([file], reader: phone.reader, holder: person, rules: Rules(order: order))
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
        let phone = Phone([ScriptedSession([tag()]) { throw TagSessionError.reader(.CardLost) }])
        #expect(await sign(phone)?.name == "card_lost")
        #expect(try card.counts().exchanges == 0)
    }

    /// The counter of the next contact tells what an entry in doubt cost: in the same sheet, before it goes away for the
    /// next entry.
    @Test func aTagThatIsLostInVerifyIsLookedForInTheSameSheetToo() async throws {
        let torn = try SimulatedCard(preset: "my-number", faults: "verify#1:gone-middle")
        let tags = ScriptedSession.Find.tags([ScriptedTag(torn)])
        let phone = Phone([ScriptedSession([tags, tags]), ScriptedSession([tags])])
        let person = Scripted(.init(entries: ["NATSUIN1", "NATSUIN1"], taps: 1))
        #expect(await sign(phone, as: person) == nil)
        #expect(isSigned)
        #expect(phone.sheets.map { $0.ending[0] } == [.said(texts(.nfcPaused)), .said(texts(.nfcDone))])
        #expect(person.log.requests.last?.after?.triesSpent == .one, "resolved before the next entry")
        #expect(try torn.counts().verifies == 2)
    }

    /// After VERIFY the password is gone: the sheet goes away for a new entry, and comes back.
    @Test(arguments: ["read#1:gone-after", "sign#1:gone-middle"])
    func aTagThatIsLostAfterVerifyBringsTheSheetBack(_ fault: String) async throws {
        let torn = try SimulatedCard(preset: "my-number", faults: fault)
        let tags = ScriptedSession.Find.tags([ScriptedTag(torn)])
        let phone = Phone([ScriptedSession([tags, tags]), ScriptedSession([tags])])
        #expect(await sign(phone, .init(entries: ["NATSUIN1", "NATSUIN1"])) == nil)
        #expect(isSigned)
        #expect(phone.sheets.map { $0.log.last } == [.endedBadly(texts(.nfcFailed)), .endedWell])
        #expect(try torn.counts().verifies == 2, "one for each entry")
    }

    /// It would be found again at once.
    @Test func theWrongCardIsNotLookedForAgainInTheSameSheet() async throws {
        let other = try SimulatedCard(preset: "my-number@other", faults: "")
        let others = ScriptedSession.Find.tags([ScriptedTag(other)])
        let phone = Phone([ScriptedSession([tag()]), ScriptedSession([others, others]), ScriptedSession([tag()])])
        #expect(await sign(phone, .init(entries: ["NATSUIN1"], taps: 1), order: .cardFirst) == nil)
        #expect(phone.sheets.map { $0.log.contains(.polledAgain) } == [false, false, false])
        #expect(phone.sheets[1].log.last == .endedBadly(texts(.nfcFailed)))
        #expect(try other.counts().verifies == 0)
    }

    @Test func whenTheHolderGivesUpTheSheetGoesAwayWithTheWork() async throws {
        let phone = Phone([ScriptedSession([tag([2: .reader(.CardLost)])])])
        #expect(await sign(phone)?.name == "card_lost")
        #expect(phone.reader.isUp == false)
    }

    @Test func connectingHasALimit() async throws {
        let never = ScriptedSession([tag()]) { await Answer<Void>().value }
        let phone = Phone([never], time: ScriptedTime(runningOut: .seconds(6)))
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.connect() }
    }

    @Test func whoStoppedWaitingGetsNoCardHoweverLateItConnects() async throws {
        let (begun, connected) = (Answer<Void>(), Answer<Void>())
        let session = ScriptedSession([tag()]) {
            begun.give(())
            await connected.value
        }
        let phone = Phone([session])
        let connecting = Task { try await phone.reader.connect() }
        await begun.value
        connecting.cancel()
        await #expect(throws: ReaderError.Cancelled) { try await connecting.value }
        connected.give(())
        #expect(phone.reader.isUp == false)
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.transmit(command: .selecting) }
        #expect(try card.counts().exchanges == 0)
    }

    @Test func thePasswordIsOverwrittenWhereTheCommandWasKept() async throws {
        let phone = Phone([ScriptedSession([tag()])])
        _ = try await phone.reader.connect()
        let bytes = Data([0x00, 0x20, 0x00, 0x82, 0x10]) + Data("NATSUIN1NATSUIN1".utf8)
        let verify = Command(name: "VERIFY (signature password)", bytes: bytes, carriesSecret: true)
        _ = try await phone.reader.transmit(command: verify)
        #expect(verify.bytes == Data(count: 21))
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
        _ = try await sheet.card(connecting: .seconds(6))
        session.vanish(.timedOut)
        #expect(await sheet.whyGone() == .reader(.SessionTimedOut))
    }

    @Test func aPhoneWithoutNFCIsToldSo() async throws {
        #expect(await sign(Phone([]))?.name == "no_reader")
    }

    /// A VERIFY must not fall into the end of a session, nor the last of its signatures.
    @Test(arguments: [(1, 51), (3, 47), (100, 41)])
    func aCardThatComesTooLateIsNotBegun(documents: Int, after seconds: Int) async throws {
        let session = ScriptedSession([.nothing, tag()])
        let phone = Phone([session])
        phone.reader.expect(documents: documents)
        let connecting = Task { try await phone.reader.connect() }
        while session.log.last != .began { await Task.yield() }
        phone.time.pass(.seconds(seconds))
        session.restartPolling()
        await #expect(throws: ReaderError.SessionTimedOut) { try await connecting.value }
        #expect(session.log.last == .endedBadly(texts.error("session_timed_out").spoken))
    }

    @Test func nothingIsSentAfterTheSessionsSixtySeconds() async throws {
        let session = ScriptedSession([.nothing, tag()])
        let phone = Phone([session])
        let connecting = Task { try await phone.reader.connect() }
        while session.log.last != .began { await Task.yield() }
        phone.time.pass(.seconds(45))
        session.restartPolling()
        _ = try await connecting.value
        phone.time.pass(.seconds(15))
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.transmit(command: .selecting) }
        #expect(try card.counts().exchanges == 0)
    }

    @Test func aTagIsUsedForTwentySeconds() async throws {
        let phone = Phone([ScriptedSession([tag()])])
        _ = try await phone.reader.connect()
        phone.time.pass(.seconds(20))
        await #expect(throws: ReaderError.CardLost) { try await phone.reader.transmit(command: .selecting) }
        #expect(try card.counts().exchanges == 0, "it was not sent")
    }

    @Test func aCardThatNeverAnswersHangs() async throws {
        let phone = Phone([ScriptedSession([.tags([SilentTag()])])], time: ScriptedTime(runningOut: .seconds(8)))
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
        let session = ScriptedSession([tag([1: .reader(.CardLost)])])
        let phone = Phone([session], time: ScriptedTime(runningOut: .seconds(10)))
        _ = try await phone.reader.connect()
        _ = try? await phone.reader.transmit(command: .selecting)
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
