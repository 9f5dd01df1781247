package natsuin.app

import android.animation.ValueAnimator
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.util.AttributeSet
import android.view.View
import android.view.animation.AccelerateDecelerateInterpolator
import natsuin.android.Antenna

/** A phone from behind and a card that comes to it, at the place where this phone reads. Still, for people who want stillness. */
class HoldView(
    context: Context,
    attributes: AttributeSet,
) : View(context, attributes) {
    private val fill = Paint(Paint.ANTI_ALIAS_FLAG)
    private val line = Paint(Paint.ANTI_ALIAS_FLAG).apply { style = Paint.Style.STROKE }
    private val box = RectF()
    private var animator: ValueAnimator? = null

    /** 0: the card is away; 1: it is held to the phone. */
    private var nearness = 1f

    /** Where the phone reads; unknown: a little above the middle. */
    var antenna: Antenna? = null
        set(value) {
            field = value
            invalidate()
        }

    /** Whether the card is there. */
    var isHeld = false

    init {
        contentDescription = context.getString(R.string.picture_spoken)
    }

    fun move() {
        if (animator != null || !ValueAnimator.areAnimatorsEnabled()) return
        animator =
            ValueAnimator.ofFloat(0f, 1f).apply {
                duration = if (isHeld) PULSE_MS else APPROACH_MS
                repeatCount = ValueAnimator.INFINITE
                repeatMode = ValueAnimator.REVERSE
                interpolator = AccelerateDecelerateInterpolator()
                addUpdateListener {
                    nearness = it.animatedValue as Float
                    invalidate()
                }
                start()
            }
    }

    fun rest() {
        animator?.cancel()
        animator = null
    }

    override fun onDetachedFromWindow() {
        rest()
        super.onDetachedFromWindow()
    }

    override fun onDraw(canvas: Canvas) {
        val unit = (height / 26f).coerceAtMost(width / 26f)
        val phoneWidth = 11 * unit
        val phoneHeight = 22 * unit
        val left = (width - phoneWidth) / 2
        val top = (height - phoneHeight) / 2
        val place = antenna ?: Antenna(0.5f, 0.3f)
        val x = left + phoneWidth * place.across.coerceIn(0.3f, 0.7f)
        val y = top + phoneHeight * place.down.coerceIn(0.15f, 0.85f)
        phone(canvas, left, top, phoneWidth, phoneHeight, unit)
        waves(canvas, x, y, unit)
        // It comes from below, and lies still when it is held.
        card(canvas, x, y + if (isHeld) 0f else (1 - nearness) * 7 * unit, unit)
    }

    private fun phone(
        canvas: Canvas,
        left: Float,
        top: Float,
        width: Float,
        height: Float,
        unit: Float,
    ) {
        box.set(left, top, left + width, top + height)
        fill.color = context.getColor(R.color.surface_high)
        canvas.drawRoundRect(box, 2 * unit, 2 * unit, fill)
        line.color = context.getColor(R.color.text_soft)
        line.strokeWidth = unit * 0.3f
        canvas.drawRoundRect(box, 2 * unit, 2 * unit, line)
        // The camera, so that people see that this is the back.
        box.set(left + unit, top + unit, left + 4.2f * unit, top + 5.6f * unit)
        fill.color = context.getColor(R.color.outline)
        canvas.drawRoundRect(box, unit, unit, fill)
        fill.color = context.getColor(R.color.text_soft)
        canvas.drawCircle(left + 2.6f * unit, top + 2.4f * unit, 0.8f * unit, fill)
        canvas.drawCircle(left + 2.6f * unit, top + 4.3f * unit, 0.6f * unit, fill)
    }

    private fun waves(
        canvas: Canvas,
        x: Float,
        y: Float,
        unit: Float,
    ) {
        line.strokeWidth = unit * 0.35f
        line.color = context.getColor(if (isHeld) R.color.good else R.color.seal)
        for (ring in 1..3) {
            line.alpha = ((if (isHeld) 0.35f + 0.65f * nearness else nearness) * 255 / ring).toInt().coerceIn(30, 255)
            canvas.drawCircle(x, y, (5.6f + 1.7f * ring) * unit, line)
        }
        line.alpha = 255
    }

    private fun card(
        canvas: Canvas,
        x: Float,
        y: Float,
        unit: Float,
    ) {
        val halfWidth = 7f * unit
        val halfHeight = 4.4f * unit
        box.set(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
        fill.color = context.getColor(R.color.surface)
        canvas.drawRoundRect(box, unit, unit, fill)
        line.color = context.getColor(if (isHeld) R.color.good else R.color.primary)
        line.strokeWidth = unit * 0.3f
        canvas.drawRoundRect(box, unit, unit, line)
        fill.color = context.getColor(R.color.primary_soft)
        canvas.drawRoundRect(box.left + unit, box.top + 1.2f * unit, box.left + 4.4f * unit, box.bottom - 1.2f * unit, unit * 0.5f, unit * 0.5f, fill)
        fill.color = context.getColor(R.color.outline)
        for (row in 0..2) {
            val top = box.top + (1.5f + 1.7f * row) * unit
            canvas.drawRoundRect(box.left + 5.6f * unit, top, box.right - (1f + row) * unit, top + 0.7f * unit, unit * 0.3f, unit * 0.3f, fill)
        }
        fill.color = context.getColor(R.color.seal)
        canvas.drawRoundRect(
            box.right - 3 * unit,
            box.bottom - 2.6f * unit,
            box.right - 1.2f * unit,
            box.bottom - 0.8f * unit,
            unit * 0.4f,
            unit * 0.4f,
            fill,
        )
    }

    private companion object {
        const val APPROACH_MS = 1_400L
        const val PULSE_MS = 900L
    }
}
