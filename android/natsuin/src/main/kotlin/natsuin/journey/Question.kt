package natsuin.journey

import kotlinx.coroutines.CompletableDeferred
import java.util.concurrent.atomic.AtomicReference

/** One question to the person at a time. An answer that nobody waits for any more, such as a second tap on a button, is passed over. */
internal class Question<T> {
    private val waiting = AtomicReference<CompletableDeferred<T>?>()

    /** [show] puts it on the screen. */
    suspend fun ask(show: () -> Unit): T {
        val answer = CompletableDeferred<T>()
        waiting.set(answer)
        try {
            show()
            return answer.await()
        } finally {
            waiting.compareAndSet(answer, null)
        }
    }

    /** Whether somebody waited for it. */
    fun answer(value: T): Boolean = waiting.getAndSet(null)?.complete(value) ?: false
}
