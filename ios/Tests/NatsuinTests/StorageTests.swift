import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

@Suite struct StorageTests {
    @Test func whatIsSavedIsThereUntilItIsCleared() throws {
        let folder = try Folder()
        let places: [any Storage] = [MemoryStorage(), FileStorage(file: try folder.file("record"))]
        for place in places {
            #expect(try place.load() == nil)
            try place.clear()
            try place.save(record: Data([1]))
            try place.save(record: Data([2, 3]))
            #expect(try place.load() == Data([2, 3]))
            try place.clear()
            #expect(try place.load() == nil)
        }
        #expect(folder.names.isEmpty, "nothing is left aside")
    }

    @Test func aFileIsItsOwnersAlone() throws {
        let folder = try Folder()
        let file = try folder.file("record")
        try FileStorage(file: file).save(record: Data([1]))
        let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
    }

    @Test func whatCannotBeKeptIsSaid() throws {
        let folder = try Folder()
        let nowhere = FileStorage(file: folder.url.appendingPathComponent("no/such/folder"))
        #expect(throws: PortError.Failed) { try nowhere.save(record: Data([1])) }
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("a"), withIntermediateDirectories: true)
        #expect(throws: PortError.Failed) { try FileStorage(file: folder.url.appendingPathComponent("a")).load() }
    }
}
