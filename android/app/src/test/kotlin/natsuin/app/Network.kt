package natsuin.app

import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.Http
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest

/** The way to the service: the real one, and when it is slow. */
object Network {
    /** Requests to what ends with this take until it is null again. */
    @Volatile
    var slow: String? = null

    /** Whether a request takes long just now. */
    @Volatile
    var isWaiting = false
        private set

    /** How many processes of the app there were: one that is gone sends nothing any more. */
    @Volatile
    private var processes = 0

    fun reset() {
        slow = null
        isWaiting = false
        processes++
    }

    class Way : Http {
        private val http = UrlConnectionHttp()
        private val process = processes

        override suspend fun send(
            request: HttpRequest,
            receiver: HttpReceiver,
        ) {
            while (process == processes && slow?.let(request.url::endsWith) == true) {
                isWaiting = true
                delay(10)
            }
            if (process != processes) awaitCancellation()
            http.send(request, receiver)
        }
    }
}
