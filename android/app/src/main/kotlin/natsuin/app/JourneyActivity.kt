package natsuin.app

import android.app.Activity
import android.content.Intent
import android.os.Bundle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import natsuin.android.IsoDepCardReader
import natsuin.journey.JourneyPresenter
import natsuin.journey.Screen

/** The one activity: it gives the journey a screen, the radio and the camera, for as long as it is in front. */
class JourneyActivity : Activity() {
    /** What outlives a rotation. */
    private class Kept(
        val reader: IsoDepCardReader,
        val scope: CoroutineScope,
        val presenter: JourneyPresenter,
    )

    private lateinit var kept: Kept
    private lateinit var frame: Frame
    private val watching = MainScope()
    private var view: ScreenView<*>? = null

    val presenter: JourneyPresenter get() = kept.presenter
    val reader: IsoDepCardReader get() = kept.reader

    override fun onCreate(saved: Bundle?) {
        super.onCreate(saved)
        @Suppress("DEPRECATION")
        val before = lastNonConfigurationInstance as? Kept
        kept = before ?: fresh(saved)
        frame = Frame(this)
        watching.launch { presenter.screen.collect(::render) }
        watching.launch { presenter.secondsLeft.collect(frame::showTimeLeft) }
        watching.launch { reader.notice.collect { view?.notice(it) } }
        // The link was followed when it came: a screen that is made anew does not follow it again.
        if (saved == null) follow(intent)
    }

    private fun fresh(saved: Bundle?): Kept {
        val app = application as NatsuinApp
        val reader = IsoDepCardReader(app.nfc)
        val scope = MainScope()
        val presenter = JourneyPresenter(app.ports(reader), scope)
        presenter.begin(saved?.getString(SCREEN))
        return Kept(reader, scope, presenter)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    /** A code scanned with the camera app, or the app link (journey P10): STEP 1 is skipped (P11). */
    private fun follow(intent: Intent) {
        if (intent.action == Intent.ACTION_VIEW) intent.dataString?.let(presenter::open)
    }

    override fun onResume() {
        super.onResume()
        reader.attach(this)
        view?.resumed()
    }

    override fun onPause() {
        view?.paused()
        reader.detach(this)
        super.onPause()
    }

    override fun onSaveInstanceState(state: Bundle) {
        super.onSaveInstanceState(state)
        state.putString(SCREEN, presenter.save())
    }

    @Deprecated("The platform's own way to keep something over a rotation, without any library")
    override fun onRetainNonConfigurationInstance(): Any = kept

    override fun onDestroy() {
        view?.closed()
        watching.cancel()
        if (isFinishing) kept.scope.cancel()
        super.onDestroy()
    }

    /** Back is the screen's own way back, or the way out of what is going on. */
    @Deprecated("Until the platform's own replacement is there on every phone")
    override fun onBackPressed() {
        if (view?.back() != true) {
            @Suppress("DEPRECATION")
            super.onBackPressed()
        }
    }

    override fun onRequestPermissionsResult(
        request: Int,
        permissions: Array<out String>,
        results: IntArray,
    ) {
        view?.permitted()
    }

    /** Whether the views are those of this screen. */
    fun shows(screen: Screen): Boolean = view?.accepts(screen) == true

    internal fun render(screen: Screen) {
        val shown = view
        if (shown != null && shown.accepts(screen)) {
            shown.update(screen)
            return
        }
        shown?.closed()
        view =
            ScreenView.of(screen, this, frame).also {
                frame.enter(it)
                it.update(screen)
                it.notice(reader.notice.value)
                frame.speak(it.spoken)
            }
    }

    private companion object {
        const val SCREEN = "screen"
    }
}
