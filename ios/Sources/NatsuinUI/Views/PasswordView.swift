#if canImport(SwiftUI)
    import Accessibility
    import Natsuin
    import SwiftUI

    struct PasswordView: View {
        @Bindable var model: PasswordModel
        @FocusState private var isFocused: Bool
        #if os(iOS)
            /// Whether the screen is recorded, mirrored or shared.
            @Environment(\.isSceneCaptured) private var isCaptured
        #else
            private let isCaptured = false
        #endif

        var body: some View {
            Page(title: model.texts(.passwordTitle)) {
                ForEach(model.before, id: \.self) { sentence in
                    Label(sentence, systemImage: "exclamationmark.triangle")
                }
                Text(model.tries).font(.headline)
                Text(model.texts(.passwordHint)).foregroundStyle(.secondary)
                if isCaptured {
                    Label(model.texts(.screenCaptured), systemImage: "eye.trianglebadge.exclamationmark")
                } else {
                    field
                }
                ForEach(model.rules) { rule in RuleView(rule: rule) }
                if let problem = model.problem { Text(problem.title) }
                ForEach(model.notices, id: \.self) { Text($0).font(.callout) }
            } actions: {
                MainButton(model.texts(.passwordSubmit), action: model.submit)
                    .disabled(!model.canSubmit || isCaptured)
                Button(model.texts(.screenCancel), role: .cancel, action: model.cancel)
            }
            .onAppear { isFocused = true }
            .onChange(of: isCaptured) { _, captured in if captured { model.typed = "" } }
            .onChange(of: model.problem) { _, problem in
                guard let problem else { return }
                AccessibilityNotification.Announcement(problem.spoken).post()
            }
        }

        private var field: some View {
            SecureField(model.texts(.passwordField), text: $model.typed)
                .focused($isFocused)
                .textContentType(.oneTimeCode)  // Nobody offers to keep it: it is not a password of an account.
                .autocorrectionDisabled()
                .textFieldStyle(.roundedBorder)
                .privacySensitive()
                .onSubmit { if model.canSubmit { model.submit() } }
                #if os(iOS)
                    .textInputAutocapitalization(.characters)
                    .keyboardType(.asciiCapable)
                #endif
        }
    }

    struct RuleView: View {
        let rule: PasswordModel.Rule

        var body: some View {
            Label(rule.sentence, systemImage: symbol)
                .foregroundStyle(rule.isMet == false ? Color.red : .secondary)
                .accessibilityValue(rule.spoken)
        }

        private var symbol: String {
            switch rule.isMet {
            case true: "checkmark.circle.fill"
            case false: "xmark.circle"
            default: "circle"
            }
        }
    }

    struct LastTryView: View {
        let model: LastTryModel

        var body: some View {
            Page(title: model.texts(.lastTryTitle), symbol: "exclamationmark.triangle.fill") {
                Text(model.texts(.lastTryBody))
            } actions: {
                MainButton(model.texts(.lastTryNo), action: model.stop)
                Button(model.texts(.lastTryYes), role: .destructive, action: model.use)
            }
        }
    }

    #Preview("Password, ja") { PasswordView(model: .sample(.ja)) }
    #Preview("Wrong, en") { PasswordView(model: .sample(.en, after: .sampleWrong)) }
    #Preview("Too short, ja, large") {
        PasswordView(model: .sample(.ja, typed: "NAT")).dynamicTypeSize(.accessibility3)
    }
    #Preview("Noticed, en") { PasswordView(model: .sample(.en, typed: "natsuin")) }
    #Preview("Last try, en, large") {
        LastTryView(model: LastTryModel(texts: Texts(.en)) { _ in }).dynamicTypeSize(.accessibility3)
    }
    #Preview("Last try, ja") { LastTryView(model: LastTryModel(texts: Texts(.ja)) { _ in }) }
#endif
