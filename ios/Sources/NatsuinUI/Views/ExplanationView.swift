#if canImport(SwiftUI)
    import Natsuin
    import SwiftUI

    struct ExplanationView: View {
        let model: ExplanationModel
        @State private var shown: DocumentModel?

        var body: some View {
            Page(title: model.texts(.explanationTitle)) {
                steps
                Divider()
                request
                Divider()
                documents
            } actions: {
                TimelineView(.periodic(from: .now, by: 1)) { _ in
                    Text(model.timeLeft).font(.callout.monospacedDigit())
                }
                MainButton(model.texts(.explanationStart), action: model.start)
                Button(model.texts(.explanationDecline), role: .cancel, action: model.decline)
            }
            .disabled(model.isDecided)
            .sheet(item: $shown) { DocumentView(model: $0, texts: model.texts) }
        }

        private var steps: some View {
            ForEach(Array(model.steps.enumerated()), id: \.offset) { number, step in
                Label(step, systemImage: "\(number + 1).circle")
            }
        }

        @ViewBuilder private var request: some View {
            Text(model.texts(.explanationRequest)).font(.headline).accessibilityAddTraits(.isHeader)
            Text(model.request.title).font(.title3)
            LabeledContent(model.texts(.explanationRequester)) {
                VStack(alignment: .trailing) {
                    Text(verbatim: model.request.requester)
                    if let mail = model.request.requesterMail { Text(verbatim: mail).font(.callout) }
                }
            }
            Text(model.identification).font(.callout).foregroundStyle(.secondary)
            LabeledContent(model.texts(.explanationAddressee), value: model.request.addressee)
            LabeledContent(model.texts(.explanationMatchingCode)) {
                Text(verbatim: model.request.matchingCode)
                    .font(.title2.monospacedDigit().bold())
                    .accessibilityLabel(model.request.matchingCode.map(String.init).joined(separator: " "))
            }
            Text(model.texts(.explanationMatchingCodeHint)).font(.callout)
        }

        @ViewBuilder private var documents: some View {
            Text(model.texts(.explanationDocuments)).font(.headline).accessibilityAddTraits(.isHeader)
            ForEach(model.documents) { document in
                VStack(alignment: .leading, spacing: 8) {
                    Text(verbatim: document.name)
                    ForEach(document.warnings, id: \.self) { warning in
                        Label(warning, systemImage: "exclamationmark.triangle").font(.callout)
                    }
                    Button(model.texts(.documentShow)) { shown = document }
                        .accessibilityLabel("\(model.texts(.documentShow)), \(document.name)")
                }
            }
        }
    }

    #Preview("Explanation, ja") { ExplanationView(model: .sample(.ja)) }
    #Preview("Explanation, en, large") { ExplanationView(model: .sample(.en)).dynamicTypeSize(.accessibility3) }
#endif
