import Natsuin
import NatsuinNFC
import NatsuinUI
import SwiftUI

/// The app: one journey at a time, begun by a scan or by a link.
@main struct NatsuinApp: App {
    @State private var model = JourneyModel(.ofThisApp)

    var body: some Scene {
        WindowGroup {
            JourneyView(model)
                // Universal links (journey P10): the secret is in the fragment, which never left the phone.
                .onOpenURL { model.open($0) }
                .task { model.resume() }
        }
    }
}

extension JourneySetup {
    @MainActor static var ofThisApp: JourneySetup {
        JourneySetup(
            reader: reader, canReadCards: canReadCards, hosts: hosts,
            storage: KeychainStorage(service: Bundle.main.bundleIdentifier ?? "natsuin"))
    }

    // The simulator has no NFC: there the virtual card signs, whose password is NATSUIN1. The condition is set in the
    // Debug configuration, together with a library that has it (ios/make-xcframework.sh --debug).
    #if NATSUIN_SIMULATOR
        private static var reader: any CardReader {
            (try? SimulatedCard(preset: "my-number", faults: "").reader()) ?? NFCCardReader()
        }
        private static var canReadCards: Bool { true }
    #else
        private static var reader: any CardReader { NFCCardReader() }
        private static var canReadCards: Bool { NFCCardReader.isAvailable }
    #endif

    /// As Info.plist has them.
    private static var hosts: Hosts {
        func list(_ key: String) -> [String] { Bundle.main.object(forInfoDictionaryKey: key) as? [String] ?? [] }
        return Hosts(
            trusted: list("NatsuinTrustedHosts"), otherEnvironments: list("NatsuinHostsOfOtherEnvironments"),
            otherServices: list("NatsuinHostsOfOtherServices"), plainLoopback: false)
    }
}
