import Foundation
import NatsuinTestSupport
import Testing

/// What the app's settings must say for CoreNFC to work at all (docs/card.md §6.1). Nothing else looks at them here.
@Suite struct AppTests {
    private func list(_ file: String) throws -> [String: Any] {
        let list = try PropertyListSerialization.propertyList(from: Repository.data("ios/App/\(file)"), format: nil)
        return try #require(list as? [String: Any])
    }

    @Test func theAppMayReadTheCardAndNothingElse() throws {
        let info = try list("Info.plist")
        let applications = info["com.apple.developer.nfc.readersession.iso7816.select-identifiers"] as? [String]
        #expect(applications == ["D392F000260100000001"])
        let formats = try list("App.entitlements")["com.apple.developer.nfc.readersession.formats"] as? [String]
        #expect(formats == ["TAG"], "with NDEF the store refuses the app")
    }

    /// Without them the session, or the app, ends at once.
    @Test func whatTheSystemAsksForIsExplainedInBothLanguages() throws {
        struct Catalogue: Decodable {
            struct Entry: Decodable { let localizations: [String: Localization] }
            struct Localization: Decodable { let stringUnit: Unit }
            struct Unit: Decodable { let value: String }
            let strings: [String: Entry]
        }
        let info = try list("Info.plist")
        let catalogue = try JSONDecoder().decode(Catalogue.self, from: Repository.data("ios/App/InfoPlist.xcstrings"))
        for key in ["NFCReaderUsageDescription", "NSCameraUsageDescription"] {
            let said = try #require(catalogue.strings[key]).localizations
            #expect(said["en"]?.stringUnit.value == info[key] as? String)
            #expect(said["ja"]?.stringUnit.value.isEmpty == false)
        }
    }

    /// App links live on a host of their own, and the phone follows codes of both (docs/session-protocol.md §2).
    @Test func theAppFollowsTheHostsThatOpenIt() throws {
        let trusted = try #require(try list("Info.plist")["NatsuinTrustedHosts"] as? [String])
        let domains = try list("App.entitlements")["com.apple.developer.associated-domains"] as? [String]
        let opening = try #require(domains).map { $0.replacingOccurrences(of: "applinks:", with: "") }
        #expect(Set(opening).isSubset(of: trusted))
        #expect(opening.count < trusted.count)
    }
}
