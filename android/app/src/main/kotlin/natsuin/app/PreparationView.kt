package natsuin.app

import android.content.Intent
import android.provider.Settings
import android.view.View
import android.view.ViewGroup
import android.widget.ImageView
import android.widget.TextView
import natsuin.android.NfcState
import natsuin.journey.Screen

/** What is needed, before anything else (journey P1); a phone without NFC is told before it claims anything. */
class PreparationView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.Preparation>(activity, frame, R.layout.screen_preparation, Screen.Preparation::class) {
    private val needs: ViewGroup = root.findViewById(R.id.needs)
    private val phone = need(R.drawable.ic_phone, R.string.need_phone, R.string.need_phone_word)

    init {
        need(R.drawable.ic_card, R.string.need_card, R.string.need_card_word)
        need(R.drawable.ic_key, R.string.need_password, R.string.need_password_word)
        need(R.drawable.ic_code, R.string.need_code, R.string.need_code_word)
    }

    override val spoken get() = text(R.string.preparation_title)

    override fun show(screen: Screen.Preparation) = showNfc()

    override fun resumed() = showNfc()

    private fun showNfc() {
        val (word, chip, colour) =
            when (activity.reader.state) {
                NfcState.ON -> Triple(R.string.nfc_on, R.drawable.chip_good, R.color.good)
                NfcState.OFF -> Triple(R.string.nfc_off, R.drawable.chip_caution, R.color.caution)
                NfcState.UNSUPPORTED -> Triple(R.string.nfc_unsupported, R.drawable.chip_bad, R.color.bad)
            }
        phone.findViewById<TextView>(R.id.state).apply {
            visibility = View.VISIBLE
            setText(word)
            setBackgroundResource(chip)
            setTextColor(context.getColor(colour))
        }
        when (activity.reader.state) {
            NfcState.ON -> frame.actions(R.string.preparation_scan to presenter::scan, R.string.preparation_try to presenter::tryCard)
            NfcState.OFF -> frame.actions(R.string.nfc_settings to { openNfcSettings(activity) })
            NfcState.UNSUPPORTED -> frame.actions(null)
        }
    }

    private fun need(
        icon: Int,
        what: Int,
        word: Int,
    ): View {
        val row = frame.inflate(R.layout.row_need)
        row.findViewById<ImageView>(R.id.icon).setImageResource(icon)
        row.findViewById<TextView>(R.id.what).setText(what)
        row.findViewById<TextView>(R.id.word).setText(word)
        needs.addView(row)
        return row
    }

    override fun back() = false

    companion object {
        fun openNfcSettings(activity: JourneyActivity) {
            // A phone without that page has one for all radios.
            runCatching { activity.startActivity(Intent(Settings.ACTION_NFC_SETTINGS)) }
                .onFailure { runCatching { activity.startActivity(Intent(Settings.ACTION_WIRELESS_SETTINGS)) } }
        }
    }
}
