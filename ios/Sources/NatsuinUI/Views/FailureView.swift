#if canImport(SwiftUI)
    import Natsuin
    import SwiftUI

    struct FailureView: View {
        let model: FailureModel

        var body: some View {
            Page(title: model.text.title, symbol: "exclamationmark.octagon") {
                ForEach(model.cost, id: \.self) { Text($0) }
                Text(model.text.remedy)
                if let help = model.help {
                    Link(model.texts(.failureHelp), destination: help)
                }
                Text(verbatim: model.code).font(.caption.monospaced()).foregroundStyle(.secondary)
            } actions: {
                ForEach(model.ways, id: \.self) { way in
                    if way == model.ways.first {
                        MainButton(model.label(of: way)) { model.take(way) }
                    } else {
                        Button(model.label(of: way)) { model.take(way) }
                    }
                }
            }
        }
    }

    #Preview("Locked, ja") { FailureView(model: .sample(.ja, .sampleLocked)) }
    #Preview("Not sent yet, en") { FailureView(model: .sample(.en, .sampleUnsent)) }
    #Preview("Lost, ja") { FailureView(model: .sample(.ja, .sampleLost)) }
    #Preview("No NFC, en") { FailureView(model: .sample(.en, .noReader)) }
    #Preview("Wrong password, ja") { FailureView(model: .sample(.ja)) }
    #Preview("Wrong password, en, large") { FailureView(model: .sample(.en)).dynamicTypeSize(.accessibility3) }
#endif
