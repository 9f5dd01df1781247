package natsuin.app

import android.nfc.NfcAdapter
import android.view.View
import android.view.WindowManager
import android.view.inputmethod.EditorInfo
import android.widget.EditText
import natsuin.android.IsoDepCardReader
import natsuin.ffi.ErrorCode
import natsuin.ffi.SimulatedCard
import natsuin.journey.Screen
import natsuin.testing.SigningService
import org.junit.After
import org.junit.AfterClass
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.BeforeClass
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.util.concurrent.CountDownLatch

/**
 * The whole journey on Android's own classes: the real app, the real core, the real service, and a virtual card behind
 * `IsoDep`; on the oldest platform that the app runs on, on the one it is made for, and on the newest there is here.
 */
@RunWith(RobolectricTestRunner::class)
@Config(
    sdk = [26, 34, 35],
    application = TestApp::class,
    shadows = [ScriptedIsoDep::class, ScriptedNfcAdapter::class, PopplerRenderer::class, PopplerPage::class],
)
class JourneyTest {
    @Before
    fun before() = after()

    @After
    fun after() {
        Field.reset()
        Network.reset()
    }

    @Test
    fun `code, explanation, the document itself, hold, password, hold again, done`() {
        val page = service!!.page()
        Field.card = SimulatedCard("my-number", "")
        val phone = Phone.opening(page.code)
        val request = phone.await<Screen.Explanation>().review
        assertTrue(phone.shown().toString(), phone.shows("業務委託契約書") && phone.shows(request.request.matchingCode))
        PopplerRenderer.opened.clear()
        phone.agree()
        assertArrayEquals(
            "what is shown is the file that was hashed",
            java.io.File(request.documents[0].path).readBytes(),
            PopplerRenderer.opened.single(),
        )
        assertTrue(phone.shows(R.string.hold_title))
        Field.tap()
        assertEquals(5, phone.await<Screen.Password>().triesLeft)
        assertTrue(phone.shows(phone.activity.getString(R.string.tries_left, 5)))
        assertEquals(IsoDepCardReader.TIMEOUT_MS, Field.timeoutMs)
        // The card is lifted while the password is typed, and comes back afterwards: no error (journey P7).
        Field.lift()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Hold>()
        Field.tap()
        phone.await<Screen.Done>()
        assertTrue(phone.shows(R.string.done_title))
        assertTrue("the page went on", page.isDone)
        assertEquals(1u, Field.card!!.counts().verifies)
        phone.end()
    }

    @Test
    fun `a card that stays on the phone is used again without a tap, and starts nothing after the end`() {
        val phone = phoneAtPassword()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        phone.until({ "the card to be ignored" }) { Field.ignored.isNotEmpty() }
        val connects = Field.card!!.counts().connects
        // Another session, with the card still there: it waits for a tap.
        phone.touch(R.string.done_close)
        val next = Phone.opening(service!!.page().code)
        next.agree()
        Thread.sleep(700)
        assertTrue(next.screen.toString(), next.screen is Screen.Hold)
        assertEquals(connects, Field.card!!.counts().connects)
        next.end()
    }

    @Test
    fun `the card is torn away in the middle of VERIFY, the cost is unknown until the card is held again, and nothing is asked twice`() {
        val phone = phoneAtPassword(faults = "verify#1:gone-after")
        phone.type("WRONG123")
        phone.touch(R.string.password_enter)
        val again = phone.await<Screen.HoldAgain>()
        assertTrue(again.costUnknown && phone.shows(R.string.again_unknown))
        Field.tap()
        val password = phone.await<Screen.Password>()
        assertEquals(4, password.triesLeft)
        assertEquals(1u, Field.card!!.counts().verifies)
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        phone.end()
    }

    @Test
    fun `the card is torn away at each exchange in turn, and the journey still ends well with one VERIFY`() {
        for (exchange in 1..4) {
            val phone = phone("$exchange:gone-before")
            phone.agree()
            Field.tap()
            phone.await<Screen.HoldAgain>()
            assertTrue(phone.shows(R.string.again_slowly))
            Field.tap()
            phone.await<Screen.Password>()
            phone.type(PASSWORD)
            phone.touch(R.string.password_enter)
            phone.await<Screen.Done>()
            assertEquals(1u, Field.card!!.counts().verifies)
            phone.end()
        }
    }

    @Test
    fun `another card than before is told, and the first one goes on`() {
        val phone = phoneAtPassword()
        val first = Field.card
        Field.lift()
        Field.card = SimulatedCard("my-number@other", "")
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Hold>()
        Field.tap()
        assertEquals(ErrorCode.ANOTHER_CARD, phone.await<Screen.HoldAgain>().failure.code)
        assertEquals("no try of it was spent", 0u, Field.card!!.counts().verifies)
        Field.card = first
        Field.tap()
        phone.await<Screen.Done>()
        phone.end()
    }

    @Test
    fun `a sticker, and a tag of before, are told apart from a card`() {
        val phone = phone()
        phone.agree()
        Field.tap(techs = intArrayOf(Field.NFC_A))
        phone.until({ "the notice; ${phone.shown()}" }) { phone.shows(R.string.hold_not_a_card) }
        Field.tap()
        Field.lift()
        Field.tap()
        phone.await<Screen.Password>()
        phone.end()
    }

    @Test
    fun `short APDUs where the phone has no longer ones`() {
        Field.isExtendedLength = false
        val phone = phoneAtPassword()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        assertTrue("in more exchanges", Field.card!!.counts().exchanges > 12u)
        phone.end()
    }

    @Test
    fun `NFC off is said before anything, and so is a phone without it`() {
        Field.adapter().isOn = false
        val off = Phone()
        off.await<Screen.Preparation>()
        assertTrue(off.shows(R.string.nfc_off) && !off.shows(R.string.preparation_scan))
        off.end()
        ScriptedNfcAdapter.isThere = false
        val without = Phone()
        without.await<Screen.Preparation>()
        assertTrue(without.shows(R.string.nfc_unsupported) && !without.shows(R.string.preparation_scan))
        without.end()
    }

    @Test
    fun `NFC that goes off while the card is awaited is told, and the journey goes on when it is back`() {
        val phone = phone()
        phone.agree()
        Field.adapter().isOn = false
        assertEquals(ErrorCode.READER_OFF, phone.await<Screen.HoldAgain>().failure.code)
        Field.adapter().isOn = true
        phone.touch(R.string.again_button)
        Field.tap()
        phone.await<Screen.Password>()
        phone.end()
    }

    @Test
    fun `the radio is asked for as a card needs it, and given back`() {
        val phone = Phone()
        val extras = Field.adapter().extras!!
        assertTrue((Field.adapter().reader != null))
        assertEquals(IsoDepCardReader.READER_FLAGS, Field.adapter().flags)
        assertEquals(1_000, extras.getInt(NfcAdapter.EXTRA_READER_PRESENCE_CHECK_DELAY))
        phone.controller.pause()
        assertFalse((Field.adapter().reader != null))
        phone.controller.resume()
        assertTrue((Field.adapter().reader != null))
        phone.end()
    }

    @Test
    fun `the reader mode survives the keyboard`() {
        val phone = phoneAtPassword()
        RuntimeEnvironment.setQualifiers("+keysexposed-qwerty")
        phone.controller.configurationChange()
        assertTrue((Field.adapter().reader != null))
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        phone.end()
    }

    @Test
    fun `the password is kept from everybody, and is nowhere in the saved state`() {
        val phone = phoneAtPassword()
        val field = phone.password
        phone.type(PASSWORD)
        assertTrue(phone.activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        assertEquals(View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS, field.importantForAutofill)
        assertTrue(field.imeOptions and EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING != 0)
        assertTrue(field.filterTouchesWhenObscured)
        assertNotNull(field.transformationMethod)
        assertFalse(field.isSaveEnabled)
        if (RuntimeEnvironment.getApiLevel() >= 34) assertTrue(isDataSensitive(field))
        phone.saved()
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        assertTrue("other screens may be photographed", phone.activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE == 0)
        phone.end()
    }

    @Test
    fun `rotation at every screen changes nothing`() {
        val page = service!!.page()
        Field.card = SimulatedCard("last-try", "verify#1:gone-before")
        val phone = Phone()
        phone.rotated<Screen.Preparation>()
        phone.touch(R.string.preparation_try)
        phone.rotated<Screen.TryCard>()
        Field.tap()
        phone.rotated<Screen.CardReport>()
        phone.touch(R.string.preparation_scan)
        phone.rotated<Screen.Scan>()
        Network.slow = "/claim"
        phone.activity.findViewById<EditText>(R.id.link).setText(page.code)
        phone.touch(R.string.scan_open)
        phone.rotated<Screen.Connecting>()
        Network.slow = "/signatures"
        phone.rotated<Screen.Explanation>()
        phone.touch(R.string.explanation_start)
        phone.rotated<Screen.Reading>()
        phone.until({ "the document" }) { phone.activity.findViewById<View>(R.id.primary).isEnabled }
        phone.touch(R.string.reading_agree)
        phone.rotated<Screen.Hold>()
        Field.stuck = CountDownLatch(1)
        Field.tap()
        phone.rotated<Screen.KeepHolding>()
        Field.stuck!!.countDown()
        phone.rotated<Screen.LastTry>()
        phone.touch(R.string.last_yes)
        phone.rotated<Screen.Password>()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.rotated<Screen.HoldAgain>()
        Field.tap()
        phone.rotated<Screen.LastTry>()
        phone.touch(R.string.last_yes)
        phone.rotated<Screen.Password>()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.rotated<Screen.Submitting>()
        Network.slow = null
        phone.rotated<Screen.Done>()
        assertTrue(page.isDone)
        phone.end()
    }

    @Test
    fun `rotation at a failure and at an interruption changes nothing`() {
        var phone = phone(card = "locked")
        phone.await<Screen.Explanation>()
        phone = phone.die()
        phone.rotated<Screen.Interrupted>()
        phone.touch(R.string.interrupted_go_on)
        phone.agree()
        Field.tap()
        phone.rotated<Screen.Failed>()
        assertTrue(phone.shows(R.string.failed_help))
        phone.end()
    }

    @Test
    fun `process death at every screen, it comes back to it, or offers to go on with what is kept`() {
        val page = service!!.page()
        Field.card = SimulatedCard("my-number", "")
        var phone = Phone()
        phone.await<Screen.Preparation>()
        phone = phone.die()
        phone.await<Screen.Preparation>()
        phone.touch(R.string.preparation_try)
        phone.await<Screen.TryCard>()
        phone = phone.die()
        phone.await<Screen.Preparation>()
        phone.touch(R.string.preparation_try)
        phone.await<Screen.TryCard>()
        Field.tap()
        phone.await<Screen.CardReport>()
        phone = phone.die()
        phone.await<Screen.Preparation>()
        phone.touch(R.string.preparation_scan)
        phone = phone.die()
        phone.await<Screen.Scan>()
        Network.slow = "/claim"
        phone.activity.findViewById<EditText>(R.id.link).setText(page.code)
        phone.touch(R.string.scan_open)
        phone.await<Screen.Connecting>()
        // What is to be kept of a session is kept before the service is asked.
        phone.until({ "the claim" }) { Network.isWaiting }
        phone = phone.restarted("connecting")
        phone = phone.restarted("explanation")
        phone = phone.die()
        phone.await<Screen.Interrupted>()
        phone = phone.die()
        phone.await<Screen.Interrupted>()
        phone.touch(R.string.interrupted_go_on)
        phone.await<Screen.Explanation>()
        phone.touch(R.string.explanation_start)
        phone.await<Screen.Reading>()
        phone = phone.restarted("reading")
        phone.agree()
        phone = phone.restarted("hold")
        phone.agree()
        Field.stuck = CountDownLatch(1)
        Field.tap()
        phone.await<Screen.KeepHolding>()
        phone = phone.restarted("keepHolding")
        Field.stuck = null
        Field.card = SimulatedCard("my-number", "")
        phone.agree()
        Field.tap()
        phone.await<Screen.Password>()
        phone.type(PASSWORD)
        phone = phone.restarted("password")
        phone.agree()
        Field.tap()
        phone.await<Screen.Password>()
        phone.type(PASSWORD)
        phone.touch(R.string.password_enter)
        phone.await<Screen.Done>()
        phone = phone.die()
        phone.await<Screen.Done>()
        assertTrue("done stays done", page.isDone && phone.shows(R.string.done_title))
        assertEquals(1u, Field.card!!.counts().verifies)
        phone.end()
    }

    @Test
    fun `process death at the last try, after a torn contact, and while the signature is handed in, which is not made again`() {
        val page = service!!.page()
        Field.card = SimulatedCard("last-try", "verify#1:gone-before")
        var phone = Phone.opening(page.code)
        phone.agree()
        Field.tap()
        phone.await<Screen.LastTry>()
        phone = phone.restarted("lastTry")
        phone.enterOnLastTry()
        phone.await<Screen.HoldAgain>()
        phone = phone.restarted("holdAgain")
        Network.slow = "/signatures"
        phone.enterOnLastTry()
        phone.await<Screen.Submitting>()
        phone.until({ "the signatures" }) { Network.isWaiting }
        val verifies = Field.card!!.counts().verifies
        phone = phone.die()
        assertEquals("submitting", phone.await<Screen.Interrupted>().at)
        phone.touch(R.string.interrupted_go_on)
        phone.await<Screen.Done>()
        assertTrue(page.isDone)
        assertEquals(verifies, Field.card!!.counts().verifies)
        phone.end()
    }

    private fun Phone.enterOnLastTry() {
        agree()
        Field.tap()
        await<Screen.LastTry>()
        touch(R.string.last_yes)
        await<Screen.Password>()
        type(PASSWORD)
        touch(R.string.password_enter)
    }

    @Test
    fun `process death at a failure, it still says what it cost`() {
        Field.card = SimulatedCard("locked", "")
        var phone = phone(card = "locked")
        phone.agree()
        Field.tap()
        val failure = phone.await<Screen.Failed>().failure
        phone = phone.die()
        assertEquals(failure, phone.await<Screen.Failed>().failure)
        assertTrue(phone.shows(R.string.failed_help))
        phone.end()
    }

    @Test
    fun `declining gives the session back, and the page can be scanned again`() {
        val page = service!!.page()
        Field.card = SimulatedCard("my-number", "")
        val phone = Phone.opening(page.code)
        phone.await<Screen.Explanation>()
        phone.touch(R.string.cancel)
        assertEquals(ErrorCode.CANCELLED, phone.await<Screen.Failed>().failure.code)
        phone.end()
        val again = Phone.opening(page.code)
        again.await<Screen.Explanation>()
        again.end()
    }

    private inline fun <reified S : Screen> Phone.rotated() {
        await<S>()
        rotate()
        await<S>()
        assertTrue(shown().toString(), shown().size > 2)
    }

    private fun Phone.restarted(at: String): Phone {
        val next = die()
        assertEquals(at, next.await<Screen.Interrupted>().at)
        next.touch(R.string.interrupted_go_on)
        next.await<Screen.Explanation>()
        return next
    }

    private fun phone(
        faults: String = "",
        card: String = "my-number",
    ): Phone {
        Field.card = SimulatedCard(card, faults)
        return Phone.opening(service!!.page().code)
    }

    private fun phoneAtPassword(faults: String = ""): Phone =
        phone(faults).apply {
            agree()
            Field.tap()
            await<Screen.Password>()
        }

    private fun isDataSensitive(view: View) = View::class.java.getMethod("isAccessibilityDataSensitive").invoke(view) as Boolean

    companion object {
        private const val PASSWORD = Phone.PASSWORD
        private var service: SigningService? = null

        @JvmStatic
        @BeforeClass
        fun start() {
            service = SigningService.start()
        }

        @JvmStatic
        @AfterClass
        fun stop() {
            service?.close()
        }
    }
}
