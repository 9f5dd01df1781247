package natsuin.app

import android.content.Context
import android.view.View
import android.widget.TextView
import natsuin.android.ErrorTexts
import natsuin.android.TagNotice
import natsuin.journey.Screen
import kotlin.reflect.KClass

/** One screen as views: made once for a kind of screen, updated while it lasts. */
abstract class ScreenView<S : Screen>(
    protected val activity: JourneyActivity,
    protected val frame: Frame,
    layout: Int,
    private val kind: KClass<S>,
    /** Which of the journey's steps it belongs to; null where it belongs to none. */
    val step: Step? = null,
) {
    /** The steps that people see. */
    enum class Step { CODE, DOCUMENT, CARD, PASSWORD, DONE }

    val root: View = frame.inflate(layout)
    protected val presenter get() = activity.presenter
    protected val context: Context get() = activity
    protected val texts = ErrorTexts(activity)

    /** What is said when the screen comes. */
    abstract val spoken: CharSequence

    /** Whether nobody may take pictures of it. */
    open val isSecret: Boolean get() = false

    val title: TextView? get() = root.findViewById(R.id.title)

    protected abstract fun show(screen: S)

    fun accepts(screen: Screen): Boolean = kind.isInstance(screen)

    @Suppress("UNCHECKED_CAST")
    fun update(screen: Screen) = show(screen as S)

    /** Something is in the field that is no card to work with. */
    open fun notice(notice: TagNotice?) = Unit

    open fun resumed() = Unit

    open fun paused() = Unit

    open fun permitted() = Unit

    open fun closed() = paused()

    /** Whether it knew where back leads. */
    open fun back(): Boolean {
        presenter.cancel()
        return true
    }

    protected fun text(
        id: Int,
        vararg arguments: Any,
    ): String = context.getString(id, *arguments)

    protected fun view(id: Int): TextView = root.findViewById(id)

    /** Text, or nothing in its place. */
    protected fun TextView.showOrHide(text: CharSequence?) {
        this.text = text
        visibility = if (text == null) View.GONE else View.VISIBLE
    }

    companion object {
        fun of(
            screen: Screen,
            activity: JourneyActivity,
            frame: Frame,
        ): ScreenView<*> =
            when (screen) {
                is Screen.Preparation -> PreparationView(activity, frame)
                is Screen.Scan -> ScanView(activity, frame)
                is Screen.Connecting -> ConnectingView(activity, frame)
                is Screen.Explanation -> ExplanationView(activity, frame)
                is Screen.Reading -> ReadingView(activity, frame)
                is Screen.Hold -> HoldCardView(activity, frame)
                is Screen.KeepHolding -> KeepHoldingView(activity, frame)
                is Screen.Password -> PasswordView(activity, frame)
                is Screen.LastTry -> LastTryView(activity, frame)
                is Screen.HoldAgain -> HoldAgainView(activity, frame)
                is Screen.Submitting -> SubmittingView(activity, frame)
                is Screen.Done -> DoneView(activity, frame)
                is Screen.Failed -> FailedView(activity, frame)
                is Screen.Interrupted -> InterruptedView(activity, frame)
                is Screen.TryCard -> TryCardView(activity, frame)
                is Screen.CardReport -> CardReportView(activity, frame)
            }
    }
}
