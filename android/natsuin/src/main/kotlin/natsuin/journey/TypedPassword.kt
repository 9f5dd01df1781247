package natsuin.journey

import natsuin.ffi.NatsuinException
import natsuin.ffi.Password
import natsuin.ffi.checkPassword
import java.nio.CharBuffer

/**
 * What a person typed, on its way into the core. The characters and every copy made here are wiped. What the JVM cannot
 * promise: a garbage collector may have moved them before, and the text field and the keyboard had them first.
 */
internal object TypedPassword {
    /** The rules while the person types. */
    fun judge(typed: CharArray): Typed =
        try {
            Typed(problem = null, notices = wiped(typed, ::checkPassword))
        } catch (refused: NatsuinException.Failed) {
            Typed(problem = refused.failure, notices = null)
        }

    /** The one entry. */
    fun enter(typed: CharArray): Password = wiped(typed, ::Password)

    private fun <T> wiped(
        typed: CharArray,
        use: (ByteArray) -> T,
    ): T {
        val encoded = Charsets.UTF_8.encode(CharBuffer.wrap(typed))
        val bytes = ByteArray(encoded.remaining())
        try {
            encoded.get(bytes)
            return use(bytes)
        } finally {
            bytes.fill(0)
            encoded.array().fill(0)
            typed.fill('\u0000')
        }
    }
}
