import kotlinx.coroutines.runBlocking
import natsuin.android.PhoneClock
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.Assignment
import natsuin.ffi.Form
import natsuin.ffi.Guide
import natsuin.ffi.Holder
import natsuin.ffi.Hosts
import natsuin.ffi.Invitation
import natsuin.ffi.JourneySettings
import natsuin.ffi.NatsuinException
import natsuin.ffi.News
import natsuin.ffi.Order
import natsuin.ffi.Password
import natsuin.ffi.PasswordRequest
import natsuin.ffi.PdfOptions
import natsuin.ffi.Profile
import natsuin.ffi.Progress
import natsuin.ffi.Review
import natsuin.ffi.SimulatedCard
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest
import natsuin.ffi.VerifyOptions
import natsuin.ffi.simulatorCa
import natsuin.ffi.simulatorPassword
import natsuin.ffi.verifyFile
import natsuin.join
import natsuin.journey
import natsuin.signFiles
import java.nio.file.Files
import kotlin.system.exitProcess

/** A person at a desk with a virtual card: told on the terminal, and quick to agree. */
class Demonstrator :
    Holder,
    Guide {
    override suspend fun askPassword(request: PasswordRequest): Password {
        println("Password? ${request.triesLeft ?: "?"} tries left")
        return Password(simulatorPassword().toByteArray())
    }

    override suspend fun confirmLastTry() = false

    override suspend fun tapAgain(request: TapRequest) = request.failedContacts < 3u

    override fun show(progress: Progress) = println("%5.1f %%  %s".format(progress.permille.toInt() / 10.0, progress.step::class.simpleName))

    override suspend fun review(review: Review): Boolean {
        println("${review.request.requester} asks for: ${review.request.title}, ${review.documents.size} document(s)")
        println("Compare with the page: ${review.request.matchingCode}")
        return true
    }

    override fun tell(news: News) = println(news::class.simpleName)
}

private val desk = PhoneClock { System.nanoTime() / 1_000_000 }

/** For as long as the process lives. A phone has `SealedStorage`. */
private class InMemory : Storage {
    private var record: ByteArray? = null

    override fun load() = record

    override fun save(record: ByteArray) {
        this.record = record
    }

    override fun clear() {
        record = null
    }
}

/** Signs a PDF, and says what the signature is worth. */
suspend fun sign(
    input: String,
    output: String,
) {
    val file = Assignment(input, output, Form.Pdf(PdfOptions(Profile.PADES)))
    val card = SimulatedCard("my-number", "")
    val signed = signFiles(listOf(file), card.reader(), Demonstrator(), desk)
    println("Signed: ${signed.written}")
    for (report in verifyFile(output, VerifyOptions(desk.nowS(), trust = listOf(simulatorCa())))) {
        println("${report.field}: ${report.indication} ${report.subIndication}, intact: ${report.intact}")
    }
}

/** Joins the session of a QR code, or of an app link, of a service on this machine. */
suspend fun join(code: String) {
    val hosts = Hosts(trusted = emptyList(), otherEnvironments = emptyList(), otherServices = emptyList(), plainLoopback = true)
    val folder = Files.createTempDirectory("natsuin").toFile()
    try {
        val settings = JourneySettings(Order.CARD_FIRST, folder.path, trust = listOf(simulatorCa()))
        val person = Demonstrator()
        val card = SimulatedCard("my-number", "")
        journey(card.reader(), person, person, UrlConnectionHttp(), InMemory(), settings, desk).use { it.join(Invitation(code, hosts)) }
        println("Handed in")
    } finally {
        folder.deleteRecursively()
    }
}

fun main(arguments: Array<String>) {
    try {
        runBlocking {
            when (arguments.size) {
                1 -> join(arguments[0])
                2 -> sign(arguments[0], arguments[1])
                else -> System.err.println("sign-on-jvm IN.pdf OUT.pdf | CODE")
            }
        }
    } catch (failed: NatsuinException.Failed) {
        System.err.println("${failed.failure.name}: tries spent: ${failed.failure.triesSpent}, whose turn: ${failed.failure.recovery}")
        exitProcess(1)
    } catch (refused: NatsuinException) {
        System.err.println(refused)
        exitProcess(1)
    }
}
