import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.CardKind
import natsuin.ffi.ErrorCode
import natsuin.ffi.Hosts
import natsuin.ffi.Http
import natsuin.ffi.HttpException
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.Resume
import natsuin.ffi.SimulatedCard
import natsuin.ffi.TriesSpent
import natsuin.ffi.simulatorCa
import natsuin.journey.Hint
import natsuin.journey.JourneyPresenter
import natsuin.journey.Ports
import natsuin.journey.Screen
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.MemoryStorage
import natsuin.testing.SigningService
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir
import java.io.File
import kotlin.time.Duration.Companion.seconds

/** The screens of the journey in Android's order, on the real core, the real service and the virtual card. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresenterTest {
    @TempDir
    lateinit var folder: File

    private val service = SigningService.start()
    private val storage = MemoryStorage()
    private val job = Job()

    @AfterEach
    fun forget() = storage.clear()

    @AfterAll
    fun stop() {
        job.cancel()
        service.close()
    }

    @Test
    fun `code, explanation, document, hold, password, done (P2, P3, P13, P7, P9)`() {
        val card = SimulatedCard("my-number", "")
        val page = service.page(documents = 2)
        val presenter = presenter(card)
        presenter.scan()
        presenter.open(page.code)
        val asked = presenter.await<Screen.Explanation>().review
        assertEquals("業務委託契約書", asked.request.title)
        assertEquals(0u, card.counts().connects, "nothing happens until the person starts it (P5)")
        presenter.read()
        val reading = presenter.await<Screen.Reading>()
        assertTrue(reading.review.documents.all { File(it.path).length() > it.originalBytes.toLong() }, "the very files")
        presenter.show(1)
        assertEquals(1, (presenter.screen.value as Screen.Reading).shown)
        presenter.agree(true)
        val password = presenter.await<Screen.Password>()
        assertEquals(5 to null, password.triesLeft to password.failure)
        presenter.card.enter(PASSWORD.toCharArray())
        val done = presenter.await<Screen.Done>()
        assertEquals("業務委託契約書", done.request?.title)
        assertTrue(page.isDone)
        assertEquals(1u, card.counts().verifies)
        assertFalse(File(folder, "documents").exists(), "the documents are gone")
        assertNull(storage.load(), "and so is the session")
    }

    @Test
    fun `the link on the same phone goes straight to the explanation (P10, P11)`() {
        val presenter = presenter(SimulatedCard("my-number", ""))
        presenter.open(service.page().appLink)
        presenter.await<Screen.Explanation>()
        presenter.agree(false)
        assertEquals(ErrorCode.CANCELLED, presenter.await<Screen.Failed>().failure.code)
    }

    @Test
    fun `a code that is not ours says why, and nothing is asked (P16)`() {
        val presenter = presenter(SimulatedCard("my-number", ""))
        for ((code, why) in listOf(
            "" to ErrorCode.CODE_UNREADABLE,
            "https://example.com/s/1/3q2-7wAAAAAAAAAAAAAAAA#AAECAwQFBgcICQoLDA0ODw" to ErrorCode.CODE_UNKNOWN_HOST,
            "https://play.google.com/store/apps/details?id=x" to ErrorCode.CODE_SHOP_LINK,
        )) {
            presenter.open(code)
            assertEquals(why, (presenter.screen.value as Screen.Failed).failure.code)
        }
    }

    @Test
    fun `what no card would take costs nothing and is said at once, a wrong password says how many are left`() {
        val card = SimulatedCard("my-number", "")
        val presenter = presenter(card)
        presenter.upToPassword(service.page().code)
        assertEquals(
            ErrorCode.PASSWORD_IS_USER_PIN,
            presenter.card
                .judge("1234".toCharArray())
                .problem
                ?.code,
        )
        assertTrue(
            presenter.card
                .judge("ａbcdefg".toCharArray())
                .notices!!
                .fullWidthFolded,
        )
        presenter.card.enter("1234".toCharArray())
        assertEquals(ErrorCode.PASSWORD_IS_USER_PIN, presenter.await<Screen.Password> { it.failure != null }.failure?.code)
        assertEquals(0u, card.counts().verifies)
        presenter.card.enter("WRONG123".toCharArray())
        val again = presenter.await<Screen.Password> { it.failure?.code == ErrorCode.WRONG_PASSWORD }
        assertEquals(4 to TriesSpent.ONE, again.triesLeft to again.failure?.triesSpent)
        presenter.card.enter(PASSWORD.toCharArray())
        presenter.await<Screen.Done>()
        assertEquals(2u, card.counts().verifies)
    }

    @Test
    fun `what was typed is wiped`() {
        val presenter = presenter(SimulatedCard("my-number", ""))
        val typed = PASSWORD.toCharArray()
        presenter.card.judge(typed)
        assertTrue(typed.all { it == '\u0000' })
        val entered = "1234".toCharArray()
        presenter.card.enter(entered)
        assertTrue(entered.all { it == '\u0000' })
    }

    @Test
    fun `the last try is asked about, and stopping spends nothing`() {
        val card = SimulatedCard("last-try", "")
        val presenter = presenter(card)
        presenter.upTo<Screen.LastTry>(service.page().code)
        presenter.card.spendLastTry(false)
        val failure = presenter.await<Screen.Failed>().failure
        assertEquals(
            Triple(ErrorCode.LAST_TRY_NOT_CONFIRMED, TriesSpent.NONE, 1u.toUByte()),
            Triple(failure.code, failure.triesSpent, failure.triesLeft),
        )
        assertEquals(0u, card.counts().verifies)
    }

    @Test
    fun `a card that is lifted goes on when it comes back, and each break says a little more`() {
        val card = SimulatedCard("my-number", "1:gone-before;2:gone-before;3:gone-before")
        val again = mutableListOf<Screen.HoldAgain>()
        val reader =
            object : ForwardingReader(card) {
                lateinit var presenter: JourneyPresenter

                override suspend fun connect() = super.connect().also { (presenter.screen.value as? Screen.HoldAgain)?.let(again::add) }
            }
        val presenter = presenter(reader).also { reader.presenter = it }
        presenter.upToPassword(service.page().code)
        assertEquals(listOf(Hint.SLOWLY, Hint.WITHOUT_CASE, Hint.AWAY_FROM_METAL), again.map { it.hint })
        assertTrue(again.none { it.needsButton })
        presenter.card.enterNothing()
        presenter.await<Screen.Failed>()
    }

    @Test
    fun `a phone whose NFC is off asks for a press, not for a card`() {
        val card = SimulatedCard("my-number", "")
        var isOff = true
        val reader =
            object : ForwardingReader(card) {
                override suspend fun connect() = if (isOff) throw natsuin.ffi.ReaderException.ReaderOff() else super.connect()
            }
        val presenter = presenter(reader)
        presenter.upTo<Screen.HoldAgain>(service.page().code)
        assertTrue((presenter.screen.value as Screen.HoldAgain).needsButton)
        isOff = false
        presenter.card.holdAgain(true)
        presenter.await<Screen.Password>()
    }

    @Test
    fun `offline after the signature, it is kept and handed in later, without card or password (P18)`() {
        val card = SimulatedCard("my-number", "")
        val page = service.page()
        val http = SwitchedHttp()
        val presenter = presenter(card, http)
        presenter.upToPassword(page.code)
        http.isSubmitOff = true
        presenter.card.enter(PASSWORD.toCharArray())
        val failure = presenter.await<Screen.Failed>(60).failure
        assertEquals(ErrorCode.OFFLINE_AT_SUBMIT to Resume.SUBMIT, failure.code to failure.resume)
        http.isSubmitOff = false
        presenter.goOn()
        presenter.await<Screen.Done>()
        assertTrue(page.isDone)
        assertEquals(1u, card.counts().verifies)
    }

    @Test
    fun `the process ends at the password, and the journey goes on from what is kept`() {
        val page = service.page()
        val first = presenter(SimulatedCard("my-number", ""))
        first.upToPassword(page.code)
        val saved = first.save()
        val second = presenter(SimulatedCard("my-number", ""))
        second.begin(saved)
        assertEquals("password", second.await<Screen.Interrupted>().at)
        second.goOn()
        second.await<Screen.Explanation>()
        second.read()
        second.agree(true)
        second.await<Screen.Password>()
        second.card.enter(PASSWORD.toCharArray())
        second.await<Screen.Done>()
        assertTrue(page.isDone)
    }

    @Test
    fun `a failure outlives the process with what it cost and where it goes on`() {
        val presenter = presenter(SimulatedCard("locked", ""))
        presenter.upTo<Screen.Failed>(service.page().code)
        val failure = (presenter.screen.value as Screen.Failed).failure
        assertEquals(ErrorCode.PASSWORD_LOCKED, failure.code)
        val second = presenter(SimulatedCard("locked", ""))
        second.begin(presenter.save())
        assertEquals(failure, second.await<Screen.Failed>().failure)
        val third = presenter(SimulatedCard("locked", ""))
        third.begin("failed written by another version")
        third.await<Screen.Interrupted>()
    }

    @Test
    fun `try your card costs nothing and says what it is`() {
        val card = SimulatedCard("my-number", "")
        val presenter = presenter(card)
        presenter.tryCard()
        val status = presenter.await<Screen.CardReport>().status
        assertEquals(CardKind.MY_NUMBER to 5u.toUByte(), status.kind to status.triesLeft)
        assertEquals(0u, card.counts().verifies)
    }

    @Test
    fun `time is counted down while a session is claimed`() {
        val presenter = presenter(SimulatedCard("my-number", ""))
        presenter.open(service.page().code)
        presenter.await<Screen.Explanation>()
        val left = runBlocking { withTimeout(10.seconds) { presenter.secondsLeft.first { it != null } } }
        assertTrue(left!! in 500..600, "$left s")
        presenter.agree(false)
        presenter.await<Screen.Failed>()
        runBlocking { withTimeout(10.seconds) { presenter.secondsLeft.first { it == null } } }
    }

    @Test
    fun `a defect is told, and does not end the app`() {
        val broken =
            object : File(folder, "documents") {
                override fun mkdirs(): Boolean = throw IllegalStateException("a defect")
            }
        val presenter = presenter(SimulatedCard("my-number", "").reader(), documents = broken)
        presenter.open(service.page().code)
        val failure = presenter.await<Screen.Failed>().failure
        assertEquals(ErrorCode.INTERNAL to TriesSpent.UNKNOWN, failure.code to failure.triesSpent)
    }

    private fun presenter(
        card: SimulatedCard,
        http: Http = UrlConnectionHttp(),
    ) = presenter(card.reader(), http)

    private fun presenter(
        reader: natsuin.ffi.CardReader,
        http: Http = UrlConnectionHttp(),
        documents: File = File(folder, "documents"),
    ): JourneyPresenter {
        val hosts = Hosts(emptyList(), emptyList(), emptyList(), plainLoopback = true)
        val ports = Ports(reader, http, storage, DeskClock(), hosts, documents, listOf(simulatorCa()))
        return JourneyPresenter(ports, CoroutineScope(Dispatchers.Default.limitedParallelism(1) + job))
    }

    private inline fun <reified S : Screen> JourneyPresenter.await(
        seconds: Int = 20,
        crossinline isIt: (S) -> Boolean = { true },
    ): S =
        runBlocking {
            val found = kotlinx.coroutines.withTimeoutOrNull(seconds.seconds) { screen.first { it is S && isIt(it) } }
            checkNotNull(found) { "still ${screen.value}" } as S
        }

    private inline fun <reified S : Screen> JourneyPresenter.upTo(code: String): S {
        open(code)
        await<Screen.Explanation>()
        read()
        agree(true)
        return await()
    }

    private fun JourneyPresenter.upToPassword(code: String) = upTo<Screen.Password>(code)

    private class SwitchedHttp : Http {
        @Volatile
        var isSubmitOff = false
        private val real = UrlConnectionHttp()

        override suspend fun send(
            request: HttpRequest,
            receiver: HttpReceiver,
        ) {
            if (isSubmitOff && request.url.endsWith("/signatures")) throw HttpException.NotConnected()
            real.send(request, receiver)
        }
    }

    private companion object {
        const val PASSWORD = "NATSUIN1"
    }
}
