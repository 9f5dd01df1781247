package natsuin

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.withContext
import natsuin.ffi.Cancel

/**
 * Runs [work] so that cancelling the coroutine cancels it between two exchanges with the card, and waits for its end: whoever
 * merely stopped listening would not learn what a VERIFY in flight cost. [ended] gets that end, when nobody else does.
 *
 * Off the main thread: the core reads files and checks signatures on the thread that it is called on.
 */
suspend fun <T> cancellable(
    ended: (Result<T>) -> Unit = {},
    work: suspend (Cancel) -> T,
): T =
    Cancel().use { cancel ->
        val working = CoroutineScope(Dispatchers.IO).async { runCatching { work(cancel) } }
        try {
            working.await().getOrThrow()
        } catch (cancelled: CancellationException) {
            cancel.cancel()
            ended(withContext(NonCancellable) { working.await() })
            throw cancelled
        }
    }
