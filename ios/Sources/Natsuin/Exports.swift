/// The bindings are a module of their own only because they compile in another language mode: `import Natsuin` has all.
@_exported import NatsuinBindings

/// Two clocks and a timer. `Clock` alone could be Swift's own.
public typealias PhoneClock = NatsuinBindings.Clock
