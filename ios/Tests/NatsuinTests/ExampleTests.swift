#if os(Linux)
    import Foundation
    import NatsuinTestSupport
    import Testing

    @testable import Natsuin

    /// The sample that a newcomer tries first.
    @Suite struct ExampleTests {
        private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
            let process = Process()
            process.executableURL = Repository.root.appendingPathComponent("ios/.build/debug/SignOnLinux")
            process.arguments = arguments
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let told = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: told, as: UTF8.self))
        }

        @Test func itSignsAPDF() throws {
            let folder = try Folder()
            let input = try folder.file("contract.pdf", blankPDF())
            let output = try folder.file("signed.pdf")
            let (status, told) = try run("sign", input.path, output.path)
            #expect(status == 0)
            #expect(told.hasSuffix("The signature is good, as far as can be told here.\n"))
            let again = try run("sign", input.path, output.path)
            #expect(again.status == 1)
            #expect(again.output.contains("output_exists"))
        }

        @Test func itJoinsASession() throws {
            let service = try Service.failing()
            let (status, told) = try run("join", service.code)
            #expect(status == 0)
            #expect(told.hasSuffix("The signature has arrived.\n"))
            #expect(try service.books.completions == 1)
            #expect(try run("join", service.code).output.contains("code_used"))
        }
    }
#endif
