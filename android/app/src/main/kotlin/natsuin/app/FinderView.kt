package natsuin.app

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.util.AttributeSet
import android.view.View
import kotlin.math.min

/** The corners between which the code belongs. */
class FinderView(
    context: Context,
    attributes: AttributeSet,
) : View(context, attributes) {
    private val line =
        Paint(Paint.ANTI_ALIAS_FLAG).apply {
            style = Paint.Style.STROKE
            strokeWidth = 5 * resources.displayMetrics.density
            strokeCap = Paint.Cap.ROUND
            strokeJoin = Paint.Join.ROUND
            color = context.getColor(R.color.seal)
        }
    private val path = Path()

    override fun onDraw(canvas: Canvas) {
        val side = min(width, height) * 0.78f
        val arm = side * 0.16f
        path.reset()
        for (across in listOf(-1, 1)) {
            for (down in listOf(-1, 1)) {
                val x = width / 2f + across * side / 2
                val y = height / 2f + down * side / 2
                path.moveTo(x - across * arm, y)
                path.lineTo(x, y)
                path.lineTo(x, y - down * arm)
            }
        }
        canvas.drawPath(path, line)
    }
}
