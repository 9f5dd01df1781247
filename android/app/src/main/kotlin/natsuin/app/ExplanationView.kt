package natsuin.app

import android.view.ViewGroup
import android.widget.TextView
import natsuin.ffi.IdentifiedBy
import natsuin.ffi.Request
import natsuin.journey.Screen

/** Who asks for what, the number to compare, and the steps in Android's order (journey P3). */
class ExplanationView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.Explanation>(activity, frame, R.layout.screen_explanation, Screen.Explanation::class, Step.DOCUMENT) {
    override val spoken get() = "${text(R.string.explanation_title)}. ${view(R.id.request_title).text}. ${view(R.id.requester).text}."

    init {
        val list = root.findViewById<ViewGroup>(R.id.step_list)
        STEPS.forEachIndexed { index, (what, word) ->
            val row = frame.inflate(R.layout.row_step)
            row.findViewById<TextView>(R.id.number).text = (index + 1).toString()
            row.findViewById<TextView>(R.id.what).setText(what)
            row.findViewById<TextView>(R.id.word).setText(word)
            list.addView(row)
        }
    }

    override fun show(screen: Screen.Explanation) {
        val request = screen.review.request
        view(R.id.request_title).text = request.title
        view(R.id.requester).text = request.requester
        view(R.id.identified).text = identified(request)
        view(R.id.addressee).text = request.addressee
        view(R.id.matching_code).text = request.matchingCode
        // Digit by digit, for people who listen and compare.
        view(R.id.matching_code).contentDescription =
            request.matchingCode
                .filter(Char::isDigit)
                .toList()
                .joinToString(" ")
        frame.actions(R.string.explanation_start to presenter::read, R.string.cancel to { presenter.agree(false) })
    }

    private fun identified(request: Request): String =
        when (request.identifiedBy) {
            IdentifiedBy.MAIL_ADDRESS -> {
                request.requesterMail?.let { text(R.string.identified_mail, it) } ?: text(R.string.identified_mail_plain)
            }

            IdentifiedBy.API_KEY -> {
                text(R.string.identified_api_key)
            }

            IdentifiedBy.ORGANIZATION -> {
                text(R.string.identified_organization)
            }

            IdentifiedBy.SELF_STATED -> {
                text(R.string.identified_self)
            }
        }

    override fun back(): Boolean {
        presenter.agree(false)
        return true
    }

    private companion object {
        val STEPS =
            listOf(
                R.string.step_read to R.string.step_read_word,
                R.string.step_hold to R.string.step_hold_word,
                R.string.step_password to R.string.step_password_word,
                R.string.step_hold_again to R.string.step_hold_again_word,
            )
    }
}
