package natsuin.app

import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.view.inputmethod.EditorInfo
import android.widget.EditText
import android.widget.ImageView
import natsuin.ffi.ActiveContent
import natsuin.ffi.CardKind
import natsuin.ffi.CardStatus
import natsuin.ffi.ErrorCode
import natsuin.ffi.Failure
import natsuin.ffi.IdentifiedBy
import natsuin.ffi.Recovery
import natsuin.ffi.Request
import natsuin.ffi.Resume
import natsuin.ffi.Review
import natsuin.ffi.ReviewedDocument
import natsuin.ffi.Stage
import natsuin.ffi.Step
import natsuin.ffi.TriesSpent
import natsuin.journey.Hint
import natsuin.journey.Screen
import natsuin.testing.SigningService
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import java.io.File
import java.nio.file.Files

/** A picture of every screen. No part of the usual tests: `android/screens.sh` runs it and makes a page of them. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(
    sdk = [34],
    application = TestApp::class,
    shadows = [ScriptedIsoDep::class, ScriptedNfcAdapter::class, PopplerRenderer::class, PopplerPage::class],
)
class Screens {
    private val folder = System.getProperty("natsuin.screens")

    @Before
    fun before() = Field.reset()

    @Test
    @Config(qualifiers = "ja-w360dp-h760dp-xhdpi")
    fun japanese() = draw("ja")

    @Test
    @Config(qualifiers = "ja-w360dp-h760dp-night-xhdpi")
    fun `japanese at night`() = draw("ja-night")

    @Test
    @Config(qualifiers = "ja-w360dp-h760dp-xhdpi")
    fun `japanese in large text`() = draw("ja-large", fontScale = LARGE)

    @Test
    @Config(qualifiers = "en-w360dp-h760dp-xhdpi")
    fun english() = draw("en")

    @Test
    @Config(qualifiers = "en-w360dp-h760dp-night-xhdpi")
    fun `english at night in large text`() = draw("en-night-large", fontScale = LARGE)

    private fun draw(
        variant: String,
        fontScale: Float = 1f,
    ) {
        RuntimeEnvironment.setFontScale(fontScale)
        for ((name, screen) in screens()) {
            val controller = Robolectric.buildActivity(JourneyActivity::class.java).setup()
            shadowOf(Looper.getMainLooper()).idle()
            val activity = controller.get()
            settle()
            activity.render(screen)
            dress(activity, screen)
            settle()
            if (screen is Screen.Reading) repeat(200) { if (!isDrawn(activity)) settle() }
            val file = File(folder, "$name.$variant.png").apply { parentFile.mkdirs() }
            val decor = activity.window.decorView
            val bitmap = Bitmap.createBitmap(decor.width, decor.height, Bitmap.Config.ARGB_8888)
            decor.draw(Canvas(bitmap))
            file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
            assertTrue(name, bitmap.width >= 720 && file.length() > 1_000)
            controller.pause().stop().destroy()
        }
    }

    private fun settle() {
        repeat(20) {
            shadowOf(Looper.getMainLooper()).idle()
            Thread.sleep(10)
        }
    }

    private fun isDrawn(activity: JourneyActivity): Boolean {
        val pages = activity.findViewById<ViewGroup>(R.id.pages)
        val first = pages.getChildAt(0) as? ViewGroup ?: return false
        return (first.getChildAt(0) as ImageView).drawable != null
    }

    /** What a person or the phone has added to the bare screen. */
    private fun dress(
        activity: JourneyActivity,
        screen: Screen,
    ) {
        val time = activity.findViewById<android.widget.TextView>(R.id.time_left)
        if (screen.isInSession) {
            time.visibility = View.VISIBLE
            time.text = activity.getString(R.string.time_minutes, 8)
        }
        if (screen is Screen.Password) activity.findViewById<EditText>(R.id.password).setText("natsuin1")
        activity.currentFocus?.let { (it as? EditText)?.imeOptions = EditorInfo.IME_ACTION_DONE }
    }

    private val Screen.isInSession get() =
        when (this) {
            is Screen.Explanation, is Screen.Reading, is Screen.Hold, is Screen.KeepHolding -> true
            is Screen.Password, is Screen.LastTry, is Screen.HoldAgain -> true
            else -> false
        }

    /** Every screen, and the failures that people meet most. */
    private fun screens(): List<Pair<String, Screen>> {
        val request = Request("業務委託契約書", "株式会社 見本", IdentifiedBy.API_KEY, "keiyaku@example.jp", "h*****@example.com", "47 21", 1u)
        val review = Review(request, listOf(document(emptyList())), 480_000u)
        val active =
            Review(
                request.copy(documents = 2u),
                listOf(document(listOf(ActiveContent.JAVA_SCRIPT, ActiveContent.ATTACHMENTS)), document(emptyList())),
                480_000u,
            )
        val lost = failure(ErrorCode.CARD_LOST, Stage.F2, TriesSpent.UNKNOWN, null, Recovery.TAP_AGAIN, Resume.TAP)
        val wrong = failure(ErrorCode.WRONG_PASSWORD, Stage.F3, TriesSpent.ONE, 3, Recovery.REENTER_PASSWORD, Resume.PASSWORD)
        val other = failure(ErrorCode.ANOTHER_CARD, Stage.F2, TriesSpent.NONE, null, Recovery.USE_SAME_CARD, Resume.TAP)
        val off = failure(ErrorCode.READER_OFF, Stage.F2, TriesSpent.NONE, null, Recovery.CHECK_READER, Resume.TAP)
        return listOf(
            "01-preparation" to Screen.Preparation,
            "02-scan" to Screen.Scan,
            "03-connecting" to Screen.Connecting(),
            "04-explanation" to Screen.Explanation(review),
            "05-reading" to Screen.Reading(review),
            "06-reading-active" to Screen.Reading(active),
            "07-hold" to Screen.Hold,
            "08-keep-holding" to Screen.KeepHolding(Step.CountingTries, 180, 2),
            "09-password" to Screen.Password(5),
            "10-password-wrong" to Screen.Password(3, wrong),
            "11-last-try" to Screen.LastTry,
            "12-hold-again" to
                Screen.HoldAgain(lost.copy(triesSpent = TriesSpent.NONE), Hint.SLOWLY, passwordKept = true, costUnknown = false, needsButton = false),
            "13-hold-again-unknown" to Screen.HoldAgain(lost, Hint.WITHOUT_CASE, passwordKept = false, costUnknown = true, needsButton = false),
            "14-another-card" to Screen.HoldAgain(other, Hint.SLOWLY, passwordKept = true, costUnknown = false, needsButton = false),
            "15-nfc-off" to Screen.HoldAgain(off, Hint.SLOWLY, passwordKept = false, costUnknown = false, needsButton = true),
            "16-signing" to Screen.KeepHolding(Step.Signing(1u, 1u), 760, 4),
            "17-submitting" to Screen.Submitting,
            "18-done" to Screen.Done(request),
            "19-failed-f1" to failed(ErrorCode.CODE_EXPIRED, Stage.F1, TriesSpent.NONE, null, Recovery.RESCAN, Resume.SCAN),
            "20-failed-f2" to failed(ErrorCode.NO_SIGNATURE_CERTIFICATE, Stage.F2, TriesSpent.NONE, null, Recovery.USE_ANOTHER_CARD, Resume.TAP),
            "21-failed-f3" to failed(ErrorCode.PASSWORD_LOCKED, Stage.F3, TriesSpent.ONE, 0, Recovery.RESET_PASSWORD, Resume.NOWHERE),
            "22-failed-f4" to failed(ErrorCode.OFFLINE_AT_SUBMIT, Stage.F4, TriesSpent.NONE, null, Recovery.CHECK_NETWORK, Resume.SUBMIT),
            "23-cancelled" to failed(ErrorCode.CANCELLED, null, TriesSpent.NONE, null, Recovery.START_AGAIN, Resume.NOWHERE),
            "24-interrupted" to Screen.Interrupted("password"),
            "25-try-card" to Screen.TryCard,
            "26-card-report" to Screen.CardReport(CardStatus(CardKind.MY_NUMBER, 5u, true, true)),
        )
    }

    private fun failed(
        code: ErrorCode,
        stage: Stage?,
        spent: TriesSpent,
        left: Int?,
        recovery: Recovery,
        resume: Resume,
    ) = Screen.Failed(failure(code, stage, spent, left, recovery, resume))

    private fun failure(
        code: ErrorCode,
        stage: Stage?,
        spent: TriesSpent,
        left: Int?,
        recovery: Recovery,
        resume: Resume,
    ) = Failure(code, code.name.lowercase(), stage, spent, left?.toUByte(), null, recovery, resume)

    private fun document(active: List<ActiveContent>): ReviewedDocument {
        val file = Files.createTempFile("contract", ".pdf").toFile()
        file.writeBytes(SigningService.document)
        return ReviewedDocument(
            "業務委託契約書.pdf",
            file.path,
            file.length().toULong(),
            "8f14e45fceea167a5a36dedd4bea2543b5d1c3e7a90f26c8d4b1e9037a6cf21d",
            active,
        )
    }

    private companion object {
        const val LARGE = 1.6f
    }
}
