import Natsuin
import Observation

/// What to have at hand, before anything else (journey P1).
@MainActor @Observable
public final class PreparationModel {
    public struct Item: Identifiable, Equatable, Sendable {
        public let id: Sentence
        public let sentence: String
        /// `false` where this phone lacks it.
        public let isThere: Bool
    }

    public let texts: Texts
    public let items: [Item]
    /// Whether this phone can do it at all.
    public let canGoOn: Bool
    /// What came of trying the card; empty before.
    public private(set) var card: [String] = []

    init(texts: Texts, canReadCards: Bool) {
        self.texts = texts
        canGoOn = canReadCards
        let phone: Sentence = canReadCards ? .preparationPhone : .preparationPhoneMissing
        items = [phone, .preparationCard, .preparationPassword, .preparationApp].map { sentence in
            Item(id: sentence, sentence: texts(sentence), isThere: sentence != .preparationPhoneMissing)
        }
    }

    func told(_ card: [String]) { self.card = card }
}
