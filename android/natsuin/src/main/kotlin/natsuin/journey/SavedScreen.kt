package natsuin.journey

import natsuin.ffi.ErrorCode
import natsuin.ffi.Failure
import natsuin.ffi.Recovery
import natsuin.ffi.Resume
import natsuin.ffi.Stage
import natsuin.ffi.TriesSpent

/**
 * What outlives the process: the screen's name, and of a failure what it says. No password, no document, no name; the
 * session itself is in the storage.
 */
internal object SavedScreen {
    private const val FAILED = "failed"

    fun save(screen: Screen): String =
        when (screen) {
            is Screen.Failed -> with(screen.failure) { listOf(FAILED, code, name, stage, triesSpent, triesLeft, recovery, resume) }
            else -> listOf(screen.name)
        }.joinToString(" ")

    /** [isKept]: whether a session is. */
    fun restore(
        saved: String?,
        isKept: Boolean,
    ): Screen {
        val words = saved.orEmpty().split(" ")
        val failure = if (words.first() == FAILED) failure(words.drop(1)) else null
        return when {
            failure != null -> Screen.Failed(failure)
            words.first() == "done" -> Screen.Done(null)
            isKept -> Screen.Interrupted(words.first())
            words.first() == "scan" -> Screen.Scan
            else -> Screen.Preparation
        }
    }

    /** Null where another version of the app wrote it. */
    private fun failure(words: List<String>): Failure? =
        runCatching {
            val (code, name, stage, spent, left) = words
            Failure(
                code = ErrorCode.valueOf(code),
                name = name,
                stage = if (stage == "null") null else Stage.valueOf(stage),
                triesSpent = TriesSpent.valueOf(spent),
                triesLeft = left.toUByteOrNull(),
                verdict = null,
                recovery = Recovery.valueOf(words[RECOVERY]),
                resume = Resume.valueOf(words[RESUME]),
            )
        }.getOrNull()

    private const val RECOVERY = 5
    private const val RESUME = 6
}
