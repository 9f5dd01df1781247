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
    for ((_, reader) in readers) exchangeNs(card, reader, LOOKS / 4)
    val (rust, kotlin) = readers.map { (_, reader) -> exchangeNs(card, reader, LOOKS) }
    println("| Kotlin | %.0f ns | %.0f ns | %.1f |".format(kotlin, rust, kotlin / rust))
}

/** One exchange, in nanoseconds. */
private fun exchangeNs(
    card: SimulatedCard,
    reader: CardReader,
    looks: Int,
): Double {
    val before = card.counts().exchanges
    val start = System.nanoTime()
    runBlocking { repeat(looks) { cardStatus(reader) } }
    return (System.nanoTime() - start).toDouble() / (card.counts().exchanges - before).toInt()
}
