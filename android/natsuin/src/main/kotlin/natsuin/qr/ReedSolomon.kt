package natsuin.qr

/** Repairs codewords: Reed–Solomon over GF(256) with x⁸+x⁴+x³+x²+1 (ISO/IEC 18004, 7.5.2). */
internal object ReedSolomon {
    private val exp = IntArray(512)
    private val log = IntArray(256)

    init {
        var x = 1
        for (power in 0 until 255) {
            exp[power] = x
            log[x] = power
            x = x shl 1
            if (x > 255) x = x xor 0x11D
        }
        for (power in 255 until 512) exp[power] = exp[power - 255]
    }

    private fun times(
        a: Int,
        b: Int,
    ) = if (a == 0 || b == 0) 0 else exp[log[a] + log[b]]

    private fun over(
        a: Int,
        b: Int,
    ) = if (a == 0) 0 else exp[log[a] + 255 - log[b]]

    /** Repairs the block in place; the last [checks] of it check the others. False: there is too much to repair. */
    fun repair(
        block: IntArray,
        checks: Int,
    ): Boolean {
        val syndromes = IntArray(checks) { power -> block.fold(0) { sum, word -> times(sum, exp[power]) xor word } }
        if (syndromes.all { it == 0 }) return true
        val locator = locator(syndromes) ?: return false
        val places = block.indices.filter { place -> value(locator, exp[255 - (block.size - 1 - place)]) == 0 }
        if (places.size != locator.size - 1) return false
        val evaluator = IntArray(checks)
        for (i in syndromes.indices) {
            for (j in locator.indices) if (i + j < checks) evaluator[i + j] = evaluator[i + j] xor times(syndromes[i], locator[j])
        }
        for (place in places) {
            val power = block.size - 1 - place
            val inverse = exp[(255 - power) % 255]
            var slope = 0
            for (i in 1 until locator.size step 2) slope = slope xor times(locator[i], exp[(255 - power) * (i - 1) % 255])
            if (slope == 0) return false
            block[place] = block[place] xor times(exp[power % 255], over(value(evaluator, inverse), slope))
        }
        return (0 until checks).all { power -> block.fold(0) { sum, word -> times(sum, exp[power]) xor word } == 0 }
    }

    /** Berlekamp and Massey: the shortest recurrence that makes the syndromes; lowest power first. */
    private fun locator(syndromes: IntArray): IntArray? {
        var current = intArrayOf(1)
        var before = intArrayOf(1)
        var errors = 0
        var gap = 1
        var last = 1
        for (n in syndromes.indices) {
            var discrepancy = syndromes[n]
            for (i in 1..errors) discrepancy = discrepancy xor times(current.getOrElse(i) { 0 }, syndromes[n - i])
            if (discrepancy == 0) {
                gap++
                continue
            }
            val scale = over(discrepancy, last)
            val next = IntArray(maxOf(current.size, before.size + gap)) { current.getOrElse(it) { 0 } }
            for (i in before.indices) next[i + gap] = next[i + gap] xor times(scale, before[i])
            if (2 * errors <= n) {
                before = current
                last = discrepancy
                errors = n + 1 - errors
                gap = 1
            } else {
                gap++
            }
            current = next
        }
        return current.copyOf(errors + 1).takeIf { 2 * errors <= syndromes.size && current.drop(errors + 1).all { it == 0 } }
    }

    private fun value(
        polynomial: IntArray,
        x: Int,
    ) = polynomial.foldRight(0) { coefficient, sum -> times(sum, x) xor coefficient }
}
