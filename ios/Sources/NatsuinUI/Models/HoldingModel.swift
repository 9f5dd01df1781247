import Natsuin
import Observation

/// The card is held, or shall be: what is being done, how far it is, and what helps when it does not work (journey P8).
@MainActor @Observable
public final class HoldingModel {
    public let texts: Texts
    /// What is being done, and that the card must stay where it is.
    public private(set) var sentence: String
    /// 0 to 1; it never goes back.
    public private(set) var progress = 0.0
    /// Why the card is asked for again; empty while nothing broke.
    public private(set) var trouble: [String] = []
    /// Whether the person must press something before the card is looked for again.
    public private(set) var isAsking = false

    private var answer: ((Bool) -> Void)?

    init(texts: Texts) {
        self.texts = texts
        sentence = texts(.holdingWaiting)
    }

    /// 「もう一度かざす」.
    public func again() { reply(true) }

    public func stop() { reply(false) }

    func tell(_ told: CardProgress) {
        progress = Double(told.permille) / 1_000
        sentence =
            switch told.step {
            case .waitingForCard: texts(.holdingWaiting)
            case .identifying: texts(.holdingKeep)
            case .countingTries: texts(.holdingCounting)
            case .unlocking: texts(.holdingUnlocking)
            case .readingCertificate: texts(.holdingReading)
            case .signing(let number, let of): texts(.holdingSigning, String(number), String(of))
            case .released: texts(.holdingReleased)
            }
        if told.step != .waitingForCard, told.step != .released { trouble = [] }
    }

    /// - Parameter answer: `nil` where the card is looked for again without asking.
    func ask(_ request: TapRequest, _ answer: ((Bool) -> Void)?) {
        let error = texts.error(request.failure.name)
        let isLost = [.cardLost, .noCard, .sessionTimedOut].contains(request.failure.code)
        trouble = [error.title, isLost ? hint(after: request.failedContacts) : error.remedy]
        if request.passwordKept { trouble.append(texts(.holdingPasswordKept)) }
        if request.costUnknown { trouble.append(texts(.holdingCostUnknown)) }
        self.answer = answer
        isAsking = answer != nil
    }

    /// What helps, in one sentence: for the sheet.
    var hint: String { trouble.dropFirst().first ?? sentence }

    var spoken: String { trouble.joined(separator: " ") }

    /// It escalates: most contacts break for want of patience, then because of the case, then because of metal.
    private func hint(after failedContacts: UInt32) -> String {
        switch failedContacts {
        case 0, 1: texts(.holdingHintStill)
        case 2: texts(.holdingHintCase)
        case 3: texts(.holdingHintMetal)
        default: texts(.holdingHintSlowly)
        }
    }

    private func reply(_ yes: Bool) {
        isAsking = false
        answer?(yes)
        answer = nil
    }
}
