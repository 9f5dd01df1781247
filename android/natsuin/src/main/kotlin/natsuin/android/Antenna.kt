package natsuin.android

import android.nfc.NfcAdapter
import android.os.Build

/**
 * Where the NFC antenna is, seen from the back, as parts of the phone's width and height.
 *
 * @property across 0 at the left edge of the back, 1 at its right edge
 * @property down 0 at the top, 1 at the bottom
 */
data class Antenna(
    val across: Float,
    val down: Float,
) {
    /** The third of the phone's back in which it lies. */
    enum class Place { TOP, MIDDLE, BOTTOM }

    val place: Place
        get() =
            when {
                down < ONE_THIRD -> Place.TOP
                down < TWO_THIRDS -> Place.MIDDLE
                else -> Place.BOTTOM
            }

    companion object {
        private const val ONE_THIRD = 1f / 3
        private const val TWO_THIRDS = 2f / 3

        /** As the phone's maker says (API 34); null where nobody says. */
        @NewerThanMinSdk
        fun of(adapter: NfcAdapter?): Antenna? {
            if (adapter == null || Build.VERSION.SDK_INT < Build.VERSION_CODES.UPSIDE_DOWN_CAKE) return null
            // A phone whose maker left it out answers null, or raises.
            val info = runCatching { adapter.nfcAntennaInfo }.getOrNull() ?: return null
            val antenna = info.availableNfcAntennas.firstOrNull() ?: return null
            if (info.deviceWidth <= 0 || info.deviceHeight <= 0) return null
            // The platform measures in millimetres from the lower left corner of the *front*; the card is held to the back.
            val across = 1 - antenna.locationX / info.deviceWidth.toFloat()
            val down = 1 - antenna.locationY / info.deviceHeight.toFloat()
            return Antenna(across.coerceIn(0f, 1f), down.coerceIn(0f, 1f))
        }
    }
}
