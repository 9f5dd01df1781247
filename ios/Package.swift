// swift-tools-version: 6.0

// Natsuin for Swift. `ios/README.md` says how to use it; `ios/test.sh` builds and tests it on Linux.
//
// Generated/ is made by `ios/generate.sh` (Linux) or `ios/make-xcframework.sh` (Mac) and not committed.

import PackageDescription

#if os(Linux)
    // The shared library is found at link time by `-Xlinker -L…` and at run time by LD_LIBRARY_PATH: ios/test.sh.
    let library = Target.systemLibrary(name: "NatsuinFFI", path: "Generated/NatsuinFFI")
    let linked: [LinkerSetting] = [.linkedLibrary("natsuin_ffi")]
    // Observation's library on Linux has symbols that only the Swift runtime of Apple's platforms defines.
    let observing: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"])]
    // Declarations of CoreNFC, so that its adapter is compiled and tested here too.
    let nearField: [Target] = [.target(name: "CoreNFC", path: "Stubs/CoreNFC")]
    let nearFieldDependency: [Target.Dependency] = ["CoreNFC"]
    let examples: [Target] = [
        .executableTarget(name: "SignOnLinux", dependencies: ["Natsuin"], path: "Examples/SignOnLinux"),
        .executableTarget(name: "ExchangeCost", dependencies: ["Natsuin"], path: "Examples/ExchangeCost"),
    ]
#else
    let library = Target.binaryTarget(name: "NatsuinFFI", path: "Generated/NatsuinFFI.xcframework")
    let linked: [LinkerSetting] = []
    let observing: [LinkerSetting] = []
    let nearField: [Target] = []
    let nearFieldDependency: [Target.Dependency] = []
    let examples: [Target] = []
#endif

let package = Package(
    name: "Natsuin",
    defaultLocalization: "en",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "Natsuin", targets: ["Natsuin"]),
        .library(name: "NatsuinNFC", targets: ["NatsuinNFC"]),
        .library(name: "NatsuinUI", targets: ["NatsuinUI"]),
    ],
    targets: [
        library,
        // What UniFFI writes does not compile in Swift 6 mode (mozilla/uniffi-rs issue 2929); everything else does.
        .target(
            name: "NatsuinBindings",
            dependencies: ["NatsuinFFI"],
            path: "Generated/NatsuinBindings",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linked
        ),
        .target(name: "Natsuin", dependencies: ["NatsuinBindings"], resources: [.process("Resources")]),
        .target(name: "NatsuinNFC", dependencies: ["Natsuin"] + nearFieldDependency),
        .target(name: "NatsuinUI", dependencies: ["Natsuin"], linkerSettings: observing),
        .target(name: "NatsuinTestSupport", dependencies: ["Natsuin", "NatsuinNFC"], path: "Tests/Support"),
        .testTarget(name: "NatsuinTests", dependencies: ["NatsuinTestSupport"]),
        .testTarget(name: "NatsuinNFCTests", dependencies: ["NatsuinNFC", "NatsuinTestSupport"] + nearFieldDependency),
        .testTarget(
            name: "NatsuinUITests", dependencies: ["NatsuinUI", "NatsuinNFC", "NatsuinTestSupport"],
            linkerSettings: observing),
    ] + nearField + examples
)
