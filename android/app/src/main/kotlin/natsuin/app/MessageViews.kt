package natsuin.app

import android.content.Intent
import android.net.Uri
import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.TextView
import natsuin.ffi.CardKind
import natsuin.ffi.ErrorCode
import natsuin.ffi.Failure
import natsuin.ffi.Recovery
import natsuin.ffi.Resume
import natsuin.ffi.Stage
import natsuin.ffi.TriesSpent
import natsuin.journey.Screen
import kotlin.reflect.KClass

/** A sign, what happened, what to do, what it cost. */
abstract class MessageView<S : Screen>(
    activity: JourneyActivity,
    frame: Frame,
    kind: KClass<S>,
    step: Step? = null,
) : ScreenView<S>(activity, frame, R.layout.screen_message, kind, step) {
    override val spoken: CharSequence get() = "${view(R.id.title).text} ${view(R.id.text).text}"

    protected fun say(
        title: CharSequence,
        text: CharSequence,
    ) {
        view(R.id.title).text = title
        view(R.id.text).text = text
    }

    protected fun sign(
        icon: Int,
        ground: Int,
    ) {
        root.findViewById<ImageView>(R.id.icon).apply {
            setImageResource(icon)
            setBackgroundResource(ground)
        }
    }

    protected fun busy() {
        root.findViewById<View>(R.id.icon).visibility = View.GONE
        root.findViewById<View>(R.id.busy).visibility = View.VISIBLE
    }

    protected fun note(
        text: CharSequence?,
        ground: Int = R.drawable.note_plain,
    ) {
        view(R.id.note).showOrHide(text)
        view(R.id.note).setBackgroundResource(ground)
    }

    protected fun facts(vararg facts: Pair<Int, CharSequence>) {
        val list = root.findViewById<ViewGroup>(R.id.facts)
        list.visibility = View.VISIBLE
        list.removeAllViews()
        facts.forEach { (what, word) ->
            val row = frame.inflate(R.layout.row_fact)
            row.findViewById<TextView>(R.id.what).setText(what)
            row.findViewById<TextView>(R.id.word).text = word
            list.addView(row)
        }
    }
}

/** The service is asked, the document fetched. */
class ConnectingView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.Connecting>(activity, frame, Screen.Connecting::class, Step.CODE) {
    override fun show(screen: Screen.Connecting) {
        busy()
        if (screen.document == 0) {
            say(text(R.string.connecting_title), text(R.string.connecting_text))
        } else {
            say(text(R.string.fetching_title), text(R.string.fetching_text, screen.document, screen.of))
        }
        frame.actions(null, R.string.cancel to presenter::cancel)
    }
}

/** The signatures are handed in. */
class SubmittingView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.Submitting>(activity, frame, Screen.Submitting::class, Step.PASSWORD) {
    override fun show(screen: Screen.Submitting) {
        busy()
        say(text(R.string.submitting_title), text(R.string.submitting_text))
    }

    /** It cannot be called back any more. */
    override fun back() = true
}

/** The explicit yes. */
class LastTryView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.LastTry>(activity, frame, Screen.LastTry::class, Step.PASSWORD) {
    override fun show(screen: Screen.LastTry) {
        sign(R.drawable.ic_warning, R.drawable.round_caution)
        say(text(R.string.last_title), text(R.string.last_text))
        note(text(R.string.last_note), R.drawable.note_caution)
        // Stopping is what the big button does.
        frame.actions(
            R.string.last_no to { presenter.card.spendLastTry(false) },
            R.string.last_yes to { presenter.card.spendLastTry(true) },
        )
    }

    override fun back(): Boolean {
        presenter.card.spendLastTry(false)
        return true
    }
}

/** It arrived. What the service finds later, it says itself. */
class DoneView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.Done>(activity, frame, Screen.Done::class, Step.DONE) {
    override fun show(screen: Screen.Done) {
        sign(R.drawable.ic_check, R.drawable.round_good)
        say(text(R.string.done_title), text(R.string.done_text))
        screen.request?.let { facts(R.string.explanation_document to it.title, R.string.explanation_requester to it.requester) }
        note(text(R.string.done_note))
        frame.actions(R.string.done_close to ::close)
    }

    private fun close() {
        presenter.leave()
        activity.finish()
    }

    override fun back(): Boolean {
        presenter.leave()
        return true
    }
}

/** F1–F5: what happened, what to do, what it cost, whose turn it is. */
class FailedView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.Failed>(activity, frame, Screen.Failed::class) {
    private lateinit var failure: Failure

    override val spoken: CharSequence get() = "${texts.spoken(failure.name)} ${cost(failure).orEmpty()}"

    override fun show(screen: Screen.Failed) {
        failure = screen.failure
        val isCalm = failure.code == ErrorCode.CANCELLED
        sign(if (isCalm) R.drawable.ic_restart else R.drawable.ic_warning, if (isCalm) R.drawable.round_primary else R.drawable.round_caution)
        view(R.id.label).showOrHide(failure.stage?.let { text(stage(it)) })
        say(texts.title(failure.name), texts.remedy(failure.name))
        note(cost(failure), if (failure.triesSpent == TriesSpent.NONE) R.drawable.note_plain else R.drawable.note_caution)
        val start = R.string.failed_start to presenter::leave
        val way = way(failure)
        frame.actions(way ?: start, help(failure) ?: start.takeIf { way != null })
    }

    /** Where the journey goes on. */
    private fun way(failure: Failure): Pair<Int, () -> Unit>? =
        when (failure.resume) {
            Resume.SUBMIT -> {
                R.string.failed_submit to presenter::goOn
            }

            Resume.TAP, Resume.PASSWORD -> {
                R.string.failed_go_on to presenter::goOn
            }

            Resume.SCAN -> {
                when (failure.recovery) {
                    Recovery.RESCAN, Recovery.REOPEN_LINK -> R.string.failed_scan to presenter::scan

                    // The session is this phone's, if it ever was: the network or the service was in the way.
                    Recovery.CHECK_NETWORK, Recovery.TRY_LATER, Recovery.CHECK_STORAGE -> R.string.failed_go_on to presenter::goOn

                    else -> R.string.failed_scan to presenter::scan
                }
            }

            Resume.NOWHERE -> {
                null
            }
        }

    /** Where the municipal office's ways are explained. */
    private fun help(failure: Failure): Pair<Int, () -> Unit>? =
        HELP[failure.recovery]?.let { link ->
            R.string.failed_help to {
                runCatching { activity.startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(link))) }
                Unit
            }
        }

    /** Only where a password was, or could have been, in play. */
    private fun cost(failure: Failure): String? {
        if (failure.stage == Stage.F1) return null
        val spent =
            when (failure.triesSpent) {
                TriesSpent.NONE -> if (failure.triesLeft == null && failure.stage == null) return null else R.string.cost_none
                TriesSpent.ONE -> R.string.cost_one
                TriesSpent.UNKNOWN -> R.string.cost_unknown
            }
        return failure.triesLeft?.let { text(R.string.cost_left, text(spent), it.toInt()) } ?: text(spent)
    }

    private fun stage(stage: Stage): Int =
        when (stage) {
            Stage.F1 -> R.string.failed_f1
            Stage.F2 -> R.string.failed_f2
            Stage.F3 -> R.string.failed_f3
            Stage.F4 -> R.string.failed_f4
            Stage.F5 -> R.string.failed_f5
        }

    override fun back(): Boolean {
        presenter.leave()
        return true
    }

    private companion object {
        const val JPKI = "https://www.jpki.go.jp/"

        /** The public portal of the JPKI: resetting the password, renewing the certificate. */
        val HELP = mapOf(Recovery.RESET_PASSWORD to JPKI, Recovery.RENEW_CERTIFICATE to JPKI)
    }
}

/** The named restart: what was going on when the system ended the app. */
class InterruptedView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.Interrupted>(activity, frame, Screen.Interrupted::class) {
    override fun show(screen: Screen.Interrupted) {
        sign(R.drawable.ic_restart, R.drawable.round_primary)
        say(text(R.string.interrupted_title), text(R.string.interrupted_text))
        note(text(R.string.interrupted_note))
        frame.actions(R.string.interrupted_go_on to presenter::goOn, R.string.failed_scan to presenter::scan)
    }

    override fun back() = false
}

/** What the card says of itself for free. */
class CardReportView(
    activity: JourneyActivity,
    frame: Frame,
) : MessageView<Screen.CardReport>(activity, frame, Screen.CardReport::class) {
    override fun show(screen: Screen.CardReport) {
        val status = screen.status
        val canSign = status.kind == CardKind.MY_NUMBER && status.signature != false
        if (canSign) sign(R.drawable.ic_check, R.drawable.round_good) else sign(R.drawable.ic_warning, R.drawable.round_caution)
        say(text(if (canSign) R.string.report_title else R.string.report_title_other), text(R.string.report_text))
        facts(
            R.string.report_kind to text(kind(status.kind)),
            R.string.report_signature to text(presence(status.signature)),
            R.string.report_tries to (status.triesLeft?.toString() ?: text(R.string.unknown)),
        )
        frame.actions(R.string.preparation_scan to presenter::scan, R.string.failed_start to presenter::leave)
    }

    private fun kind(kind: CardKind): Int =
        when (kind) {
            CardKind.MY_NUMBER -> R.string.kind_my_number
            CardKind.JUKI -> R.string.kind_juki
            CardKind.ANDROID -> R.string.kind_android
            CardKind.IPHONE -> R.string.kind_iphone
            CardKind.OTHER -> R.string.kind_other
        }

    private fun presence(there: Boolean?): Int =
        when (there) {
            true -> R.string.yes
            false -> R.string.no
            null -> R.string.unknown
        }

    override fun back(): Boolean {
        presenter.leave()
        return true
    }
}
