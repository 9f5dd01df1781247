#if canImport(SwiftUI) && canImport(PDFKit)
    import Natsuin
    import PDFKit
    import SwiftUI

    /// The document itself: the very file that was hashed and will be signed. Nothing in it can act here: PDFKit runs no
    /// scripts, and links are not followed.
    struct DocumentView: View {
        let model: DocumentModel
        let texts: Texts
        @Environment(\.dismiss) private var dismiss

        var body: some View {
            NavigationStack {
                VStack(alignment: .leading, spacing: 8) {
                    Paper(file: model.file)
                    ForEach(model.warnings, id: \.self) { warning in
                        Label(warning, systemImage: "exclamationmark.triangle").font(.callout)
                    }
                    DisclosureGroup(texts(.documentFingerprint)) {
                        Text(verbatim: model.fingerprint).font(.caption.monospaced())
                    }
                }
                .padding()
                .navigationTitle(model.name)
                .toolbar {
                    ToolbarItem(placement: .cancellationAction) {
                        Button(texts(.failureClose)) { dismiss() }
                    }
                }
            }
            .covered(texts)
        }
    }

    #if canImport(UIKit)
        private struct Paper: UIViewRepresentable {
            let file: URL

            func makeUIView(context: Context) -> PDFView {
                PDFView.showing(file, followingNothing: context.coordinator)
            }
            func updateUIView(_ view: PDFView, context: Context) {}
            func makeCoordinator() -> FollowsNothing { FollowsNothing() }
        }
    #else
        private struct Paper: NSViewRepresentable {
            let file: URL

            func makeNSView(context: Context) -> PDFView {
                PDFView.showing(file, followingNothing: context.coordinator)
            }
            func updateNSView(_ view: PDFView, context: Context) {}
            func makeCoordinator() -> FollowsNothing { FollowsNothing() }
        }
    #endif

    /// Whoever reads a document before signing is not to be led out of it.
    private final class FollowsNothing: NSObject, PDFViewDelegate {
        func pdfViewWillClick(onLink sender: PDFView, with url: URL) {}
    }

    extension PDFView {
        fileprivate static func showing(_ file: URL, followingNothing delegate: FollowsNothing) -> PDFView {
            let view = PDFView()
            view.document = PDFDocument(url: file)
            view.autoScales = true
            view.delegate = delegate
            return view
        }
    }

    #Preview("Document, ja") { DocumentView(model: .sample(.ja), texts: Texts(.ja)) }
    #Preview("Document, en, large") {
        DocumentView(model: .sample(.en), texts: Texts(.en)).dynamicTypeSize(.accessibility3)
    }
#endif
