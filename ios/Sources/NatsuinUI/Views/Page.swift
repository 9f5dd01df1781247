#if canImport(SwiftUI)
    import SwiftUI

    /// The frame of a screen: a heading, what there is to read, and the buttons within a thumb's reach. Everything
    /// scrolls, so that the largest text sizes fit.
    struct Page<Content: View, Actions: View>: View {
        private let title: String
        private let symbol: String?
        private let content: Content
        private let actions: Actions

        init(
            title: String, symbol: String? = nil, @ViewBuilder content: () -> Content,
            @ViewBuilder actions: () -> Actions
        ) {
            self.title = title
            self.symbol = symbol
            self.content = content()
            self.actions = actions()
        }

        var body: some View {
            ScrollView {
                VStack(alignment: .leading, spacing: 16) {
                    if let symbol {
                        Image(systemName: symbol).font(.largeTitle).accessibilityHidden(true)
                    }
                    Text(title).font(.title.bold()).accessibilityAddTraits(.isHeader)
                    content
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding()
            }
            .safeAreaInset(edge: .bottom) {
                VStack(spacing: 12) { actions }
                    .frame(maxWidth: .infinity)
                    .padding()
                    .background(.bar)
            }
        }
    }

    /// The button that goes on.
    struct MainButton: View {
        private let label: String
        private let action: () -> Void

        init(_ label: String, action: @escaping () -> Void) {
            self.label = label
            self.action = action
        }

        var body: some View {
            Button(action: action) {
                Text(label).frame(maxWidth: .infinity, minHeight: 44)
            }
            .buttonStyle(.borderedProminent)
        }
    }
#endif
