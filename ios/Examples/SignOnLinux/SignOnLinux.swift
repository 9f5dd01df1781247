// Signs a PDF, or joins a session from its QR code, with the virtual card: no phone, no card, no reader.
//
//   ios/run.sh sign contract.pdf contract-signed.pdf
//   ios/run.sh join 'http://127.0.0.1:8080/s/1/…#…'

import Foundation
import Natsuin

@main struct SignOnLinux {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            switch (words.first, words.count) {
            case ("sign", 3): try await sign(words[1], words[2])
            case ("join", 2): try await join(words[1])
            default:
                print("SignOnLinux sign IN.pdf OUT.pdf | join CODE")
                exit(2)
            }
        } catch let error as NatsuinError {
            let text = error.text()
            print("\(text.title) \(text.remedy) [\(error.name)]")
            exit(1)
        } catch {
            print(error)
            exit(1)
        }
    }

    /// One tap, one password, a PDF with its signature in it; then what that signature is worth.
    static func sign(_ input: String, _ output: String) async throws {
        let card = try SimulatedCard(preset: "my-number", faults: "").reader()
        let file = Assignment(input: input, output: output, form: .pdf(options: PdfOptions(profile: .pades)))
        _ = try await signFiles([file], reader: card, holder: Somebody())
        print("Signed: \(output)")

        let options = VerifyOptions(atS: Int64(Date().timeIntervalSince1970), trust: [try simulatorCa()])
        for report in try verifyFile(path: output, options: options) {
            print(report.isGood ? "The signature is good, as far as can be told here." : "Bad: \(report.reasons)")
        }
    }

    /// The whole journey of a phone: claim, look, sign, hand in.
    static func join(_ code: String) async throws {
        let hosts = Hosts(trusted: [], otherEnvironments: [], otherServices: [], plainLoopback: true)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sign-on-linux")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let somebody = Somebody()
        let journey = try Journey(
            reader: try SimulatedCard(preset: "my-number", faults: "").reader(),
            holder: somebody, guide: somebody, http: URLSessionHTTP(), storage: MemoryStorage(), clock: SystemClock(),
            settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.path))
        try await journey.join(try Invitation(text: code, hosts: hosts))
        print("The signature has arrived.")
    }
}

/// Somebody who knows the virtual card's password, reads what is to be signed, and signs it.
final class Somebody: Holder, Guide {
    func askPassword(request: PasswordRequest) async throws -> Password? {
        if request.after != nil { return nil }
        return try Password(typed: Data(try simulatorPassword().utf8))
    }

    func confirmLastTry() async throws -> Bool { false }

    func tapAgain(request: TapRequest) async throws -> Bool { request.failedContacts < 3 }

    func show(progress: CardProgress) throws { print("\(progress.permille / 10) % \(progress.step)") }

    func review(review: Review) async throws -> Bool {
        let request = review.request
        print("\(request.requester) asks \(request.addressee) to sign \(request.title), code \(request.matchingCode)")
        return true
    }

    func tell(news: News) throws {}
}
