import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// URLSession against services over real sockets: one on which things go wrong, and the real one.
@Suite struct HTTPTests {
    private func join(_ service: Service, _ card: CardInSwift, _ folder: Folder) async -> (NatsuinError?, Scripted) {
        let person = Scripted(.init(entries: ["NATSUIN1"], taps: 1))
        let error = await caught {
            let journey = try Journey(
                reader: card, holder: person, guide: person, http: URLSessionHTTP(), storage: MemoryStorage(),
                clock: SystemClock(),
                settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
            try await journey.join(try service.invitation)
        }
        return (error, person)
    }

    /// Journey, P2 to P18, with the reference service, its page and its own judgement of the signature.
    @Test func theRealServiceTakesTheSignature() async throws {
        let (service, card, folder) = (try Service.real(), try CardInSwift(), try Folder())
        let (error, person) = await join(service, card, folder)
        #expect(error == nil)
        #expect(try service.ask("state").contains("\"completed\""))

        let review = try #require(person.log.reviews.first)
        #expect(review.request.title == "業務委託契約書")
        #expect(review.request.requesterMail == "keiyaku@example.jp")
        #expect(review.documents.map(\.name) == ["契約書.pdf"])

        let signed = try folder.file("signed.pdf")
        _ = try service.ask("save \(signed.path)")
        let options = VerifyOptions(atS: Int64(Date().timeIntervalSince1970), trust: [try simulatorCa()])
        let reports = try verifyFile(path: signed.path, options: options)
        #expect(reports.map(\.isGood) == [true])
        let shown = try #require(person.log.shown.first)
        let whole = try Data(contentsOf: signed)
        let original = Int(review.documents[0].originalBytes)
        #expect(whole.count == shown.count, "what was shown is what was signed, but for the room of the signature")
        #expect(whole.prefix(original) == shown.prefix(original))
    }

    @Test(arguments: [
        ("claim=redirect", "redirect_refused"), ("claim=endless", "answer_malformed"),
        ("claim=nonsense", "answer_malformed"), ("claim=broken", "service_failed"), ("claim=refused", "offline"),
        ("claim=cut", "offline"), ("document=cut", "offline"), ("document=endless", "document_not_as_announced"),
        ("submit=refused", "offline_at_submit"), ("submit=broken", "service_failed_at_submit"),
    ])
    func whatGoesWrongIsTold(_ fault: String, _ code: String) async throws {
        let (service, card, folder) = (try Service.failing([fault]), try CardInSwift(), try Folder())
        let (error, _) = await join(service, card, folder)
        #expect(error?.name == code)
    }

    @Test func nobodyAtThatAddressIsOffline() async throws {
        let invitation = try Invitation(
            text: "http://127.0.0.1:9/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw", hosts: Service.hosts)
        let person = Scripted(.init())
        let folder = try Folder()
        let journey = try Journey(
            reader: try CardInSwift(), holder: person, guide: person, http: URLSessionHTTP(), storage: MemoryStorage(),
            clock: SystemClock(), settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
        #expect(await caught { try await journey.join(invitation) }?.name == "offline")
    }

    /// The limit is the request's own; the service of this test never answers in time.
    @Test func aRequestIsGivenUpInItsTime() async throws {
        let service = try Service.failing(["claim=slow"])
        let origin = try service.invitation.origin()
        let request = HttpRequest(
            method: "PUT", url: "\(origin)/api/v1/sessions/3q2-7wAAAAAAAAAAAAAAAA/claim", authorization: "Bearer x",
            body: Data("{}".utf8), connectTimeoutMs: 1_000, idleTimeoutMs: 30_000, totalTimeoutMs: 200)
        let nobody = HttpReceiver(noHandle: .init())
        await #expect(throws: HttpError.TimedOut) {
            try await URLSessionHTTP().send(request: request, receiver: nobody)
        }
    }

    @Test func silenceIsGivenUpInItsTime() async throws {
        let service = try Service.failing(["state=slow"])
        let origin = try service.invitation.origin()
        let request = HttpRequest(
            method: "GET", url: "\(origin)/api/v1/sessions/3q2-7wAAAAAAAAAAAAAAAA", authorization: "Bearer x",
            body: nil, connectTimeoutMs: 1_000, idleTimeoutMs: 300, totalTimeoutMs: nil)
        let nobody = HttpReceiver(noHandle: .init())
        await #expect(throws: HttpError.TimedOut) {
            try await URLSessionHTTP().send(request: request, receiver: nobody)
        }
    }

    @Test func nothingIsKeptOfAnExchange() {
        let configuration = URLSessionHTTP.configuration
        #expect(configuration.httpCookieStorage == nil)
        #expect(configuration.httpCookieAcceptPolicy == .never)
        #expect(configuration.urlCache == nil)
        #expect(configuration.urlCredentialStorage == nil)
    }

    @Test(arguments: [
        (URLError.Code.timedOut, HttpError.TimedOut), (.networkConnectionLost, .Cut), (.cancelled, .Stopped),
        (.notConnectedToInternet, .NotConnected), (.cannotFindHost, .NotConnected),
        (.cannotConnectToHost, .NotConnected), (.serverCertificateUntrusted, .NotTrusted),
        (.secureConnectionFailed, .NotTrusted), (.badServerResponse, .Failed),
    ])
    func whatURLSessionSaysIsSaidInThePortsWords(_ code: URLError.Code, _ expected: HttpError) {
        #expect(HttpError(URLError(code)) == expected)
        #expect(HttpError(CocoaError(.fileNoSuchFile)) == .Failed)
    }
}
