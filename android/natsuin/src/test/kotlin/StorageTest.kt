import natsuin.android.SealedStorage
import natsuin.android.Sealer
import natsuin.ffi.PortException
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.security.KeyStoreException
import javax.crypto.KeyGenerator

/** The record in its file: sealed, replaced whole, and gone when it is cleared. The key is the phone's keystore's there. */
class StorageTest {
    @TempDir
    lateinit var folder: File

    private val key = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
    private val file get() = File(folder, "record")
    private val storage get() = SealedStorage(file, Sealer { key })

    @Test
    fun `what was saved last is loaded, and nothing after it was cleared`() {
        assertNull(storage.load())
        storage.save("one".toByteArray())
        storage.save("two".toByteArray())
        assertArrayEquals("two".toByteArray(), storage.load())
        storage.clear()
        storage.clear()
        assertNull(storage.load())
        assertArrayEquals(emptyArray(), folder.list())
    }

    @Test
    fun `nothing of it can be read in the file, and the same record looks different each time`() {
        val token = "TOKEN-TOKEN-TOKEN"
        storage.save(token.toByteArray())
        val first = file.readBytes()
        storage.save(token.toByteArray())
        assertFalse(String(first, Charsets.ISO_8859_1).contains(token))
        assertFalse(first.contentEquals(file.readBytes()))
    }

    @Test
    fun `the caller's copy is wiped`() {
        val record = "secret".toByteArray()
        storage.save(record)
        assertTrue(record.all { it == 0.toByte() })
    }

    @Test
    fun `what was changed, cut, or sealed by another phone's key is as good as nothing`() {
        storage.save("record".toByteArray())
        val sealed = file.readBytes()
        for (damaged in listOf(sealed.copyOf(5), sealed.copyOf(sealed.size - 1), sealed.clone().also { it[20] = (it[20] + 1).toByte() })) {
            file.writeBytes(damaged)
            assertNull(storage.load())
        }
        file.writeBytes(sealed)
        val other = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
        assertNull(SealedStorage(file, Sealer { other }).load())
    }

    @Test
    fun `a place that cannot be written, and a keystore that fails`() {
        val nowhere = SealedStorage(File(folder, "no/such/folder/record"), Sealer { key })
        assertThrows<PortException.Failed> { nowhere.save("record".toByteArray()) }
        val broken = SealedStorage(file, Sealer { throw KeyStoreException("not available") })
        assertThrows<PortException.Failed> { broken.save("record".toByteArray()) }
    }
}
