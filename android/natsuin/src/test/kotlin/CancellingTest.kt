import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import natsuin.cancellable
import natsuin.ffi.Assignment
import natsuin.ffi.Cancel
import natsuin.ffi.Command
import natsuin.ffi.Ending
import natsuin.ffi.ErrorCode
import natsuin.ffi.Form
import natsuin.ffi.NatsuinException
import natsuin.ffi.Order
import natsuin.ffi.Rules
import natsuin.ffi.SimulatedCard
import natsuin.ffi.signFiles
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.ScriptedPerson
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File

/** Cancelling a coroutine reaches the core, and the core's end is waited for. */
class CancellingTest {
    @TempDir
    lateinit var folder: File

    @Test
    fun `while the card is awaited`() =
        runBlocking {
            val waiting = CompletableDeferred<Unit>()
            val endings = mutableListOf<Ending>()
            val reader =
                object : ForwardingReader(SimulatedCard("my-number", "")) {
                    override suspend fun connect(): Nothing {
                        waiting.complete(Unit)
                        awaitCancellation()
                    }

                    override fun release(ending: Ending) {
                        endings.add(ending)
                    }
                }
            assertEquals(ErrorCode.CANCELLED, cancelled(reader, waiting))
            assertEquals(listOf(Ending.INTERRUPTED), endings, "the radio is let go, once")
        }

    @Test
    fun `while VERIFY is in flight its answer is awaited, and the end says what it cost`() =
        runBlocking {
            val sent = CompletableDeferred<Unit>()
            val card = SimulatedCard("my-number", "")
            val reader =
                object : ForwardingReader(card) {
                    override suspend fun transmit(command: Command): ByteArray {
                        val answer = super.transmit(command)
                        if (command.carriesSecret) {
                            sent.complete(Unit)
                            // The answer comes after the work was cancelled.
                            withContext(NonCancellable) { while (!handle.await().isCancelled()) delay(5) }
                        }
                        return answer
                    }
                }
            assertEquals(ErrorCode.CANCELLED, cancelled(reader, sent))
            assertEquals(1u, card.counts().verifies)
            assertFalse(output.exists(), "nothing was signed")
        }

    private val handle = CompletableDeferred<Cancel>()
    private val output get() = File(folder, "text.p7s")

    /** How the work ended that was cancelled at a moment. */
    private suspend fun cancelled(
        reader: ForwardingReader,
        at: CompletableDeferred<Unit>,
    ): ErrorCode? {
        val input = File(folder, "text").apply { writeText("text") }
        val end = CompletableDeferred<Result<*>>()
        val work =
            CoroutineScope(Dispatchers.Default).async {
                cancellable({ end.complete(it) }) { cancel ->
                    handle.complete(cancel)
                    val files = listOf(Assignment(input.path, output.path, Form.Cms))
                    signFiles(reader, ScriptedPerson(listOf("NATSUIN1")), DeskClock(), files, Rules(Order.CARD_FIRST), cancel)
                }
            }
        at.await()
        work.cancelAndJoin()
        return (end.await().exceptionOrNull() as? NatsuinException.Failed)?.failure?.code
    }
}
