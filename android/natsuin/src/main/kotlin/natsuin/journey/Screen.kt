package natsuin.journey

import natsuin.ffi.CardStatus
import natsuin.ffi.Failure
import natsuin.ffi.Notices
import natsuin.ffi.Request
import natsuin.ffi.Review
import natsuin.ffi.Step

/** What is on the screen, in the order in which Android shows it. What each says to people is the app's to write. */
sealed interface Screen {
    /** What is needed before anything else (journey P1). */
    data object Preparation : Screen

    /** The camera looks for the code on the page (P2). */
    data object Scan : Screen

    /** The service is asked, or a document is fetched: `document` counts from 1, and is 0 before the first. */
    data class Connecting(
        val document: Int = 0,
        val of: Int = 0,
    ) : Screen

    /** Who asks for what, and the steps that come (P3). Nothing happens until the person starts it (P5). */
    data class Explanation(
        val review: Review,
    ) : Screen

    /** The documents themselves. */
    data class Reading(
        val review: Review,
        val shown: Int = 0,
    ) : Screen

    /** "Hold the card to the phone" (P13). */
    data object Hold : Screen

    /** The card was found: keep holding, do not touch the screen (P8). `beat` moves once a second, whatever the card does. */
    data class KeepHolding(
        val step: Step,
        val permille: Int,
        val beat: Int = 0,
    ) : Screen

    /** The password (P7). */
    data class Password(
        val triesLeft: Int?,
        /** What became of the entry before, or why this one cannot be one. */
        val failure: Failure? = null,
    ) : Screen

    /** An explicit yes to spending the last try. */
    data object LastTry : Screen

    /** The contact broke, or the card was a wrong one. */
    data class HoldAgain(
        val failure: Failure,
        val hint: Hint,
        val passwordKept: Boolean,
        val costUnknown: Boolean,
        /** The reader needs the person first, so a button goes on; else tapping does. */
        val needsButton: Boolean,
    ) : Screen

    /** The signature is made; it is handed in. The card may go. */
    data object Submitting : Screen

    /** It arrived. This promises nothing about the service's later verdict (F5). */
    data class Done(
        val request: Request?,
    ) : Screen

    /** F1–F5, with a remedy. */
    data class Failed(
        val failure: Failure,
    ) : Screen

    /** The system ended the app in the middle, or a session of before is still kept: go on, or leave it (a named restart). */
    data class Interrupted(
        val at: String,
    ) : Screen

    /** "Try your card": it is waited for. No password is asked for. */
    data object TryCard : Screen

    /** What can be known of the card for free. */
    data class CardReport(
        val status: CardStatus,
    ) : Screen

    /** The screen's name, for the saved state: it holds nothing that is secret or somebody's. */
    val name: String get() = javaClass.simpleName.replaceFirstChar(Char::lowercase)
}

/** Where else to hold the card: it escalates with each contact that broke. */
enum class Hint {
    SLOWLY,
    WITHOUT_CASE,
    AWAY_FROM_METAL,
    ;

    companion object {
        fun after(failedContacts: UInt): Hint = entries[(failedContacts.toInt() - 1).coerceIn(entries.indices)]
    }
}

/** What the rules say of what was typed so far. */
data class Typed(
    /** Why it cannot be a signature password yet; null when it can. */
    val problem: Failure?,
    /** What was noticed; only when it can. */
    val notices: Notices?,
)
