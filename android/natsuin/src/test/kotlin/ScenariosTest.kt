import kotlinx.coroutines.runBlocking
import natsuin.android.UrlConnectionHttp
import natsuin.ffi.Assignment
import natsuin.ffi.Cancel
import natsuin.ffi.Failure
import natsuin.ffi.Form
import natsuin.ffi.Hosts
import natsuin.ffi.Http
import natsuin.ffi.HttpException
import natsuin.ffi.HttpReceiver
import natsuin.ffi.HttpRequest
import natsuin.ffi.Invitation
import natsuin.ffi.Journey
import natsuin.ffi.JourneySettings
import natsuin.ffi.NatsuinException
import natsuin.ffi.Order
import natsuin.ffi.Rules
import natsuin.ffi.SimulatedCard
import natsuin.ffi.signFiles
import natsuin.ffi.simulatorCa
import natsuin.testing.DeskClock
import natsuin.testing.ForwardingReader
import natsuin.testing.MemoryStorage
import natsuin.testing.Page
import natsuin.testing.ScriptedPerson
import natsuin.testing.SigningService
import org.json.JSONArray
import org.json.JSONObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File

/** The scenarios that every language must end alike: tests/scenarios.json, here in Kotlin, over a reader written in Kotlin. */
class ScenariosTest {
    @TempDir
    lateinit var folder: File

    private val table = JSONObject(File(System.getProperty("natsuin.scenarios")).readText())

    @Test
    fun `each ceremony ends as the table says`() {
        val wrong =
            objects(table.getJSONArray("sign")).flatMap { scenario ->
                orders(scenario).mapNotNull { order -> difference(scenario, order, sign(scenario, order)) }
            }
        assertTrue(wrong.isEmpty(), wrong.joinToString("\n"))
    }

    @Test
    fun `each journey ends as the table says`() {
        SigningService.start().use { service ->
            val wrong =
                objects(table.getJSONArray("journey")).flatMap { scenario ->
                    orders(scenario).mapNotNull { order -> difference(scenario, order, travel(scenario, order, service)) }
                }
            assertTrue(wrong.isEmpty(), wrong.joinToString("\n"))
        }
    }

    @Test
    fun `each platform that fails is told as the table says`() {
        SigningService.start().use { service ->
            val wrong =
                objects(table.getJSONArray("platform")).flatMap { scenario ->
                    orders(scenario).mapNotNull { order -> difference(scenario, order, travelSpoilt(scenario, order, service)) }
                }
            assertTrue(wrong.isEmpty(), wrong.joinToString("\n"))
        }
    }

    private fun sign(
        scenario: JSONObject,
        order: Order,
    ): Map<String, Any?> {
        val card = SimulatedCard(scenario.getString("preset"), scenario.getString("faults"))
        val cancel = Cancel()
        val person =
            ScriptedPerson(
                entries = strings(scenario.getJSONArray("entries")),
                taps = scenario.getInt("taps"),
                lastTryYes = scenario.getBoolean("last_try_yes"),
                cancelAtExchange = scenario.optInt("cancel_at_exchange", Int.MAX_VALUE),
                cancel = cancel,
            )
        val work = File(folder, "${scenario.getString("name")} $order".hashCode().toString()).apply { mkdirs() }
        val files =
            List(scenario.getInt("documents")) { number ->
                val input = File(work, "$number.txt").apply { writeText("document $number") }
                Assignment(input.path, "$input.p7s", Form.Cms)
            }
        return outcome(card, signed = { files.count { File(it.output).exists() } }) {
            signFiles(ForwardingReader(card), person, DeskClock(), files, Rules(order), cancel)
        }
    }

    private fun travel(
        scenario: JSONObject,
        order: Order,
        service: SigningService,
    ): Map<String, Any?> {
        val card = SimulatedCard("my-number", "")
        val person = ScriptedPerson(strings(scenario.getJSONArray("entries")), taps = 1)
        val page = service.page()
        val http = FaultyHttp(objects(scenario.getJSONArray("http")))
        val journey = Journey(ForwardingReader(card), person, person, http, MemoryStorage(), DeskClock(), settings(order))
        val found =
            outcome(card, signed = { if (page.isDone) 1 else 0 }) {
                journey.join(invitation(page), Cancel())
            }
        if (scenario.getBoolean("resume")) {
            val verifies = card.counts().verifies
            http.faults.clear()
            assertTrue(runBlocking { journey.resume(Cancel()) })
            assertTrue(page.isDone, "handed in later")
            assertEquals(verifies, card.counts().verifies, "signed once")
        }
        return found
    }

    private fun travelSpoilt(
        scenario: JSONObject,
        order: Order,
        service: SigningService,
    ): Map<String, Any?> {
        val card = SimulatedCard(scenario.optString("preset", "my-number"), scenario.optString("faults"))
        val person = ScriptedPerson(strings(scenario.getJSONArray("entries")), scenario.getInt("taps"))
        val page = service.page()
        val cancel = Cancel()
        val phone = SpoiltPhone(scenario, ForwardingReader(card), person, cancel)
        val journey = Journey(phone, phone, phone, phone, phone, phone, settings(order))
        val found =
            outcome(card, signed = { if (page.isDone) 1 else 0 }) {
                journey.join(invitation(page), cancel)
            }
        assertTrue(phone.wasSpoilt, "${scenario.getString("name")} ($order): never came to it")
        return found
    }

    private fun settings(order: Order) = JourneySettings(order, folder.path, trust = listOf(simulatorCa()))

    private fun invitation(page: Page) = Invitation(page.code, Hosts(emptyList(), emptyList(), emptyList(), plainLoopback = true))

    private fun outcome(
        card: SimulatedCard,
        signed: () -> Int,
        work: suspend () -> Unit,
    ): Map<String, Any?> {
        val failure: Failure? =
            try {
                runBlocking { work() }
                null
            } catch (failed: NatsuinException.Failed) {
                failed.failure
            }
        return mapOf(
            "code" to failure?.name,
            "tries_spent" to failure?.triesSpent?.name?.lowercase(),
            "tries_left" to failure?.triesLeft?.toInt(),
            "verifies" to card.counts().verifies.toInt(),
            "signed" to signed(),
        )
    }

    private fun difference(
        scenario: JSONObject,
        order: Order,
        found: Map<String, Any?>,
    ): String? {
        val expected =
            scenario.getJSONObject("expect").let { expect ->
                found.keys.associateWith { expect.opt(it).takeUnless { JSONObject.NULL == it } }
            }
        return if (found == expected) null else "${scenario.getString("name")} ($order): $found, not $expected"
    }

    private fun orders(scenario: JSONObject): List<Order> =
        when (val order = scenario.getString("order")) {
            "both" -> Order.entries
            else -> listOf(Order.valueOf(order.uppercase()))
        }

    private fun objects(array: JSONArray) = List(array.length()) { array.getJSONObject(it) }

    private fun strings(array: JSONArray) = List(array.length()) { array.getString(it) }
}

/** The phone's real HTTP, but for the requests that go wrong. */
private class FaultyHttp(
    faults: List<JSONObject>,
) : Http {
    class Fault(
        val row: JSONObject,
        var times: Int,
    )

    val faults = faults.map { Fault(it, it.optInt("times", Int.MAX_VALUE)) }.toMutableList()
    private val real = UrlConnectionHttp()

    override suspend fun send(
        request: HttpRequest,
        receiver: HttpReceiver,
    ) {
        val fault = faults.firstOrNull { it.row.getString("request") == kind(request) && it.times > 0 }
        if (fault == null) return real.send(request, receiver)
        fault.times--
        val answer = fault.row.optJSONObject("answer")
        when {
            answer != null -> {
                receiver.head(answer.getInt("status").toUShort(), null)
                receiver.chunk("""{"status": ${answer.getInt("status")}, "code": "${answer.getString("code")}"}""".toByteArray())
            }

            fault.row.getString("fault") == "not_connected" -> {
                throw HttpException.NotConnected()
            }

            fault.row.getString("fault") == "reply_lost" -> {
                real.send(request, Deaf())
                throw HttpException.Cut()
            }

            else -> {
                error(fault.row)
            }
        }
    }
}

/** What the table calls a request. */
internal fun kind(request: HttpRequest) =
    when {
        request.url.endsWith("/claim") -> if (request.method == "DELETE") "release" else "claim"
        request.url.endsWith("/progress") -> "progress"
        request.url.endsWith("/signatures") -> "submit"
        request.url.contains("/documents/") -> "document"
        else -> "state"
    }

/** Nobody hears the answer. */
private class Deaf : HttpReceiver(natsuin.ffi.NoHandle) {
    override suspend fun head(
        status: UShort,
        retryAfterS: UInt?,
    ) = Unit

    override suspend fun chunk(bytes: ByteArray) = Unit
}
