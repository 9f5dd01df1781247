import kotlinx.coroutines.runBlocking
import natsuin.ffi.NatsuinException
import natsuin.testing.SigningService
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream

/** The example does what the README says. */
class SignOnJvmTest {
    @TempDir
    lateinit var folder: File

    @Test
    fun `it signs a PDF, and poppler agrees`() {
        val input = File(folder, "contract.pdf").apply { writeBytes(SigningService.document) }
        val output = File(folder, "contract-signed.pdf")
        val said = said { sign(input.path, output.path) }
        assertTrue(said.contains("intact: true"), said)
        val judge = ProcessBuilder("pdfsig", "-nocert", output.path).redirectErrorStream(true).start()
        val verdict = judge.inputStream.bufferedReader().readText()
        assertTrue(verdict.contains("Signature is Valid") && verdict.contains("Total document signed"), verdict)
        assertThrows<NatsuinException.File> { runBlocking { sign(input.path, output.path) } }
    }

    @Test
    fun `it joins the session of the code on the page, and the page goes on`() =
        SigningService.start().use { service ->
            val page = service.page()
            val code = page.code
            val said = said { join(code) }
            assertTrue(said.contains("業務委託契約書") && said.contains("Handed in"), said)
            assertTrue(page.isDone)
            val failed = assertThrows<NatsuinException.Failed> { runBlocking { join(code) } }
            assertEquals("code_used", failed.failure.name)
        }

    @Test
    fun `the ten lines of the README are a program that runs`() {
        val program = File("src/main/kotlin/FirstSignature.kt").readText().substringAfter("a test compares them.\n\n")
        assertTrue(File("../../README.md").readText().contains("```kotlin\n$program```"), "README.md has other lines")
        File(folder, "contract.pdf").writeBytes(SigningService.document)
        val java = File(System.getProperty("java.home"), "bin/java").path
        val library = "-Duniffi.component.natsuin.libraryOverride=${System.getProperty("natsuin.library")}"
        val command = listOf(java, library, "-cp", System.getProperty("java.class.path"), "FirstSignatureKt")
        val process = ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        assertEquals(0, process.waitFor(), said)
        assertTrue(said.trim().endsWith("[signed.pdf]"), said)
        assertTrue(File(folder, "signed.pdf").length() > SigningService.document.size)
    }

    private fun said(work: suspend () -> Unit): String {
        val before = System.out
        val heard = ByteArrayOutputStream()
        System.setOut(PrintStream(heard, true, Charsets.UTF_8))
        try {
            runBlocking { work() }
        } finally {
            System.setOut(before)
        }
        return heard.toString(Charsets.UTF_8)
    }
}
