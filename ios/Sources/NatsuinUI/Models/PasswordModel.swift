import Foundation
import Natsuin
import Observation

/// The password, with its rules as the person types and the tries that are left. Checking costs no try.
///
/// The text field hands out a `String`, which Swift cannot wipe: it is dropped as soon as it was handed over.
@MainActor @Observable
public final class PasswordModel {
    public struct Rule: Identifiable, Equatable, Sendable {
        public let id: Sentence
        public let sentence: String
        /// `nil` while that cannot be told.
        public let isMet: Bool?
        /// Whether it is met, in words.
        public let spoken: String
    }

    public let texts: Texts
    /// How many tries are left, in a sentence.
    public let tries: String
    /// What became of the entry before, if there was one.
    public let before: [String]
    /// What is in the field.
    public var typed = "" { didSet { check() } }
    public private(set) var rules: [Rule] = []
    /// What was noticed: worth saying, no reason to refuse.
    public private(set) var notices: [String] = []
    /// Why it cannot be the signature password yet.
    public private(set) var problem: ErrorText?
    public private(set) var canSubmit = false

    private let answer: (Password?) -> Void

    init(_ request: PasswordRequest, texts: Texts, answer: @escaping (Password?) -> Void) {
        self.texts = texts
        tries = texts.triesLeft(request.triesLeft)
        before = request.after.map { Self.account(of: $0, texts) } ?? []
        self.answer = answer
        check()
    }

    /// Hands the password over: one entry, spent by one VERIFY at most.
    public func submit() {
        var bytes = Data(typed.utf8)
        defer { bytes.resetBytes(in: bytes.indices) }
        guard let password = try? Password(typed: bytes) else { return }
        typed = ""
        answer(password)
    }

    public func cancel() {
        typed = ""
        answer(nil)
    }

    var spoken: String { (before + [texts(.passwordTitle), tries]).joined(separator: " ") }

    private func check() {
        var bytes = Data(typed.utf8)
        defer { bytes.resetBytes(in: bytes.indices) }
        notices = []
        problem = nil
        var code: String?
        do {
            notices = texts.notices(try checkPassword(typed: bytes))
        } catch {
            let error = NatsuinError.of(error)
            code = error.name
            // Nobody is told that nothing is wrong before anything was typed.
            problem = typed.isEmpty ? nil : error.text(in: texts.language)
        }
        canSubmit = code == nil
        rules = Self.rules(code).map { rule($0, isMet: typed.isEmpty ? nil : $1) }
    }

    private func rule(_ sentence: Sentence, isMet: Bool?) -> Rule {
        let spoken = isMet.map { texts($0 ? .passwordRuleMet : .passwordRuleUnmet) } ?? ""
        return Rule(id: sentence, sentence: texts(sentence), isMet: isMet, spoken: spoken)
    }

    /// The core tells the first rule that is broken.
    private static func rules(_ code: String?) -> [(Sentence, Bool?)] {
        switch code {
        case nil: [(.passwordRuleLength, true), (.passwordRuleCharacters, true)]
        case "password_bad_character": [(.passwordRuleLength, nil), (.passwordRuleCharacters, false)]
        default: [(.passwordRuleLength, false), (.passwordRuleCharacters, true)]
        }
    }

    private static func account(of failure: Failure, _ texts: Texts) -> [String] {
        [texts.error(failure.name).title] + texts.cost(of: failure)
    }
}

/// One try is left: is it to be used? (`confirm_last_try`)
@MainActor @Observable
public final class LastTryModel {
    public let texts: Texts
    private let answer: (Bool) -> Void

    init(texts: Texts, answer: @escaping (Bool) -> Void) {
        self.texts = texts
        self.answer = answer
    }

    public func use() { answer(true) }
    public func stop() { answer(false) }
}
