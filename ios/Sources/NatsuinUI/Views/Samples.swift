// What previews show; the models' tests look at the same.

import Foundation
import Natsuin

extension Failure {
    static let sampleWrong = Failure(
        code: .wrongPassword, name: "wrong_password", stage: .f3, triesSpent: .one, triesLeft: 4, verdict: nil,
        recovery: .reenterPassword, resume: .password)
    static let sampleUnsent = Failure(
        code: .offlineAtSubmit, name: "offline_at_submit", stage: .f4, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .checkNetwork, resume: .submit)
    static let sampleLocked = Failure(
        code: .passwordLocked, name: "password_locked", stage: .f3, triesSpent: .one, triesLeft: 0, verdict: nil,
        recovery: .resetPassword, resume: .nowhere)
    static let sampleLost = Failure(
        code: .cardLost, name: "card_lost", stage: .f2, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .tapAgain, resume: .tap)
}

extension DocumentModel {
    static func sample(_ language: Language) -> DocumentModel {
        DocumentModel(Review.sample.documents[0], number: 1, texts: Texts(language))
    }
}

extension ScannerModel {
    static func sample(_ language: Language, refusing code: ErrorCode, _ name: String) -> ScannerModel {
        let model = ScannerModel(texts: Texts(language)) { _ in }
        let failure = Failure(
            code: code, name: name, stage: .f1, triesSpent: .none, triesLeft: nil, verdict: nil, recovery: .rescan,
            resume: .scan)
        model.failed(.Failed(failure: failure, written: []))
        return model
    }
}

extension PreparationModel {
    static func sample(_ language: Language, told: [Sentence]) -> PreparationModel {
        let model = PreparationModel(texts: Texts(language), canReadCards: true)
        model.told(told.map { model.texts($0) })
        return model
    }
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
    static func sample(_ language: Language, after: Failure? = nil, typed: String = "") -> PasswordModel {
        let request = PasswordRequest(triesLeft: after?.triesLeft, after: after)
        let model = PasswordModel(request, texts: Texts(language)) { _ in }
        model.typed = typed
        return model
    }
}

extension HoldingModel {
    static func sample(_ language: Language, lost: UInt32 = 0, step: Step = .unlocking) -> HoldingModel {
        let model = HoldingModel(texts: Texts(language))
        model.tell(CardProgress(step: step, permille: step == .waitingForCard ? 0 : 400))
        guard lost > 0 else { return model }
        model.ask(TapRequest(failure: .sampleLost, failedContacts: lost, passwordKept: true, costUnknown: false)) { _ in
        }
        return model
    }
}

extension FailureModel {
    static func sample(_ language: Language, _ failure: Failure = .sampleWrong) -> FailureModel {
        let error = NatsuinError.Failed(failure: failure, written: [])
        return FailureModel(error, texts: Texts(language), help: Help.page) { _ in }
    }
}

extension ExplanationModel {
    static func sample(_ language: Language) -> ExplanationModel {
        ExplanationModel(.sample, order: .passwordFirst, texts: Texts(language), clock: SystemClock()) { _ in }
    }
}
