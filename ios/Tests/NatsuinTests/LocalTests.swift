import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// What a phone does without a service.
@Suite struct LocalTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func sign(_ form: SignatureForm, _ content: Data = blankPDF()) async throws -> String {
        let output = try folder.file("signed.pdf").path
        let file = Assignment(input: try folder.file("contract.pdf", content).path, output: output, form: form)
        _ = try await signFiles([file], reader: try CardInSwift(), holder: Scripted(.init(entries: ["NATSUIN1"])))
        return output
    }

    private func verify(_ path: String, moj: Bool = false) throws -> SignatureReport {
        let options = VerifyOptions(
            atS: Int64(Date().timeIntervalSince1970), trust: [try simulatorCa()], conformanceMoj: moj, personal: true)
        return try #require(try verifyFile(path: path, options: options).first)
    }

    @Test func theMinistrysFormHasTheNameInIt() async throws {
        let report = try verify(try await sign(.pdf(options: PdfOptions(profile: .moj))), moj: true)
        #expect(report.isGood)
        #expect(report.coversWholeFile == true)
        #expect(report.holder?.name?.isEmpty == false)
    }

    @Test func aChangedByteIsABadVerdict() async throws {
        let path = try await sign(.pdf(options: PdfOptions(profile: .pades)))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(bytes.range(of: Data("842]".utf8)))
        bytes.replaceSubrange(place, with: Data("841]".utf8))
        let changed = try folder.file("changed.pdf", bytes)
        let report = try verify(changed.path)
        #expect(report.isGood == false)
        #expect(report.intact == false)
        #expect(!report.reasons.isEmpty)
    }

    @Test func aFileThatIsNoPDFIsRefusedWithItsReason() async throws {
        let error = await caught { _ = try await sign(.pdf(options: PdfOptions(profile: .pades)), Data("text".utf8)) }
        guard case .Document(.notAPdf, "not_a_pdf", let path) = error else { throw try #require(error) }
        #expect(path.hasSuffix("contract.pdf"))
        #expect(error?.failure == nil)
    }

    @Test func theCertificateSaysWhoAndHowLong() async throws {
        let card = try CardInSwift()
        let certificate = try await readCertificate(reader: card, holder: Scripted(.init(entries: ["NATSUIN1"])))
        #expect(try certificate.notBeforeS() < certificate.notAfterS())
        #expect(try certificate.holder().birthDate?.count == 10)
        #expect(try Certificate(bytes: certificate.der()).holder() == certificate.holder())
        #expect(try card.verifies == 1)
    }

    @Test func theVersionIsTheWorkspaces() throws {
        let manifest = String(decoding: try Repository.data("Cargo.toml"), as: UTF8.self)
        #expect(manifest.contains("version = \"\(try version())\""))
    }
}
