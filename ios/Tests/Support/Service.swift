import Foundation
import Natsuin

/// A signing service in a process of its own, spoken to in lines. It ends with this object.
public final class Service: @unchecked Sendable {
    public let code: String
    private let process = Process()
    private let toIt = Pipe()
    private let fromIt = Pipe()
    private let lock = NSLock()
    private var rest = Data()

    /// A session on which things go wrong: tests/examples/one_session.rs.
    public static func failing(_ faults: [String] = []) throws -> Service {
        try Service("one_session", faults)
    }

    /// The real service, and a person in front of its page: fixtures/service/examples/code_on_page.rs.
    public static func real() throws -> Service {
        try Service("code_on_page", [])
    }

    private init(_ name: String, _ arguments: [String]) throws {
        process.executableURL = Repository.program(name)
        process.arguments = arguments
        process.standardInput = toIt
        process.standardOutput = fromIt
        try process.run()
        code = try Self.line(from: fromIt, &rest)
    }

    deinit {
        try? toIt.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    public func ask(_ line: String) throws -> String {
        lock.lock()
        defer { lock.unlock() }
        try toIt.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        return try Self.line(from: fromIt, &rest)
    }

    public var books: Books {
        get throws { try JSONDecoder().decode(Books.self, from: Data(try ask("books").utf8)) }
    }

    public struct Books: Decodable {
        public let completions: Int
        public let requests: [String]
        /// Nothing came after it but, perhaps, progress that the phone gave up waiting for.
        public var isGivenBack: Bool { requests.last { $0 != "Progress" } == "GiveBack" }
    }

    /// The hosts that its code is followed to.
    public static let hosts = Hosts(trusted: [], otherEnvironments: [], otherServices: [], plainLoopback: true)

    public var invitation: Invitation {
        get throws { try Invitation(text: code, hosts: Self.hosts) }
    }

    private static func line(from pipe: Pipe, _ rest: inout Data) throws -> String {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[(end + 1)...]) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { throw CocoaError(.fileReadUnknown) }
            rest += more
        }
    }
}
