package natsuin.app

import android.os.Build
import android.view.LayoutInflater
import android.view.View
import android.view.ViewGroup
import android.view.WindowManager
import android.widget.Button
import android.widget.ScrollView
import android.widget.TextView
import natsuin.android.NewerThanMinSdk

/** What all screens share: the head with the steps and the time left, and the buttons. */
class Frame(
    private val activity: JourneyActivity,
) {
    private val inflater = LayoutInflater.from(activity)
    private val content: ViewGroup
    private val scroll: ScrollView
    private val steps: StepsView
    private val timeLeft: TextView
    private val primary: Button
    private val secondary: Button
    private var saidSeconds = Int.MAX_VALUE

    init {
        activity.setContentView(R.layout.journey)
        content = activity.findViewById(R.id.content)
        scroll = activity.findViewById(R.id.scroll)
        steps = activity.findViewById(R.id.steps)
        timeLeft = activity.findViewById(R.id.time_left)
        primary = activity.findViewById(R.id.primary)
        secondary = activity.findViewById(R.id.secondary)
    }

    fun inflate(layout: Int): View = inflater.inflate(layout, content, false)

    /** Another screen. */
    fun enter(view: ScreenView<*>) {
        content.removeAllViews()
        content.addView(view.root)
        scroll.scrollTo(0, 0)
        steps.show(view.step)
        button(primary, null)
        button(secondary, null)
        secure(view.isSecret)
        view.title?.let { asHeading(it) }
    }

    /** What can be done here. The first is what most people want. */
    fun actions(
        first: Pair<Int, () -> Unit>?,
        second: Pair<Int, () -> Unit>? = null,
    ) {
        button(primary, first)
        button(secondary, second)
    }

    /** The first button's text, where it depends on more than the screen. */
    fun firstText(text: CharSequence) {
        primary.text = text
    }

    fun enableFirst(enabled: Boolean) {
        primary.isEnabled = enabled
    }

    private fun button(
        button: Button,
        action: Pair<Int, () -> Unit>?,
    ) {
        button.visibility = if (action == null) View.GONE else View.VISIBLE
        button.isEnabled = true
        action?.let { (text, act) ->
            button.setText(text)
            button.setOnClickListener { act() }
        }
    }

    /** For people who listen. */
    @Suppress("DEPRECATION")
    fun speak(sentence: CharSequence) {
        content.announceForAccessibility(sentence)
    }

    /** Minutes, then seconds; spoken at three minutes and at one (journey P14). */
    fun showTimeLeft(seconds: Int?) {
        timeLeft.visibility = if (seconds == null) View.GONE else View.VISIBLE
        if (seconds == null) return
        val minutes = (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE
        timeLeft.text =
            if (seconds >
                SECONDS_PER_MINUTE
            ) {
                activity.getString(R.string.time_minutes, minutes)
            } else {
                activity.getString(R.string.time_seconds, seconds)
            }
        timeLeft.setBackgroundResource(
            when {
                seconds <= SECONDS_PER_MINUTE -> R.drawable.chip_bad
                seconds <= WARN_SECONDS -> R.drawable.chip_caution
                else -> R.drawable.chip
            },
        )
        if (seconds <= SECONDS_PER_MINUTE && saidSeconds > SECONDS_PER_MINUTE) {
            speak(activity.getString(R.string.time_spoken_minute))
        } else if (seconds <= WARN_SECONDS && saidSeconds > WARN_SECONDS) {
            speak(activity.getString(R.string.time_spoken_minutes, minutes))
        }
        saidSeconds = seconds
    }

    /** No pictures of a password, in the list of recent apps either, and nothing drawn over it. */
    @NewerThanMinSdk
    private fun secure(isSecret: Boolean) {
        val window = activity.window
        if (isSecret) window.addFlags(WindowManager.LayoutParams.FLAG_SECURE) else window.clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) window.setHideOverlayWindows(isSecret)
    }

    @NewerThanMinSdk
    private fun asHeading(title: TextView) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return
        title.isAccessibilityHeading = true
        content.accessibilityPaneTitle = title.text
    }

    private companion object {
        const val SECONDS_PER_MINUTE = 60
        const val WARN_SECONDS = 180
    }
}
