package natsuin.journey

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update
import natsuin.ffi.ErrorCode
import natsuin.ffi.Holder
import natsuin.ffi.NatsuinException
import natsuin.ffi.Password
import natsuin.ffi.PasswordRequest
import natsuin.ffi.Progress
import natsuin.ffi.Step
import natsuin.ffi.TapRequest

/** The person at the card, in Android's order: hold, keep holding, password, and hold again where the card was lifted. */
class CardPresenter(
    private val screen: MutableStateFlow<Screen>,
) : Holder {
    private val password = Question<Password?>()
    private val lastTry = Question<Boolean>()
    private val again = Question<Boolean>()

    override suspend fun askPassword(request: PasswordRequest): Password? =
        password.ask { screen.value = Screen.Password(request.triesLeft?.toInt(), request.after) }

    /** What was typed; it is wiped. What no card would accept costs no try: the person types again. */
    fun enter(typed: CharArray) {
        val entry =
            try {
                TypedPassword.enter(typed)
            } catch (refused: NatsuinException.Failed) {
                screen.update { if (it is Screen.Password) it.copy(failure = refused.failure) else it }
                return
            }
        if (!password.answer(entry)) entry.close()
    }

    /** What the rules say of what is typed so far; it is wiped. */
    fun judge(typed: CharArray): Typed = TypedPassword.judge(typed)

    /** There will be no entry. */
    fun enterNothing() {
        password.answer(null)
    }

    override suspend fun confirmLastTry(): Boolean = lastTry.ask { screen.value = Screen.LastTry }

    /** The answer to [Screen.LastTry]. */
    fun spendLastTry(yes: Boolean) {
        lastTry.answer(yes)
    }

    /** A card that comes back goes on by itself; where the phone or the network is at fault, the person says when. */
    override suspend fun tapAgain(request: TapRequest): Boolean {
        val needsButton = request.failure.code !in BY_TAPPING
        val asked =
            Screen.HoldAgain(
                failure = request.failure,
                hint = Hint.after(request.failedContacts),
                passwordKept = request.passwordKept,
                costUnknown = request.costUnknown,
                needsButton = needsButton,
            )
        if (needsButton) return again.ask { screen.value = asked }
        screen.value = asked
        return true
    }

    /** The answer to [Screen.HoldAgain]. */
    fun holdAgain(yes: Boolean) {
        again.answer(yes)
    }

    override fun show(progress: Progress) {
        val permille = progress.permille.toInt()
        screen.update { before ->
            when (progress.step) {
                // Why the card is wanted again stays to be read until it comes.
                Step.WaitingForCard -> if (before is Screen.HoldAgain) before else Screen.Hold

                // A question or the end follows at once.
                Step.Released -> before

                else -> Screen.KeepHolding(progress.step, permille, (before as? Screen.KeepHolding)?.beat ?: 0)
            }
        }
    }

    /** Once a second: something moves also while the card computes (P8). */
    internal fun beat() {
        screen.update { if (it is Screen.KeepHolding) it.copy(beat = it.beat + 1) else it }
    }

    private companion object {
        /** What another tap mends, with this card or the right one. */
        val BY_TAPPING =
            setOf(
                ErrorCode.CARD_LOST,
                ErrorCode.NOT_MY_NUMBER_CARD,
                ErrorCode.SMARTPHONE_TOKEN,
                ErrorCode.NO_SIGNATURE_CERTIFICATE,
                ErrorCode.ANOTHER_CARD,
                ErrorCode.UNEXPECTED_ANSWER,
                ErrorCode.COUNTER_NOT_REPORTED,
                ErrorCode.READER_HANGS,
                ErrorCode.READER_FAILED,
                ErrorCode.SEVERAL_CARDS,
                ErrorCode.SIGNATURE_REFUSED,
                ErrorCode.SIGNATURE_DOES_NOT_VERIFY,
            )
    }
}
