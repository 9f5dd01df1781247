import kotlinx.coroutines.runBlocking
import natsuin.ffi.Assignment
import natsuin.ffi.Cancel
import natsuin.ffi.Form
import natsuin.ffi.Order
import natsuin.ffi.Rules
import natsuin.ffi.SimulatedCard
import natsuin.ffi.signFiles
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.ScriptedPerson
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File

/** A thousand signatures (`-Dnatsuin.signatures=10000` for more) leave nothing behind; and what it costs to cross the border. */
class MemoryTest {
    @TempDir
    lateinit var folder: File

    private val signatures = Integer.getInteger("natsuin.signatures")!!

    @Test
    fun `memory does not grow, and all handles are given back`() {
        repeat(signatures / 5) { sign(it) }
        val (before, handles) = measured()
        repeat(signatures) { sign(it) }
        val (after, handlesAfter) = measured()
        val grownKib = (after - before) / 1024
        println("memory: $signatures signatures, resident before ${before / 1024} KiB, after ${after / 1024} KiB; handles $handles, $handlesAfter")
        assertTrue(grownKib < MOST_GROWTH_KIB, "grew by $grownKib KiB")
        assertTrue(handlesAfter <= handles, "$handlesAfter handles, $handles before")
    }

    @Test
    fun `what an exchange costs through this language, against the reader in Rust, in the same run`() {
        val rounds = 60
        val direct = { SimulatedCard("my-number", "") }
        repeat(rounds) { sign(it) }
        var exchanges = 0u
        val ownNs = timed { repeat(rounds) { direct().use { card -> sign(it, card.reader()) } } }
        val crossedNs =
            timed {
                repeat(rounds) {
                    direct().use { card ->
                        sign(it, ForwardingReader(card)).also { exchanges += card.counts().exchanges }
                    }
                }
            }
        val perExchangeUs = (crossedNs - ownNs) / 1_000 / exchanges.toLong()
        println("cost: Kotlin to Rust %.2f to 1 for a signature; %d µs more an exchange".format(crossedNs.toDouble() / ownNs, perExchangeUs))
        assertTrue(exchanges > 0u)
    }

    private fun timed(work: () -> Unit): Long {
        val start = System.nanoTime()
        work()
        return System.nanoTime() - start
    }

    private fun sign(number: Int) = SimulatedCard("my-number", "").use { card -> sign(number, ForwardingReader(card)) }

    private fun sign(
        number: Int,
        reader: natsuin.ffi.CardReader,
    ) {
        val input = File(folder, "text").apply { if (!exists()) writeText("text") }
        val output = File(folder, "$number.p7s")
        val files = listOf(Assignment(input.path, output.path, Form.Cms))
        Cancel().use { cancel ->
            runBlocking { signFiles(reader, ScriptedPerson(listOf("NATSUIN1")), DeskClock(), files, Rules(Order.CARD_FIRST), cancel) }
                .certificate
                .close()
        }
        check(output.delete())
    }

    /** Resident bytes, and the objects of this language that the core holds. */
    private fun measured(): Pair<Long, Int> {
        repeat(4) {
            System.gc()
            Thread.sleep(50)
        }
        val pages = File("/proc/self/statm").readText().split(' ')[1].toLong()
        val handles =
            listOf(
                natsuin.ffi.FfiConverterTypeHolder.handleMap.size,
                natsuin.ffi.FfiConverterTypeClock.handleMap.size,
                natsuin.ffi.FfiConverterTypeCardReader.handleMap.size,
                natsuin.ffi.uniffiForeignFutureHandleMap.size,
                natsuin.ffi.uniffiContinuationHandleMap.size,
            )
        return pages * 4096 to handles.sum()
    }

    private companion object {
        /** A leak of one signature's memory, a few kilobytes, would be more after a thousand. */
        const val MOST_GROWTH_KIB = 6_000
    }
}
