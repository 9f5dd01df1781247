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
        private const val ALIGNMENT_CENTRE = 6.5f

        fun sizeOf(version: Int) = 17 + 4 * version

        /** Of each version that the distances allow, with each place that may be its alignment pattern, and without one. */
        fun sample(
            bits: Bits,
            eyes: Eyes,
        ): Sequence<Grid> {
            val module = (eyes.corner.module + eyes.right.module + eyes.below.module) / 3 * cos(turn(eyes))
            val distance = (eyes.corner.centre.to(eyes.right.centre) + eyes.corner.centre.to(eyes.below.centre)) / 2
            val guess = (distance / module + 7 - 17) / 4
            // A wrong version, or a wrong pattern, does not survive the error correction.
            return (1..MAX_VERSION).sortedBy { abs(it - guess) }.asSequence().flatMap { version ->
                maps(bits, eyes, version).map { sample(bits, version, it) }
            }
        }

        /** How far the code is turned from the picture's edges, in radians: a run across a turned module is longer. */
        private fun turn(eyes: Eyes): Float {
            val angle = atan2(eyes.right.centre.y - eyes.corner.centre.y, eyes.right.centre.x - eyes.corner.centre.x)
            val quarter = (PI / 2).toFloat()
            return angle - quarter * (angle / quarter).roundToInt()
        }

        /** From modules to the picture. Three eyes leave the tilt open: the alignment pattern tells it, and their sizes where it is. */
        private fun maps(
            bits: Bits,
            eyes: Eyes,
            version: Int,
        ): Sequence<Perspective> {
            val opposite = sizeOf(version) - EYE_CENTRE
            val tilted = transform(eyes, version, opposite, eyes.opposite(isTilted = true))
            val flat = transform(eyes, version, opposite, eyes.opposite(isTilted = false))
            if (version == 1) return sequenceOf(tilted, flat)
            val at = sizeOf(version) - ALIGNMENT_CENTRE
            return Alignment(bits, tilted, at).find().asSequence().map { transform(eyes, version, at, it) } + sequenceOf(tilted, flat)
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
