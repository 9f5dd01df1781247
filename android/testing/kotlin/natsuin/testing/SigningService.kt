package natsuin.testing

import org.json.JSONObject
import java.io.ByteArrayOutputStream
import java.io.Closeable
import java.io.File
import java.net.HttpURLConnection
import java.net.URL
import java.nio.file.Files
import java.util.concurrent.TimeUnit

/** The reference signing service (`fixtures/service`) in a process of its own, for as long as this object is open. */
class SigningService private constructor(
    private val process: Process,
    private val folder: File,
    /** Where its pages are. */
    val origin: String,
    /** A request to sign that it came with. */
    val sample: String,
) : Closeable {
    private val key = File(folder, "api-key").readText().trim()

    /** A fresh request to sign so many documents, up to the QR code: what is on the page. */
    fun page(documents: Int = 1): Page = Page(this, request(documents))

    /** As a sender does it: the link that the recipient gets. */
    private fun request(documents: Int): String {
        val connection = URL("$origin/api/v1/requests").openConnection() as HttpURLConnection
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.setRequestProperty("Authorization", "Bearer $key")
        connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=BOUNDARY")
        connection.outputStream.use { it.write(form(documents)) }
        val answer = (connection.errorStream ?: connection.inputStream).use { it.readBytes().decodeToString() }
        check(connection.responseCode == 201) { answer }
        return JSONObject(answer).getString("link")
    }

    private fun form(documents: Int): ByteArray {
        val form = ByteArrayOutputStream()
        for ((name, text) in listOf("to" to "hanako@example.com", "title" to "業務委託契約書")) {
            form.write("--BOUNDARY\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n$text\r\n".toByteArray())
        }
        repeat(documents) { number ->
            val head = "Content-Disposition: form-data; name=\"document\"; filename=\"契約書${number + 1}.pdf\"\r\nContent-Type: application/pdf"
            form.write("--BOUNDARY\r\n$head\r\n\r\n".toByteArray())
            form.write(document)
            form.write("\r\n".toByteArray())
        }
        form.write("--BOUNDARY--\r\n".toByteArray())
        return form.toByteArray()
    }

    override fun close() {
        process.destroy()
        process.waitFor(10, TimeUnit.SECONDS)
        folder.deleteRecursively()
    }

    companion object {
        /** What is to be signed: two pages. */
        val document: ByteArray = ContractPdf.bytes

        /** Its program: `-Dnatsuin.service`. */
        fun start(): SigningService {
            val folder = Files.createTempDirectory("natsuin-service").toFile()
            val process =
                ProcessBuilder(System.getProperty("natsuin.service")!!, "127.0.0.1:0", folder.path)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
            val lines = process.inputStream.bufferedReader()
            val origin = checkNotNull(lines.readLine()) { "the service did not start" }
            return SigningService(process, folder, origin, lines.readLine())
        }
    }
}
