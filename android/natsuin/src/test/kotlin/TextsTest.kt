import natsuin.ffi.allErrorNames
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory

/** Every code that the core can answer with has its texts, in both languages; and both languages say everything. */
class TextsTest {
    private val languages = listOf("values", "values-ja")

    @Test
    fun `every code has title, remedy and spoken form in ja and en`() {
        val needed = allErrorNames().flatMap { name -> listOf("title", "remedy", "spoken").map { "error_${name}_$it" } }.toSet()
        for (language in languages) {
            val there = texts(File("src/main/res/$language/natsuin_errors.xml"))
            assertEquals(emptySet<String>(), needed - there.keys, "missing in $language")
            assertEquals(emptySet<String>(), there.keys - needed, "nobody's in $language")
            assertTrue(there.values.none { it.isBlank() })
        }
    }

    @Test
    fun `they are those of the one source`() {
        val made = ProcessBuilder("python3", "../../bindings/texts/make.py", "--check", "android", "src/main/res").redirectErrorStream(true).start()
        assertEquals("", made.inputStream.bufferedReader().readText())
        assertEquals(0, made.waitFor())
    }

    @Test
    fun `the app says everything in both languages, with the same places to fill`() {
        val (english, japanese) = languages.map { texts(File("../app/src/main/res/$it/strings.xml")) }
        assertEquals(english.keys, japanese.keys)
        for ((key, text) in english) assertEquals(places(text), places(japanese.getValue(key)), key)
    }

    private fun places(text: String) =
        Regex("%\\d\\$[ds]")
            .findAll(text)
            .map { it.value }
            .sorted()
            .toList()

    private fun texts(file: File): Map<String, String> {
        val strings =
            DocumentBuilderFactory
                .newInstance()
                .newDocumentBuilder()
                .parse(file)
                .getElementsByTagName("string")
        return (0 until strings.length).map { strings.item(it) as Element }.associate { it.getAttribute("name") to it.textContent }
    }
}
