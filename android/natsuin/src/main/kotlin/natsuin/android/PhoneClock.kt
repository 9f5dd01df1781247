package natsuin.android

import android.os.SystemClock
import kotlinx.coroutines.delay
import natsuin.ffi.Clock

/** The phone's clocks. [monotonic] counts milliseconds, also while the phone sleeps; a desk has another one. */
class PhoneClock(
    private val monotonic: () -> Long = SystemClock::elapsedRealtime,
) : Clock {
    override fun nowS(): Long = System.currentTimeMillis() / MS_PER_S

    override fun monotonicMs(): ULong = monotonic().toULong()

    override suspend fun wait(ms: ULong) = delay(ms.coerceAtMost(Long.MAX_VALUE.toULong()).toLong())

    private companion object {
        const val MS_PER_S = 1_000
    }
}
