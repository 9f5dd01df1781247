package natsuin.app

import android.app.Application
import android.content.pm.ApplicationInfo
import android.nfc.NfcAdapter
import natsuin.android.IsoDepCardReader
import natsuin.android.PhoneClock
import natsuin.android.SealedStorage
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.Hosts
import natsuin.ffi.Http
import natsuin.ffi.Storage
import natsuin.journey.Ports
import java.io.File

/** What this app is for: whose codes it follows, and what the phone lends to the journey. */
open class NatsuinApp : Application() {
    /** Of the service that the app belongs to; the manifest has the same. */
    protected open val hosts: Hosts
        get() =
            Hosts(
                trusted = listOf("sign.example.jp", "app.example.jp"),
                otherEnvironments = listOf("staging.sign.example.jp"),
                otherServices = emptyList(),
                plainLoopback = isDebuggable,
            )

    /** Card CAs beside the real ones. */
    protected open val trust: List<ByteArray> get() = emptyList()

    protected open fun http(): Http = UrlConnectionHttp()

    protected open fun storage(): Storage = SealedStorage.of(this)

    /** The phone's NFC; null without. */
    val nfc: NfcAdapter? get() = NfcAdapter.getDefaultAdapter(this)

    private val isDebuggable get() = applicationInfo.flags and ApplicationInfo.FLAG_DEBUGGABLE != 0

    /** The ports of a journey over this reader. */
    fun ports(reader: IsoDepCardReader): Ports =
        Ports(
            reader = reader,
            http = http(),
            storage = storage(),
            clock = PhoneClock(),
            hosts = hosts,
            documents = File(noBackupFilesDir, "documents"),
            trust = trust,
        )
}
