import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.Structure
import java.io.File
import java.lang.management.ManagementFactory
import java.lang.management.MemoryType

/**
 * What the process holds, in bytes.
 *
 * @property inUse what somebody asked for and has not given back: the JVM's heap, and all that was taken from `malloc`, by the core
 * and by JNA. A leak shows here to the byte.
 * @property resident what the system counts; the JVM's own growth and what the allocator keeps for later are in it.
 */
data class Held(
    val inUse: Long,
    val resident: Long,
) {
    companion object {
        private val libc = Native.load("c", Libc::class.java)

        /**
         * After all that is to be given back was given back. JNA frees its structures and UniFFI its handles when the collector has
         * found them, on a thread that lags behind, and the JVM keeps what its compiler used for five seconds.
         */
        fun settled(): Held {
            var least = Long.MAX_VALUE
            var calm = 0
            while (calm < CALM_ROUNDS) {
                System.gc()
                Thread.sleep(ROUND_MS)
                val inUse = now().inUse
                calm = if (inUse < least - CALM_BYTES) 0 else calm + 1
                least = minOf(least, inUse)
            }
            libc.malloc_trim(0)
            // The least, not the last: the compiler may be at work this very moment.
            return now().copy(inUse = least)
        }

        private fun now(): Held {
            val native = libc.mallinfo2()
            val heap = heap.sumOf { it.collectionUsage.used }
            val pages = File("/proc/self/statm").readText().split(' ')[1].toLong()
            return Held(heap + native.uordblks + native.hblkhd, pages * PAGE_BYTES)
        }

        /** What the last collection left of each: without what threads reserve ahead, megabytes that come and go. */
        private val heap = ManagementFactory.getMemoryPoolMXBeans().filter { it.type == MemoryType.HEAP }

        private const val CALM_ROUNDS = 28
        private const val ROUND_MS = 200L
        private const val CALM_BYTES = 16 * 1024
        private const val PAGE_BYTES = 4096
    }
}

/** glibc (2.33): `mallinfo2` says what is in use over all arenas, `malloc_trim` gives the rest back to the system. */
@Suppress("ktlint:standard:function-naming")
private interface Libc : Library {
    fun mallinfo2(): Mallinfo2.ByValue

    fun malloc_trim(keep: Long): Int
}

/** In bytes: [uordblks] in arenas, [hblkhd] in mappings of their own. */
@Structure.FieldOrder("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
open class Mallinfo2 : Structure() {
    @JvmField var arena = 0L

    @JvmField var ordblks = 0L

    @JvmField var smblks = 0L

    @JvmField var hblks = 0L

    @JvmField var hblkhd = 0L

    @JvmField var usmblks = 0L

    @JvmField var fsmblks = 0L

    @JvmField var uordblks = 0L

    @JvmField var fordblks = 0L

    @JvmField var keepcost = 0L

    class ByValue :
        Mallinfo2(),
        Structure.ByValue
}
