// What it costs that the reader is written in Swift: the same looks at the virtual card, with a reader in Rust and with one
// in Swift, in turns, in the same run. `ios/measure.sh`.

import Foundation
import Natsuin

/// Hands each exchange over to the virtual card: it crosses to Swift and back.
final class CardInSwift: CardReader {
    private let card: SimulatedCard

    init(_ card: SimulatedCard) {
        self.card = card
    }

    func connect() async throws -> Capabilities {
        try await card.tap()
        return Capabilities(maxCommandBytes: 65_544, maxResponseBytes: 65_538, extendedLength: true)
    }

    func transmit(command: Command) async throws -> Data { try await card.exchange(command: command.bytes) }

    func release(ending: Ending) throws { try card.lift() }
}

@main struct ExchangeCost {
    static let rounds = 11
    static let looks = 400

    static func main() async throws {
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let (rust, swift) = (try card.reader(), CardInSwift(card))
        var costs: (rust: [Duration], swift: [Duration]) = ([], [])
        // The first round is for warming up.
        for round in 0...rounds {
            let cost = (try await time(card, rust), try await time(card, swift))
            guard round > 0 else { continue }
            costs.rust.append(cost.0)
            costs.swift.append(cost.1)
        }
        let (within, through) = (median(costs.rust), median(costs.swift))
        let ratio = (through / within * 10).rounded() / 10
        print("| Swift | \(nanoseconds(through)) ns | \(nanoseconds(within)) ns | \(ratio) |")
    }

    /// The time of one exchange.
    static func time(_ card: SimulatedCard, _ reader: any CardReader) async throws -> Duration {
        let before = try card.counts().exchanges
        let start = ContinuousClock.now
        for _ in 0..<looks { _ = try await cardStatus(reader: reader) }
        return (ContinuousClock.now - start) / Int(try card.counts().exchanges - before)
    }

    static func median(_ durations: [Duration]) -> Duration { durations.sorted()[durations.count / 2] }

    static func nanoseconds(_ duration: Duration) -> Int { Int((duration / .nanoseconds(1)).rounded()) }
}
