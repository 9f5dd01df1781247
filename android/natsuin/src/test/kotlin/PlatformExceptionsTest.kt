import kotlinx.coroutines.runBlocking
import natsuin.ffi.Assignment
import natsuin.ffi.Cancel
import natsuin.ffi.Clock
import natsuin.ffi.Command
import natsuin.ffi.Ending
import natsuin.ffi.ErrorCode
import natsuin.ffi.Form
import natsuin.ffi.Holder
import natsuin.ffi.Hosts
import natsuin.ffi.Http
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.Invitation
import natsuin.ffi.Journey
import natsuin.ffi.JourneySettings
import natsuin.ffi.NatsuinException
import natsuin.ffi.Order
import natsuin.ffi.PasswordRequest
import natsuin.ffi.Progress
import natsuin.ffi.Rules
import natsuin.ffi.SimulatedCard
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest
import natsuin.ffi.TriesSpent
import natsuin.ffi.cardStatus
import natsuin.ffi.signFiles
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.MemoryStorage
import natsuin.testing.ScriptedPerson
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.IOException

/** Whatever a callback raises ends the work with a code, with what it cost, and never the app. */
class PlatformExceptionsTest {
    @TempDir
    lateinit var folder: File

    private val raised: List<() -> Throwable> =
        listOf(
            { IllegalStateException("Call connect() first!") },
            { SecurityException("Permission Denial: Tag ( ID: 08 00 ) is out of date") },
            { IOException("Transceive failed") },
            { NullPointerException() },
            { android.os.DeadObjectException() },
            { kotlin.coroutines.cancellation.CancellationException("the activity is gone") },
        )

    @Test
    fun `a reader that raises while it connects`() =
        each { throwable ->
            val card = SimulatedCard("my-number", "")
            val reader =
                object : ForwardingReader(card) {
                    override suspend fun connect() = throw throwable()
                }
            assertEquals(ErrorCode.READER_FAILED, sign(reader, ScriptedPerson(listOf(PASSWORD))).code)
            assertEquals(0u, card.counts().verifies)
        }

    @Test
    fun `a reader that raises after VERIFY has gone out leaves the cost unknown, and the card tells at the next contact`() =
        each { throwable ->
            val card = SimulatedCard("my-number", "")
            val reader = raisingOnce(card, throwable) { it.carriesSecret }
            val stopped = sign(reader, ScriptedPerson(listOf(PASSWORD)))
            assertEquals(ErrorCode.READER_FAILED to TriesSpent.UNKNOWN, stopped.code to stopped.triesSpent)
            assertEquals(1u, card.counts().verifies, "handed over once")
            assertEquals(5u.toUByte(), runBlocking { cardStatus(card.reader(), false, Cancel()) }.triesLeft)
        }

    @Test
    fun `a reader that cannot even be released`() =
        each { throwable ->
            val reader =
                object : ForwardingReader(SimulatedCard("my-number", "")) {
                    override fun release(ending: Ending) = throw throwable()
                }
            assertEquals(null, trySign(reader, ScriptedPerson(listOf(PASSWORD))))
        }

    @Test
    fun `a person's screen that raises, at each of its calls`() =
        each { throwable ->
            val screens: List<Holder> =
                listOf(
                    object : ScriptedPerson() {
                        override suspend fun askPassword(request: PasswordRequest) = throw throwable()
                    },
                    object : ScriptedPerson(listOf(PASSWORD)) {
                        override fun show(progress: Progress) = throw throwable()
                    },
                )
            for (screen in screens) assertEquals(ErrorCode.SHELL_FAILED, sign(SimulatedCard("my-number", "").reader(), screen).code)
            val lastTry =
                object : ScriptedPerson(listOf(PASSWORD)) {
                    override suspend fun confirmLastTry() = throw throwable()
                }
            assertEquals(ErrorCode.SHELL_FAILED, sign(SimulatedCard("last-try", "").reader(), lastTry).code)
            val again =
                object : ScriptedPerson(listOf(PASSWORD)) {
                    override suspend fun tapAgain(request: TapRequest) = throw throwable()
                }
            assertEquals(ErrorCode.SHELL_FAILED, sign(SimulatedCard("my-number", "select#1:gone-before").reader(), again).code)
        }

    @Test
    fun `clocks that raise`() =
        each { throwable ->
            val clock =
                object : Clock by DeskClock() {
                    override fun nowS() = throw throwable()
                }
            assertEquals(ErrorCode.SHELL_FAILED, sign(SimulatedCard("my-number", "").reader(), ScriptedPerson(listOf(PASSWORD)), clock).code)
        }

    @Test
    fun `HTTP and storage that raise`() =
        each { throwable ->
            val http =
                object : Http {
                    override suspend fun send(
                        request: HttpRequest,
                        receiver: HttpReceiver,
                    ) = throw throwable()
                }
            assertEquals(ErrorCode.OFFLINE, join(http, MemoryStorage()).code)
            val storage =
                object : Storage by MemoryStorage() {
                    override fun save(record: ByteArray) = throw throwable()
                }
            assertEquals(ErrorCode.STORAGE_FAILED, join(http, storage).code)
        }

    private fun each(test: (() -> Throwable) -> Unit) = raised.forEach(test)

    private fun raisingOnce(
        card: SimulatedCard,
        throwable: () -> Throwable,
        at: (Command) -> Boolean,
    ) = object : ForwardingReader(card) {
        override suspend fun transmit(command: Command): ByteArray {
            val isIt = at(command)
            val answer = super.transmit(command)
            if (isIt) throw throwable()
            return answer
        }
    }

    private fun sign(
        reader: natsuin.ffi.CardReader,
        person: Holder,
        clock: Clock = DeskClock(),
    ) = checkNotNull(trySign(reader, person, clock))

    private fun trySign(
        reader: natsuin.ffi.CardReader,
        person: Holder,
        clock: Clock = DeskClock(),
    ) = try {
        val input = File(folder, "text").apply { writeText("text") }
        File("$input.p7s").delete()
        runBlocking { signFiles(reader, person, clock, listOf(Assignment(input.path, "$input.p7s", Form.Cms)), Rules(Order.CARD_FIRST), Cancel()) }
        null
    } catch (failed: NatsuinException.Failed) {
        failed.failure
    }

    private fun join(
        http: Http,
        storage: Storage,
    ) = assertThrows<NatsuinException.Failed> {
        val person = ScriptedPerson(listOf(PASSWORD))
        val hosts = Hosts(emptyList(), emptyList(), emptyList(), plainLoopback = true)
        val invitation = Invitation("http://127.0.0.1:9/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw", hosts)
        val settings = JourneySettings(Order.CARD_FIRST, folder.path)
        runBlocking {
            Journey(SimulatedCard("my-number", "").reader(), person, person, http, storage, DeskClock(), settings).join(invitation, Cancel())
        }
    }.failure

    private companion object {
        const val PASSWORD = "NATSUIN1"
    }
}
