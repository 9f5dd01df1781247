package natsuin.qr

import kotlin.math.ceil

/** Looks for the alignment pattern of a code: a dark module in a light ring in a dark one (ISO/IEC 18004, 6.3.6). */
internal class Alignment(
    private val bits: Bits,
    /** From modules to the picture, as far as is known without the pattern. */
    private val map: Perspective,
    /** Across and down, in modules: where its centre is. */
    private val centre: Float,
) {
    private val expected = map.of(centre, centre)

    /** One module to the right, and one down, where the pattern is expected, in pixels. */
    private val right = map.of(centre + 1, centre).let { Point(it.x - expected.x, it.y - expected.y) }
    private val down = map.of(centre, centre + 1).let { Point(it.x - expected.x, it.y - expected.y) }
    private val module = (right.length() + down.length()) / 2

    /** The middles of all that looks like it, the nearest to where it is expected first. */
    fun find(): List<Point> {
        val reach = ceil(module * REACH).toInt()
        val spots = ArrayList<MutableList<Point>>()
        for (y in expected.y.toInt() - reach..expected.y.toInt() + reach) {
            for (x in expected.x.toInt() - reach..expected.x.toInt() + reach) {
                if (!isCentre(x + 0.5f, y + 0.5f)) continue
                val pixel = Point(x + 0.5f, y + 0.5f)
                val spot = spots.firstOrNull { it.first().to(pixel) < module * 1.5f }
                if (spot == null) spots.add(mutableListOf(pixel)) else spot.add(pixel)
            }
        }
        return spots.map(::middle).sortedBy { it.to(expected) }.take(MOST)
    }

    private fun middle(spot: List<Point>) = Point(spot.map { it.x }.average().toFloat(), spot.map { it.y }.average().toFloat())

    /** Light in eight directions at one module, dark at two. */
    private fun isCentre(
        x: Float,
        y: Float,
    ): Boolean = isDark(x, y, 0, 0) && AROUND.all { (across, below) -> !isDark(x, y, across, below) && isDark(x, y, 2 * across, 2 * below) }

    private fun isDark(
        x: Float,
        y: Float,
        across: Int,
        below: Int,
    ) = bits.isDark((x + across * right.x + below * down.x).toInt(), (y + across * right.y + below * down.y).toInt())

    private companion object {
        /** In modules. */
        const val REACH = 6f
        const val MOST = 4
        val AROUND = (-1..1).flatMap { across -> (-1..1).map { across to it } } - (0 to 0)
    }
}
