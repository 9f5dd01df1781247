import kotlinx.coroutines.runBlocking
import natsuin.cardStatus
import natsuin.ffi.Assignment
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
import natsuin.ffi.InternalException
import natsuin.ffi.Invitation
import natsuin.ffi.JourneySettings
import natsuin.ffi.NatsuinException
import natsuin.ffi.Order
import natsuin.ffi.PasswordRequest
import natsuin.ffi.Progress
import natsuin.ffi.SimulatedCard
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest
import natsuin.ffi.TriesSpent
import natsuin.ffi.simulatorPanics
import natsuin.ffi.simulatorPanicsLater
import natsuin.join
import natsuin.journey
import natsuin.signFiles
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.MemoryStorage
import natsuin.testing.ScriptedPerson
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.io.IOException
import java.util.concurrent.ConcurrentLinkedQueue

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
            // No `Exception`, and yet no reason to end the app.
            { NoClassDefFoundError("android/nfc/NfcAntennaInfo") },
            { assertThrows<StackOverflowError> { overflow(1) } },
            { OutOfMemoryError() },
            { object : Throwable("neither") {} },
        )

    private fun overflow(depth: Int): Int = overflow(depth + 1) + 1

    /** What nobody caught: on a phone it ends the app. */
    private val uncaught = ConcurrentLinkedQueue<Throwable>()
    private val before = Thread.getDefaultUncaughtExceptionHandler()

    @BeforeEach
    fun watch() = Thread.setDefaultUncaughtExceptionHandler { _, raised -> uncaught.add(raised) }

    @AfterEach
    fun nothingWasLeft() {
        Thread.setDefaultUncaughtExceptionHandler(before)
        assertEquals(emptyList<Throwable>(), uncaught.toList())
    }

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
            assertEquals(5u.toUByte(), runBlocking { cardStatus(card.reader()) }.triesLeft)
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

    /** The presenter tells it as `internal` (PresenterTest). */
    @Test
    fun `a panic of the core is an exception, and the core works on`() {
        assertThrows<InternalException> { simulatorPanics() }
        assertThrows<InternalException> { runBlocking { simulatorPanicsLater() } }
        assertEquals(null, trySign(SimulatedCard("my-number", "").reader(), ScriptedPerson(listOf(PASSWORD))))
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
        runBlocking { signFiles(listOf(Assignment(input.path, "$input.p7s", Form.Cms)), reader, person, clock) }
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
            journey(SimulatedCard("my-number", "").reader(), person, person, http, storage, settings, DeskClock()).use { it.join(invitation) }
        }
    }.failure

    private companion object {
        const val PASSWORD = "NATSUIN1"
    }
}
