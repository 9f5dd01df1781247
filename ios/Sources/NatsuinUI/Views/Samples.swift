// What previews show; the models' tests look at the same.

import Foundation
import Natsuin

extension Failure {
    static let sampleWrong = Failure(
        code: .wrongPassword, name: "wrong_password", stage: .f3, triesSpent: .one, triesLeft: 4, verdict: nil,
        recovery: .reenterPassword, resume: .password)
    static let sampleLost = Failure(
        code: .cardLost, name: "card_lost", stage: .f2, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .tapAgain, resume: .tap)
}

extension Review {
    static let sample = Review(
        request: SigningRequest(
            title: "業務委託契約書", requester: "株式会社 見本", identifiedBy: .apiKey, requesterMail: "keiyaku@example.jp",
            addressee: "h*****@example.com", matchingCode: "47 21", documents: 1),
        documents: [
            ReviewedDocument(
                name: "契約書.pdf", path: "/dev/null", originalBytes: 83_012,
                originalSha256: String(repeating: "0123abcd", count: 8), activeContent: [.attachments])
        ],
        remainingMs: 598_000)
}

extension PasswordModel {
    static func sample(_ language: Language, after: Failure? = nil) -> PasswordModel {
        PasswordModel(PasswordRequest(triesLeft: after?.triesLeft, after: after), texts: Texts(language)) { _ in }
    }
}

extension HoldingModel {
    static func sample(_ language: Language, lost: UInt32 = 0) -> HoldingModel {
        let model = HoldingModel(texts: Texts(language))
        model.tell(CardProgress(step: .unlocking, permille: 400))
        guard lost > 0 else { return model }
        model.ask(TapRequest(failure: .sampleLost, failedContacts: lost, passwordKept: true, costUnknown: false)) { _ in
        }
        return model
    }
}

extension FailureModel {
    static func sample(_ language: Language) -> FailureModel {
        let error = NatsuinError.Failed(failure: .sampleWrong, written: [])
        return FailureModel(error, texts: Texts(language), help: Help.page) { _ in }
    }
}

extension ExplanationModel {
    static func sample(_ language: Language) -> ExplanationModel {
        ExplanationModel(.sample, order: .passwordFirst, texts: Texts(language), clock: SystemClock()) { _ in }
    }
}
