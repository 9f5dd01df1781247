package natsuin

import natsuin.ffi.CardReader
import natsuin.ffi.CardReaderImpl
import natsuin.ffi.Clock
import natsuin.ffi.Command
import natsuin.ffi.Ending
import natsuin.ffi.Guide
import natsuin.ffi.Holder
import natsuin.ffi.Http
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.News
import natsuin.ffi.PasswordRequest
import natsuin.ffi.Progress
import natsuin.ffi.Review
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest

// The generated callbacks catch `Exception` and nothing else. An `Error` (a class that is not on this phone, a stack that is
// full) would then end the app, or leave the core waiting for ever. So it becomes an exception here, which the core tells of
// as `shell_failed`, or as what the port is for. All functions of this package guard what they are given; who calls
// `natsuin.ffi` directly guards by hand.

private inline fun <T> guarded(call: () -> T): T =
    try {
        call()
    } catch (raised: Throwable) {
        throw raised as? Exception ?: IllegalStateException(raised)
    }

/** This reader, with errors of the JVM as exceptions. */
fun CardReader.guarded(): CardReader = if (this is CardReaderImpl) this else GuardedReader(this)

private class GuardedReader(
    private val reader: CardReader,
) : CardReader {
    override suspend fun connect() = guarded { reader.connect() }

    override suspend fun transmit(command: Command) = guarded { reader.transmit(command) }

    override fun release(ending: Ending) = guarded { reader.release(ending) }
}

/** This person, with errors of the JVM as exceptions. */
fun Holder.guarded(): Holder = GuardedHolder(this)

private class GuardedHolder(
    private val holder: Holder,
) : Holder {
    override suspend fun askPassword(request: PasswordRequest) = guarded { holder.askPassword(request) }

    override suspend fun confirmLastTry() = guarded { holder.confirmLastTry() }

    override suspend fun tapAgain(request: TapRequest) = guarded { holder.tapAgain(request) }

    override fun show(progress: Progress) = guarded { holder.show(progress) }
}

/** This guide, with errors of the JVM as exceptions. */
fun Guide.guarded(): Guide = GuardedGuide(this)

private class GuardedGuide(
    private val guide: Guide,
) : Guide {
    override suspend fun review(review: Review) = guarded { guide.review(review) }

    override fun tell(news: News) = guarded { guide.tell(news) }
}

/** This HTTP, with errors of the JVM as exceptions. */
fun Http.guarded(): Http = GuardedHttp(this)

private class GuardedHttp(
    private val http: Http,
) : Http {
    override suspend fun send(
        request: HttpRequest,
        receiver: HttpReceiver,
    ) = guarded { http.send(request, receiver) }
}

/** This storage, with errors of the JVM as exceptions. */
fun Storage.guarded(): Storage = GuardedStorage(this)

private class GuardedStorage(
    private val storage: Storage,
) : Storage {
    override fun load() = guarded { storage.load() }

    override fun save(record: ByteArray) = guarded { storage.save(record) }

    override fun clear() = guarded { storage.clear() }
}

/** These clocks, with errors of the JVM as exceptions. */
fun Clock.guarded(): Clock = GuardedClock(this)

private class GuardedClock(
    private val clock: Clock,
) : Clock {
    override fun nowS() = guarded { clock.nowS() }

    override fun monotonicMs() = guarded { clock.monotonicMs() }

    override suspend fun wait(ms: ULong) = guarded { clock.wait(ms) }
}
