import kotlinx.coroutines.runBlocking
import natsuin.cardStatus
import natsuin.ffi.CardReader
import natsuin.ffi.SimulatedCard
import natsuin.testing.ForwardingReader

private const val LOOKS = 2_000

/**
 * What it costs that the reader is written in Kotlin: the same looks at the virtual card, with a reader in Rust and with one in
 * Kotlin that hands each exchange on, in the same run. `android/measure.sh`.
 */
fun main() {
    val card = SimulatedCard("my-number", "")
    val readers = listOf("Rust" to card.reader(), "Kotlin" to ForwardingReader(card))
    for ((_, reader) in readers) exchangeUs(card, reader, LOOKS / 4)
    val costs =
        readers.map { (language, reader) ->
            exchangeUs(card, reader, LOOKS).also { println("An exchange with a reader in $language: %.1f µs".format(it)) }
        }
    println("Kotlin / Rust: %.1f".format(costs[1] / costs[0]))
}

/** One exchange, in microseconds. */
private fun exchangeUs(
    card: SimulatedCard,
    reader: CardReader,
    looks: Int,
): Double {
    val before = card.counts().exchanges
    val start = System.nanoTime()
    runBlocking { repeat(looks) { cardStatus(reader) } }
    return (System.nanoTime() - start) / 1_000.0 / (card.counts().exchanges - before).toInt()
}
