package natsuin.testing

import kotlinx.coroutines.delay
import natsuin.ffi.Cancel
import natsuin.ffi.CardReader
import natsuin.ffi.Clock
import natsuin.ffi.Command
import natsuin.ffi.Ending
import natsuin.ffi.Guide
import natsuin.ffi.Holder
import natsuin.ffi.News
import natsuin.ffi.Password
import natsuin.ffi.PasswordRequest
import natsuin.ffi.Progress
import natsuin.ffi.Review
import natsuin.ffi.SimulatedCard
import natsuin.ffi.Step
import natsuin.ffi.Storage
import natsuin.ffi.TapRequest
import java.util.concurrent.atomic.AtomicInteger

/** A desk's clocks. */
class DeskClock : Clock {
    override fun nowS() = System.currentTimeMillis() / 1_000

    override fun monotonicMs() = (System.nanoTime() / 1_000_000).toULong()

    override suspend fun wait(ms: ULong) = delay(ms.toLong())
}

/** A record in memory. */
class MemoryStorage : Storage {
    @Volatile
    private var record: ByteArray? = null

    override fun load() = record?.copyOf()

    override fun save(record: ByteArray) {
        this.record = record.copyOf()
    }

    override fun clear() {
        record = null
    }
}

/** A person with a script: enters these, one after the other, holds the card again so often, and then gives up. */
open class ScriptedPerson(
    entries: List<String> = emptyList(),
    private var taps: Int = 0,
    private val lastTryYes: Boolean = false,
    private val cancelAtExchange: Int = Int.MAX_VALUE,
    private val cancel: Cancel? = null,
) : Holder,
    Guide {
    private val entries = ArrayDeque(entries)
    private val exchanges = AtomicInteger()

    override suspend fun askPassword(request: PasswordRequest): Password? = entries.removeFirstOrNull()?.let { Password(it.toByteArray()) }

    override suspend fun confirmLastTry() = lastTryYes

    override suspend fun tapAgain(request: TapRequest): Boolean = taps-- > 0

    override fun show(progress: Progress) {
        if (progress.step is Step.WaitingForCard || progress.step is Step.Released) return
        if (exchanges.incrementAndGet() == cancelAtExchange) cancel?.cancel()
    }

    override suspend fun review(review: Review) = true

    override fun tell(news: News) = Unit
}

/** A reader written in this language that hands everything on, so that every exchange crosses the border twice. */
open class ForwardingReader(
    private val to: CardReader,
) : CardReader {
    constructor(card: SimulatedCard) : this(card.reader())

    override suspend fun connect() = to.connect()

    override suspend fun transmit(command: Command) = to.transmit(command)

    override fun release(ending: Ending) = to.release(ending)
}
