import com.android.tools.r8.CompilationMode
import com.android.tools.r8.D8
import com.android.tools.r8.D8Command
import com.android.tools.r8.OutputMode
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.net.URLClassLoader
import java.util.concurrent.Callable
import java.util.zip.ZipFile
import javax.tools.ToolProvider
import kotlin.io.path.Path

/** The AARs, as somebody else's build takes them: the one that is shipped, and the one with the virtual card for its debug builds. */
class AarTest {
    @TempDir
    lateinit var folder: File

    private val release by lazy { Aar(File(System.getProperty("release")), File(folder, "release")) }
    private val debug by lazy { Aar(File(System.getProperty("debug")), File(folder, "debug")) }

    /** An AAR and its unpacked parts. */
    private class Aar(
        val file: File,
        val parts: File,
    ) {
        val classes = File(parts, "classes.jar")

        init {
            ZipFile(file).use { zip ->
                for (entry in zip.entries().asSequence().filterNot { it.isDirectory }) {
                    val part = File(parts, entry.name).apply { parentFile.mkdirs() }
                    zip.getInputStream(entry).use { from -> part.outputStream().use(from::copyTo) }
                }
            }
        }
    }

    @Test
    fun `they lie in a Maven repository, with a POM that names what they need`() {
        for ((name, aar) in listOf("natsuin-android" to release, "natsuin-android-debug" to debug)) {
            val place = File(System.getProperty("repository"), "natsuin/$name/0.1.0")
            assertArrayEquals(aar.file.readBytes(), File(place, "$name-0.1.0.aar").readBytes())
            val pom = File(place, "$name-0.1.0.pom").readText()
            for (part in listOf("<packaging>aar</packaging>", "<artifactId>$name</artifactId>", "<artifactId>jna</artifactId>")) {
                assertTrue(pom.contains(part), pom)
            }
            assertTrue(File(place, "$name-0.1.0.aar.sha1").exists())
        }
    }

    @Test
    fun `they have all that an AAR has`() {
        for (aar in listOf(release, debug)) {
            for (part in listOf(
                "AndroidManifest.xml",
                "R.txt",
                "proguard.txt",
                "res/values/natsuin_errors.xml",
                "res/values-ja/natsuin_errors.xml",
            )) {
                assertTrue(File(aar.parts, part).exists(), "$part in ${aar.file}")
            }
        }
    }

    /** Names of classes, of functions and of texts: what a class file says, it says in these bytes. */
    @Test
    fun `nothing of the virtual card is in the one that is shipped`() {
        val traces = listOf("Simulat", "simulat", "NATSUIN1")

        fun found(aar: Aar) = traces.filter { trace -> aar.bytes().any { it.contains(trace) } }
        assertEquals(emptyList<String>(), found(release))
        assertEquals(listOf("Simulat", "simulat"), found(debug), "what is looked for is found where it is")
    }

    private fun Aar.bytes(): List<String> =
        ZipFile(classes).use { zip ->
            zip
                .entries()
                .asSequence()
                .map { entry -> entry.name + String(zip.getInputStream(entry).readBytes(), Charsets.ISO_8859_1) }
                .toList()
        }

    @Test
    fun `their resources link into an app`() {
        val gen = File(folder, "gen")
        run("aapt2", "compile", "--dir", "${release.parts}/res", "-o", "$folder/res.zip")
        val link = listOf("link", "-I", System.getProperty("framework"), "--manifest", "${release.parts}/AndroidManifest.xml", "--java", "$gen")
        run("aapt2", *link.toTypedArray(), "--min-sdk-version", "26", "--target-sdk-version", "34", "-o", "$folder/app.ap_", "$folder/res.zip")
        assertTrue(File(gen, "natsuin/android/R.java").readText().contains("error_card_lost_title"))
    }

    @Test
    fun `a debug build that is compiled against it alone looks at a virtual card`() {
        assertEquals("0.1.0 MY_NUMBER", called("Consumer", debug, System.getProperty("natsuin.library")))
    }

    @Test
    fun `a release build that is compiled against it alone refuses a code`() {
        assertEquals("0.1.0 code_unknown_host", called("ReleaseConsumer", release, System.getProperty("release.library")))
    }

    /** What it answers, compiled against this AAR and run with this native library. */
    private fun called(
        name: String,
        aar: Aar,
        library: String,
    ): Any? {
        System.setProperty("uniffi.component.natsuin.libraryOverride", library)
        val source = File(folder, "$name.java")
        source.writeText(javaClass.getResource("/$name.java.txt")!!.readText())
        val classPath = listOf(aar.classes.path, System.getProperty("java.class.path")).joinToString(File.pathSeparator)
        val compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", classPath, "-d", folder.path, source.path)
        assertEquals(0, compiled)
        val loader = URLClassLoader(arrayOf(folder.toURI().toURL(), aar.classes.toURI().toURL()), javaClass.classLoader)
        return (loader.loadClass(name).getDeclaredConstructor().newInstance() as Callable<*>).call()
    }

    @Test
    fun `it becomes Dalvik code for the oldest platform`() {
        val out = File(folder, "dex").apply { mkdirs() }
        D8.run(
            D8Command
                .builder()
                .addProgramFiles(release.classes.toPath())
                .addClasspathFiles(
                    System
                        .getProperty("java.class.path")
                        .split(File.pathSeparator)
                        .filter { it.endsWith(".jar") }
                        .map { Path(it) },
                ).addLibraryFiles(Path(System.getProperty("framework")))
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
