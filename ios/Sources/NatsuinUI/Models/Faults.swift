import Natsuin

// The two failures that arise on this side of the bindings.

extension Failure {
    /// This phone cannot read cards: said before a session is claimed, so there is nothing to go on with.
    static let noReader = Failure(
        code: .noReader, name: "no_reader", stage: .f2, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .checkReader, resume: .nowhere)

    /// Something of the system's was thrown where nothing should be.
    static let shellFailed = Failure(
        code: .shellFailed, name: "shell_failed", stage: nil, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .reportBug, resume: .nowhere)
}

/// What anything thrown is to a person: the bindings throw nothing else than their own errors.
func natsuinError(_ error: any Error) -> NatsuinError {
    error as? NatsuinError ?? .Failed(failure: .shellFailed, written: [])
}
