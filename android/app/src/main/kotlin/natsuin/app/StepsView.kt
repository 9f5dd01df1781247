package natsuin.app

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.util.AttributeSet
import android.view.View

/** How far the journey is: one bar for each step. */
class StepsView(
    context: Context,
    attributes: AttributeSet,
) : View(context, attributes) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private var reached: ScreenView.Step? = null

    fun show(step: ScreenView.Step?) {
        reached = step
        visibility = if (step == null) INVISIBLE else VISIBLE
        step?.let { contentDescription = resources.getString(R.string.steps_spoken, it.ordinal + 1, ScreenView.Step.entries.size) }
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val count = ScreenView.Step.entries.size
        val gap = height.toFloat()
        val length = (width - gap * (count - 1)) / count
        for (number in 0 until count) {
            val isReached = number <= (reached?.ordinal ?: -1)
            paint.color = context.getColor(if (isReached) R.color.seal else R.color.surface_high)
            val left = number * (length + gap)
            canvas.drawRoundRect(left, 0f, left + length, height.toFloat(), height / 2f, height / 2f, paint)
        }
    }
}
