package natsuin.app

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.pdf.PdfRenderer
import android.os.ParcelFileDescriptor
import java.io.Closeable
import java.io.File

/** The pages of the very file that was hashed. Not on the main thread; one thread at a time. */
class PdfPages(
    file: File,
) : Closeable {
    private val renderer = PdfRenderer(ParcelFileDescriptor.open(file, ParcelFileDescriptor.MODE_READ_ONLY))

    /** Height by width of each page. */
    val ratios: List<Float> =
        List(renderer.pageCount) { number -> renderer.openPage(number).use { it.height / it.width.coerceAtLeast(1).toFloat() } }

    /** One page, so many pixels wide, on white paper: what a PDF does not draw is white. */
    fun draw(
        number: Int,
        width: Int,
    ): Bitmap {
        val height = (width * ratios[number]).toInt().coerceIn(1, width * MAX_RATIO)
        val bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
        bitmap.eraseColor(Color.WHITE)
        renderer.openPage(number).use { it.render(bitmap, null, null, PdfRenderer.Page.RENDER_MODE_FOR_DISPLAY) }
        return bitmap
    }

    override fun close() = renderer.close()

    private companion object {
        /** Of a page that is a strip: the rest of it would not fit into memory. */
        const val MAX_RATIO = 8
    }
}
