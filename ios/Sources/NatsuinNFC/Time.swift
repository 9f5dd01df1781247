import Foundation

/// The time, as far as the adapter's budgets need it.
protocol Time: Sendable {
    /// On a clock that only moves forward.
    var now: Duration { get }
    func sleep(_ duration: Duration) async throws
}

struct PhoneTime: Time {
    private static let start = ContinuousClock.now

    var now: Duration { ContinuousClock.now - Self.start }
    func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration) }
}
