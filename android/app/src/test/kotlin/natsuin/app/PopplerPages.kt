package natsuin.app

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.graphics.Rect
import android.graphics.pdf.PdfRenderer
import android.os.ParcelFileDescriptor
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.annotation.RealObject
import org.robolectric.shadow.api.Shadow
import java.io.File
import java.io.FileInputStream
import java.nio.file.Files

/** `PdfRenderer` without Android's native half: poppler draws the pages of the very bytes that were opened. */
@Implements(PdfRenderer::class)
class PopplerRenderer {
    @RealObject
    lateinit var real: PdfRenderer

    private val folder = Files.createTempDirectory("pages").toFile()
    private var pages = emptyList<File>()

    @Implementation
    fun __constructor__(descriptor: ParcelFileDescriptor) {
        val file = File(folder, "document.pdf")
        FileInputStream(descriptor.fileDescriptor).use { input -> file.outputStream().use(input::copyTo) }
        opened.add(file.readBytes())
        val drawn = ProcessBuilder("pdftoppm", "-png", "-r", "100", file.path, "${folder.path}/page").inheritIO().start().waitFor()
        check(drawn == 0) { "poppler does not read it" }
        pages = folder.listFiles { it.extension == "png" }!!.sorted()
    }

    @Implementation
    fun getPageCount() = pages.size

    @Implementation
    fun openPage(index: Int): PdfRenderer.Page {
        val page = Shadow.newInstanceOf(PdfRenderer.Page::class.java)
        Shadow.extract<PopplerPage>(page).drawn = BitmapFactory.decodeFile(pages[index].path)
        return page
    }

    @Implementation
    fun close() {
        folder.deleteRecursively()
    }

    companion object {
        /** The bytes of every file that was opened. */
        val opened = mutableListOf<ByteArray>()
    }
}

/** A page. */
@Implements(PdfRenderer.Page::class)
class PopplerPage {
    lateinit var drawn: Bitmap

    @Implementation
    fun getWidth() = drawn.width

    @Implementation
    fun getHeight() = drawn.height

    @Implementation
    fun render(
        target: Bitmap,
        clip: Rect?,
        transform: Matrix?,
        mode: Int,
    ) {
        android.graphics.Canvas(target).drawBitmap(drawn, null, Rect(0, 0, target.width, target.height), null)
    }

    @Implementation
    fun close() = Unit
}
