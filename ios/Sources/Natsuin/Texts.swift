import Foundation

/// The languages that everything is said in.
public enum Language: String, Sendable, CaseIterable {
    case en, ja

    /// The one that the person prefers, as the system tells.
    public static var current: Language {
        let offered = Language.allCases.map(\.rawValue)
        return Bundle.preferredLocalizations(from: offered).lazy.compactMap(Language.init).first ?? .en
    }
}

/// All sentences, from the string catalogue `Localizable.xcstrings`.
public struct Texts: Sendable {
    public let language: Language

    public init(_ language: Language = .current) {
        self.language = language
    }

    /// A sentence of the app's, with its blanks (`%@`) filled in order.
    public func callAsFunction(_ sentence: Sentence, _ blanks: String...) -> String {
        let found = Catalogue.find(sentence.rawValue, in: language) ?? sentence.rawValue
        return fill(found, with: blanks)
    }

    /// What is said of an error. A code that has no texts is an internal error to people.
    public func error(_ name: String) -> ErrorText {
        guard let text = errorIfKnown(name) ?? errorIfKnown("internal") else {
            return ErrorText(title: name, remedy: name, spoken: name)
        }
        return text
    }

    func errorIfKnown(_ name: String) -> ErrorText? {
        func part(_ part: String) -> String? { Catalogue.find("error.\(name).\(part)", in: language) }
        guard let title = part("title"), let remedy = part("remedy"), let spoken = part("spoken") else { return nil }
        return ErrorText(title: title, remedy: remedy, spoken: spoken)
    }

    private func fill(_ sentence: String, with blanks: [String]) -> String {
        zip(sentence.components(separatedBy: "%@"), blanks + [""]).map { $0 + $1 }.joined()
    }
}

/// The catalogue: compiled by Xcode into one table a language, or as it is where nobody compiled it.
enum Catalogue {
    static func find(_ key: String, in language: Language) -> String? {
        if let source { return source.strings[key]?.localizations[language.rawValue]?.stringUnit.value }
        let missing = "\u{0}"
        let found = tables[language]?.localizedString(forKey: key, value: missing, table: nil)
        return found == missing ? nil : found
    }

    struct Source: Decodable {
        struct Entry: Decodable { let localizations: [String: Localization] }
        struct Localization: Decodable { let stringUnit: Unit }
        struct Unit: Decodable { let value: String }
        let strings: [String: Entry]
    }

    static let source: Source? = Bundle.module.url(forResource: "Localizable", withExtension: "xcstrings")
        .flatMap { try? Data(contentsOf: $0) }
        .flatMap { try? JSONDecoder().decode(Source.self, from: $0) }

    private static let tables: [Language: Bundle] = Dictionary(
        uniqueKeysWithValues: Language.allCases.compactMap { language in
            Bundle.module.path(forResource: language.rawValue, ofType: "lproj")
                .flatMap(Bundle.init(path:))
                .map { (language, $0) }
        })
}
