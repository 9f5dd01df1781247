import Natsuin

extension Failure {
    /// This phone cannot read cards: said before a session is claimed, so there is nothing to go on with. It arises on this
    /// side of the bindings.
    static let noReader = Failure(
        code: .noReader, name: "no_reader", stage: .f2, triesSpent: .none, triesLeft: nil, verdict: nil,
        recovery: .checkReader, resume: .nowhere)
}
