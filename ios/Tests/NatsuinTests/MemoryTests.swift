import Foundation
import NatsuinTestSupport
import Testing

@testable import Natsuin

/// Nothing is held on to, on either side.
@Suite(.serialized) struct MemoryTests {
    /// 1,000 signatures, or as many as the environment says: `NATSUIN_SIGNATURES=10000 ios/test.sh --filter MemoryTests`.
    private static let signatures = ProcessInfo.processInfo.environment["NATSUIN_SIGNATURES"].flatMap(Int.init) ?? 1_000

    /// After a start that fills pools and caches, less than half of a page for each: a leak of one page fails.
    @Test(arguments: [
        (SignatureForm.cms, MemoryTests.signatures),
        (.pdf(options: PdfOptions(profile: .pades)), MemoryTests.signatures / 2),
    ])
    func signaturesDoNotGrowTheProcess(_ form: SignatureForm, _ times: Int) async throws {
        let folder = try Folder()
        let input = try folder.file("a.pdf", blankPDF()).path
        let output = try folder.file("signed")
        let card = try CardInSwift()
        func sign(_ times: Int) async throws {
            for _ in 0..<times {
                let file = Assignment(input: input, output: output.path, form: form)
                let person = Scripted(.init(entries: ["NATSUIN1"]))
                _ = try await signFiles([file], reader: card, holder: person)
                try FileManager.default.removeItem(at: output)
            }
        }
        try await sign(300)
        let before = try residentKiB()
        try await sign(times)
        let grown = try residentKiB() - before
        #expect(grown < 2 * times, "\(times) signatures left \(grown) KiB behind")
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
        await settled { reader == nil && person == nil }
        #expect(reader == nil)
        #expect(person == nil)
        #expect(uniffiForeignFutureHandleCountNatsuin() == 0, "no callback is under way for ever")
    }

    @Test func aJourneyReleasesAllItsPorts() async throws {
        let (folder, service) = (try Folder(), try Service.failing())
        var released: [(String, () -> Bool)] = []
        func watch(_ name: String, _ port: AnyObject) {
            released.append((name, { [weak port] in port == nil }))
        }
        do {
            let (card, person) = (try CardInSwift(), Scripted(.init(entries: ["NATSUIN1"])))
            let (http, storage, clock) = (URLSessionHTTP(), MemoryStorage(), SystemClock())
            let journey = try Journey(
                reader: card, holder: person, guide: person, http: http, storage: storage, clock: clock,
                settings: JourneySettings(order: .passwordFirst, documentsFolder: folder.url.path))
            watch("reader", card)
            watch("holder and guide", person)
            watch("http", http)
            watch("storage", storage)
            watch("clock", clock)
            watch("journey", journey)
            try await journey.join(try service.invitation)
        }
        await settled { released.allSatisfy { $0.1() } }
        for (name, isReleased) in released { #expect(isReleased(), "\(name)") }
    }

    /// The last of them are let go on Rust's side of a task that is just ending.
    private func settled(_ isSettled: () -> Bool) async {
        for _ in 0..<1_000 where !isSettled() || uniffiForeignFutureHandleCountNatsuin() > 0 {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    private func residentKiB() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * (Int(sysconf(Int32(_SC_PAGESIZE))) / 1_024)
    }
}
