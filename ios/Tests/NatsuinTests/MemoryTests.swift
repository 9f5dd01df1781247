import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// Nothing is held on to, on either side.
@Suite(.serialized) struct MemoryTests {
    /// 1,000 signatures; `make soak` says how many more.
    private static let signatures = ProcessInfo.processInfo.environment["NATSUIN_SIGNATURES"].flatMap(Int.init) ?? 1_000

    @Test func aThousandSignaturesDoNotGrowTheProcess() async throws {
        let folder = try Folder()
        let input = try folder.file("a", Data("a".utf8)).path
        let output = try folder.file("a.p7s")
        let card = try CardInSwift()
        func sign(_ times: Int) async throws {
            for _ in 0..<times {
                let file = Assignment(input: input, output: output.path, form: .cms)
                let person = Scripted(.init(entries: ["NATSUIN1"]))
                _ = try await signFiles([file], reader: card, holder: person)
                try FileManager.default.removeItem(at: output)
            }
        }
        try await sign(200)
        let before = try residentKiB()
        try await sign(Self.signatures)
        let grown = try residentKiB() - before
        #expect(grown < 4_096, "\(Self.signatures) signatures left \(grown) KiB behind")
    }

    @Test func callbacksAndHandlesAreReleased() async throws {
        let folder = try Folder()
        weak var reader: CardInSwift?
        weak var person: Scripted?
        do {
            let (card, somebody) = (try CardInSwift(), Scripted(.init(entries: ["NATSUIN1"])))
            (reader, person) = (card, somebody)
            let file = Assignment(
                input: try folder.file("a", Data("a".utf8)).path, output: try folder.file("a.p7s").path, form: .cms)
            _ = try await signFiles([file], reader: card, holder: somebody)
        }
        // The last of them are let go on Rust's side of a task that is just ending.
        for _ in 0..<1_000 where reader != nil || person != nil || uniffiForeignFutureHandleCountNatsuin() > 0 {
            await Task.yield()
        }
        #expect(reader == nil)
        #expect(person == nil)
        #expect(uniffiForeignFutureHandleCountNatsuin() == 0, "no callback is under way for ever")
    }

    private func residentKiB() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * (Int(sysconf(Int32(_SC_PAGESIZE))) / 1_024)
    }
}
