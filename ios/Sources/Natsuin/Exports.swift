/// The bindings are a module of their own only because they compile in another language mode: `import Natsuin` has all.
@_exported import NatsuinBindings
