package natsuin.qr

import kotlin.math.abs
import kotlin.math.hypot
import kotlin.math.pow

/** A place in the picture, in pixels. */
internal data class Point(
    val x: Float,
    val y: Float,
) {
    fun to(other: Point): Float = hypot(other.x - x, other.y - y)

    /** Taken as a way: how long it is. */
    fun length(): Float = hypot(x, y)
}

/** The centre of a finder pattern, and how large a module is there, in pixels. */
internal data class Eye(
    val centre: Point,
    val module: Float,
)

/** The three eyes of a code: the corner between the two others first. */
internal data class Eyes(
    val corner: Eye,
    val right: Eye,
    val below: Eye,
) {
    /**
     * Where a fourth eye would be. On a flat page it makes a parallelogram; on a tilted one the sizes of the eyes say how far away
     * each of them is: under a projective map areas shrink with the third power of the depth.
     */
    fun opposite(isTilted: Boolean): Point {
        fun depth(eye: Eye) = if (isTilted) eye.module.pow(-2f / 3) else 1f
        val shares = listOf(right to depth(right), below to depth(below), corner to -depth(corner))
        val sum = shares.map { it.second }.sum()
        val x = shares.map { (eye, share) -> eye.centre.x * share }.sum() / sum
        val y = shares.map { (eye, share) -> eye.centre.y * share }.sum() / sum
        return Point(x, y)
    }
}

/** Looks for finder patterns: dark and light in the proportion 1:1:3:1:1, across and down (ISO/IEC 18004, 6.3.3). */
internal class Finder(
    private val bits: Bits,
) {
    fun find(): List<Eyes> {
        val eyes = eyes()
        val found = ArrayList<Pair<Float, Eyes>>()
        for (a in eyes.indices) {
            for (b in a + 1 until eyes.size) {
                for (c in b + 1 until eyes.size) {
                    arrange(eyes[a], eyes[b], eyes[c])?.let(found::add)
                }
            }
        }
        return found.sortedBy { it.first }.take(MOST_CODES).map { it.second }
    }

    /** Every pattern that is one in both directions; those that are seen in many rows are one. */
    private fun eyes(): List<Eye> {
        val seen = ArrayList<MutableList<Eye>>()
        for (y in 0 until bits.height step ROW_STEP) {
            eachCandidate(y) { x, module ->
                val eye = confirm(x, y, module) ?: return@eachCandidate
                val same = seen.firstOrNull { it.first().centre.to(eye.centre) < module * 2 }
                if (same == null) seen.add(mutableListOf(eye)) else same.add(eye)
            }
        }
        return seen
            .filter { it.size > 1 }
            .sortedByDescending { it.size }
            .take(MOST_EYES)
            .map(::middle)
    }

    private fun middle(same: List<Eye>): Eye {
        val x = same.map { it.centre.x }.average().toFloat()
        val y = same.map { it.centre.y }.average().toFloat()
        return Eye(Point(x, y), same.map { it.module }.average().toFloat())
    }

    private inline fun eachCandidate(
        y: Int,
        found: (Float, Float) -> Unit,
    ) {
        val runs = IntArray(RUNS)
        var isDark = false
        var count = 0
        for (x in 0..bits.width) {
            val dark = bits.isDark(x, y)
            if (dark == isDark && x < bits.width) {
                runs[RUNS - 1]++
                continue
            }
            count++
            // The run that ended was dark: five runs that end in dark may be an eye.
            if (isDark && count >= RUNS && isEye(runs)) {
                found(x - runs[4] - runs[3] - runs[2] / 2f, runs.sum() / MODULES)
            }
            runs.copyInto(runs, 0, 1)
            runs[RUNS - 1] = 1
            isDark = dark
        }
    }

    private fun isEye(runs: IntArray): Boolean {
        val module = runs.sum() / MODULES
        if (module < 1) return false
        val slack = module * SLACK
        return runs.indices.all { if (it == 2) abs(runs[it] - 3 * module) < 3 * slack else abs(runs[it] - module) < slack + 0.5f }
    }

    /** Down, then across through the centre that was found. */
    private fun confirm(
        x: Float,
        y: Int,
        module: Float,
    ): Eye? {
        val (middleY, down) = through(x.toInt(), y, 0, 1, module) ?: return null
        val (middleX, across) = through(x.toInt(), middleY.toInt(), 1, 0, module) ?: return null
        if (abs(down - across) > SLACK * (down + across)) return null
        return Eye(Point(middleX, middleY), (down + across) / 2)
    }

    /** The middle of the pattern along one direction, and its module. */
    private fun through(
        x: Int,
        y: Int,
        dx: Int,
        dy: Int,
        module: Float,
    ): Pair<Float, Float>? {
        if (!bits.isDark(x, y)) return null
        val most = (module * 7).toInt() + 2
        val runs = IntArray(RUNS)
        for ((direction, order) in listOf(-1 to intArrayOf(2, 1, 0), 1 to intArrayOf(2, 3, 4))) {
            var at = 1
            for ((part, run) in order.withIndex()) {
                val isDark = part % 2 == 0
                while (at < most && bits.isDark(x + direction * at * dx, y + direction * at * dy) == isDark) {
                    runs[run]++
                    at++
                }
            }
        }
        // The pixel that both directions started from.
        runs[2]++
        if (!isEye(runs)) return null
        return centre(x, y, dx, dy) to runs.sum() / MODULES
    }

    /** The middle of the dark run that this pixel lies in. */
    private fun centre(
        x: Int,
        y: Int,
        dx: Int,
        dy: Int,
    ): Float {
        var before = 0
        while (bits.isDark(x - (before + 1) * dx, y - (before + 1) * dy)) before++
        var after = 0
        while (bits.isDark(x + (after + 1) * dx, y + (after + 1) * dy)) after++
        return (if (dx == 1) x else y) + (after - before) / 2f + 0.5f
    }

    /** Which eye is the corner, and how far the three are from a right angle with equal arms; null when they are no code. */
    private fun arrange(
        a: Eye,
        b: Eye,
        c: Eye,
    ): Pair<Float, Eyes>? {
        val modules = listOf(a.module, b.module, c.module)
        if (modules.max() > modules.min() * 1.6f) return null
        val (corner, one, two) =
            listOf(Triple(a, b, c), Triple(b, a, c), Triple(c, a, b)).maxBy { (_, one, two) -> one.centre.to(two.centre) }
        val first = corner.centre.to(one.centre)
        val second = corner.centre.to(two.centre)
        val skew = abs(hypot(first, second) - one.centre.to(two.centre)) / (first + second) + abs(first - second) / (first + second)
        if (skew > MOST_SKEW || minOf(first, second) < modules.max() * NEAREST) return null
        val turn =
            (one.centre.x - corner.centre.x) * (two.centre.y - corner.centre.y) -
                (one.centre.y - corner.centre.y) * (two.centre.x - corner.centre.x)
        return skew to if (turn > 0) Eyes(corner, one, two) else Eyes(corner, two, one)
    }

    private companion object {
        const val RUNS = 5
        const val MODULES = 7f
        const val SLACK = 0.5f
        const val ROW_STEP = 1
        const val MOST_EYES = 12
        const val MOST_CODES = 4
        const val MOST_SKEW = 0.3f

        /** Of two eyes' centres, in modules, as they are measured on a code that is turned by 45 degrees. */
        const val NEAREST = 9
    }
}
