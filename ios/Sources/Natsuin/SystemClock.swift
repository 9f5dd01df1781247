import Foundation

/// The phone's clocks. The monotonic one goes on while the phone sleeps.
public final class SystemClock: PhoneClock {
    private static let start = ContinuousClock.now

    public init() {}

    public func nowS() throws -> Int64 {
        Int64(Date().timeIntervalSince1970)
    }

    public func monotonicMs() throws -> UInt64 {
        let passed = (ContinuousClock.now - Self.start).components
        return UInt64(passed.seconds) * 1_000 + UInt64(passed.attoseconds / 1_000_000_000_000_000)
    }

    public func wait(ms: UInt64) async throws {
        try await Task.sleep(for: .milliseconds(ms))
    }
}
