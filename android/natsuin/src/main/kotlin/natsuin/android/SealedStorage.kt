package natsuin.android

import android.content.Context
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import natsuin.ffi.PortException
import natsuin.ffi.Storage
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.StandardCopyOption
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** Where the key that seals the record comes from. */
fun interface Sealer {
    /** An AES key, the same each time, for as long as it is there. */
    fun key(): SecretKey
}

/** A key in the phone's keystore: it never leaves it, and it goes with the app. */
class KeystoreSealer(
    private val alias: String = "natsuin.session",
) : Sealer {
    override fun key(): SecretKey {
        val keystore = KeyStore.getInstance(PROVIDER).apply { load(null) }
        return keystore.getKey(alias, null) as? SecretKey ?: make()
    }

    private fun make(): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec =
            KeyGenParameterSpec
                .Builder(alias, purposes)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
                .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(spec) }.generateKey()
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val KEY_BITS = 256
    }
}

/** One small record in a file, sealed (AES-256-GCM: the nonce, then text and tag). Replaced whole, or not at all. */
class SealedStorage(
    private val file: File,
    private val sealer: Sealer,
) : Storage {
    /** What cannot be opened any more (a restored phone, a key that is gone) is as good as nothing. */
    override fun load(): ByteArray? {
        val sealed =
            try {
                Files.readAllBytes(file.toPath())
            } catch (_: NoSuchFileException) {
                return null
            } catch (_: IOException) {
                throw PortException.Failed()
            }
        if (sealed.size < NONCE_BYTES) return null
        return try {
            val cipher = Cipher.getInstance(TRANSFORMATION)
            cipher.init(Cipher.DECRYPT_MODE, sealer.key(), GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES))
            cipher.doFinal(sealed, NONCE_BYTES, sealed.size - NONCE_BYTES)
        } catch (_: GeneralSecurityException) {
            null
        }
    }

    override fun save(record: ByteArray) {
        try {
            val cipher = Cipher.getInstance(TRANSFORMATION)
            cipher.init(Cipher.ENCRYPT_MODE, sealer.key())
            check(cipher.iv.size == NONCE_BYTES)
            replace(cipher.iv + cipher.doFinal(record))
        } catch (_: GeneralSecurityException) {
            throw PortException.Failed()
        } catch (_: IOException) {
            throw PortException.Failed()
        } finally {
            record.fill(0)
        }
    }

    private fun replace(sealed: ByteArray) {
        val aside = File(file.path + ".new")
        FileOutputStream(aside).use { out ->
            out.write(sealed)
            out.fd.sync()
        }
        Files.move(aside.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE)
    }

    override fun clear() {
        try {
            Files.deleteIfExists(file.toPath())
        } catch (_: IOException) {
            throw PortException.Failed()
        }
    }

    companion object {
        private const val TRANSFORMATION = "AES/GCM/NoPadding"
        private const val NONCE_BYTES = 12
        private const val TAG_BITS = 128

        /** In the app's own folder, outside of every backup, sealed by the phone's keystore. */
        fun of(context: Context): SealedStorage = SealedStorage(File(context.noBackupFilesDir, "natsuin-session"), KeystoreSealer())
    }
}
