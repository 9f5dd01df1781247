package natsuin.app

import android.app.Activity
import android.content.Context
import android.nfc.NfcAdapter
import android.nfc.Tag
import android.nfc.TagLostException
import android.nfc.tech.IsoDep
import android.os.Bundle
import android.os.Handler
import kotlinx.coroutines.runBlocking
import natsuin.ffi.ReaderException
import natsuin.ffi.SimulatedCard
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowIsoDep
import org.robolectric.util.ReflectionHelpers
import org.robolectric.util.ReflectionHelpers.ClassParameter
import java.io.IOException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger

/** What is in front of the phone's antenna: nothing, or a virtual card behind Android's own `Tag` and `IsoDep`. */
object Field {
    private val numbers = AtomicInteger()

    /** The card, wherever it is. */
    @Volatile
    var card: SimulatedCard? = null

    /** The discovery that counts: a tag of an earlier one is out of date. */
    @Volatile
    private var current: Tag? = null

    /** While set, the card computes and computes. */
    @Volatile
    var stuck: CountDownLatch? = null

    val ignored = mutableListOf<Tag>()

    @Volatile
    var timeoutMs = 0

    @Volatile
    var isExtendedLength = true

    fun reset() {
        ScriptedNfcAdapter.reset()
        card = null
        current = null
        stuck?.countDown()
        stuck = null
        timeoutMs = 0
        isExtendedLength = true
        ignored.clear()
    }

    /** The card comes to the phone: the platform discovers a tag. */
    fun tap(techs: IntArray = intArrayOf(ISO_DEP)) {
        val tag = tag(techs)
        current = tag
        adapter().reader?.onTagDiscovered(tag)
    }

    /** The card goes. */
    fun lift() {
        current = null
    }

    fun adapter() = ScriptedNfcAdapter.shadow

    fun isCurrent(tag: Tag?) = tag != null && tag === current

    /** As the platform makes them, a new one at each discovery. */
    private fun tag(techs: IntArray): Tag {
        val id = ClassParameter.from(ByteArray::class.java, byteArrayOf(8, numbers.incrementAndGet().toByte()))
        val tech = ClassParameter.from(IntArray::class.java, techs)
        val extras = ClassParameter.from(Array<Bundle>::class.java, Array(techs.size) { Bundle() })
        if (RuntimeEnvironment.getApiLevel() <= 33) return ReflectionHelpers.callStaticMethod(Tag::class.java, "createMockTag", id, tech, extras)
        val cookie = ClassParameter.from(Long::class.java, 0L)
        return ReflectionHelpers.callStaticMethod(Tag::class.java, "createMockTag", id, tech, extras, cookie)
    }

    const val ISO_DEP = 3
    const val NFC_A = 1
}

/** Android's `IsoDep`, with the virtual card at its other end. */
@Implements(IsoDep::class)
class ScriptedIsoDep : ShadowIsoDep() {
    private var tag: Tag? = null
    private var isOpen = false

    @Implementation
    override fun __constructor__(tag: Tag) {
        this.tag = tag
    }

    @Implementation
    fun getTag(): Tag? = tag

    @Implementation
    override fun connect() {
        if (!Field.isCurrent(tag)) throw SecurityException("Permission Denial: Tag ( ID: 08 ) is out of date")
        told { runBlocking { Field.card!!.tap() } }
        isOpen = true
    }

    @Implementation
    override fun close() {
        if (isOpen) Field.card?.lift()
        isOpen = false
    }

    @Implementation
    override fun isConnected() = isOpen

    @Implementation
    override fun setTimeout(timeout: Int) {
        Field.timeoutMs = timeout
    }

    @Implementation
    override fun getMaxTransceiveLength() = 65_279

    @Implementation
    override fun isExtendedLengthApduSupported() = Field.isExtendedLength

    @Implementation
    override fun transceive(data: ByteArray): ByteArray {
        check(isOpen) { "Call connect() first!" }
        if (!Field.isCurrent(tag)) throw TagLostException("Tag was lost.")
        Field.stuck?.await()
        return told { runBlocking { Field.card!!.exchange(data) } }
    }

    /** As the platform says it. */
    private fun <T> told(work: () -> T): T =
        try {
            work()
        } catch (_: ReaderException.CardLost) {
            isOpen = false
            Field.lift()
            throw TagLostException("Tag was lost.")
        } catch (error: ReaderException) {
            throw IOException("Transceive failed: $error")
        }
}

/** The phone's NFC, as the platform tells apps of it. */
@Implements(NfcAdapter::class)
class ScriptedNfcAdapter {
    @Implementation
    fun isEnabled() = isOn

    @Implementation
    fun enableReaderMode(
        activity: Activity,
        callback: NfcAdapter.ReaderCallback,
        flags: Int,
        extras: Bundle?,
    ) {
        reader = callback
        this.flags = flags
        this.extras = extras
    }

    @Implementation
    fun disableReaderMode(activity: Activity) {
        reader = null
    }

    @Implementation
    fun ignore(
        tag: Tag,
        debounceMs: Int,
        listener: NfcAdapter.OnTagRemovedListener?,
        handler: Handler?,
    ): Boolean {
        Field.ignored.add(tag)
        return true
    }

    @Implementation
    fun getNfcAntennaInfo(): Any? = null

    @Volatile
    var isOn = true

    @Volatile
    var reader: NfcAdapter.ReaderCallback? = null
    var flags = 0
    var extras: Bundle? = null

    companion object {
        /** Whether the phone has NFC at all. */
        var isThere = true
        private var adapter: NfcAdapter? = null

        val shadow: ScriptedNfcAdapter get() = Shadow.extract(get()!!)

        @JvmStatic
        @Implementation
        fun getDefaultAdapter(context: Context?): NfcAdapter? = if (isThere) get() else null

        fun reset() {
            isThere = true
            adapter = null
        }

        private fun get(): NfcAdapter? {
            adapter = adapter ?: Shadow.newInstanceOf(NfcAdapter::class.java)
            return adapter
        }
    }
}
