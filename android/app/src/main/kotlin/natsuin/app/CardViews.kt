package natsuin.app

import android.view.HapticFeedbackConstants
import android.widget.ProgressBar
import natsuin.android.Antenna
import natsuin.android.NfcState
import natsuin.android.TagNotice
import natsuin.ffi.Recovery
import natsuin.journey.Hint
import natsuin.journey.Screen
import kotlin.reflect.KClass
import natsuin.ffi.Step as CardStep

/** The phone and the card, and where to hold it. */
abstract class AwaitingCardView<S : Screen>(
    activity: JourneyActivity,
    frame: Frame,
    kind: KClass<S>,
    step: Step?,
) : ScreenView<S>(activity, frame, R.layout.screen_hold, kind, step) {
    protected val picture: HoldView = root.findViewById(R.id.picture)

    init {
        val antenna = Antenna.of((activity.application as NatsuinApp).nfc)
        picture.antenna = antenna
        view(R.id.where).setText(
            when (antenna?.place) {
                Antenna.Place.TOP -> R.string.hold_where_top
                Antenna.Place.MIDDLE -> R.string.hold_where_middle
                Antenna.Place.BOTTOM -> R.string.hold_where_bottom
                null -> R.string.hold_where_unknown
            },
        )
    }

    override fun notice(notice: TagNotice?) {
        val word =
            when (notice) {
                TagNotice.NOT_A_CARD -> R.string.hold_not_a_card
                TagNotice.LOST, TagNotice.FAILED -> R.string.hold_lost
                TagNotice.OUT_OF_DATE, null -> return
            }
        view(R.id.note).showOrHide(text(word))
    }

    override fun paused() = picture.rest()

    override fun resumed() = picture.move()
}

/** "Hold the card to the phone" (journey P13). */
class HoldCardView(
    activity: JourneyActivity,
    frame: Frame,
) : AwaitingCardView<Screen.Hold>(activity, frame, Screen.Hold::class, Step.CARD) {
    override val spoken get() = text(R.string.hold_spoken)

    override fun show(screen: Screen.Hold) {
        view(R.id.title).setText(R.string.hold_title)
        view(R.id.text).setText(R.string.hold_text)
        frame.actions(null, R.string.cancel to presenter::cancel)
        picture.move()
    }
}

/** "Try your card": the same, with nothing at stake. */
class TryCardView(
    activity: JourneyActivity,
    frame: Frame,
) : AwaitingCardView<Screen.TryCard>(activity, frame, Screen.TryCard::class, null) {
    override val spoken get() = "${text(R.string.try_title)}. ${text(R.string.try_text)}"

    override fun show(screen: Screen.TryCard) {
        view(R.id.title).setText(R.string.try_title)
        view(R.id.text).setText(R.string.try_text)
        frame.actions(null, R.string.cancel to presenter::cancel)
        picture.move()
    }
}

/** The contact broke: what happened, how to hold it better, what is kept and what it cost. */
class HoldAgainView(
    activity: JourneyActivity,
    frame: Frame,
) : AwaitingCardView<Screen.HoldAgain>(activity, frame, Screen.HoldAgain::class, Step.CARD) {
    private lateinit var screen: Screen.HoldAgain

    override val spoken get() = "${texts.spoken(screen.failure.name)} ${view(R.id.note).text}"

    override fun show(screen: Screen.HoldAgain) {
        this.screen = screen
        view(R.id.title).text = if (isLost) text(R.string.again_title) else texts.title(screen.failure.name)
        view(R.id.text).text = if (isLost) text(hint(screen.hint)) else texts.remedy(screen.failure.name)
        val kept = if (screen.passwordKept) text(R.string.again_kept) else null
        view(R.id.note).showOrHide(if (screen.costUnknown) text(R.string.again_unknown) else kept)
        view(R.id.note).setBackgroundResource(if (screen.costUnknown) R.drawable.note_caution else R.drawable.note_plain)
        val stop = R.string.cancel to { presenter.card.holdAgain(false).also { presenter.cancel() } }
        frame.actions(if (screen.needsButton) R.string.again_button to ::goOn else null, stop)
        picture.move()
    }

    private val isLost get() = screen.failure.recovery == Recovery.TAP_AGAIN && screen.failure.name == "card_lost"

    private fun goOn() {
        if (activity.reader.state == NfcState.OFF) PreparationView.openNfcSettings(activity) else presenter.card.holdAgain(true)
    }

    private fun hint(hint: Hint): Int =
        when (hint) {
            Hint.SLOWLY -> R.string.again_slowly
            Hint.WITHOUT_CASE -> R.string.again_case
            Hint.AWAY_FROM_METAL -> R.string.again_metal
        }

    override fun back(): Boolean {
        presenter.card.holdAgain(false)
        presenter.cancel()
        return true
    }
}

/** The card was found: keep holding, do not touch the screen (journey P8). */
class KeepHoldingView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.KeepHolding>(activity, frame, R.layout.screen_keep_holding, Screen.KeepHolding::class, Step.CARD) {
    private val progress: ProgressBar = root.findViewById(R.id.progress)
    private val picture: HoldView = root.findViewById(R.id.picture)

    init {
        picture.isHeld = true
        root.performHapticFeedback(HapticFeedbackConstants.KEYBOARD_TAP)
    }

    override val spoken get() = text(R.string.keep_spoken)

    override fun show(screen: Screen.KeepHolding) {
        val step = step(screen.step)
        if (view(R.id.step).text != step) view(R.id.step).text = step
        progress.setProgress(screen.permille, true)
        view(R.id.beat).text = if (screen.beat == 0) "" else text(R.string.keep_beat, screen.beat)
        frame.actions(null)
    }

    private fun step(step: CardStep): String =
        when (step) {
            is CardStep.Identifying, is CardStep.WaitingForCard, is CardStep.Released -> text(R.string.keep_identifying)
            is CardStep.CountingTries -> text(R.string.keep_counting)
            is CardStep.Unlocking -> text(R.string.keep_unlocking)
            is CardStep.ReadingCertificate -> text(R.string.keep_certificate)
            is CardStep.Signing -> text(R.string.keep_signing, step.number.toInt(), step.of.toInt())
        }

    override fun paused() = picture.rest()

    override fun resumed() = picture.move()
}
