#if canImport(CoreNFC)
    @preconcurrency import CoreNFC
    import Foundation
    import Natsuin

    /// CoreNFC behind the adapter's protocols: forwards, and decides nothing.
    final class CoreNFCSession: NSObject, TagSession, NFCTagReaderSessionDelegate, @unchecked Sendable {
        typealias Make = (any NFCTagReaderSessionDelegate, DispatchQueue) -> NFCTagReaderSession?

        private let queue = DispatchQueue(label: "NatsuinNFC")
        private let events = Guarded<(@Sendable (TagEvent) -> Void)?>(nil)
        private let session = Guarded<NFCTagReaderSession?>(nil)

        static var isAvailable: Bool { NFCTagReaderSession.readingAvailable }

        /// CoreNFC is never called under the lock: it may call back.
        private var current: NFCTagReaderSession? { session.with { $0 } }

        /// `nil`: this phone cannot. The card is of type B; CoreNFC's option polls types A and B.
        init?(
            make: Make = { NFCTagReaderSession(pollingOption: .iso14443, delegate: $0, queue: $1) }
        ) {
            super.init()
            guard let made = make(self, queue) else { return nil }
            session.with { $0 = made }
        }

        func say(_ sentence: String) {
            current?.alertMessage = sentence
        }

        func begin(_ events: @escaping @Sendable (TagEvent) -> Void) {
            self.events.with { $0 = events }
            current?.begin()
        }

        func restartPolling() {
            current?.restartPolling()
        }

        func connect(to tag: any CardTag) async throws {
            guard let tag = tag as? CoreNFCTag else { throw TagSessionError.reader(.Failed) }
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                guard let current else { return done.resume(throwing: TagSessionError.reader(.CardLost)) }
                current.connect(to: tag.tag) { error in
                    done.resume(with: error.map { .failure(TagSessionError($0)) } ?? .success(()))
                }
            }
        }

        func end(failure: String?) {
            if let failure { current?.invalidate(errorMessage: failure) } else { current?.invalidate() }
        }

        func tagReaderSessionDidBecomeActive(_ session: NFCTagReaderSession) {}

        func tagReaderSession(_ session: NFCTagReaderSession, didDetect tags: [NFCTag]) {
            events.with { $0 }?(.found(tags.map(CoreNFCTag.init)))
        }

        /// The last event. CoreNFC's session and this delegate hold each other until then.
        func tagReaderSession(_ session: NFCTagReaderSession, didInvalidateWithError error: any Error) {
            self.session.with { $0 = nil }
            let told = events.with { events in
                defer { events = nil }
                return events
            }
            told?(.ended(TagSessionError(error)))
        }
    }

    /// A tag that CoreNFC found.
    struct CoreNFCTag: CardTag, @unchecked Sendable {
        let tag: NFCTag

        private var card: (any NFCISO7816Tag)? {
            if case .iso7816(let card) = tag { card } else { nil }
        }

        var selectedAID: String? { card?.initialSelectedAID }

        func send(_ command: Data) async throws -> Data {
            guard let card, let apdu = NFCISO7816APDU(command) else { throw TagSessionError.reader(.Failed) }
            return try await withCheckedThrowingContinuation { answer in
                card.sendCommand(apdu: apdu) { data, sw1, sw2, error in
                    answer.resume(with: error.map { .failure(TagSessionError($0)) } ?? .success(data + [sw1, sw2]))
                }
            }
        }
    }

    extension NFCISO7816APDU {
        convenience init?(_ command: Data) {
            guard let fields = CommandFields(command) else { return nil }
            self.init(
                instructionClass: fields.header[0], instructionCode: fields.header[1],
                p1Parameter: fields.header[2], p2Parameter: fields.header[3],
                data: fields.data, expectedResponseLength: fields.expectedResponseLength)
        }
    }

    extension TagSessionError {
        /// What CoreNFC says.
        init(_ error: any Error) {
            self =
                switch (error as? NFCReaderError)?.code {
                case .readerSessionInvalidationErrorSystemIsBusy: .systemBusy
                case .readerSessionInvalidationErrorSessionTimeout: .timedOut
                case .readerSessionInvalidationErrorUserCanceled: .reader(.Cancelled)
                case .readerErrorRadioDisabled: .reader(.ReaderOff)
                case .readerErrorUnsupportedFeature: .reader(.NoReader)
                case .readerTransceiveErrorPacketTooLong: .reader(.CommandTooLong)
                case .readerTransceiveErrorSessionInvalidated: .over
                case .readerTransceiveErrorTagConnectionLost, .readerTransceiveErrorRetryExceeded,
                    .readerTransceiveErrorTagResponseError, .readerTransceiveErrorTagNotConnected:
                    .reader(.CardLost)
                // An entitlement, or the application's identifier in Info.plist, is missing.
                case .readerErrorSecurityViolation: .reader(.Failed)
                // Nothing that a person could do something about; and what later systems may say.
                default: .reader(.Failed)
                }
        }
    }
#endif
