import kotlinx.coroutines.awaitCancellation
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.Cancel
import natsuin.ffi.CardReader
import natsuin.ffi.Clock
import natsuin.ffi.Command
import natsuin.ffi.Guide
import natsuin.ffi.Holder
import natsuin.ffi.Http
import natsuin.ffi.HttpException
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.NoHandle
import natsuin.ffi.PasswordRequest
import natsuin.ffi.ReaderException
import natsuin.ffi.Review
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest
import natsuin.testing.DeskClock
import natsuin.testing.MemoryStorage
import natsuin.testing.ScriptedPerson
import org.json.JSONObject
import java.io.ByteArrayOutputStream

/** A phone one part of which fails, or at one question of which the person cancels, as a row under `platform` says: all ports, over good ones. */
class SpoiltPhone(
    row: JSONObject,
    private val reader: CardReader,
    private val person: ScriptedPerson,
    private val cancel: Cancel,
    private val storage: Storage = MemoryStorage(),
    private val clock: Clock = DeskClock(),
) : CardReader by reader,
    Holder by person,
    Guide by person,
    Http,
    Storage by storage,
    Clock by clock {
    private val at = row.getString("at")
    private val raised = raised(row.getString("does"))
    private val remainingMs = if (row.has("remaining_ms")) row.getLong("remaining_ms") else null
    private val http = UrlConnectionHttp()

    /** Whether the journey came to what the row spoils. */
    @Volatile
    var wasSpoilt = at.isEmpty()
        private set

    override suspend fun connect() = after("connect") { reader.connect() }

    override suspend fun transmit(command: Command) = after("transmit") { reader.transmit(command) }

    override suspend fun askPassword(request: PasswordRequest) = after("ask_password") { person.askPassword(request) }

    override suspend fun confirmLastTry() = after("confirm_last_try") { person.confirmLastTry() }

    override suspend fun tapAgain(request: TapRequest) = after("tap_again") { person.tapAgain(request) }

    override suspend fun review(review: Review) = after("review") { person.review(review) }

    override suspend fun send(
        request: HttpRequest,
        receiver: HttpReceiver,
    ) {
        val kind = kind(request)
        after(kind) {
            if (remainingMs == null || kind !in setOf("claim", "state")) return http.send(request, receiver)
            val shortened = Shortened(receiver, remainingMs)
            http.send(request, shortened)
            shortened.handOn()
        }
    }

    override fun load(): ByteArray? {
        failAt("load")
        return storage.load()
    }

    override fun save(record: ByteArray) {
        failAt("save")
        storage.save(record)
    }

    override fun clear() {
        failAt("clear")
        storage.clear()
    }

    /** A pause before a second try is short here. */
    override suspend fun wait(ms: ULong) = clock.wait(if (ms <= 2_000u) 1u else ms)

    /** Where the person cancels nothing comes any more. */
    private suspend inline fun <T> after(
        place: String,
        call: () -> T,
    ): T {
        failAt(place)
        if (place == at) {
            cancel.cancel()
            awaitCancellation()
        }
        return call()
    }

    private fun failAt(place: String) {
        if (place != at) return
        wasSpoilt = true
        raised?.let { throw it }
    }

    private fun raised(does: String): Exception? =
        when (does) {
            "", "cancel" -> null
            "raise" -> IllegalStateException("the platform's")
            "no_reader" -> ReaderException.NoReader()
            "service_unavailable" -> ReaderException.ServiceUnavailable()
            "reader_off" -> ReaderException.ReaderOff()
            "reader_busy" -> ReaderException.ReaderBusy()
            "reader_lost" -> ReaderException.ReaderLost()
            "reader_hangs" -> ReaderException.ReaderHangs()
            "several_cards" -> ReaderException.SeveralCards()
            "no_card" -> ReaderException.NoCard()
            "card_lost" -> ReaderException.CardLost()
            "session_timed_out" -> ReaderException.SessionTimedOut()
            "cancelled" -> ReaderException.Cancelled()
            "command_too_long" -> ReaderException.CommandTooLong()
            "not_connected" -> HttpException.NotConnected()
            "timed_out" -> HttpException.TimedOut()
            "cut" -> HttpException.Cut()
            "not_trusted" -> HttpException.NotTrusted()
            "stopped" -> HttpException.Stopped()
            else -> error("unknown: $does")
        }
}

/** An answer of the service, but with so much of the session left. */
private class Shortened(
    private val to: HttpReceiver,
    private val remainingMs: Long,
) : HttpReceiver(NoHandle) {
    private val body = ByteArrayOutputStream()

    override suspend fun head(
        status: UShort,
        retryAfterS: UInt?,
    ) = to.head(status, retryAfterS)

    override suspend fun chunk(bytes: ByteArray) = body.write(bytes)

    suspend fun handOn() {
        val answer = JSONObject(body.toString())
        to.chunk("${answer.put("expires_at_ms", answer.getLong("server_time_ms") + remainingMs)}".toByteArray())
    }
}
