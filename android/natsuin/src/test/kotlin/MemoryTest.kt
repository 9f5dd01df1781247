import com.sun.jna.Memory
import kotlinx.coroutines.runBlocking
import natsuin.ffi.Assignment
import natsuin.ffi.CardReader
import natsuin.ffi.CardReaderImpl
import natsuin.ffi.Form
import natsuin.ffi.SimulatedCard
import natsuin.signFiles
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.ScriptedPerson
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File

/** A thousand signatures (`-Dnatsuin.signatures=10000` for more) leave nothing behind. */
class MemoryTest {
    @TempDir
    lateinit var folder: File

    private val signatures = Integer.getInteger("natsuin.signatures")!!

    @Test
    fun `memory does not grow, and all handles are given back`() {
        sign(WARM_UP)
        val before = Held.settled()
        sign(signatures)
        val after = Held.settled()
        val inUse = (after.inUse - before.inUse) / signatures
        val resident = (after.resident - before.resident) / signatures
        println(
            "memory: $signatures signatures; in use ${before.inUse / 1024} KiB, then ${after.inUse / 1024}: $inUse bytes a signature; " +
                "resident ${before.resident / 1024} KiB, then ${after.resident / 1024}: $resident bytes a signature",
        )
        assertTrue(inUse < MOST_IN_USE, "in use: $inUse bytes more a signature")
        assertTrue(resident < MOST_RESIDENT, "resident: $resident bytes more a signature")
        assertEquals(0, handles(), "callbacks that the core still holds")
    }

    /** What the other test is worth: four kilobytes a signature, of either kind, are seen. */
    @Test
    fun `a leak would be seen`() {
        val leaked = ArrayList<Any>()
        val before = Held.settled()
        repeat(LEAKS) { leaked.add(Memory(LEAK_BYTES)) }
        repeat(LEAKS) { leaked.add(ByteArray(LEAK_BYTES.toInt())) }
        val seen = Held.settled().inUse - before.inUse
        assertEquals(2.0 * LEAK_BYTES, seen.toDouble() / LEAKS, LEAK_BYTES / 4.0)
        assertEquals(2 * LEAKS, leaked.size)
    }

    /**
     * What is not closed is there until the collector finds it. So are JNA's own structures, hundreds a signature, and its table of
     * them never shrinks: without collections in between that is what grows, until one comes by itself.
     */
    private fun sign(signatures: Int) {
        for (first in 0 until signatures step BETWEEN_COLLECTIONS) {
            SimulatedCard("my-number", "").use { card ->
                repeat(BETWEEN_COLLECTIONS) { number -> (card.reader() as CardReaderImpl).use { sign(first + number, ForwardingReader(it)) } }
            }
            System.gc()
        }
    }

    private fun sign(
        number: Int,
        reader: CardReader,
    ) {
        val input = File(folder, "text").apply { if (!exists()) writeText("text") }
        val output = File(folder, "$number.p7s")
        val files = listOf(Assignment(input.path, output.path, Form.Cms))
        runBlocking { signFiles(files, reader, ScriptedPerson(listOf("NATSUIN1")), DeskClock()) }.certificate.close()
        check(output.delete())
    }

    /** The objects of this language that the core holds, and the calls that nobody waits for any more. */
    private fun handles(): Int =
        listOf(
            natsuin.ffi.FfiConverterTypeHolder.handleMap.size,
            natsuin.ffi.FfiConverterTypeClock.handleMap.size,
            natsuin.ffi.FfiConverterTypeCardReader.handleMap.size,
            natsuin.ffi.uniffiForeignFutureHandleMap.size,
            natsuin.ffi.uniffiContinuationHandleMap.size,
        ).sum()

    private companion object {
        /** Until all code is compiled and all caches are filled. */
        const val WARM_UP = 300
        const val BETWEEN_COLLECTIONS = 25

        /** Whatever is kept of every signature, be it a handle and its object, is more; measured were 230 bytes, less the longer it runs. */
        const val MOST_IN_USE = 2_048

        /** The JVM's own growth is in it: 820 bytes were measured. */
        const val MOST_RESIDENT = 4_096

        const val LEAKS = 4_000
        const val LEAK_BYTES = 4_096L
    }
}
