#if canImport(SwiftUI)
    import Accessibility
    import Natsuin
    import SwiftUI

    /// The whole journey: the view of its model's screen, and what goes over all of them.
    public struct JourneyView: View {
        private let model: JourneyModel
        @Environment(\.scenePhase) private var scenePhase

        public init(_ model: JourneyModel) {
            self.model = model
        }

        public var body: some View {
            VStack(spacing: 0) {
                if let timeLeft = model.timeLeft {
                    Label(timeLeft, systemImage: "clock")
                        .font(.headline)
                        .frame(maxWidth: .infinity)
                        .padding(8)
                        .background(.yellow.opacity(0.3))
                }
                screen.frame(maxWidth: .infinity, maxHeight: .infinity)
            }
            .overlay { if scenePhase != .active && isPrivate { Cover(texts: model.texts) } }
            .onChange(of: model.announcement) { _, announcement in
                guard let announcement else { return }
                AccessibilityNotification.Announcement(announcement.sentence).post()
            }
        }

        @ViewBuilder private var screen: some View {
            switch model.screen {
            case .preparation(let preparation):
                PreparationView(model: preparation, next: model.scan, tryCard: model.tryCard)
            case .scanner(let scanner):
                ScannerView(model: scanner, cancel: model.reset)
            case .working(let sentence):
                WorkingView(sentence: sentence, cancelLabel: model.texts(.screenCancel), cancel: model.cancel)
            case .explanation(let explanation):
                ExplanationView(model: explanation)
            case .password(let password):
                PasswordView(model: password)
            case .lastTry(let lastTry):
                LastTryView(model: lastTry)
            case .holding(let holding):
                HoldingView(model: holding, cancel: model.cancel)
            case .done:
                DoneView(texts: model.texts, close: model.reset)
            case .failed(let failure):
                FailureView(model: failure)
            }
        }

        /// Whether the picture that the app switcher keeps would show somebody's documents.
        private var isPrivate: Bool {
            switch model.screen {
            case .preparation, .scanner: false
            // CoreNFC's sheet makes the app inactive, and nothing private is under it.
            case .holding: false
            default: true
            }
        }
    }

    /// What the app switcher shows in place of a private screen.
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

    struct WorkingView: View {
        let sentence: String
        let cancelLabel: String
        let cancel: () -> Void

        var body: some View {
            VStack(spacing: 24) {
                ProgressView()
                Text(sentence).multilineTextAlignment(.center)
                Button(cancelLabel, role: .cancel, action: cancel)
            }
            .padding()
        }
    }

    struct DoneView: View {
        let texts: Texts
        let close: () -> Void

        var body: some View {
            Page(title: texts(.doneTitle), symbol: "checkmark.circle.fill") {
                Text(texts(.doneBody))
                Text(texts(.doneLater)).foregroundStyle(.secondary)
            } actions: {
                MainButton(texts(.failureClose), action: close)
            }
        }
    }

    #Preview("Working") { WorkingView(sentence: Texts(.ja)(.workingClaiming), cancelLabel: "中止する") {} }
    #Preview("Done, ja") { DoneView(texts: Texts(.ja)) {} }
    #Preview("Done, en, large") { DoneView(texts: Texts(.en)) {}.dynamicTypeSize(.accessibility3) }
    #Preview("Cover") { Cover(texts: Texts(.ja)) }
#endif
