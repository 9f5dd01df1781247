import natsuin.qr.Picture
import natsuin.qr.QrCode
import natsuin.testing.Modules
import natsuin.testing.SigningService
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import java.util.Random
import kotlin.math.cos
import kotlin.math.sin

/** The code on the service's real page, as a camera sees it: small, turned, tilted, blurred, in bad light, damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QrCodeTest {
    private val service = SigningService.start()
    private val page = service.page()
    private val modules = Modules.of(page.svg)
    private val link = checkNotNull(QrCode.read(modules.picture(4)))

    @AfterAll
    fun stop() = service.close()

    @Test
    fun `what is read is a link of this service`() {
        assertEquals(true, link.startsWith("${service.origin}/s/1/"), link)
        assertEquals(22, link.substringAfter('#').length)
    }

    @Test
    fun `a refreshed page has another code`() {
        val other = service.page()
        val before = other.code
        other.refresh()
        assertEquals(false, before == other.code)
    }

    @Test
    fun `turned by any angle`() {
        for (degrees in 0 until 360 step 15) assertEquals(link, QrCode.read(seen(degrees = degrees.toDouble())), "$degrees degrees")
    }

    @Test
    fun `from near and far`() {
        for (scale in listOf(2.5, 3.0, 5.0, 8.0, 14.0)) assertEquals(link, QrCode.read(seen(scale = scale)), "$scale pixels a module")
    }

    /** By 14 and by 26 degrees: a phone is never held quite flat before a screen. */
    @Test
    fun `tilted, to any side`() {
        for (tilt in listOf(0.0004, 0.0008)) {
            for (degrees in 0 until 360 step 72) {
                for (side in 0 until 360 step 72) {
                    assertEquals(
                        link,
                        QrCode.read(seen(degrees + 10.0, tilt = tilt, side = side.toDouble())),
                        "$degrees degrees, tilted by $tilt to $side",
                    )
                }
            }
        }
    }

    @Test
    fun `tilted, near and far, in bad light`() {
        for (scale in listOf(
            3.0,
            8.0,
        )) {
            assertEquals(link, QrCode.read(seen(degrees = 20.0, scale = scale, tilt = 0.0008, side = 70.0)), "$scale pixels a module")
        }
        assertEquals(link, QrCode.read(seen(degrees = 20.0, scale = 6.0, tilt = 0.0006, side = 70.0, shadow = 0.4, blur = 1, noise = 10)))
    }

    @Test
    fun `in bad light, out of focus, with noise`() {
        assertEquals(link, QrCode.read(seen(shadow = 0.6)))
        assertEquals(link, QrCode.read(seen(blur = 2)))
        assertEquals(link, QrCode.read(seen(noise = 30)))
        assertEquals(link, QrCode.read(seen(scale = 6.0, shadow = 0.4, blur = 1, noise = 10, degrees = 20.0)))
    }

    @Test
    fun `with a spot on it, as far as its error correction reaches`() {
        assertEquals(link, QrCode.read(seen(spot = 3)))
    }

    @Test
    fun `no code, and no crash, where there is none`() {
        val random = Random(1)
        repeat(5) {
            val noise = ByteArray(320 * 240).also(random::nextBytes)
            assertNull(QrCode.read(Picture(320, 240, 320, noise)))
        }
        assertNull(QrCode.read(Picture(320, 240, 320, ByteArray(320 * 240))))
        assertNull(QrCode.read(Picture(1, 1, 1, ByteArray(1))))
        assertNull(QrCode.read(seen(spot = 14)), "too much is gone")
    }

    @Test
    fun `rows that are longer than the picture, as cameras have them`() {
        val straight = modules.picture(4)
        assertNotNull(QrCode.read(straight))
        val side = modules.size * 4
        val padded =
            ByteArray(side * (side + 24)) {
                val x = it % (side + 24)
                if (x >= side) {
                    77
                } else if (modules.isDark(x / 4, it / (side + 24) / 4)) {
                    0
                } else {
                    -1
                }
            }
        assertEquals(link, QrCode.read(Picture(side, side, side + 24, padded)))
    }

    /**
     * A picture of the page, 720 by 640, from a camera at that angle and distance.
     *
     * @param tilt how fast the page goes away from the camera, towards [side] (in degrees): for a usual camera the tangent of the
     * angle between them, divided by 620
     */
    private fun seen(
        degrees: Double = 0.0,
        scale: Double = 5.0,
        tilt: Double = 0.0,
        side: Double = 0.0,
        shadow: Double = 0.0,
        blur: Int = 0,
        noise: Int = 0,
        spot: Int = 0,
    ): Picture {
        val width = 720
        val height = 640
        val angle = Math.toRadians(degrees)
        val random = Random(7)
        val bright = DoubleArray(width * height)
        for (y in 0 until height) {
            for (x in 0 until width) {
                val dx = x - width / 2.0
                val dy = y - height / 2.0
                val depth = 1 + tilt * (dx * cos(Math.toRadians(side)) + dy * sin(Math.toRadians(side)))
                val u = (dx * cos(angle) + dy * sin(angle)) / scale / depth + modules.size / 2.0
                val v = (-dx * sin(angle) + dy * cos(angle)) / scale / depth + modules.size / 2.0
                val isSpot = spot > 0 && u - modules.size * 0.55 in 0.0..spot.toDouble() && v - modules.size * 0.5 in 0.0..spot.toDouble()
                val isInside = u >= 0 && v >= 0 && u < modules.size && v < modules.size
                val paper = if (isSpot || (isInside && modules.isDark(u.toInt(), v.toInt()))) 25.0 else 225.0
                bright[y * width + x] = paper * (1 - shadow * x / width)
            }
        }
        val pixels =
            ByteArray(width * height) { index ->
                val x = index % width
                val y = index / width
                var sum = 0.0
                var count = 0
                for (by in (y - blur).coerceAtLeast(0)..(y + blur).coerceAtMost(height - 1)) {
                    for (bx in (x - blur).coerceAtLeast(0)..(x + blur).coerceAtMost(width - 1)) {
                        sum += bright[by * width + bx]
                        count++
                    }
                }
                val value = sum / count + if (noise > 0) random.nextGaussian() * noise else 0.0
                value.toInt().coerceIn(0, 255).toByte()
            }
        return Picture(width, height, width, pixels)
    }
}
