import kotlinx.coroutines.runBlocking
import natsuin.android.PhoneClock
import natsuin.ffi.Assignment
import natsuin.ffi.Form
import natsuin.ffi.Holder
import natsuin.ffi.Password
import natsuin.ffi.PasswordRequest
import natsuin.ffi.PdfOptions
import natsuin.ffi.Profile
import natsuin.ffi.Progress
import natsuin.ffi.SimulatedCard
import natsuin.ffi.TapRequest
import natsuin.signFiles

// README.md, "Ten lines to a signature", is this file from here on: a test compares them.

object Somebody : Holder {
    override suspend fun askPassword(request: PasswordRequest) = Password("NATSUIN1".toByteArray())

    override suspend fun confirmLastTry() = false // never spend the last try unasked

    override suspend fun tapAgain(request: TapRequest) = request.failedContacts < 3u

    override fun show(progress: Progress) = println("${progress.permille} of 1000")
}

fun main() =
    runBlocking {
        val reader = SimulatedCard("my-number", "").reader()
        val clock = PhoneClock { System.nanoTime() / 1_000_000 } // on a phone: PhoneClock(), or nothing
        val file = Assignment("contract.pdf", "signed.pdf", Form.Pdf(PdfOptions(Profile.PADES)))
        val signed = signFiles(listOf(file), reader, Somebody, clock)
        println(signed.written)
    }
