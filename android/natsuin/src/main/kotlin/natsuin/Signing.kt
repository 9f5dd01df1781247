package natsuin

import natsuin.android.PhoneClock
import natsuin.ffi.Assignment
import natsuin.ffi.CardReader
import natsuin.ffi.CardStatus
import natsuin.ffi.Certificate
import natsuin.ffi.Clock
import natsuin.ffi.Guide
import natsuin.ffi.Holder
import natsuin.ffi.Http
import natsuin.ffi.Invitation
import natsuin.ffi.Journey
import natsuin.ffi.JourneySettings
import natsuin.ffi.Order
import natsuin.ffi.Rules
import natsuin.ffi.SignedFiles
import natsuin.ffi.Storage

// The core's functions as a Kotlin program calls them: cancelled with their coroutine, off the main thread, and whatever the
// ports raise is an exception (`Guarded.kt`). All of them throw `NatsuinException`.

/** Card, then password: the order of Android, where the app's own screen is free while the card is held (journey P7). */
private val CARD_FIRST = Rules(Order.CARD_FIRST)

/** Looks at the card: position, kind, tries left. No password, no try. [plain]: with short commands only. */
suspend fun cardStatus(
    reader: CardReader,
    plain: Boolean = false,
): CardStatus = cancellable { natsuin.ffi.cardStatus(reader.guarded(), plain, it) }

/** Reads the signature certificate with the password; it is not judged. */
suspend fun readCertificate(
    reader: CardReader,
    holder: Holder,
    clock: Clock = PhoneClock(),
    rules: Rules = CARD_FIRST,
): Certificate = cancellable { natsuin.ffi.readCertificate(reader.guarded(), holder.guarded(), clock.guarded(), rules, it) }

/**
 * Signs files with one tap and one right password. Everything is read before the card is asked for, and written after it was let
 * go. Nothing is touched where a file is refused; when the work ends early, the exception names what was finished before.
 */
suspend fun signFiles(
    files: List<Assignment>,
    reader: CardReader,
    holder: Holder,
    clock: Clock = PhoneClock(),
    rules: Rules = CARD_FIRST,
): SignedFiles = cancellable { natsuin.ffi.signFiles(reader.guarded(), holder.guarded(), clock.guarded(), files, rules, it) }

/** A journey over these ports. [join] it, or [resume] what is kept; close it when it is over. */
fun journey(
    reader: CardReader,
    holder: Holder,
    guide: Guide,
    http: Http,
    storage: Storage,
    settings: JourneySettings,
    clock: Clock = PhoneClock(),
): Journey = Journey(reader.guarded(), holder.guarded(), guide.guarded(), http.guarded(), storage.guarded(), clock.guarded(), settings)

/** Joins the session of an invitation, to the end. The same session again goes on with what is kept of it. */
suspend fun Journey.join(invitation: Invitation) = cancellable { join(invitation, it) }

/** Goes on with the session that is kept, without a scan; false where none is. */
suspend fun Journey.resume(): Boolean = cancellable { resume(it) }
