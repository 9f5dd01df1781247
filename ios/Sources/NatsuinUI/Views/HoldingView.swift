#if canImport(SwiftUI)
    import Natsuin
    import SwiftUI

    struct HoldingView: View {
        let model: HoldingModel
        let cancel: () -> Void

        var body: some View {
            Page(title: model.texts(.holdingTitle), symbol: "wave.3.right.circle") {
                Text(model.sentence).font(.title3)
                ProgressView(value: model.progress)
                    .accessibilityValue("\(Int(model.progress * 100))%")
                ForEach(model.trouble, id: \.self) { sentence in
                    Label(sentence, systemImage: "exclamationmark.triangle")
                }
            } actions: {
                if model.isAsking {
                    MainButton(model.texts(.holdingAgain), action: model.again)
                    Button(model.texts(.screenCancel), role: .cancel, action: model.stop)
                } else {
                    Button(model.texts(.screenCancel), role: .cancel, action: cancel)
                }
            }
            .sensoryFeedback(.impact, trigger: model.sentence)
        }
    }

    #Preview("Holding, ja") { HoldingView(model: .sample(.ja)) {} }
    #Preview("Waiting, en, large") {
        HoldingView(model: .sample(.en, step: .waitingForCard)) {}.dynamicTypeSize(.accessibility3)
    }
    #Preview("Released, ja") { HoldingView(model: .sample(.ja, step: .released)) {} }
    #Preview("Lost, en") { HoldingView(model: .sample(.en, lost: 2)) {} }
#endif
