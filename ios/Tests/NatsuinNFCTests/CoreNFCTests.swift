// The thin layer over CoreNFC. Its classes are subclassed, which only the declarations for Linux allow for sure.
#if os(Linux)
    import CoreNFC
    import Foundation
    import Natsuin
    import Testing

    @testable import NatsuinNFC

    @Suite struct CoreNFCTests {
        @Test func aCommandWithoutLeExpectsMinusOne() throws {
            let question = try #require(NFCISO7816APDU(Data([0x00, 0x20, 0x00, 0x9B])))
            #expect(question.expectedResponseLength == -1, "0 would append a byte: docs/card.md §3.3")
            #expect(question.data == Data())
            #expect(question.instructionCode == 0x20)
            #expect(question.p2Parameter == 0x9B)
        }

        @Test(arguments: [
            ("00A4040C02AABB", "AABB", -1), ("00B0000000", "", 256), ("00B0000004", "", 4),
            ("802A00800233440A", "3344", 10), ("802A008002334400", "3344", 256),
            ("00B081000000 00", "", 65_536), ("00B08100000800", "", 2_048),
            ("802A0080000002 3344", "3344", -1), ("802A0080000002 3344 0000", "3344", 65_536),
        ])
        func theFieldsOfACommandAreThoseOfISO7816(command: String, data: String, expected: Int) throws {
            let fields = try #require(CommandFields(bytes(command)))
            #expect(fields.data == bytes(data))
            #expect(fields.expectedResponseLength == expected)
        }

        @Test(arguments: ["", "00A404", "00A4040C0AD392", "00A4040C02AABBCCDD"])
        func whatIsNoCommandIsNotSent(command: String) {
            #expect(CommandFields(bytes(command)) == nil)
        }

        @Test func everyErrorOfCoreNFCIsMapped() {
            let named: [NFCReaderError.Code: TagSessionError] = [
                .readerErrorUnsupportedFeature: .reader(.NoReader),
                .readerErrorRadioDisabled: .reader(.ReaderOff),
                .readerTransceiveErrorTagConnectionLost: .reader(.CardLost),
                .readerTransceiveErrorRetryExceeded: .reader(.CardLost),
                .readerTransceiveErrorTagResponseError: .reader(.CardLost),
                .readerTransceiveErrorTagNotConnected: .reader(.CardLost),
                .readerTransceiveErrorSessionInvalidated: .over,
                .readerTransceiveErrorPacketTooLong: .reader(.CommandTooLong),
                .readerSessionInvalidationErrorUserCanceled: .reader(.Cancelled),
                .readerSessionInvalidationErrorSessionTimeout: .timedOut,
                .readerSessionInvalidationErrorSystemIsBusy: .systemBusy,
            ]
            for code in NFCReaderError.Code.allCases {
                #expect(TagSessionError(NFCReaderError(code)) == named[code] ?? .reader(.Failed), "\(code)")
            }
            #expect(TagSessionError(CocoaError(.fileNoSuchFile)) == .reader(.Failed))
        }

        @Test func theSessionIsForwarded() async throws {
            let fake = try #require(FakeSession())
            let session = try #require(CoreNFCSession { delegate, queue in fake.remembering(delegate, queue) })
            let (events, input) = AsyncStream.makeStream(of: TagEvent.self)
            session.say("Hold it")
            session.begin { input.yield($0) }
            #expect(fake.alertMessage == "Hold it")
            #expect(fake.acts == ["begin"])

            fake.delegate?.tagReaderSession(fake, didDetect: [.iso7816(FakeCard()), .feliCa(FakeFeliCa())])
            var iterator = events.makeAsyncIterator()
            guard case .found(let tags) = await iterator.next() else { throw CancellationError() }
            #expect(tags.map(\.selectedAID) == ["D392F000260100000001", nil])
            try await session.connect(to: tags[0])
            #expect(try await tags[0].send(bytes("0020009B")) == bytes("AB63C5"))
            await #expect(throws: TagSessionError.reader(.CardLost)) { try await tags[0].send(bytes("00B0000000")) }

            session.restartPolling()
            session.end(failure: "No")
            fake.delegate?.tagReaderSession(
                fake, didInvalidateWithError: NFCReaderError(.readerSessionInvalidationErrorUserCanceled))
            guard case .ended(let error) = await iterator.next() else { throw CancellationError() }
            #expect(error as? TagSessionError == .reader(.Cancelled))
            session.restartPolling()
            #expect(fake.acts == ["begin", "connect", "restartPolling", "invalidate No"], "nothing after the end")
        }

        @Test func withoutNFCThereIsNoReader() async {
            #expect(NFCCardReader.isAvailable == false)
            await #expect(throws: ReaderError.NoReader) { try await NFCCardReader(language: .en).connect() }
        }
    }

    private func bytes(_ hexadecimal: String) -> Data {
        let digits = hexadecimal.filter(\.isHexDigit).map(\.hexDigitValue!)
        return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    private final class FakeSession: NFCTagReaderSession, @unchecked Sendable {
        var delegate: (any NFCTagReaderSessionDelegate)?
        var acts: [String] = []

        init?() {
            super.init(pollingOption: .iso14443, delegate: Nobody())
        }

        func remembering(_ delegate: any NFCTagReaderSessionDelegate, _ queue: DispatchQueue) -> NFCTagReaderSession {
            self.delegate = delegate
            return self
        }

        override func begin() { acts.append("begin") }
        override func restartPolling() { acts.append("restartPolling") }
        override func invalidate() { acts.append("invalidate") }
        override func invalidate(errorMessage: String) { acts.append("invalidate \(errorMessage)") }
        override func connect(to tag: NFCTag, completionHandler: @escaping @Sendable ((any Error)?) -> Void) {
            acts.append("connect")
            completionHandler(nil)
        }
    }

    private final class Nobody: NSObject, NFCTagReaderSessionDelegate {
        func tagReaderSessionDidBecomeActive(_ session: NFCTagReaderSession) {}
        func tagReaderSession(_ session: NFCTagReaderSession, didInvalidateWithError error: any Error) {}
        func tagReaderSession(_ session: NFCTagReaderSession, didDetect tags: [NFCTag]) {}
    }

    private final class FakeCard: NSObject, NFCISO7816Tag {
        let initialSelectedAID = "D392F000260100000001"

        func sendCommand(
            apdu: NFCISO7816APDU, completionHandler: @escaping @Sendable (Data, UInt8, UInt8, (any Error)?) -> Void
        ) {
            if apdu.instructionCode == 0x20 {
                completionHandler(Data([0xAB]), 0x63, 0xC5, nil)
            } else {
                completionHandler(Data(), 0, 0, NFCReaderError(.readerTransceiveErrorTagConnectionLost))
            }
        }
    }

    private final class FakeFeliCa: NSObject, NFCFeliCaTag {}
#endif
