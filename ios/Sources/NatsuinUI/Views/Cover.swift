#if canImport(SwiftUI)
    import Natsuin
    import SwiftUI

    extension View {
        /// Covered in the picture that the app switcher keeps, where it would show somebody's documents. A sheet lies over
        /// its presenter and needs a cover of its own.
        func covered(if isPrivate: Bool = true, _ texts: Texts) -> some View {
            modifier(Covered(isPrivate: isPrivate, texts: texts))
        }
    }

    private struct Covered: ViewModifier {
        let isPrivate: Bool
        let texts: Texts
        @Environment(\.scenePhase) private var scenePhase

        func body(content: Content) -> some View {
            content.overlay { if scenePhase != .active && isPrivate { Cover(texts: texts) } }
        }
    }

    struct Cover: View {
        let texts: Texts

        var body: some View {
            ZStack {
                Rectangle().fill(.background)
                Label(texts(.screenCover), systemImage: "lock.fill").font(.title2)
            }
            .ignoresSafeArea()
        }
    }

    #Preview("Cover, ja") { Cover(texts: Texts(.ja)) }
    #Preview("Cover, en") { Cover(texts: Texts(.en)) }
#endif
