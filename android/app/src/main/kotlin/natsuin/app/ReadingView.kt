package natsuin.app

import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.view.ViewTreeObserver
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import natsuin.ffi.ActiveContent
import natsuin.ffi.ReviewedDocument
import natsuin.journey.Screen
import java.io.File

/** The documents themselves, and what to look out for in them. What cannot be shown cannot be signed here. */
class ReadingView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.Reading>(activity, frame, R.layout.screen_reading, Screen.Reading::class, Step.DOCUMENT) {
    private val list: LinearLayout = root.findViewById(R.id.pages)
    private var shown: ReviewedDocument? = null
    private var sheets: Sheets? = null

    override val spoken get() = view(R.id.title).text

    override fun show(screen: Screen.Reading) {
        val documents = screen.review.documents
        val document = documents[screen.shown]
        view(R.id.count).text = text(R.string.reading_count, screen.shown + 1, documents.size)
        view(R.id.title).text = document.name
        view(R.id.active).showOrHide(active(document))
        view(R.id.digest).text = document.originalSha256.chunked(DIGEST_GROUP).joinToString(" ")
        neighbours(screen)
        frame.actions(R.string.reading_agree to { presenter.agree(true) }, R.string.reading_decline to { presenter.agree(false) })
        if (documents.size > 1) frame.firstText(text(R.string.reading_agree_all, documents.size))
        if (document != shown) open(document)
    }

    private fun neighbours(screen: Screen.Reading) {
        root.findViewById<View>(R.id.others).visibility = if (screen.review.documents.size > 1) View.VISIBLE else View.GONE
        root.findViewById<View>(R.id.previous).apply {
            isEnabled = screen.shown > 0
            setOnClickListener { presenter.show(screen.shown - 1) }
        }
        root.findViewById<View>(R.id.next).apply {
            isEnabled = screen.shown < screen.review.documents.lastIndex
            setOnClickListener { presenter.show(screen.shown + 1) }
        }
    }

    private fun open(document: ReviewedDocument) {
        sheets?.close()
        list.removeAllViews()
        shown = document
        frame.enableFirst(false)
        sheets =
            Sheets(File(document.path), list) { isReadable ->
                frame.enableFirst(isReadable)
                if (!isReadable) view(R.id.active).showOrHide(text(R.string.reading_unreadable))
            }
    }

    private fun active(document: ReviewedDocument): String? {
        val names = document.activeContent.map { text(name(it)) }
        return if (names.isEmpty()) null else text(R.string.reading_active, names.joinToString(text(R.string.active_separator)))
    }

    private fun name(content: ActiveContent): Int =
        when (content) {
            ActiveContent.JAVA_SCRIPT -> R.string.active_java_script
            ActiveContent.ACTIONS -> R.string.active_actions
            ActiveContent.OPTIONAL_CONTENT -> R.string.active_optional_content
            ActiveContent.HIDDEN_ANNOTATIONS -> R.string.active_hidden_annotations
            ActiveContent.EXTERNAL_REFERENCES -> R.string.active_external_references
            ActiveContent.ATTACHMENTS -> R.string.active_attachments
        }

    override fun closed() {
        sheets?.close()
        sheets = null
    }

    override fun back(): Boolean {
        presenter.explain()
        return true
    }

    private companion object {
        const val DIGEST_GROUP = 8
    }
}

/** A file's pages, one under the other: each is drawn when it comes near the window, and forgotten when it is far. */
private class Sheets(
    private val file: File,
    private val list: LinearLayout,
    private val opened: (Boolean) -> Unit,
) : ViewTreeObserver.OnScrollChangedListener {
    private val scope: CoroutineScope = MainScope()

    /** The renderer is used by one at a time. */
    private val turn = Mutex()
    private var pages: PdfPages? = null
    private val drawing = HashMap<Int, Job>()

    init {
        scope.launch {
            val found = withContext(Dispatchers.IO) { runCatching { PdfPages(file) } }
            pages = found.getOrNull()
            pages?.ratios?.forEachIndexed(::lay)
            list.viewTreeObserver.addOnScrollChangedListener(this@Sheets)
            list.post(::onScrollChanged)
            opened(pages != null)
        }
    }

    private fun lay(
        number: Int,
        ratio: Float,
    ) {
        val sheet = Sheet(list, ratio)
        sheet.contentDescription = list.context.getString(R.string.reading_page, number + 1, pages?.ratios?.size ?: 0)
        val size = LinearLayout.LayoutParams(ViewGroup.LayoutParams.MATCH_PARENT, ViewGroup.LayoutParams.WRAP_CONTENT)
        size.bottomMargin = (GAP_DP * list.resources.displayMetrics.density).toInt()
        list.addView(sheet, size)
    }

    override fun onScrollChanged() {
        val window = Rect()
        list.getWindowVisibleDisplayFrame(window)
        val place = IntArray(2)
        for (number in 0 until list.childCount) {
            val sheet = list.getChildAt(number) as Sheet
            sheet.getLocationOnScreen(place)
            val isNear = place[1] < window.bottom + window.height() && place[1] + sheet.height > window.top - window.height()
            if (isNear && sheet.width > 0) {
                draw(number, sheet)
            } else if (!isNear) {
                sheet.clear()
            }
        }
    }

    private fun draw(
        number: Int,
        sheet: Sheet,
    ) {
        if (sheet.isDrawn || drawing[number]?.isActive == true) return
        drawing[number] =
            scope.launch {
                val bitmap = withContext(Dispatchers.IO) { turn.withLock { runCatching { pages?.draw(number, sheet.width) }.getOrNull() } }
                bitmap?.let(sheet::show)
            }
    }

    fun close() {
        if (list.viewTreeObserver.isAlive) list.viewTreeObserver.removeOnScrollChangedListener(this)
        scope.cancel()
        CoroutineScope(Dispatchers.IO).launch { withContext(NonCancellable) { turn.withLock { pages?.close() } } }
    }

    private companion object {
        const val GAP_DP = 12
    }
}

/** One page's place: of the page's form, also before it is drawn. */
private class Sheet(
    parent: ViewGroup,
    private val ratio: Float,
) : FrameLayout(parent.context) {
    private val image = ImageView(context).apply { scaleType = ImageView.ScaleType.FIT_CENTER }

    var isDrawn = false
        private set

    init {
        setBackgroundColor(context.getColor(R.color.paper))
        elevation = resources.displayMetrics.density
        addView(image, LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT)
    }

    fun show(bitmap: android.graphics.Bitmap) {
        image.setImageBitmap(bitmap)
        isDrawn = true
    }

    fun clear() {
        image.setImageDrawable(null)
        isDrawn = false
    }

    override fun onMeasure(
        widthSpec: Int,
        heightSpec: Int,
    ) {
        val width = MeasureSpec.getSize(widthSpec)
        super.onMeasure(widthSpec, MeasureSpec.makeMeasureSpec((width * ratio).toInt(), MeasureSpec.EXACTLY))
    }
}
