import Foundation

/// This checkout, as far as tests read it.
public enum Repository {
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    public static func data(_ path: String) throws -> Data {
        try Data(contentsOf: root.appendingPathComponent(path))
    }

    /// The program of that name among the examples that `ios/test.sh` builds.
    static func program(_ name: String) -> URL {
        let target = ProcessInfo.processInfo.environment["NATSUIN_TARGET"].map { URL(fileURLWithPath: $0) }
        return (target ?? root.appendingPathComponent("target")).appendingPathComponent("debug/examples/\(name)")
    }
}

/// A folder of one test's, removed with it.
public final class Folder: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    public func file(_ name: String, _ content: Data? = nil) throws -> URL {
        let file = url.appendingPathComponent(name)
        try content?.write(to: file)
        return file
    }

    public var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }
}
