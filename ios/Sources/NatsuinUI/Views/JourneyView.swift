#if canImport(SwiftUI)
    import Accessibility
    import Natsuin
    import SwiftUI

    /// The whole journey: the view of its model's screen, and what goes over all of them.
    public struct JourneyView: View {
        private let model: JourneyModel
        public init(_ model: JourneyModel) {
            self.model = model
        }

        public var body: some View {
            VStack(spacing: 0) {
                if let timeLeft = model.timeLeft { Banner(sentence: timeLeft, symbol: "clock") }
                if let notice = model.notice { Banner(sentence: notice, symbol: "info.circle") }
                screen.frame(maxWidth: .infinity, maxHeight: .infinity)
            }
            .covered(if: isPrivate, model.texts)
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
            case .working(let sentence, let canCancel):
                WorkingView(sentence: sentence, texts: model.texts, canCancel: canCancel, cancel: model.cancel)
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

    /// A sentence over whatever screen there is.
    struct Banner: View {
        let sentence: String
        let symbol: String

        var body: some View {
            Label(sentence, systemImage: symbol)
                .font(.headline)
                .frame(maxWidth: .infinity)
                .padding(8)
                .background(.yellow.opacity(0.3))
        }
    }

    struct WorkingView: View {
        let sentence: String
        let texts: Texts
        let canCancel: Bool
        let cancel: () -> Void

        var body: some View {
            Page(title: sentence) {
                ProgressView()
            } actions: {
                if canCancel { Button(texts(.screenCancel), role: .cancel, action: cancel) }
            }
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

    #Preview("Claiming, ja") {
        WorkingView(sentence: Texts(.ja)(.workingClaiming), texts: Texts(.ja), canCancel: true) {}
    }
    #Preview("Submitting, en, large") {
        WorkingView(sentence: Texts(.en)(.workingSubmitting), texts: Texts(.en), canCancel: false) {}
            .dynamicTypeSize(.accessibility3)
    }
    #Preview("Little time, ja") { Banner(sentence: Texts(.ja)(.timeOneMinute), symbol: "clock") }
    #Preview("A link, en") { Banner(sentence: Texts(.en)(.linkLater), symbol: "info.circle") }
    #Preview("Done, ja") { DoneView(texts: Texts(.ja)) {} }
    #Preview("Done, en, large") { DoneView(texts: Texts(.en)) {}.dynamicTypeSize(.accessibility3) }
#endif
