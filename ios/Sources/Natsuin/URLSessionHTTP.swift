import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTP on URLSession: the phone's own trust store, proxies and policies. No cookies, no cache, no credentials, no
/// redirects; nothing is written anywhere.
///
/// `connectTimeoutMs` is not used: URLSession does not tell when it is connected, and has no time limit for that alone. The
/// one for silence (15 s) bounds it, and is kept here: FoundationNetworking waits a minute whatever a request says.
public final class URLSessionHTTP: Http {
    private let session: URLSession
    private let exchanges: Exchanges

    /// Nothing of an exchange is kept, nor sent with another.
    static var configuration: URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        #if canImport(Darwin)
            configuration.waitsForConnectivity = false
            configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
        #endif
        return configuration
    }

    public init() {
        exchanges = Exchanges()
        session = URLSession(configuration: Self.configuration, delegate: exchanges, delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    public func send(request: HttpRequest, receiver: HttpReceiver) async throws {
        guard let asked = URLRequest(request) else { throw HttpError.Failed }
        let task = session.dataTask(with: asked)
        let exchange = exchanges.begin(task)
        let limit = request.totalTimeoutMs.map { milliseconds in
            Task {
                try await Task.sleep(for: .milliseconds(milliseconds))
                exchange.end(.TimedOut)
            }
        }
        let silence = Task { try await exchange.endAtSilence(of: .milliseconds(request.idleTimeoutMs)) }
        defer {
            limit?.cancel()
            silence.cancel()
            task.cancel()
        }
        try await withTaskCancellationHandler {
            task.resume()
            try await hand(exchange, to: receiver)
        } onCancel: {
            exchange.end(.Stopped)
        }
    }

    /// The parts of an answer, each awaited: the receiver bounds what it takes.
    private func hand(_ exchange: Exchange, to receiver: HttpReceiver) async throws {
        for await part in exchange.parts {
            switch part {
            case .head(let status, let retryAfter): try await receiver.head(status: status, retryAfterS: retryAfter)
            case .chunk(let bytes):
                try await receiver.chunk(bytes: bytes)
                exchange.taken(bytes.count)
            }
        }
        if let failure = exchange.failure { throw failure }
    }
}

extension URLRequest {
    fileprivate init?(_ request: HttpRequest) {
        guard let url = URL(string: request.url) else { return nil }
        self.init(url: url)
        httpMethod = request.method
        httpShouldHandleCookies = false
        setValue(request.authorization, forHTTPHeaderField: "Authorization")
        setValue("application/json, application/pdf, application/problem+json", forHTTPHeaderField: "Accept")
        setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if let body = request.body {
            httpBody = body
            setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
    }
}

/// One request and what comes of it.
private final class Exchange: Sendable {
    enum Part: Sendable {
        case head(UInt16, retryAfter: UInt32?)
        case chunk(Data)
    }

    /// What may wait to be taken: more than any document (docs/session-protocol.md §3). Holding the connection up in
    /// place of giving it up would be kinder, but suspending a task brings FoundationNetworking down.
    private static let mostWaitingBytes = 64 << 20

    let parts: AsyncStream<Part>
    private let input: AsyncStream<Part>.Continuation
    private let state = Guarded(State())

    private struct State {
        var waiting = 0
        var ended = false
        var failure: HttpError?
        var heard = ContinuousClock.now
    }

    init() {
        (parts, input) = AsyncStream.makeStream()
    }

    var failure: HttpError? { state.with(\.failure) }

    /// Something goes to and fro.
    func heard() {
        state.with { $0.heard = .now }
    }

    /// Ends it once nothing was heard for so long.
    func endAtSilence(of limit: Duration) async throws {
        while true {
            let until = state.with(\.heard) + limit
            guard until > .now else { return end(.TimedOut) }
            try await Task.sleep(until: until, clock: .continuous)
        }
    }

    func head(_ response: HTTPURLResponse) {
        heard()
        let retryAfter = response.value(forHTTPHeaderField: "Retry-After").flatMap { UInt32($0) }
        input.yield(.head(UInt16(clamping: response.statusCode), retryAfter: retryAfter))
    }

    func chunk(_ bytes: Data) {
        let waiting = state.with { state in
            state.heard = .now
            state.waiting += bytes.count
            return state.waiting
        }
        guard waiting <= Self.mostWaitingBytes else { return end(.Failed) }
        input.yield(.chunk(bytes))
    }

    func taken(_ count: Int) {
        state.with { $0.waiting -= count }
    }

    /// The first end counts.
    func end(_ failure: HttpError?) {
        state.with { state in
            guard !state.ended else { return }
            state.ended = true
            state.failure = failure
        }
        input.finish()
    }
}

/// The session's delegate: sorts what comes by task.
private final class Exchanges: NSObject, URLSessionDataDelegate, Sendable {
    private let byTask = Guarded<[Int: Exchange]>([:])

    func begin(_ task: URLSessionDataTask) -> Exchange {
        let exchange = Exchange()
        byTask.with { $0[task.taskIdentifier] = exchange }
        return exchange
    }

    private func of(_ task: URLSessionTask) -> Exchange? {
        byTask.with { $0[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        (response as? HTTPURLResponse).map { of(dataTask)?.head($0) }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        of(dataTask)?.chunk(data)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) {
        of(task)?.heard()
    }

    /// None is followed: the 3xx itself is the answer.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = byTask.with { $0.removeValue(forKey: task.taskIdentifier) }
        exchange?.end(error.map(HttpError.init))
    }
}

extension HttpError {
    /// What URLSession says, in the port's words.
    init(_ error: any Error) {
        switch (error as? URLError)?.code {
        case .timedOut: self = .TimedOut
        case .networkConnectionLost: self = .Cut
        case .cancelled: self = .Stopped
        case .notConnectedToInternet, .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .dataNotAllowed,
            .internationalRoamingOff, .callIsActive, .appTransportSecurityRequiresSecureConnection:
            self = .NotConnected
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            self = .NotTrusted
        default: self = .Failed
        }
    }
}
