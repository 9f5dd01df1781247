#if os(Linux)
    import Foundation
    import Natsuin
    import NatsuinNFC
    import NatsuinTestSupport
    import Testing

    /// The journey of ios/README.md, compiled against the declarations of CoreNFC. The first block is run, by the tests of
    /// `Natsuin`.
    @Suite struct ReadmeTests {
        func theJourneyOfTheReadme(scanned: String, person: Scripted, folder: URL) async throws {
            let reader = NFCCardReader()
            defer { reader.close() }
            let invitation = try Invitation(text: scanned, hosts: Hosts(trusted: ["sign.example.jp"]))
            let journey = try Journey(
                reader: reader, holder: person, guide: person, http: URLSessionHTTP(),
                storage: KeychainStorage(service: "jp.example.app"), clock: SystemClock(),
                settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.path))
            try await journey.join(invitation)
        }

        @Test func itIsTheOneOfTheReadme() throws {
            let readme = String(decoding: try Repository.data("ios/README.md"), as: UTF8.self)
            let block = try #require(readme.components(separatedBy: "```swift\n").dropFirst(2).first)
            let promised = block.components(separatedBy: "```")[0].split(separator: "\n").map(trimmed)
            let here = try Repository.data("ios/Tests/NatsuinNFCTests/ReadmeTests.swift")
            let compiled = Set(String(decoding: here, as: UTF8.self).split(separator: "\n").map(trimmed))
            #expect(promised.count > 6)
            for line in promised { #expect(compiled.contains(line), "not compiled: \(line)") }
        }

        private func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }
    }

    /// There is no Keychain here.
    private final class KeychainStorage: Storage {
        private let memory = MemoryStorage()

        init(service: String) {}

        func load() throws -> Data? { try memory.load() }
        func save(record: Data) throws { try memory.save(record: record) }
        func clear() throws { try memory.clear() }
    }
#endif
