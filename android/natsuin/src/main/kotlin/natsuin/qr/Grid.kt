package natsuin.qr

import kotlin.math.PI
import kotlin.math.abs
import kotlin.math.atan2
import kotlin.math.cos
import kotlin.math.roundToInt

/** The modules of a code, sampled from a picture. Versions 1 to 6: no code of ours is larger (docs/session-protocol.md §2). */
internal class Grid(
    val version: Int,
    private val dark: BooleanArray,
) {
    val size = sizeOf(version)

    fun isDark(
        x: Int,
        y: Int,
    ): Boolean = dark[y * size + x]

    companion object {
        const val MAX_VERSION = 6
        private const val EYE_CENTRE = 3.5f

        fun sizeOf(version: Int) = 17 + 4 * version

        /** Of each version that the distances allow, with its alignment pattern where there is one, and without. */
        fun sample(
            bits: Bits,
            eyes: Eyes,
        ): Sequence<Grid> {
            val module = (eyes.corner.module + eyes.right.module + eyes.below.module) / 3 * cos(turn(eyes))
            val distance = (eyes.corner.centre.to(eyes.right.centre) + eyes.corner.centre.to(eyes.below.centre)) / 2
            val guess = (distance / module + 7 - 17) / 4
            // A wrong version does not survive its error correction.
            return (1..MAX_VERSION).sortedBy { abs(it - guess) }.asSequence().flatMap { version ->
                fourths(bits, eyes, version, module).map { (at, corner) -> sample(bits, version, transform(eyes, version, at, corner)) }
            }
        }

        /** How far the code is turned from the picture's edges, in radians: a run across a turned module is longer. */
        private fun turn(eyes: Eyes): Float {
            val angle = atan2(eyes.right.centre.y - eyes.corner.centre.y, eyes.right.centre.x - eyes.corner.centre.x)
            val quarter = (PI / 2).toFloat()
            return angle - quarter * (angle / quarter).roundToInt()
        }

        /** A fourth point, in modules and in the picture: the alignment pattern near where it must be, or a parallelogram's. */
        private fun fourths(
            bits: Bits,
            eyes: Eyes,
            version: Int,
            module: Float,
        ): Sequence<Pair<Float, Point>> {
            val (corner, right, below) = eyes
            val opposite = Point(right.centre.x + below.centre.x - corner.centre.x, right.centre.y + below.centre.y - corner.centre.y)
            val plain = sizeOf(version) - EYE_CENTRE to opposite
            if (version == 1) return sequenceOf(plain)
            val at = sizeOf(version) - 6.5f
            val share = (at - EYE_CENTRE) / (sizeOf(version) - 2 * EYE_CENTRE)
            val expected =
                Point(
                    corner.centre.x + share * (opposite.x - corner.centre.x),
                    corner.centre.y + share * (opposite.y - corner.centre.y),
                )
            val found = alignment(bits, expected, module)
            return listOfNotNull(found?.let { at to it }, plain).asSequence()
        }

        /** A dark spot of one module in a light ring of one, nearest to where it is expected. */
        private fun alignment(
            bits: Bits,
            expected: Point,
            module: Float,
        ): Point? {
            val reach = (module * 5).toInt()
            val candidates = ArrayList<Point>()
            for (dy in -reach..reach) {
                for (dx in -reach..reach) {
                    val x = expected.x.toInt() + dx
                    val y = expected.y.toInt() + dy
                    if (isAlignment(bits, x, y, module)) candidates.add(Point(x + 0.5f, y + 0.5f))
                }
            }
            val nearest = candidates.minByOrNull { it.to(expected) } ?: return null
            // The pixels of one spot, and their middle.
            val spot = candidates.filter { it.to(nearest) < module * 1.5f }
            return Point(spot.map { it.x }.average().toFloat(), spot.map { it.y }.average().toFloat())
        }

        private fun isAlignment(
            bits: Bits,
            x: Int,
            y: Int,
            module: Float,
        ): Boolean {
            if (!bits.isDark(x, y)) return false
            for (across in -1..1) {
                for (down in -1..1) {
                    if (across == 0 && down == 0) continue
                    val light = bits.isDark((x + across * module).roundToInt(), (y + down * module).roundToInt())
                    val dark = bits.isDark((x + across * 2 * module).roundToInt(), (y + down * 2 * module).roundToInt())
                    if (light || !dark) return false
                }
            }
            return true
        }

        private fun transform(
            eyes: Eyes,
            version: Int,
            fourth: Float,
            place: Point,
        ): Perspective {
            val far = sizeOf(version) - EYE_CENTRE
            val modules = listOf(Point(EYE_CENTRE, EYE_CENTRE), Point(far, EYE_CENTRE), Point(fourth, fourth), Point(EYE_CENTRE, far))
            return Perspective.between(modules, listOf(eyes.corner.centre, eyes.right.centre, place, eyes.below.centre))
        }

        private fun sample(
            bits: Bits,
            version: Int,
            perspective: Perspective,
        ): Grid {
            val size = sizeOf(version)
            val dark =
                BooleanArray(size * size) { index ->
                    val at = perspective.of(index % size + 0.5f, index / size + 0.5f)
                    bits.isDark(at.x.toInt(), at.y.toInt())
                }
            return Grid(version, dark)
        }
    }
}

/** A projective map of the plane: eight numbers that four pairs of points determine. */
internal class Perspective private constructor(
    private val m: DoubleArray,
) {
    fun of(
        x: Float,
        y: Float,
    ): Point {
        val w = m[6] * x + m[7] * y + 1
        return Point(((m[0] * x + m[1] * y + m[2]) / w).toFloat(), ((m[3] * x + m[4] * y + m[5]) / w).toFloat())
    }

    companion object {
        fun between(
            from: List<Point>,
            to: List<Point>,
        ): Perspective {
            val rows =
                from.zip(to).flatMap { (a, b) ->
                    val (x, y) = a.x.toDouble() to a.y.toDouble()
                    val (u, v) = b.x.toDouble() to b.y.toDouble()
                    listOf(
                        doubleArrayOf(x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u),
                        doubleArrayOf(0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v),
                    )
                }
            return Perspective(solve(rows.toTypedArray()))
        }

        /** Gauss and Jordan, with the largest pivot. */
        private fun solve(rows: Array<DoubleArray>): DoubleArray {
            val count = rows.size
            for (column in 0 until count) {
                val pivot = (column until count).maxBy { abs(rows[it][column]) }
                rows[column] = rows[pivot].also { rows[pivot] = rows[column] }
                val by = rows[column][column]
                for (at in column..count) rows[column][at] /= by
                for (row in 0 until count) {
                    if (row == column) continue
                    val times = rows[row][column]
                    for (at in column..count) rows[row][at] -= times * rows[column][at]
                }
            }
            return DoubleArray(count) { rows[it][count] }
        }
    }
}
