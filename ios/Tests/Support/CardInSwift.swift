import Foundation
import Natsuin

/// The virtual card on a reader that is written in Swift, as a phone's is: each exchange crosses to Rust and back.
public final class CardInSwift: CardReader {
    public let card: SimulatedCard

    public init(_ preset: String = "my-number", faults: String = "") throws {
        card = try SimulatedCard(preset: preset, faults: faults)
    }

    public var verifies: UInt32 {
        get throws { try card.counts().verifies }
    }

    public func connect() async throws -> Capabilities {
        try await card.tap()
        return Capabilities(maxCommandBytes: 65_544, maxResponseBytes: 65_538, extendedLength: true)
    }

    public func transmit(command: Command) async throws -> Data {
        try await card.exchange(command: command.bytes)
    }

    public func release(ending: Ending) throws {
        try card.lift()
    }
}

/// The error that work ends with, if it does.
public func caught(_ work: () async throws -> Void) async -> NatsuinError? {
    do { try await work() } catch { return error as? NatsuinError }
    return nil
}
