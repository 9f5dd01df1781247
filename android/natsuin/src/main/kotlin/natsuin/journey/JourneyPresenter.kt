package natsuin.journey

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import natsuin.cancellable
import natsuin.ffi.Cancel
import natsuin.ffi.CardReader
import natsuin.ffi.Clock
import natsuin.ffi.ErrorCode
import natsuin.ffi.Failure
import natsuin.ffi.Guide
import natsuin.ffi.Hosts
import natsuin.ffi.Http
import natsuin.ffi.Invitation
import natsuin.ffi.Journey
import natsuin.ffi.JourneySettings
import natsuin.ffi.NatsuinException
import natsuin.ffi.News
import natsuin.ffi.Order
import natsuin.ffi.Recovery
import natsuin.ffi.Request
import natsuin.ffi.Resume
import natsuin.ffi.Review
import natsuin.ffi.Storage
import natsuin.ffi.TriesSpent
import natsuin.ffi.cardStatus
import natsuin.guarded
import natsuin.journey
import java.io.File

/** All that a journey stands on, as the phone has it. */
class Ports(
    val reader: CardReader,
    val http: Http,
    val storage: Storage,
    val clock: Clock,
    /** Whose codes are followed. */
    val hosts: Hosts,
    /** A folder of the app's own for documents while they are looked at. It is emptied. */
    val documents: File,
    /** Card CAs (DER or PEM) that are believed beside the compiled generations: for tests. */
    val trust: List<ByteArray> = emptyList(),
)

/**
 * The whole journey on Android: from the code to "done", with one [screen] at a time.
 *
 * It outlives the screens: keep it over a rotation. What the system may end at any time is kept by [Ports.storage]; after
 * that, [begin] with the name of the screen that was shown.
 */
class JourneyPresenter(
    private val ports: Ports,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow<Screen>(Screen.Preparation)
    private val endsAtMs = MutableStateFlow<Long?>(null)
    private val left = MutableStateFlow<Int?>(null)
    private val start = Question<Boolean>()
    private var request: Request? = null
    private var work: Job? = null
    private var isBusy = false
    private var cancel: Cancel? = null

    /** Hold, password and what belongs to them. */
    val card = CardPresenter(shown)

    /** What is on the screen. */
    val screen: StateFlow<Screen> = shown.asStateFlow()

    /** What is left of the session, in seconds; null without one. */
    val secondsLeft: StateFlow<Int?> = left.asStateFlow()

    /** A fresh process. [saved] is what [save] gave; with it, or with a session that is kept, the journey says where it stands. */
    fun begin(saved: String?) {
        scope.launch {
            val isKept = withContext(Dispatchers.IO) { runCatching { ports.storage.load() }.getOrNull() != null }
            // A link that was opened meanwhile goes first.
            if (!isBusy && shown.value == Screen.Preparation) shown.value = SavedScreen.restore(saved, isKept)
        }
    }

    /** For the saved state: a screen's name, and of a failure what it says. */
    fun save(): String = SavedScreen.save(shown.value)

    /** To the camera. */
    fun scan() = idle { shown.value = Screen.Scan }

    /** Back to the start; what is going on is not left this way but cancelled. */
    fun leave() = idle { shown.value = Screen.Preparation }

    /** What was scanned, pasted, or what the system opened the app with. No request is made for what is not ours. */
    fun open(code: String) =
        idle {
            val invitation =
                try {
                    Invitation(code, ports.hosts)
                } catch (refused: NatsuinException.Failed) {
                    shown.value = Screen.Failed(refused.failure)
                    return@idle
                }
            travel { journey, cancel -> invitation.use { journey.join(it, cancel) } }
        }

    /** Goes on with the session that is kept. Without one, to the start. */
    fun goOn() =
        idle {
            travel { journey, cancel -> if (!journey.resume(cancel)) throw NothingKept() }
        }

    /** From the explanation to the document: 「署名をはじめる」. */
    fun read() = shown.update { if (it is Screen.Explanation) Screen.Reading(it.review) else it }

    /** From the document back to the explanation. */
    fun explain() = shown.update { if (it is Screen.Reading) Screen.Explanation(it.review) else it }

    /** Another one of the documents. */
    fun show(document: Int) = shown.update { if (it is Screen.Reading && document in it.review.documents.indices) it.copy(shown = document) else it }

    /** The answer to the documents. Without a yes the session is given back. */
    fun agree(yes: Boolean) {
        start.answer(yes)
    }

    /** Ends what is going on: between two exchanges with the card, and not without telling what it cost. */
    fun cancel() {
        cancel?.cancel()
    }

    /** "Try your card": where to hold it, what it is, how many tries are left. Costs nothing. */
    fun tryCard() =
        idle {
            shown.value = Screen.TryCard
            launch { cancel -> Screen.CardReport(cardStatus(ports.reader.guarded(), false, cancel)) }
        }

    private fun travel(journey: suspend (Journey, Cancel) -> Unit) {
        shown.value = Screen.Connecting()
        launch { cancel ->
            try {
                ports.documents.deleteRecursively()
                ports.documents.mkdirs()
                made().use { journey(it, cancel) }
                Screen.Done(request)
            } catch (_: NothingKept) {
                Screen.Preparation
            } finally {
                ports.documents.deleteRecursively()
            }
        }
        scope.launch { count(work ?: return@launch) }
    }

    private fun made() =
        with(ports) {
            val settings = JourneySettings(Order.CARD_FIRST, documents.path, trust = trust)
            journey(reader, card, Person(), http, storage, settings, clock)
        }

    /** One piece of work at a time, and what it ends with on the screen. */
    private fun launch(body: suspend (Cancel) -> Screen) {
        request = null
        isBusy = true
        work =
            scope.launch {
                val end =
                    try {
                        cancellable { handle ->
                            cancel = handle
                            body(handle)
                        }
                    } catch (failed: NatsuinException.Failed) {
                        Screen.Failed(failed.failure)
                    } catch (cancelled: CancellationException) {
                        throw cancelled
                    } catch (_: Exception) {
                        // Of the core (UniFFI's `InternalException`) or of the app: it is told, and does not end the app.
                        Screen.Failed(DEFECT)
                    } finally {
                        cancel = null
                        endsAtMs.value = null
                        isBusy = false
                    }
                shown.value = end
            }
    }

    private inline fun idle(action: () -> Unit) {
        if (!isBusy) action()
    }

    /** Once a second, for as long as the work goes on: what is left, and that something moves. */
    private suspend fun count(work: Job) {
        while (work.isActive) {
            left.value = endsAtMs.value?.let { ((it - now()) / MS_PER_S).coerceAtLeast(0).toInt() }
            card.beat()
            delay(MS_PER_S)
        }
        left.value = null
    }

    private fun now() = ports.clock.monotonicMs().toLong()

    /** The person before and after the card. */
    private inner class Person : Guide {
        override suspend fun review(review: Review): Boolean {
            request = review.request
            return start.ask { shown.value = Screen.Explanation(review) }
        }

        override fun tell(news: News) {
            when (news) {
                is News.Claiming -> shown.value = Screen.Connecting()
                is News.Claimed -> endsIn(news.remainingMs)
                is News.Fetching -> shown.value = Screen.Connecting(news.number.toInt(), news.of.toInt())
                is News.TimeLeft -> endsIn(news.remainingMs)
                is News.Submitting -> shown.value = Screen.Submitting
            }
        }

        private fun endsIn(ms: ULong) {
            endsAtMs.value = now() + ms.toLong()
        }
    }

    private class NothingKept : Exception()

    private companion object {
        const val MS_PER_S = 1_000L

        val DEFECT = Failure(ErrorCode.INTERNAL, "internal", null, TriesSpent.UNKNOWN, null, null, Recovery.REPORT_BUG, Resume.NOWHERE)
    }
}
