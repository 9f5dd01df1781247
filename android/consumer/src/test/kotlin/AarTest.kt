import com.android.tools.r8.CompilationMode
import com.android.tools.r8.D8
import com.android.tools.r8.D8Command
import com.android.tools.r8.OutputMode
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.net.URLClassLoader
import java.util.concurrent.Callable
import java.util.zip.ZipFile
import javax.tools.ToolProvider

/** The AAR, as somebody else's build takes it. */
class AarTest {
    @TempDir
    lateinit var folder: File

    private val aar = File(System.getProperty("aar"))
    private val classes get() = File(folder, "classes.jar")

    @BeforeEach
    fun unpack() {
        ZipFile(aar).use { zip ->
            zip.entries().asSequence().filterNot { it.isDirectory }.forEach { entry ->
                val file = File(folder, entry.name).apply { parentFile.mkdirs() }
                zip.getInputStream(entry).use { from -> file.outputStream().use(from::copyTo) }
            }
        }
    }

    @Test
    fun `it lies in a Maven repository, with a POM that names what it needs`() {
        val place = File(System.getProperty("repository"), "natsuin/natsuin-android/0.1.0")
        assertArrayEquals(aar.readBytes(), File(place, "natsuin-android-0.1.0.aar").readBytes())
        val pom = File(place, "natsuin-android-0.1.0.pom").readText()
        assertTrue(pom.contains("<packaging>aar</packaging>") && pom.contains("<artifactId>jna</artifactId>"), pom)
        assertTrue(File(place, "natsuin-android-0.1.0.aar.sha1").exists())
    }

    @Test
    fun `it has all that an AAR has`() {
        val there =
            folder
                .walk()
                .filter { it.isFile }
                .map { it.relativeTo(folder).path }
                .toSet()
        for (part in listOf("AndroidManifest.xml", "R.txt", "proguard.txt", "res/values/natsuin_errors.xml", "res/values-ja/natsuin_errors.xml")) {
            assertTrue(part in there, "$part in $there")
        }
    }

    @Test
    fun `its resources link into an app`() {
        run("aapt2", "compile", "--dir", "$folder/res", "-o", "$folder/res.zip")
        val link = listOf("link", "-I", System.getProperty("framework"), "--manifest", "$folder/AndroidManifest.xml", "--java", "$folder/gen")
        run("aapt2", *link.toTypedArray(), "--min-sdk-version", "26", "--target-sdk-version", "34", "-o", "$folder/app.ap_", "$folder/res.zip")
        assertTrue(File(folder, "gen/natsuin/android/R.java").readText().contains("error_card_lost_title"))
    }

    @Test
    fun `an app that is compiled against it alone runs`() {
        val source = File(folder, "Consumer.java")
        source.writeText(javaClass.getResource("/Consumer.java.txt")!!.readText())
        val classPath = listOf(classes.path, System.getProperty("java.class.path")).joinToString(File.pathSeparator)
        val compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", classPath, "-d", folder.path, source.path)
        assertEquals(0, compiled)
        val loader = URLClassLoader(arrayOf(folder.toURI().toURL(), classes.toURI().toURL()), javaClass.classLoader)
        val consumer = loader.loadClass("Consumer").getDeclaredConstructor().newInstance() as Callable<*>
        assertEquals("0.1.0 MY_NUMBER", consumer.call())
    }

    @Test
    fun `it becomes Dalvik code for the oldest platform`() {
        val out = File(folder, "dex").apply { mkdirs() }
        D8.run(
            D8Command
                .builder()
                .addProgramFiles(classes.toPath())
                .addLibraryFiles(File(System.getProperty("framework")).toPath())
                .setMinApiLevel(26)
                .setMode(CompilationMode.RELEASE)
                .setOutput(out.toPath(), OutputMode.DexIndexed)
                .build(),
        )
        assertTrue(File(out, "classes.dex").length() > 0)
    }

    private fun run(vararg command: String) {
        val process = ProcessBuilder(*command).redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        assertEquals(0, process.waitFor(), said)
    }
}
