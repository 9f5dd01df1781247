import Foundation

/// The time, as far as the adapter's budgets need it.
package protocol Time: Sendable {
    /// On a clock that only moves forward.
    var now: Duration { get }
    func sleep(_ duration: Duration) async throws
}

package struct PhoneTime: Time {
    private static let start = ContinuousClock.now

    package init() {}

    package var now: Duration { ContinuousClock.now - Self.start }
    package func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration) }
}
