extension Rules {
    /// Password, then card: the sheet covers the screen while the card is held (journey P6).
    public static let iPhone = Rules(order: .passwordFirst)
}

extension Hosts {
    /// These, and nothing said of others.
    public init(trusted: [String]) {
        self.init(trusted: trusted, otherEnvironments: [], otherServices: [], plainLoopback: false)
    }
}
