/// An answer that somebody awaits and anybody may give: the first one counts, whether it comes before or after the wait.
package final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited([CheckedContinuation<Value, Never>])
        case given(Value)
    }

    private let state = Guarded(State.open)

    package init() {}

    /// `false`: there was one already.
    @discardableResult
    package func give(_ value: Value) -> Bool {
        let waiting: [CheckedContinuation<Value, Never>]? = state.with { state in
            defer {
                if case .given = state {} else { state = .given(value) }
            }
            switch state {
            case .open: return []
            case .awaited(let waiting): return waiting
            case .given: return nil
            }
        }
        waiting?.forEach { $0.resume(returning: value) }
        return waiting != nil
    }

    package var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let given: Value? = state.with { state in
                    switch state {
                    case .open:
                        state = .awaited([continuation])
                        return nil
                    case .awaited(let others):
                        state = .awaited(others + [continuation])
                        return nil
                    case .given(let value):
                        return value
                    }
                }
                if let given { continuation.resume(returning: given) }
            }
        }
    }

    /// Waits for it; a cancelled task gives `otherwise` and goes on with whatever answer counts.
    package func value(ifCancelled otherwise: Value) async -> Value {
        await withTaskCancellationHandler {
            await value
        } onCancel: {
            give(otherwise)
        }
    }
}
