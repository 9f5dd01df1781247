package natsuin.app

import android.content.Intent
import android.net.Uri
import android.os.Bundle
import android.os.Looper
import android.os.Parcel
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.TextView
import natsuin.journey.Screen
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import java.util.concurrent.TimeoutException

/** A phone with the app on it, and a person who looks at it and touches it. */
class Phone(
    intent: Intent = Intent(Intent.ACTION_MAIN),
    saved: Bundle? = null,
) {
    var controller: ActivityController<JourneyActivity> = Robolectric.buildActivity(JourneyActivity::class.java, intent)
        private set
    val activity: JourneyActivity get() = controller.get()
    val screen: Screen get() = activity.presenter.screen.value

    init {
        if (saved == null) controller.setup() else controller.setup(saved)
    }

    /** Waits, while the main thread works, until this kind of screen is there and drawn. */
    inline fun <reified S : Screen> await(crossinline isIt: (S) -> Boolean = { true }): S {
        until({ "a ${S::class.simpleName}; still $screen" }) { (screen as? S)?.let(isIt) == true && activity.shows(screen) }
        shadowOf(Looper.getMainLooper()).idle()
        return screen as S
    }

    fun until(
        what: () -> String,
        condition: () -> Boolean,
    ) {
        val end = System.nanoTime() + PATIENCE_NS
        while (true) {
            shadowOf(Looper.getMainLooper()).idle()
            if (condition()) return
            if (System.nanoTime() > end) throw TimeoutException("waited for ${what()}")
            Thread.sleep(5)
        }
    }

    /** Touches what has this text. */
    fun touch(text: Int) {
        val label = activity.getString(text)
        val view = views().filterIsInstance<TextView>().firstOrNull { it.isShown && it.text.toString() == label }
        checkNotNull(view) { "no \"$label\" on ${shown()}" }
        check(view.isEnabled) { "\"$label\" is not enabled" }
        view.performClick()
        shadowOf(Looper.getMainLooper()).idle()
    }

    fun shows(text: CharSequence): Boolean = shown().any { it.contains(text) }

    fun shows(text: Int): Boolean = shows(activity.getText(text))

    /** All texts that can be seen. */
    fun shown(): List<String> =
        views()
            .filterIsInstance<TextView>()
            .filter { it.isShown }
            .map { it.text.toString() }
            .toList()

    val password: EditText get() = activity.findViewById(R.id.password)

    fun type(password: String) {
        this.password.setText(password)
        shadowOf(Looper.getMainLooper()).idle()
    }

    /** From the explanation to the card. */
    fun agree() {
        await<Screen.Explanation>()
        touch(R.string.explanation_start)
        await<Screen.Reading>()
        until({ "the document; ${shown()}" }) { activity.findViewById<View>(R.id.primary).isEnabled }
        touch(R.string.reading_agree)
        await<Screen.Hold>()
    }

    /** From the card to the password. */
    fun hold() {
        await<Screen.Hold>()
        Field.tap()
    }

    /** The screen is turned: the activity is made anew. */
    fun rotate() {
        controller.recreate()
        shadowOf(Looper.getMainLooper()).idle()
    }

    /** The system ends the process, as it may whenever the app is not in front, and starts it again from what was saved. */
    fun die(): Phone {
        val saved = saved()
        controller.pause().stop()
        // What runs in a process that is gone runs nowhere: this one is left where it stands, and reaches nobody.
        Network.reset()
        return Phone(Intent(Intent.ACTION_MAIN), saved)
    }

    /** What the system keeps of the app: no password, whatever is on the screen. */
    fun saved(): Bundle {
        val state = Bundle()
        controller.saveInstanceState(state)
        val parcel = Parcel.obtain()
        state.writeToParcel(parcel, 0)
        val bytes = String(parcel.marshall(), Charsets.ISO_8859_1)
        parcel.recycle()
        for (charset in listOf(Charsets.UTF_8, Charsets.UTF_16LE, Charsets.UTF_16BE)) {
            check(String(PASSWORD.toByteArray(charset), Charsets.ISO_8859_1) !in bytes) { "the password is in the saved state of $screen" }
        }
        return state
    }

    fun end() {
        activity.finish()
        controller.pause().stop().destroy()
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun views(of: View = activity.window.decorView): Sequence<View> =
        sequenceOf(of) +
            ((of as? ViewGroup)?.let { group -> (0 until group.childCount).asSequence().flatMap { views(group.getChildAt(it)) } } ?: emptySequence())

    companion object {
        const val PASSWORD = "NATSUIN1"
        private const val PATIENCE_NS = 60_000_000_000L

        /** As the camera app or the browser opens it. */
        fun opening(link: String) = Phone(Intent(Intent.ACTION_VIEW, Uri.parse(link)))
    }
}
