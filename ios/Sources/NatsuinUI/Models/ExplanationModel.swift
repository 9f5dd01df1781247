import Foundation
import Natsuin
import Observation

/// Who asks for what, how it goes in this platform's order, and the documents themselves. Nothing happens until the
/// person starts it (journey P3, P5).
@MainActor @Observable
public final class ExplanationModel {
    public let texts: Texts
    public let request: SigningRequest
    /// The steps, in order (journey P4).
    public let steps: [String]
    public let documents: [DocumentModel]
    /// How sure the name of the requester is.
    public let identification: String

    private let clock: any PhoneClock
    private let endsAtMs: UInt64
    private let decide: (Bool) -> Void

    init(_ review: Review, order: Order, texts: Texts, clock: any PhoneClock, decide: @escaping (Bool) -> Void) {
        self.texts = texts
        request = review.request
        steps = Self.steps(order).map { texts($0) }
        documents = review.documents.enumerated().map { DocumentModel($1, number: $0 + 1, texts: texts) }
        identification = texts(Self.word(for: review.request.identifiedBy))
        self.clock = clock
        endsAtMs = ((try? clock.monotonicMs()) ?? 0) + review.remainingMs
        self.decide = decide
    }

    /// Whether the person has said what she wants.
    public private(set) var isDecided = false

    /// 「署名をはじめる」.
    public func start() { end(true) }

    /// Gives the session back.
    public func decline() { end(false) }

    private func end(_ yes: Bool) {
        isDecided = true
        decide(yes)
    }

    /// What is left of the session now, in minutes and seconds: `9:58`.
    public var timeLeft: String {
        let now = (try? clock.monotonicMs()) ?? endsAtMs
        let seconds = endsAtMs > now ? (endsAtMs - now) / 1_000 : 0
        let clock = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
        return texts(.timeLeft, clock)
    }

    /// The matching code digit by digit, as it is to be read out.
    var spoken: String {
        let digits = request.matchingCode.filter(\.isNumber).map(String.init).joined(separator: " ")
        return [request.title, "\(texts(.explanationMatchingCode)) \(digits)"].joined(separator: ". ")
    }

    static func steps(_ order: Order) -> [Sentence] {
        switch order {
        case .passwordFirst: [.explanationStepPassword, .explanationStepCard, .explanationStepPage]
        case .cardFirst: [.explanationStepCard, .explanationStepPassword, .explanationStepPage]
        }
    }

    private static func word(for identifiedBy: IdentifiedBy) -> Sentence {
        switch identifiedBy {
        case .mailAddress: .explanationIdentifiedMailAddress
        case .apiKey: .explanationIdentifiedApiKey
        case .organization: .explanationIdentifiedOrganization
        case .selfStated: .explanationIdentifiedSelfStated
        }
    }
}

/// A document: the very bytes that were hashed, and what in them a person should know of.
@MainActor @Observable
public final class DocumentModel: Identifiable {
    /// 1 for the first.
    public nonisolated let id: Int
    public let name: String
    /// The file that is shown, and signed.
    public let file: URL
    /// SHA-256 of the document as it was uploaded, in groups of eight: the page shows the same.
    public let fingerprint: String
    /// What in it can act, or can make it look otherwise than it is shown.
    public let warnings: [String]

    init(_ document: ReviewedDocument, number: Int, texts: Texts) {
        id = number
        name = document.name
        file = URL(fileURLWithPath: document.path)
        let digits = Array(document.originalSha256)
        fingerprint = stride(from: 0, to: digits.count, by: 8)
            .map { String(digits[$0..<min($0 + 8, digits.count)]) }
            .joined(separator: " ")
        warnings = document.activeContent.map { texts(Self.word(for: $0)) }
    }

    private static func word(for content: ActiveContent) -> Sentence {
        switch content {
        case .javaScript: .documentActiveJavaScript
        case .actions: .documentActiveActions
        case .optionalContent: .documentActiveOptionalContent
        case .hiddenAnnotations: .documentActiveHiddenAnnotations
        case .externalReferences: .documentActiveExternalReferences
        case .attachments: .documentActiveAttachments
        }
    }
}
