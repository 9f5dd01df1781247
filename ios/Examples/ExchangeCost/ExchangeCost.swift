// What it costs that the reader is written in Swift: the same looks at the virtual card, with a reader in Rust and with one
// in Swift, in the same run. `ios/measure.sh`.

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
    static let looks = 2_000

    static func main() async throws {
        let card = try SimulatedCard(preset: "my-number", faults: "")
        let readers: [(String, any CardReader)] = [("Rust", try card.reader()), ("Swift", CardInSwift(card))]
        for (_, reader) in readers { _ = try await time(card, reader, looks / 10) }
        var costs: [Duration] = []
        for (language, reader) in readers {
            let cost = try await time(card, reader, looks)
            costs.append(cost)
            print("An exchange with a reader in \(language): \(microseconds(cost)) µs")
        }
        print("Swift / Rust: \((costs[1] / costs[0] * 10).rounded() / 10)")
    }

    /// The time of one exchange.
    static func time(_ card: SimulatedCard, _ reader: any CardReader, _ looks: Int) async throws -> Duration {
        let before = try card.counts().exchanges
        let start = ContinuousClock.now
        for _ in 0..<looks { _ = try await cardStatus(reader: reader) }
        return (ContinuousClock.now - start) / Int(try card.counts().exchanges - before)
    }

    static func microseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1) * 10).rounded() / 10
    }
}
