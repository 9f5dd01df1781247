// Declarations of CoreNFC as far as NatsuinNFC uses them, so that the adapter compiles on Linux and scripted tags can
// drive it there. Names, labels and numbers are Apple's; nothing here does anything. Not part of any Apple build.

import Dispatch
import Foundation

public protocol NFCReaderSessionProtocol: AnyObject {
    var isReady: Bool { get }
    var alertMessage: String { get set }
    func begin()
    func invalidate()
    func invalidate(errorMessage: String)
}

open class NFCReaderSession: NSObject, NFCReaderSessionProtocol {
    open class var readingAvailable: Bool { false }
    open var isReady: Bool { false }
    open var alertMessage = ""
    open func begin() {}
    open func invalidate() {}
    open func invalidate(errorMessage: String) {}
}

open class NFCTagReaderSession: NFCReaderSession {
    public struct PollingOption: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let iso14443 = PollingOption(rawValue: 1)
        public static let iso15693 = PollingOption(rawValue: 2)
        public static let iso18092 = PollingOption(rawValue: 4)
    }

    public init?(
        pollingOption: PollingOption, delegate: any NFCTagReaderSessionDelegate, queue: DispatchQueue? = nil
    ) {
        super.init()
    }

    open var connectedTag: NFCTag? { nil }
    open func restartPolling() {}
    open func connect(to tag: NFCTag, completionHandler: @escaping @Sendable ((any Error)?) -> Void) {}
}

public protocol NFCTagReaderSessionDelegate: NSObjectProtocol {
    func tagReaderSessionDidBecomeActive(_ session: NFCTagReaderSession)
    func tagReaderSession(_ session: NFCTagReaderSession, didInvalidateWithError error: any Error)
    func tagReaderSession(_ session: NFCTagReaderSession, didDetect tags: [NFCTag])
}

public enum NFCTag {
    case feliCa(any NFCFeliCaTag)
    case iso7816(any NFCISO7816Tag)
    case iso15693(any NFCISO15693Tag)
    case miFare(any NFCMiFareTag)
}

public protocol NFCFeliCaTag: NSObjectProtocol {}
public protocol NFCISO15693Tag: NSObjectProtocol {}
public protocol NFCMiFareTag: NSObjectProtocol {}

public protocol NFCISO7816Tag: NSObjectProtocol {
    var initialSelectedAID: String { get }
    func sendCommand(
        apdu: NFCISO7816APDU, completionHandler: @escaping @Sendable (Data, UInt8, UInt8, (any Error)?) -> Void)
}

open class NFCISO7816APDU: NSObject {
    public let instructionClass: UInt8
    public let instructionCode: UInt8
    public let p1Parameter: UInt8
    public let p2Parameter: UInt8
    public let data: Data?
    public let expectedResponseLength: Int

    public init(
        instructionClass: UInt8, instructionCode: UInt8, p1Parameter: UInt8, p2Parameter: UInt8, data: Data,
        expectedResponseLength: Int
    ) {
        self.instructionClass = instructionClass
        self.instructionCode = instructionCode
        self.p1Parameter = p1Parameter
        self.p2Parameter = p2Parameter
        self.data = data
        self.expectedResponseLength = expectedResponseLength
    }
}

public struct NFCReaderError: Error {
    public enum Code: Int, Sendable, CaseIterable {
        case readerErrorUnsupportedFeature = 1
        case readerErrorSecurityViolation
        case readerErrorInvalidParameter
        case readerErrorInvalidParameterLength
        case readerErrorParameterOutOfBound
        case readerErrorRadioDisabled
        case readerErrorIneligible
        case readerErrorAccessNotAccepted
        case readerTransceiveErrorTagConnectionLost = 100
        case readerTransceiveErrorRetryExceeded
        case readerTransceiveErrorTagResponseError
        case readerTransceiveErrorSessionInvalidated
        case readerTransceiveErrorTagNotConnected
        case readerTransceiveErrorPacketTooLong
        case readerSessionInvalidationErrorUserCanceled = 200
        case readerSessionInvalidationErrorSessionTimeout
        case readerSessionInvalidationErrorSessionTerminatedUnexpectedly
        case readerSessionInvalidationErrorSystemIsBusy
        case readerSessionInvalidationErrorFirstNDEFTagRead
        case tagCommandConfigurationErrorInvalidParameters = 300
        case ndefReaderSessionErrorTagNotWritable = 400
        case ndefReaderSessionErrorTagUpdateFailure
        case ndefReaderSessionErrorTagSizeTooSmall
        case ndefReaderSessionErrorZeroLengthMessage
    }

    public let code: Code
    public init(_ code: Code) { self.code = code }
}
