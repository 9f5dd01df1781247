import Foundation
import Natsuin

/// The time, as far as the adapter's budgets need it.
package protocol Time: Sendable {
    /// On a clock that only moves forward.
    var now: Duration { get }
    func sleep(_ duration: Duration) async throws
}

extension Time {
    /// What the work comes to, unless so much time passes before. Then the work is told to end, and not awaited.
    ///
    /// - Parameter cancelled: What a cancelled task gets; without it the work is awaited all the same.
    func within<Value: Sendable>(
        _ limit: Duration, orFail late: TagSessionError, ifCancelled cancelled: TagSessionError? = nil,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let answer = Answer<Result<Value, any Error>>()
        let working = Task { answer.give(await Result { try await work() }) }
        let waiting = Task {
            try await sleep(limit)
            answer.give(.failure(late))
        }
        defer {
            working.cancel()
            waiting.cancel()
        }
        return try await withTaskCancellationHandler {
            try await answer.value.get()
        } onCancel: {
            if let cancelled { answer.give(.failure(cancelled)) }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}

package struct PhoneTime: Time {
    private static let start = ContinuousClock.now

    package init() {}

    package var now: Duration { ContinuousClock.now - Self.start }
    package func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration) }
}
