import Foundation
import Natsuin
import NatsuinTestSupport
import Testing

/// The ten lines of ios/README.md, run. The lines here are those there, and a test sees to that.
@Suite struct ReadmeTests {
    @Test func tenLinesMakeASignature() async throws {
        let folder = try Folder()
        _ = try folder.file("contract.pdf", blankPDF())
        let here = FileManager.default.currentDirectoryPath
        FileManager.default.changeCurrentDirectoryPath(folder.url.path)
        defer { FileManager.default.changeCurrentDirectoryPath(here) }

        let reader = try SimulatedCard(preset: "my-number", faults: "").reader()
        let pades = SignatureForm.pdf(options: PdfOptions(profile: .pades))
        let file = Assignment(input: "contract.pdf", output: "signed.pdf", form: pades)
        let signed = try await signFiles([file], reader: reader, holder: Somebody())

        #expect(signed.written == ["signed.pdf"])
        #expect(folder.names == ["contract.pdf", "signed.pdf"])
    }

    @Test func theyAreTheLinesOfTheReadme() throws {
        let readme = String(decoding: try Repository.data("ios/README.md"), as: UTF8.self)
        let block = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first)
        let promised = block.components(separatedBy: "```")[0].split(separator: "\n").map(trimmed)
        let here = String(decoding: try Repository.data("ios/Tests/NatsuinTests/ReadmeTests.swift"), as: UTF8.self)
        let run = Set(here.split(separator: "\n").map(trimmed))
        #expect(promised.count > 8)
        for line in promised { #expect(run.contains(line), "not run: \(line)") }
    }

    private func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }
}

final class Somebody: Holder {
    func askPassword(request: PasswordRequest) async throws -> Password? { try Password(typed: Data("NATSUIN1".utf8)) }
    func confirmLastTry() async throws -> Bool { false }  // never spend the last try unasked
    func tapAgain(request: TapRequest) async throws -> Bool { request.failedContacts < 3 }
    func show(progress: CardProgress) throws { print(progress.step, progress.permille) }
}
