package natsuin.android

import android.content.Context

/** The texts of a failure in the person's language. They are made from `bindings/texts/errors.json`, the same on both platforms. */
class ErrorTexts(
    private val context: Context,
) {
    /** What happened. */
    fun title(name: String): CharSequence = text(name, "title")

    /** What the person can do. */
    fun remedy(name: String): CharSequence = text(name, "remedy")

    /** Both in one breath, for screen readers. */
    fun spoken(name: String): CharSequence = text(name, "spoken")

    /** By name, since the names come from the core: a test looks that each is there, `natsuin_keep.xml` keeps them from being shrunk. */
    private fun text(
        name: String,
        part: String,
    ): CharSequence {
        val id = context.resources.getIdentifier("error_${name}_$part", "string", context.packageName)
        return if (id == 0) name else context.getText(id)
    }
}
