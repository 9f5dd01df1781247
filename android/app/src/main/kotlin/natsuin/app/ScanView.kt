package natsuin.app

import android.Manifest
import android.content.pm.PackageManager
import android.graphics.SurfaceTexture
import android.view.TextureView
import android.view.View
import android.view.inputmethod.EditorInfo
import android.widget.EditText
import natsuin.journey.Screen

/** The code on the page (journey P2): with the camera, or as a link that is pasted. */
class ScanView(
    activity: JourneyActivity,
    frame: Frame,
) : ScreenView<Screen.Scan>(activity, frame, R.layout.screen_scan, Screen.Scan::class, Step.CODE) {
    private val preview: TextureView = root.findViewById(R.id.camera)
    private val link: EditText = root.findViewById(R.id.link)
    private var scanner: CodeScanner? = null

    override val spoken get() = "${text(R.string.scan_title)}. ${text(R.string.scan_text)}"

    init {
        link.setOnEditorActionListener { _, action, _ -> (action == EditorInfo.IME_ACTION_GO).also { if (it) open() } }
        preview.surfaceTextureListener = Preview()
    }

    override fun show(screen: Screen.Scan) {
        val allow = (R.string.scan_camera_allow to ::ask).takeUnless { isAllowed }
        frame.actions(R.string.scan_open to ::open, allow)
        showCamera()
    }

    override fun resumed() = showCamera()

    override fun permitted() = show(Screen.Scan)

    private val isAllowed get() = context.checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED

    private fun ask() = activity.requestPermissions(arrayOf(Manifest.permission.CAMERA), 1)

    private fun showCamera() {
        if (!isAllowed || scanner != null) return
        preview.visibility = View.VISIBLE
        view(R.id.camera_state).visibility = View.GONE
        if (preview.isAvailable) start()
    }

    private fun start() {
        scanner = CodeScanner(context, preview, presenter::open, ::failed).also { it.start() }
    }

    private fun failed() {
        paused()
        preview.visibility = View.GONE
        view(R.id.camera_state).showOrHide(text(R.string.scan_camera_failed))
    }

    override fun paused() {
        scanner?.stop()
        scanner = null
    }

    private fun open() = presenter.open(link.text.toString())

    override fun back(): Boolean {
        presenter.leave()
        return true
    }

    private inner class Preview : TextureView.SurfaceTextureListener {
        override fun onSurfaceTextureAvailable(
            texture: SurfaceTexture,
            width: Int,
            height: Int,
        ) {
            if (scanner == null) start()
        }

        override fun onSurfaceTextureSizeChanged(
            texture: SurfaceTexture,
            width: Int,
            height: Int,
        ) = Unit

        override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
            paused()
            return true
        }

        override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit
    }
}
