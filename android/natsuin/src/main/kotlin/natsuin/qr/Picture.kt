package natsuin.qr

/** What a camera sees: one byte of brightness a pixel, row by row, `stride` bytes from row to row. */
class Picture(
    val width: Int,
    val height: Int,
    private val stride: Int,
    private val luminance: ByteArray,
) {
    init {
        require(width > 0 && height > 0 && stride >= width && luminance.size >= stride * (height - 1) + width)
    }

    internal fun at(
        x: Int,
        y: Int,
    ): Int = luminance[y * stride + x].toInt() and 0xFF

    /** Each pixel as the mean of nine: noise goes, small codes suffer. */
    internal fun smoothed(): Picture {
        val means =
            ByteArray(width * height) { index ->
                val x = index % width
                val y = index / width
                var sum = 0
                for (dy in -1..1) for (dx in -1..1) sum += at((x + dx).coerceIn(0, width - 1), (y + dy).coerceIn(0, height - 1))
                (sum / 9).toByte()
            }
        return Picture(width, height, width, means)
    }
}

/** A picture in black and white: a pixel is dark when it is darker than what surrounds it, so that shadows do no harm. */
internal class Bits(
    picture: Picture,
) {
    val width = picture.width
    val height = picture.height
    private val dark = BooleanArray(width * height)

    init {
        val sums = sums(picture)
        val reach = (minOf(width, height) / WINDOWS).coerceAtLeast(8)
        for (y in 0 until height) {
            val top = (y - reach).coerceAtLeast(0)
            val bottom = (y + reach).coerceAtMost(height - 1) + 1
            for (x in 0 until width) {
                val left = (x - reach).coerceAtLeast(0)
                val right = (x + reach).coerceAtMost(width - 1) + 1
                val row = width + 1
                val sum = sums[bottom * row + right] - sums[top * row + right] - sums[bottom * row + left] + sums[top * row + left]
                val mean = sum / ((right - left) * (bottom - top))
                dark[y * width + x] = picture.at(x, y) * 8 < mean * LIGHT_EIGHTHS
            }
        }
    }

    /** Outside of the picture everything is light. */
    fun isDark(
        x: Int,
        y: Int,
    ): Boolean = x in 0 until width && y in 0 until height && dark[y * width + x]

    /** Of each corner the brightness of all above and to the left of it. */
    private fun sums(picture: Picture): LongArray {
        val row = width + 1
        val sums = LongArray(row * (height + 1))
        for (y in 0 until height) {
            var line = 0L
            for (x in 0 until width) {
                line += picture.at(x, y)
                sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line
            }
        }
        return sums
    }

    private companion object {
        const val WINDOWS = 8

        /** What is not so much darker than its surroundings is noise. */
        const val LIGHT_EIGHTHS = 7
    }
}
