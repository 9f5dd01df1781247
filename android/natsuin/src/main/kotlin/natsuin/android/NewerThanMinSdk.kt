package natsuin.android

/** Calls APIs that came after minSdk, and asks for the phone's version itself. The build checks all other code against minSdk. */
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.FUNCTION, AnnotationTarget.CLASS)
annotation class NewerThanMinSdk
