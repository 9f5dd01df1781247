import Foundation

extension Data {
    /// Overwrites the bytes themselves, whoever shares them: `resetBytes` would overwrite a copy then. Not for bytes that
    /// somebody still sends.
    ///
    /// Foundation keeps up to 14 bytes inside of the value, and copies them with it: of those only this one copy's go.
    package mutating func wipe() {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            UnsafeMutableRawPointer(mutating: start).initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count)
        }
        resetBytes(in: indices)
    }
}
