import Foundation
import Testing

@testable import Natsuin
@testable import NatsuinUI

/// The screens one by one, with what they say.
@MainActor @Suite struct ModelTests {
    @Test(
        arguments: [
            ("", [nil, nil], nil, false), ("NAT", [false, true], "password_too_short", false),
            ("1234", [false, true], "password_is_user_pin", false),
            ("NATSUIN-1", [nil, false], "password_bad_character", false),
            ("NATSUIN1NATSUIN1N", [false, true], "password_too_long", false), ("NATSUIN1", [true, true], nil, true),
        ] as [(String, [Bool?], String?, Bool)])
    func theRulesAreToldWhileOneTypes(_ typed: String, _ met: [Bool?], _ problem: String?, _ canSubmit: Bool) {
        let model = PasswordModel.sample(.en)
        model.typed = typed
        #expect(model.rules.map(\.isMet) == met)
        let words = met.map { met in met.map { Texts(.en)($0 ? .passwordRuleMet : .passwordRuleUnmet) } ?? "" }
        #expect(model.rules.map(\.spoken) == words, "not by the picture alone")
        #expect(model.problem == problem.map(Texts(.en).error))
        #expect(model.canSubmit == canSubmit)
    }

    /// Journey, pain 5.
    @Test(arguments: [
        ("natsuin1", [Sentence.passwordNoticeLowerCase]), ("ＮＡＴＳＵＩＮ１", [.passwordNoticeFullWidth]),
        ("123456", [.passwordNoticeNoLetter]), ("ABCDEF", [.passwordNoticeNoDigit]),
    ])
    func whatIsNoticedIsSaidAndRefusesNothing(_ typed: String, _ notices: [Sentence]) {
        let model = PasswordModel.sample(.ja)
        model.typed = typed
        #expect(model.notices == notices.map { Texts(.ja)($0) })
        #expect(model.canSubmit)
    }

    @Test func aPasswordIsHandedOverOnceAndForgotten() {
        var handed = 0
        let model = PasswordModel(PasswordRequest(triesLeft: 5, after: nil), texts: Texts(.en)) { password in
            if password != nil { handed += 1 }
        }
        model.typed = "NATSUIN1"
        model.submit()
        #expect(model.typed.isEmpty)
        model.submit()
        #expect(handed == 1)
        #expect(!String(describing: Mirror(reflecting: model).children.map { "\($0.value)" }).contains("NATSUIN1"))
    }

    @Test(
        arguments: [
            (nil, Sentence.triesLeftUnknown), (1, .triesLeftOne),
        ] as [(UInt8?, Sentence)])
    func theTriesLeftAreSaid(_ left: UInt8?, _ sentence: Sentence) {
        let model = PasswordModel(PasswordRequest(triesLeft: left, after: nil), texts: Texts(.ja)) { _ in }
        #expect(model.tries == Texts(.ja)(sentence))
    }

    /// Journey, pain 2: most contacts break for want of patience, then because of the case, then because of metal.
    @Test func theHintEscalates() {
        let hints = (UInt32(1)...5).map { HoldingModel.sample(.en, lost: $0).hint }
        let expected: [Sentence] = [
            .holdingHintStill, .holdingHintCase, .holdingHintMetal, .holdingHintSlowly, .holdingHintSlowly,
        ]
        #expect(hints == expected.map { Texts(.en)($0) })
    }

    @Test func holdingSaysWhatIsDoneAndHowFarItIs() {
        let model = HoldingModel(texts: Texts(.en))
        #expect(model.sentence == Texts(.en)(.holdingWaiting))
        let steps: [(Step, String)] = [
            (.identifying, Texts(.en)(.holdingKeep)), (.countingTries, Texts(.en)(.holdingCounting)),
            (.unlocking, Texts(.en)(.holdingUnlocking)), (.readingCertificate, Texts(.en)(.holdingReading)),
            (.signing(number: 2, of: 3), "Signing (2 of 3). Keep holding."), (.released, Texts(.en)(.holdingReleased)),
        ]
        for (number, (step, sentence)) in steps.enumerated() {
            model.tell(CardProgress(step: step, permille: UInt16(number * 200)))
            #expect(model.sentence == sentence)
            #expect(model.progress == Double(number) / 5)
        }
    }

    @Test func theScannerJudgesACodeOnce() {
        var judged: [String] = []
        let scanner = ScannerModel(texts: Texts(.en)) { judged.append($0) }
        for text in ["a", "a", "a", "b", "b"] { scanner.found(text) }
        #expect(judged == ["a", "b"])
    }

    @Test(arguments: [
        (Resume.tap, FailureModel.Way.again), (.password, .again), (.submit, .sendAgain), (.scan, .scan),
        (.nowhere, .close),
    ])
    func aFailureLeadsOn(_ resume: Resume, _ first: FailureModel.Way) {
        let failure = Failure(
            code: .wrongPassword, name: "wrong_password", stage: .f3, triesSpent: .one, triesLeft: 4, verdict: nil,
            recovery: .resetPassword, resume: resume)
        let model = FailureModel(.Failed(failure: failure, written: []), texts: Texts(.en), help: Help.page) { _ in }
        #expect(model.ways.first == first)
        #expect(model.ways.last == .close)
        #expect(model.help?.host() == "www.jpki.go.jp")
        #expect(model.label(of: first).isEmpty == false)
    }

    @Test func whatAnEntryCostIsSaid() {
        func cost(_ spent: TriesSpent, _ left: UInt8?, _ verdict: Verdict?) -> [String] {
            let failure = Failure(
                code: .cardLost, name: "card_lost", stage: .f2, triesSpent: spent, triesLeft: left, verdict: verdict,
                recovery: .tapAgain, resume: .tap)
            return Texts(.en).cost(of: failure)
        }
        #expect(cost(.none, nil, nil) == ["No try was spent."])
        #expect(cost(.one, 1, .wrong) == ["The password was wrong.", "One try was spent.", "Only one try is left."])
        #expect(cost(.unknown, nil, nil) == [Texts(.en)(.failureCostUnknown)])
        #expect(cost(.none, 5, .right).first == Texts(.en)(.failureVerdictRight))
        #expect(cost(.none, 5, .neverArrived).first == Texts(.en)(.failureVerdictNeverArrived))
    }

    @Test func theExplanationNamesWhatAPersonShouldKnow() {
        let model = ExplanationModel.sample(.en)
        #expect(model.identification == Texts(.en)(.explanationIdentifiedApiKey))
        #expect(model.documents.first?.warnings == [Texts(.en)(.documentActiveAttachments)])
        #expect(model.documents.first?.fingerprint.split(separator: " ").count == 8)
        #expect(model.spoken.hasSuffix("4 7 2 1"), "digit by digit")
        #expect(["9:57", "9:58"].contains { model.timeLeft.hasSuffix($0) })
    }
}
