#if canImport(SwiftUI)
    import Natsuin
    import SwiftUI

    struct PreparationView: View {
        let model: PreparationModel
        let next: () -> Void
        let tryCard: () -> Void

        var body: some View {
            Page(title: model.texts(.preparationTitle)) {
                ForEach(model.items) { item in
                    Label(
                        item.sentence, systemImage: item.isThere ? "checkmark.circle" : "exclamationmark.triangle.fill"
                    )
                    .foregroundStyle(item.isThere ? .primary : Color.red)
                }
                ForEach(model.card, id: \.self) { Text($0).font(.callout) }
            } actions: {
                MainButton(model.texts(.preparationNext), action: next).disabled(!model.canGoOn)
                Button(model.texts(.preparationTryCard), action: tryCard).disabled(!model.canGoOn)
            }
        }
    }

    #Preview("Preparation, ja") {
        PreparationView(model: PreparationModel(texts: Texts(.ja), canReadCards: true), next: {}, tryCard: {})
    }
    #Preview("Tried, en, large") {
        PreparationView(model: .sample(.en, told: [.cardMyNumber, .cardSignature, .cardLocked]), next: {}, tryCard: {})
            .dynamicTypeSize(.accessibility3)
    }
    #Preview("No NFC, en") {
        PreparationView(model: PreparationModel(texts: Texts(.en), canReadCards: false), next: {}, tryCard: {})
    }
#endif
