package natsuin.android

import android.app.Activity
import android.nfc.NfcAdapter
import android.nfc.Tag
import android.nfc.TagLostException
import android.nfc.tech.IsoDep
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import natsuin.ffi.Capabilities
import natsuin.ffi.CardReader
import natsuin.ffi.Command
import natsuin.ffi.Ending
import natsuin.ffi.ReaderException
import java.io.IOException

/** Whether this phone can read cards now. */
enum class NfcState { UNSUPPORTED, OFF, ON }

/** What the last tag in the field was, when it was no card to work with. */
enum class TagNotice {
    /** Something that speaks no ISO 14443-4, such as a sticker: certainly no My Number card. */
    NOT_A_CARD,

    /** It left the field while it was being opened. */
    LOST,

    /** It is a tag of before: another one was discovered meanwhile. */
    OUT_OF_DATE,

    /** The NFC service said no. */
    FAILED,
}

/**
 * The phone's NFC as the core's card reader.
 *
 * [attach] it in `onResume` and [detach] it in `onPause`. In between the reader mode stays on, also while somebody types: a
 * card that lies on the phone then opens no other app and starts nothing by itself. Every call to the card runs on
 * [Dispatchers.IO]; each is made once.
 */
class IsoDepCardReader(
    private val adapter: NfcAdapter?,
) : CardReader,
    NfcAdapter.ReaderCallback {
    private val background = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    /** One call to the card at a time, closing included. */
    private val radio = Mutex()

    /** The card in the field, as far as is known, until it is used up. */
    private val discovered = MutableStateFlow<Tag?>(null)
    private val lastNotice = MutableStateFlow<TagNotice?>(null)

    @Volatile
    private var link: IsoDep? = null

    @Volatile
    private var closing: Job? = null

    /** Why nothing happens although something is in the field. */
    val notice: StateFlow<TagNotice?> get() = lastNotice

    /** Whether this phone can read cards now. */
    val state: NfcState
        get() =
            when {
                adapter == null -> NfcState.UNSUPPORTED
                adapter.isEnabled -> NfcState.ON
                else -> NfcState.OFF
            }

    /** Takes the radio for this activity: call it in `onResume`. */
    fun attach(activity: Activity) {
        val extras = Bundle().apply { putInt(NfcAdapter.EXTRA_READER_PRESENCE_CHECK_DELAY, PRESENCE_CHECK_DELAY_MS) }
        adapter?.enableReaderMode(activity, this, READER_FLAGS, extras)
    }

    /** Gives the radio back: call it in `onPause`. */
    fun detach(activity: Activity) {
        adapter?.disableReaderMode(activity)
    }

    /** From the platform, on a thread of its own. */
    override fun onTagDiscovered(tag: Tag?) {
        discovered.value = tag
    }

    /** Waits as long as somebody wants to: until it is cancelled, or until NFC is switched off. */
    override suspend fun connect(): Capabilities =
        withContext(Dispatchers.IO) {
            closing?.join()
            lastNotice.value = null
            while (true) {
                when (state) {
                    NfcState.UNSUPPORTED -> throw ReaderException.NoReader()
                    NfcState.OFF -> throw ReaderException.ReaderOff()
                    NfcState.ON -> Unit
                }
                val tag = withTimeoutOrNull(LOOK_AT_STATE_MS) { discovered.filterNotNull().first() } ?: continue
                radio.withLock { open(tag) }?.let { return@withContext it }
                discovered.compareAndSet(tag, null)
            }
            @Suppress("UNREACHABLE_CODE")
            error("the loop ends with an answer or an exception")
        }

    /** Null: this tag is of no use, and the person is told why. A card that was lifted meanwhile is no error (journey P7). */
    private fun open(tag: Tag): Capabilities? {
        val isoDep = IsoDep.get(tag)
        if (isoDep == null) {
            lastNotice.value = TagNotice.NOT_A_CARD
            return null
        }
        try {
            isoDep.connect()
            isoDep.timeout = TIMEOUT_MS
        } catch (error: Exception) {
            lastNotice.value =
                when (error) {
                    is TagLostException -> TagNotice.LOST
                    is SecurityException -> TagNotice.OUT_OF_DATE
                    is IllegalStateException -> throw ReaderException.ReaderBusy()
                    else -> TagNotice.FAILED
                }
            return null
        }
        link = isoDep
        return capabilities(isoDep)
    }

    /** Extended length only where the phone says so. Whether the card agrees is the core's to find out. */
    private fun capabilities(isoDep: IsoDep): Capabilities {
        val longest = isoDep.maxTransceiveLength
        if (!isoDep.isExtendedLengthApduSupported || longest <= SHORT_COMMAND_BYTES) {
            return Capabilities(SHORT_COMMAND_BYTES.toUInt(), SHORT_RESPONSE_BYTES.toUInt(), false)
        }
        return Capabilities(longest.toUInt(), longest.toUInt(), true)
    }

    override suspend fun transmit(command: Command): ByteArray =
        withContext(Dispatchers.IO) {
            try {
                radio.withLock { exchange(command.bytes) }
            } finally {
                if (command.carriesSecret) command.bytes.fill(0)
            }
        }

    private fun exchange(bytes: ByteArray): ByteArray {
        val isoDep = link ?: throw ReaderException.CardLost()
        if (bytes.size > isoDep.maxTransceiveLength) throw ReaderException.CommandTooLong()
        try {
            return isoDep.transceive(bytes) ?: throw ReaderException.Failed()
        } catch (_: TagLostException) {
            throw ReaderException.CardLost()
        } catch (_: SecurityException) {
            // "Tag is out of date": another one was discovered, so this contact is over.
            throw ReaderException.CardLost()
        } catch (_: IllegalStateException) {
            throw ReaderException.CardLost()
        } catch (_: IOException) {
            throw if (state == NfcState.OFF) ReaderException.ReaderOff() else ReaderException.Failed()
        }
    }

    /** Closing makes the NFC service select the card anew, which clears its security state. */
    override fun release(ending: Ending) {
        val isoDep = link ?: return
        link = null
        if (ending == Ending.DONE || ending == Ending.INTERRUPTED) {
            // Done: a card that stays on the phone never starts anything again. Interrupted: it takes another tap.
            discovered.compareAndSet(isoDep.tag, null)
        }
        closing =
            background.launch {
                radio.withLock {
                    // What cannot be closed is gone already.
                    runCatching { isoDep.close() }
                    if (ending == Ending.DONE) ignore(isoDep.tag)
                }
            }
    }

    /** So that the phone shows nothing of its own for a card that still lies there when the app lets the radio go. */
    private fun ignore(tag: Tag) {
        runCatching { adapter?.ignore(tag, IGNORE_DEBOUNCE_MS, {}, Handler(Looper.getMainLooper())) }
    }

    companion object {
        /** My Number cards are type B; some readers of old cards and all tokens are type A (`docs/card.md` §1). */
        const val READER_FLAGS: Int =
            NfcAdapter.FLAG_READER_NFC_A or NfcAdapter.FLAG_READER_NFC_B or
                NfcAdapter.FLAG_READER_SKIP_NDEF_CHECK or NfcAdapter.FLAG_READER_NO_PLATFORM_SOUNDS

        /** Presence checks disturb a card that computes: the default is 125 ms. */
        const val PRESENCE_CHECK_DELAY_MS: Int = 1_000

        /** For one exchange. */
        const val TIMEOUT_MS: Int = 20_000

        private const val SHORT_COMMAND_BYTES = 261
        private const val SHORT_RESPONSE_BYTES = 258
        private const val LOOK_AT_STATE_MS = 500L
        private const val IGNORE_DEBOUNCE_MS = 1_000
    }
}
