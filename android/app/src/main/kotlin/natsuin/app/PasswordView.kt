package natsuin.app

import android.os.Build
import android.text.Editable
import android.text.TextWatcher
import android.text.method.PasswordTransformationMethod
import android.view.ActionMode
import android.view.Menu
import android.view.MenuItem
import android.view.View
import android.view.inputmethod.EditorInfo
import android.view.inputmethod.InputMethodManager
import android.widget.EditText
import android.widget.ImageButton
import natsuin.android.NewerThanMinSdk
import natsuin.ffi.Failure
import natsuin.journey.Screen

/**
 * The password (journey P7). The field is never saved, filled in, learnt from, photographed or copied from; touches through
 * other windows are dropped, and only real accessibility tools such as TalkBack may read along.
 */
class PasswordView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.Password>(activity, frame, R.layout.screen_password, Screen.Password::class, Step.PASSWORD) {
    private val field: EditText = root.findViewById(R.id.password)
    private val reveal: ImageButton = root.findViewById(R.id.reveal)
    private var tries: String = ""

    override val isSecret get() = true

    override val spoken get() = "${view(R.id.failure).text} ${text(R.string.password_spoken, tries)}".trim()

    init {
        field.addTextChangedListener(Rules())
        field.customSelectionActionModeCallback = NoCopying
        field.customInsertionActionModeCallback = NoCopying
        field.setOnEditorActionListener { _, action, _ -> (action == EditorInfo.IME_ACTION_DONE).also { if (it) enter() } }
        reveal.setOnClickListener { reveal() }
        guard()
    }

    override fun show(screen: Screen.Password) {
        val left = screen.triesLeft
        tries =
            when (left) {
                null -> text(R.string.tries_unknown)
                1 -> text(R.string.tries_left_one)
                else -> text(R.string.tries_left, left)
            }
        view(R.id.tries).text = tries
        view(R.id.tries).setBackgroundResource(if (left != null && left <= FEW) R.drawable.chip_caution else R.drawable.chip)
        view(R.id.failure).showOrHide(screen.failure?.let(::sentence))
        frame.actions(R.string.password_enter to ::enter, R.string.cancel to ::stop)
        frame.enableFirst(field.length() > 0)
        if (screen.failure != null) frame.speak(spoken)
        field.requestFocus()
    }

    private fun sentence(failure: Failure) = "${texts.title(failure.name)}${text(R.string.sentence_gap)}${texts.remedy(failure.name)}"

    /** The characters leave the field as an array that is wiped, never as a string. */
    private fun enter() {
        val typed = characters()
        field.text.clear()
        hide()
        presenter.card.enter(typed)
    }

    private fun characters(): CharArray {
        val text = field.text
        return CharArray(text.length).also { text.getChars(0, text.length, it, 0) }
    }

    private fun hide() {
        activity.getSystemService(InputMethodManager::class.java)?.hideSoftInputFromWindow(field.windowToken, 0)
    }

    private fun reveal() {
        val isHidden = field.transformationMethod != null
        field.transformationMethod = if (isHidden) null else PasswordTransformationMethod.getInstance()
        reveal.contentDescription = text(if (isHidden) R.string.password_hide else R.string.password_show)
        field.setSelection(field.length())
    }

    private fun stop() {
        field.text.clear()
        hide()
        presenter.card.enterNothing()
    }

    override fun back(): Boolean {
        stop()
        return true
    }

    override fun closed() {
        field.text.clear()
        hide()
    }

    @NewerThanMinSdk
    private fun guard() {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return
        field.setAccessibilityDataSensitive(View.ACCESSIBILITY_DATA_SENSITIVE_YES)
    }

    /** What the rules say while somebody types. Nothing of it is kept. */
    private inner class Rules : TextWatcher {
        override fun afterTextChanged(text: Editable) {
            frame.enableFirst(text.isNotEmpty())
            if (text.isEmpty()) return
            val typed = presenter.card.judge(characters())
            val notices = typed.notices
            view(R.id.rule).text =
                when {
                    typed.problem != null -> texts.title(typed.problem!!.name)
                    notices == null -> ""
                    notices.noLetter -> text(R.string.password_no_letter)
                    notices.noDigit -> text(R.string.password_no_digit)
                    notices.fullWidthFolded -> text(R.string.password_folded)
                    notices.lowerCaseRaised -> text(R.string.password_raised)
                    else -> text(R.string.password_ok)
                }
            view(R.id.rule).setTextColor(context.getColor(if (typed.problem == null) R.color.good else R.color.text_soft))
        }

        override fun beforeTextChanged(
            text: CharSequence,
            start: Int,
            count: Int,
            after: Int,
        ) = Unit

        override fun onTextChanged(
            text: CharSequence,
            start: Int,
            before: Int,
            count: Int,
        ) = Unit
    }

    /** Nothing is copied out of the field, shown or hidden. */
    private object NoCopying : ActionMode.Callback {
        override fun onCreateActionMode(
            mode: ActionMode,
            menu: Menu,
        ) = false

        override fun onPrepareActionMode(
            mode: ActionMode,
            menu: Menu,
        ) = false

        override fun onActionItemClicked(
            mode: ActionMode,
            item: MenuItem,
        ) = false

        override fun onDestroyActionMode(mode: ActionMode) = Unit
    }

    private companion object {
        const val FEW = 2
    }
}
