package natsuin.testing

import natsuin.qr.Picture
import natsuin.qr.QrCode
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/** A recipient's browser, from the link in the mail to the QR code and on to 「完了」. */
class Page internal constructor(
    private val service: SigningService,
    link: String,
) {
    private class Answer(
        val status: Int,
        val location: String?,
        val text: String,
    ) {
        /** The value of a hidden field. */
        fun field(name: String) = text.substringAfter("name=\"$name\" value=\"").substringBefore('"')
    }

    private val cookies = LinkedHashMap<String, String>()
    private val base: String

    init {
        val terms = get(link)
        base = post(link, "csrf" to terms.field("csrf")).location!!.substringBeforeLast('/')
        val document = get("$base/document")
        post("$base/consent", "csrf" to document.field("csrf"), "content" to "1", "certificate" to "1", "card_terms" to "1")
        val prepared = get("$base/prepare")
        post("$base/start", "csrf" to prepared.field("csrf"))
    }

    /** The QR code as it is drawn: SVG. */
    val svg: String get() = get("$base/sign").text.substringAfter("<svg").substringBefore("</svg>")

    /** What is in the QR code. */
    val code: String get() = checkNotNull(QrCode.read(Modules.of(svg).picture(scale = 4))) { "no code on the page" }

    /** What 「アプリを起動する」 opens. */
    val appLink: String
        get() = checkNotNull(Regex("id=\"app\"[^>]* href=\"([^\"]+)\"").find(get("$base/here").text)).groupValues[1]

    /** 「QRコードを更新する」; where a phone is at work the page asks, and the answer is yes. */
    fun refresh() {
        val sign = get("$base/sign")
        post("$base/refresh", "csrf" to sign.field("csrf"), "session" to sign.field("session"))
        val asked = get("$base/refresh")
        if (asked.status == 200) {
            val fields = listOf("csrf", "session", "confirmed").map { it to asked.field(it) }
            post("$base/refresh", *fields.toTypedArray())
        }
    }

    /** Whether the page has gone on to 「完了」. */
    val isDone: Boolean get() = get("$base/done").status == 200

    private fun get(path: String) = send("GET", path, null)

    private fun post(
        path: String,
        vararg fields: Pair<String, String>,
    ): Answer = send("POST", path, fields.joinToString("&") { (name, value) -> "$name=${URLEncoder.encode(value, "UTF-8")}" })

    private fun send(
        method: String,
        path: String,
        body: String?,
    ): Answer {
        val url = URI(if (path.startsWith("http")) path else service.origin + path)
        val request = HttpRequest.newBuilder(url).header("Cookie", cookies.entries.joinToString("; ") { "${it.key}=${it.value}" })
        if (body == null) {
            request.GET()
        } else {
            request.header("Origin", service.origin).header("Content-Type", "application/x-www-form-urlencoded")
            request.POST(HttpRequest.BodyPublishers.ofString(body))
        }
        val response = client.send(request.build(), HttpResponse.BodyHandlers.ofString())
        response.headers().allValues("Set-Cookie").forEach {
            val (name, value) = it.substringBefore(';').split('=', limit = 2)
            cookies[name] = value
        }
        check(response.statusCode() < 400 || path.endsWith("/done")) { "$method $path: ${response.statusCode()} ${response.body()}" }
        return Answer(response.statusCode(), response.headers().firstValue("Location").orElse(null), response.body())
    }

    private companion object {
        val client: HttpClient = HttpClient.newHttpClient()
    }
}

/** A code as the page draws it: one path of dark modules, the quiet zone included. */
class Modules(
    val size: Int,
    private val dark: Set<Pair<Int, Int>>,
) {
    fun isDark(
        x: Int,
        y: Int,
    ): Boolean = x to y in dark

    /** Straight, sharp, so many pixels a module. */
    fun picture(scale: Int): Picture {
        val side = size * scale
        val pixels = ByteArray(side * side) { if (isDark(it % side / scale, it / side / scale)) 0 else -1 }
        return Picture(side, side, side, pixels)
    }

    companion object {
        fun of(svg: String): Modules {
            val size = svg.substringAfter("viewBox=\"0 0 ").substringBefore(' ').toInt()
            val path = svg.substringAfter("fill=\"#000\" d=\"").substringBefore('"')
            val dark = path.split('M').drop(1).map { it.substringBefore(',').toInt() to it.substringAfter(',').substringBefore('h').toInt() }
            return Modules(size, dark.toSet())
        }
    }
}
