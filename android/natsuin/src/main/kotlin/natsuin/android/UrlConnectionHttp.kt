package natsuin.android

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import natsuin.ffi.Http
import natsuin.ffi.HttpException
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import java.io.EOFException
import java.io.IOException
import java.io.InputStream
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URL
import java.security.cert.CertificateException
import javax.net.ssl.SSLException

/**
 * HTTP with the phone's own trust store, proxies and policies: one request, one connection, one answer.
 *
 * No redirects, no cache, no connection kept for later. Cookies are a setting of the whole process: do not install a
 * `CookieHandler` in an app that uses this.
 */
class UrlConnectionHttp : Http {
    override suspend fun send(
        request: HttpRequest,
        receiver: HttpReceiver,
    ) = withContext(Dispatchers.IO) {
        val limitMs = request.totalTimeoutMs?.toLong() ?: Long.MAX_VALUE
        withTimeoutOrNull(limitMs) { exchange(request, receiver) } ?: throw HttpException.TimedOut()
    }

    private suspend fun exchange(
        request: HttpRequest,
        receiver: HttpReceiver,
    ) {
        val connection = prepare(request)
        coroutineScope {
            // A blocking read does not notice that it was cancelled: the closed connection wakes it.
            val closer =
                launch(start = CoroutineStart.UNDISPATCHED) {
                    try {
                        awaitCancellation()
                    } finally {
                        connection.disconnect()
                    }
                }
            try {
                connect(connection, request)
                answer(connection, receiver)
            } catch (error: IOException) {
                currentCoroutineContext().ensureActive()
                throw error.asHttpException()
            } finally {
                closer.cancel()
            }
        }
    }

    private fun prepare(request: HttpRequest): HttpURLConnection {
        val connection = URL(request.url).openConnection() as? HttpURLConnection ?: throw HttpException.Failed()
        return connection.apply {
            requestMethod = request.method
            instanceFollowRedirects = false
            useCaches = false
            connectTimeout = request.connectTimeoutMs.toTimeout()
            readTimeout = request.idleTimeoutMs.toTimeout()
            setRequestProperty("Authorization", request.authorization)
            setRequestProperty("Accept-Encoding", "identity")
            // A kept connection that died meanwhile would make the platform send the request again.
            setRequestProperty("Connection", "close")
            request.body?.let { body ->
                doOutput = true
                setRequestProperty("Content-Type", "application/json")
                // Streamed, so that the platform keeps no copy to send it again from.
                setFixedLengthStreamingMode(body.size)
            }
        }
    }

    private fun connect(
        connection: HttpURLConnection,
        request: HttpRequest,
    ) {
        try {
            connection.connect()
        } catch (error: IOException) {
            throw error.asHttpException(otherwise = HttpException.NotConnected())
        }
        request.body?.let { body ->
            connection.outputStream.use { it.write(body) }
            body.fill(0)
        }
    }

    private suspend fun answer(
        connection: HttpURLConnection,
        receiver: HttpReceiver,
    ) {
        val status =
            try {
                connection.responseCode
            } catch (asked: HttpRetryException) {
                // A 401 to a streamed request: the status is all that there is to know.
                asked.responseCode()
            }
        if (status < 0) throw HttpException.Failed()
        val retryAfterS = connection.getHeaderField("Retry-After")?.trim()?.toUIntOrNull()
        receiver.head(status.toUShort(), retryAfterS)
        val announced = connection.contentLengthLong
        val body = if (status >= FIRST_ERROR) connection.errorStream else connection.inputStream
        val received = body?.use { hand(it, receiver) } ?: 0
        if (received < announced) throw HttpException.Cut()
    }

    private suspend fun hand(
        body: InputStream,
        receiver: HttpReceiver,
    ): Long {
        val buffer = ByteArray(CHUNK_BYTES)
        var received = 0L
        while (true) {
            currentCoroutineContext().ensureActive()
            val count = body.read(buffer)
            if (count < 0) return received
            received += count
            receiver.chunk(buffer.copyOf(count))
        }
    }

    private fun IOException.asHttpException(otherwise: HttpException = HttpException.Cut()): HttpException {
        val causes = generateSequence<Throwable>(this) { it.cause }.take(MAX_CAUSES)
        return when {
            causes.any { it is SocketTimeoutException } -> HttpException.TimedOut()

            causes.any { it is CertificateException } -> HttpException.NotTrusted()

            // The other side hung up in the middle of the handshake.
            causes.any { it is EOFException } -> HttpException.Cut()

            this is SSLException -> HttpException.NotTrusted()

            else -> otherwise
        }.also { it.initCause(this) }
    }

    private fun UInt.toTimeout() = coerceIn(1u, Int.MAX_VALUE.toUInt()).toInt()

    private companion object {
        const val CHUNK_BYTES = 64 * 1024
        const val FIRST_ERROR = 400
        const val MAX_CAUSES = 10
    }
}
