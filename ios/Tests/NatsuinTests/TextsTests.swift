import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// Text parity: what the core can report, the app can say, in both languages.
@Suite struct TextsTests {
    @Test(arguments: Language.allCases)
    func everyCodeHasTitleRemedyAndSpokenForm(_ language: Language) throws {
        let names = try allErrorNames()
        #expect(names.count > 100)
        for name in names {
            let text = try #require(Texts(language).errorIfKnown(name), "\(name) lacks a text in \(language)")
            for sentence in [text.title, text.remedy, text.spoken] {
                #expect(sentence.hasSuffix(language == .ja ? "。" : "."), "\(name): \(sentence)")
                #expect(sentence == sentence.trimmingCharacters(in: .whitespaces))
                #expect(isJapanese(sentence) == (language == .ja) || sentence.contains("署名用"), "\(sentence)")
            }
            #expect(text.spoken.count <= 60, "to be heard in one breath: \(text.spoken)")
        }
    }

    @Test(arguments: Language.allCases)
    func noTwoCodesAreSaidAlike(_ language: Language) throws {
        let titles = try allErrorNames().map { Texts(language).error($0).title }
        #expect(Set(titles).count == titles.count)
    }

    @Test func theCatalogueHasEverySentenceAndNoOther() throws {
        let source = try #require(Catalogue.source)
        let names = try allErrorNames().flatMap { name in ["title", "remedy", "spoken"].map { "error.\(name).\($0)" } }
        let keys = Sentence.allCases.map(\.rawValue) + names
        #expect(Set(source.strings.keys).symmetricDifference(keys).isEmpty)
        for key in keys {
            let said = Language.allCases.map { Catalogue.find(key, in: $0) ?? "" }
            #expect(said.allSatisfy { !$0.isEmpty }, "\(key)")
            #expect(
                Set(said.map { $0.components(separatedBy: "%@").count }).count == 1, "\(key): as many blanks in each")
        }
    }

    @Test func blanksAreFilledInOrderWhateverFillsThem() {
        #expect(Texts(.en)(.holdingSigning, "1", "3") == "Signing (1 of 3). Keep holding.")
        #expect(Texts(.en)(.workingFetching, "%@", "2") == "Fetching the documents (%@ of 2).")
    }

    @Test func anErrorSpeaksForItself() async throws {
        let error = try #require(await caught { _ = try Password(typed: Data("1234".utf8)) })
        #expect(error.name == "password_is_user_pin")
        #expect(error.text(in: .ja).title == "数字4桁は、別のパスワード（利用者証明用暗証番号）です。")
        #expect(error.localizedDescription == error.text().title)
        #expect(error.recoverySuggestion == error.text().remedy)
        #expect(error.failure?.triesSpent == TriesSpent.none)
    }

    private func isJapanese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x3040...0x30FF).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) }
    }
}
