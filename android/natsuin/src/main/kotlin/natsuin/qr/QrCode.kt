package natsuin.qr

/**
 * Reads the text of a QR code in a picture (ISO/IEC 18004): model 2, versions 1 to 6, texts of digits, capitals or bytes.
 *
 * Why our own: the library has no third party, the phone's framework has no reader, and the codes of the session protocol
 * are small. Larger codes are nobody's that this app could follow.
 */
object QrCode {
    /** The text of the first code that can be read; null when there is none. */
    fun read(picture: Picture): String? = read(Bits(picture)) ?: read(Bits(picture.smoothed()))

    private fun read(bits: Bits): String? =
        Finder(bits)
            .find()
            .asSequence()
            .flatMap { Grid.sample(bits, it) }
            .firstNotNullOfOrNull(::text)

    private fun text(grid: Grid): String? {
        val (level, mask) = format(grid) ?: return null
        val layout = Layout.of(grid.version, level)
        val data = layout.data(codewords(grid, mask, layout.total)) ?: return null
        return Segments(data).text()
    }

    /** Error correction level and mask: 15 bits that stand twice; up to three of them may be wrong. */
    private fun format(grid: Grid): Pair<Int, Int>? {
        val size = grid.size
        val first = (0..5).map { it to 8 } + listOf(7 to 8, 8 to 8, 8 to 7) + (5 downTo 0).map { 8 to it }
        val second = (size - 1 downTo size - 7).map { 8 to it } + (size - 8 until size).map { it to 8 }
        val read = listOf(first, second).map { places -> places.fold(0) { bits, (x, y) -> bits shl 1 or (if (grid.isDark(x, y)) 1 else 0) } }
        val (value, distance) =
            (0 until 32).flatMap { value -> read.map { value to Integer.bitCount(it xor formatBits(value)) } }.minBy { it.second }
        return if (distance <= 3) (value shr 3) to (value and 7) else null
    }

    /** BCH (15, 5), masked. */
    private fun formatBits(value: Int): Int {
        var rest = value shl 10
        for (bit in 14 downTo 10) if (rest shr bit and 1 == 1) rest = rest xor (0x537 shl (bit - 10))
        return (value shl 10 or rest) xor 0x5412
    }

    /** Two columns at a time from the right, up and down in turn, around everything that is no data. */
    private fun codewords(
        grid: Grid,
        mask: Int,
        count: Int,
    ): IntArray {
        val words = IntArray(count)
        var bit = 0
        var isUp = true
        var right = grid.size - 1
        while (right > 0) {
            if (right == 6) right--
            for (step in 0 until grid.size) {
                val y = if (isUp) grid.size - 1 - step else step
                for (x in listOf(right, right - 1)) {
                    if (isFunction(grid, x, y) || bit >= count * 8) continue
                    if (grid.isDark(x, y) != isMasked(mask, x, y)) words[bit / 8] = words[bit / 8] or (0x80 shr bit % 8)
                    bit++
                }
            }
            isUp = !isUp
            right -= 2
        }
        return words
    }

    private fun isFunction(
        grid: Grid,
        x: Int,
        y: Int,
    ): Boolean {
        val far = grid.size - 8
        val isEye = (x <= 8 && y <= 8) || (x >= far && y <= 8) || (x <= 8 && y >= far)
        val alignment = grid.size - 9..grid.size - 5
        return isEye || x == 6 || y == 6 || (grid.version > 1 && x in alignment && y in alignment)
    }

    private fun isMasked(
        mask: Int,
        x: Int,
        y: Int,
    ): Boolean =
        when (mask) {
            0 -> (x + y) % 2
            1 -> y % 2
            2 -> x % 3
            3 -> (x + y) % 3
            4 -> (y / 2 + x / 3) % 2
            5 -> x * y % 2 + x * y % 3
            6 -> (x * y % 2 + x * y % 3) % 2
            else -> ((x + y) % 2 + x * y % 3) % 2
        } == 0
}

/** How many codewords of which kind there are (ISO/IEC 18004, table 9), and how they are interleaved. */
private class Layout(
    private val checks: Int,
    /** The data codewords of each block. */
    private val blocks: List<Int>,
) {
    val total = blocks.sum() + blocks.size * checks

    /** The data, put in order and repaired. */
    fun data(words: IntArray): IntArray? {
        val parts = blocks.map { IntArray(it + checks) }
        var at = 0
        for (index in 0 until blocks.max()) parts.forEachIndexed { block, part -> if (index < blocks[block]) part[index] = words[at++] }
        for (index in 0 until checks) parts.forEachIndexed { block, part -> part[blocks[block] + index] = words[at++] }
        if (!parts.all { ReedSolomon.repair(it, checks) }) return null
        return parts.flatMapIndexed { block, part -> part.take(blocks[block]) }.toIntArray()
    }

    companion object {
        /** By version, and in each in the order of the level's two bits: M, L, H, Q. */
        private val ALL =
            listOf(
                listOf(Layout(10, listOf(16)), Layout(7, listOf(19)), Layout(17, listOf(9)), Layout(13, listOf(13))),
                listOf(Layout(16, listOf(28)), Layout(10, listOf(34)), Layout(28, listOf(16)), Layout(22, listOf(22))),
                listOf(Layout(26, listOf(44)), Layout(15, listOf(55)), Layout(22, listOf(13, 13)), Layout(18, listOf(17, 17))),
                listOf(Layout(18, listOf(32, 32)), Layout(20, listOf(80)), Layout(16, List(4) { 9 }), Layout(26, listOf(24, 24))),
                listOf(
                    Layout(24, listOf(43, 43)),
                    Layout(26, listOf(108)),
                    Layout(22, listOf(11, 11, 12, 12)),
                    Layout(18, listOf(15, 15, 16, 16)),
                ),
                listOf(Layout(16, List(4) { 27 }), Layout(18, listOf(68, 68)), Layout(28, List(4) { 15 }), Layout(24, List(4) { 19 })),
            )

        fun of(
            version: Int,
            level: Int,
        ): Layout = ALL[version - 1][level]
    }
}

/** The segments of the data: a mode, a length, the text (ISO/IEC 18004, 7.4). */
private class Segments(
    private val data: IntArray,
) {
    private var at = 0

    fun text(): String? {
        val bytes = ArrayList<Byte>()
        while (left() >= MODE_BITS) {
            when (take(MODE_BITS)) {
                END -> break
                DIGITS -> bytes.addAll(digits() ?: return null)
                CAPITALS -> bytes.addAll(capitals() ?: return null)
                BYTES -> bytes.addAll(bytes() ?: return null)
                else -> return null
            }
        }
        return String(bytes.toByteArray(), Charsets.UTF_8)
    }

    private fun digits(): List<Byte>? {
        var count = takeOrNull(10) ?: return null
        val text = StringBuilder()
        while (count > 0) {
            val length = minOf(count, 3)
            val value = takeOrNull(intArrayOf(0, 4, 7, 10)[length]) ?: return null
            text.append(value.toString().padStart(length, '0'))
            count -= length
        }
        return text.toString().toByteArray().toList()
    }

    private fun capitals(): List<Byte>? {
        var count = takeOrNull(9) ?: return null
        val text = StringBuilder()
        while (count > 0) {
            if (count == 1) {
                text.append(ALPHABET.getOrNull(takeOrNull(6) ?: return null) ?: return null)
            } else {
                val pair = takeOrNull(11) ?: return null
                text.append(ALPHABET.getOrNull(pair / 45) ?: return null).append(ALPHABET[pair % 45])
            }
            count -= 2
        }
        return text.toString().toByteArray().toList()
    }

    private fun bytes(): List<Byte>? {
        val count = takeOrNull(8) ?: return null
        if (left() < 8 * count) return null
        return List(count) { take(8).toByte() }
    }

    private fun left() = data.size * 8 - at

    private fun takeOrNull(bits: Int): Int? = if (left() < bits) null else take(bits)

    private fun take(bits: Int): Int {
        var value = 0
        repeat(bits) {
            value = value shl 1 or (data[at / 8] shr (7 - at % 8) and 1)
            at++
        }
        return value
    }

    private companion object {
        const val MODE_BITS = 4
        const val END = 0
        const val DIGITS = 1
        const val CAPITALS = 2
        const val BYTES = 4
        const val ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    }
}
