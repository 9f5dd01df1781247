import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.HttpException
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.NoHandle
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.io.ByteArrayOutputStream
import java.io.Closeable
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread

/** HTTP over real sockets: what is sent, what is handed on, and what each trouble is called. */
class HttpTest {
    @Test
    fun `a request is sent once, with its token, without cookies, and asks for no encoding`() =
        serving({ it.answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok") }) { server ->
            repeat(2) { send(server.request("PUT", body = "{}".toByteArray())) }
            assertEquals(2, server.requests.size)
            for (request in server.requests) {
                assertTrue(request.startsWith("PUT /there HTTP/1.1"), request)
                assertTrue(request.contains("Authorization: Bearer TOKEN"), request)
                assertTrue(request.contains("Accept-Encoding: identity"), request)
                assertTrue(request.endsWith("\r\n\r\n{}"), request)
                assertFalse(request.contains("Cookie"), request)
            }
        }

    @Test
    fun `a redirect is handed on and not followed`() =
        serving({ it.answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") }) { server ->
            assertEquals(302, send(server.request()).status)
            assertEquals(1, server.requests.size)
        }

    @Test
    fun `an error's body and Retry-After arrive`() =
        serving({ it.answer("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy") }) { server ->
            val heard = send(server.request("PUT", body = "{}".toByteArray()))
            assertEquals(Triple(503, 7u, "busy"), Triple(heard.status, heard.retryAfterS, heard.text))
        }

    @Test
    fun `a refused token is a status, not an exception`() =
        serving({ it.answer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n") }) { server ->
            assertEquals(401, send(server.request("PUT", body = "{}".toByteArray())).status)
        }

    @Test
    fun `a large answer comes in parts, and all of it`() {
        val body = ByteArray(3_000_000) { (it % 251).toByte() }
        serving({
            it.answer("HTTP/1.1 200 OK\r\nContent-Length: ${body.size}\r\n\r\n")
            it.getOutputStream().write(body)
        }) { server ->
            val heard = send(server.request())
            assertTrue(heard.parts > 10, "${heard.parts} parts")
            assertArrayEquals(body, heard.body.toByteArray())
        }
    }

    @Test
    fun `a receiver that has enough ends it`() =
        serving({ socket ->
            socket.answer("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            runCatching { while (true) socket.getOutputStream().write(ByteArray(65_536)) }
        }) { server ->
            assertThrows<HttpException.Stopped> { send(server.request(), Heard(enough = 100_000)) }
        }

    @Test
    fun `an answer that is cut off`() =
        serving({ it.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") }) { server ->
            assertThrows<HttpException.Cut> { send(server.request()) }
        }

    @Test
    fun `a connection that closes without an answer`() =
        serving({}) { server ->
            assertThrows<HttpException.Cut> { send(server.request("PUT", body = "{}".toByteArray())) }
            assertEquals(1, server.requests.size, "not sent again")
        }

    @Test
    fun `nobody there, and no such host`() {
        val port = ServerSocket(0).use { it.localPort }
        assertThrows<HttpException.NotConnected> { send(request("http://127.0.0.1:$port/")) }
        assertThrows<HttpException.NotConnected> { send(request("https://nobody.invalid/")) }
    }

    @Test
    fun `something that speaks no TLS cannot prove who it is`() =
        serving({ it.answer("SSH-2.0-OpenSSH\r\n\r\n") }) { server ->
            assertThrows<HttpException.NotTrusted> { send(request(server.origin.replace("http:", "https:"))) }
        }

    @Test
    fun `silence ends after the idle time, and endless trickling after the total time`() {
        serving({ Thread.sleep(60_000) }) { server ->
            assertThrows<HttpException.TimedOut> { send(server.request(idleMs = 200u)) }
        }
        serving({
            it.answer("HTTP/1.1 200 OK\r\n\r\n")
            runCatching {
                while (true) {
                    it.answer("x")
                    Thread.sleep(20)
                }
            }
        }) { server ->
            assertThrows<HttpException.TimedOut> { send(server.request(totalMs = 300u)) }
        }
    }

    @Test
    fun `cancelling closes the connection`() {
        val closed = CompletableDeferred<Unit>()
        serving({
            it.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
            runCatching { while (it.getInputStream().read() >= 0) Unit }
            closed.complete(Unit)
        }) { server ->
            val heard = Heard()
            runBlocking {
                val sending = CoroutineScope(Dispatchers.Default).launch { UrlConnectionHttp().send(server.request(), heard) }
                heard.first.await()
                sending.cancelAndJoin()
                closed.await()
            }
        }
    }

    private fun send(
        request: HttpRequest,
        heard: Heard = Heard(),
    ): Heard {
        runBlocking { UrlConnectionHttp().send(request, heard) }
        return heard
    }
}

/** What arrived. */
private class Heard(
    private val enough: Int = Int.MAX_VALUE,
) : HttpReceiver(NoHandle) {
    var status = 0
    var retryAfterS: UInt? = null
    var parts = 0
    val body = ByteArrayOutputStream()
    val first = CompletableDeferred<Unit>()
    val text get() = body.toString()

    override suspend fun head(
        status: UShort,
        retryAfterS: UInt?,
    ) {
        this.status = status.toInt()
        this.retryAfterS = retryAfterS
    }

    override suspend fun chunk(bytes: ByteArray) {
        parts++
        body.write(bytes)
        first.complete(Unit)
        if (body.size() > enough) throw HttpException.Stopped()
    }
}

private fun request(
    url: String,
    method: String = "GET",
    body: ByteArray? = null,
    idleMs: UInt = 10_000u,
    totalMs: UInt? = null,
) = HttpRequest(method, url, "Bearer TOKEN", body, 5_000u, idleMs, totalMs)

private fun Socket.answer(text: String) = getOutputStream().write(text.toByteArray())

private fun serving(
    each: (Socket) -> Unit,
    test: (Server) -> Unit,
) = Server(each).use(test)

/** Takes requests, whole, and lets the test answer them. */
private class Server(
    private val each: (Socket) -> Unit,
) : Closeable {
    private val listener = ServerSocket(0)
    private val sockets = mutableListOf<Socket>()
    val requests = mutableListOf<String>()
    val origin = "http://127.0.0.1:${listener.localPort}"

    init {
        thread(isDaemon = true) {
            while (true) {
                val socket = runCatching { listener.accept() }.getOrNull() ?: break
                synchronized(sockets) { sockets.add(socket) }
                thread(isDaemon = true) { runCatching { serve(socket) } }
            }
        }
    }

    private fun serve(socket: Socket) =
        socket.use {
            val input = socket.getInputStream()
            val text = StringBuilder()
            while (!text.contains("\r\n\r\n")) {
                val byte = input.read()
                if (byte < 0) return
                text.append(byte.toChar())
                // A handshake is no request.
                if (text.length == 3 && text[0].code == 0x16) return each(socket)
            }
            val length =
                Regex("Content-Length: (\\d+)", RegexOption.IGNORE_CASE)
                    .find(text)
                    ?.groupValues
                    ?.get(1)
                    ?.toInt() ?: 0
            repeat(length) { text.append(input.read().toChar()) }
            synchronized(requests) { requests.add(text.toString()) }
            each(socket)
        }

    fun request(
        method: String = "GET",
        body: ByteArray? = null,
        idleMs: UInt = 10_000u,
        totalMs: UInt? = null,
    ) = request("$origin/there", method, body, idleMs, totalMs)

    override fun close() {
        listener.close()
        synchronized(sockets) { sockets.forEach { runCatching { it.close() } } }
    }
}
