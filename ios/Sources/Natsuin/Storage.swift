// The place for one small record: the claim's token, and signatures that the service does not have yet. It holds
// secrets. The Keychain's is the one for a phone; the others are for tests, previews and the desk.

import Foundation

/// Keeps the record for as long as it lives.
public final class MemoryStorage: Storage {
    private let record = Guarded<Data?>(nil)

    public init() {}

    public func load() throws -> Data? { record.with { $0 } }
    public func save(record: Data) throws { self.record.with { $0 = record } }
    public func clear() throws { record.with { $0 = nil } }
}

/// Keeps the record in a file that only its owner reads.
public final class FileStorage: Storage {
    private let file: URL

    public init(file: URL) {
        self.file = file
    }

    public func load() throws -> Data? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try orFailed { try Data(contentsOf: file) }
    }

    /// Made aside with its final rights and moved into place: a crash leaves the old record or the new one.
    public func save(record: Data) throws {
        try orFailed {
            let aside = file.appendingPathExtension("new")
            try? FileManager.default.removeItem(at: aside)
            let rights: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            guard FileManager.default.createFile(atPath: aside.path, contents: record, attributes: rights) else {
                throw PortError.Failed
            }
            guard rename(aside.path, file.path) == 0 else { throw PortError.Failed }
        }
    }

    public func clear() throws {
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        try orFailed { try FileManager.default.removeItem(at: file) }
    }

    private func orFailed<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch { throw PortError.Failed }
    }
}
