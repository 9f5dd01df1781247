package natsuin.app

import natsuin.android.SealedStorage
import natsuin.android.Sealer
import natsuin.ffi.Hosts
import natsuin.ffi.simulatorCa
import natsuin.ffi.version
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.nio.file.Files
import javax.crypto.KeyGenerator

/** The app, against a service on this machine, with the virtual card's CA, and a key that is not in a phone's keystore. */
class TestApp : NatsuinApp() {
    init {
        Natives.load()
    }

    /** A phone grants it at once, as a normal permission: the manifest asks for it. */
    override fun onCreate() {
        super.onCreate()
        shadowOf(this).grantPermissions("android.permission.HIDE_OVERLAY_WINDOWS")
    }

    override val hosts get() = Hosts(listOf("sign.example.jp"), listOf("staging.sign.example.jp"), emptyList(), plainLoopback = true)

    override val trust get() = listOf(simulatorCa())

    override fun http() = Network.Way()

    override fun storage() = SealedStorage(File(noBackupFilesDir, "natsuin-session"), Sealer { key })

    private companion object {
        val key = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()!!
    }
}

/**
 * Robolectric loads all classes anew for each API level, and the core keeps the callbacks of whoever loaded it last: so each
 * gets a copy of the library of its own.
 */
object Natives {
    init {
        val copy = Files.createTempFile("natsuin", ".so").toFile().apply { deleteOnExit() }
        File(System.getProperty("natsuin.library")).copyTo(copy, overwrite = true)
        System.setProperty("uniffi.component.natsuin.libraryOverride", copy.path)
        version()
    }

    fun load() = Unit
}
