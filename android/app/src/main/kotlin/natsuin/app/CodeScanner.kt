package natsuin.app

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Surface
import android.view.TextureView
import natsuin.qr.Picture
import natsuin.qr.QrCode

/**
 * The camera, with nothing but the framework: a preview, and its pictures to the reader of codes. One that is stopped is not
 * started again. Not run on a device yet (README).
 */
class CodeScanner(
    private val context: Context,
    private val preview: TextureView,
    private val found: (String) -> Unit,
    private val failed: () -> Unit,
) {
    private val thread = HandlerThread("code-scanner").apply { start() }
    private val handler = Handler(thread.looper)
    private val cameras = context.getSystemService(CameraManager::class.java)
    private var pictures: ImageReader? = null
    private var camera: CameraDevice? = null

    /** With the permission. The preview must be there. */
    @SuppressLint("MissingPermission")
    fun start() {
        val (id, size) = back() ?: return failed()
        pictures = ImageReader.newInstance(size.width, size.height, ImageFormat.YUV_420_888, 2).apply { setOnImageAvailableListener(::look, handler) }
        runCatching { cameras.openCamera(id, Opened(size), handler) }.onFailure { failed() }
    }

    fun stop() {
        handler.post {
            camera?.close()
            pictures?.close()
        }
        thread.quitSafely()
    }

    /** The camera on the back, and the picture size nearest to what a small code needs. */
    private fun back(): Pair<String, Size>? =
        runCatching {
            val id = cameras.cameraIdList.first { facing(it) == CameraCharacteristics.LENS_FACING_BACK }
            val map = cameras.getCameraCharacteristics(id).get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
            val sizes = map?.getOutputSizes(ImageFormat.YUV_420_888).orEmpty()
            id to sizes.minBy { kotlin.math.abs(it.width * it.height - WANTED_PIXELS) }
        }.getOrNull()

    private fun facing(id: String) = cameras.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING)

    private fun look(pictures: ImageReader) {
        val text = runCatching { pictures.acquireLatestImage()?.use { QrCode.read(picture(it)) } }.getOrNull()
        if (text != null) preview.post { found(text) }
    }

    private fun picture(image: Image): Picture {
        val plane = image.planes[0]
        val bytes = ByteArray(plane.buffer.remaining()).also(plane.buffer::get)
        return Picture(image.width, image.height, plane.rowStride, bytes)
    }

    private inner class Opened(
        private val size: Size,
    ) : CameraDevice.StateCallback() {
        override fun onOpened(device: CameraDevice) {
            camera = device
            val texture = preview.surfaceTexture ?: return failed()
            texture.setDefaultBufferSize(size.width, size.height)
            val surfaces = listOf(Surface(texture), pictures!!.surface)
            @Suppress("DEPRECATION")
            device.createCaptureSession(surfaces, Ready(device, surfaces), handler)
        }

        override fun onDisconnected(device: CameraDevice) = device.close()

        override fun onError(
            device: CameraDevice,
            error: Int,
        ) {
            device.close()
            preview.post { failed() }
        }
    }

    private inner class Ready(
        private val device: CameraDevice,
        private val surfaces: List<Surface>,
    ) : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            val request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            surfaces.forEach(request::addTarget)
            request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            runCatching { session.setRepeatingRequest(request.build(), null, handler) }.onFailure { preview.post { failed() } }
        }

        override fun onConfigureFailed(session: CameraCaptureSession) {
            preview.post { failed() }
        }
    }

    private companion object {
        const val WANTED_PIXELS = 1280 * 720
    }
}
