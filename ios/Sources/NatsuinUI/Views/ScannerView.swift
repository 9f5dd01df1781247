#if canImport(SwiftUI) && canImport(UIKit)
    import AVFoundation
    import Natsuin
    import SwiftUI

    struct ScannerView: View {
        let model: ScannerModel
        let cancel: () -> Void
        @State private var isCameraMissing = false

        var body: some View {
            VStack(spacing: 16) {
                Text(model.texts(.scannerTitle)).font(.title.bold()).accessibilityAddTraits(.isHeader)
                if isCameraMissing {
                    Text(model.texts(.scannerNoCamera))
                } else {
                    Camera(found: model.found) { isCameraMissing = true }
                        .clipShape(RoundedRectangle(cornerRadius: 16))
                        .accessibilityLabel(model.texts(.scannerHint))
                    Text(model.texts(.scannerHint))
                }
                if let refusal = model.refusal {
                    VStack(alignment: .leading, spacing: 4) {
                        Label(refusal.title, systemImage: "exclamationmark.triangle.fill").font(.headline)
                        Text(refusal.remedy)
                    }
                    .accessibilityElement(children: .combine)
                }
                Button(model.texts(.screenCancel), role: .cancel, action: cancel)
            }
            .padding()
        }
    }

    /// The camera, which hands out the text of each QR code that it finds.
    struct Camera: UIViewControllerRepresentable {
        let found: @MainActor (String) -> Void
        let missing: @MainActor () -> Void

        func makeUIViewController(context: Context) -> CameraController {
            CameraController(found: found, missing: missing)
        }

        func updateUIViewController(_ controller: CameraController, context: Context) {}
    }

    final class CameraController: UIViewController, AVCaptureMetadataOutputObjectsDelegate {
        private let session = AVCaptureSession()
        private let queue = DispatchQueue(label: "NatsuinUI.camera")
        private let found: @MainActor (String) -> Void
        private let missing: @MainActor () -> Void
        private lazy var preview = AVCaptureVideoPreviewLayer(session: session)

        init(found: @escaping @MainActor (String) -> Void, missing: @escaping @MainActor () -> Void) {
            self.found = found
            self.missing = missing
            super.init(nibName: nil, bundle: nil)
        }

        @available(*, unavailable)
        required init?(coder: NSCoder) { nil }

        override func viewDidLoad() {
            super.viewDidLoad()
            preview.videoGravity = .resizeAspectFill
            view.layer.addSublayer(preview)
            Task {
                guard await AVCaptureDevice.requestAccess(for: .video), prepare() else { return missing() }
                start()
            }
        }

        override func viewDidLayoutSubviews() {
            super.viewDidLayoutSubviews()
            preview.frame = view.bounds
        }

        override func viewWillDisappear(_ animated: Bool) {
            super.viewWillDisappear(animated)
            queue.async { [session] in session.stopRunning() }
        }

        private func prepare() -> Bool {
            let output = AVCaptureMetadataOutput()
            guard let camera = AVCaptureDevice.default(for: .video),
                let input = try? AVCaptureDeviceInput(device: camera),
                session.canAddInput(input), session.canAddOutput(output)
            else { return false }
            session.addInput(input)
            session.addOutput(output)
            output.setMetadataObjectsDelegate(self, queue: .main)
            output.metadataObjectTypes = [.qr]
            return true
        }

        private func start() {
            queue.async { [session] in session.startRunning() }
        }

        nonisolated func metadataOutput(
            _ output: AVCaptureMetadataOutput, didOutput objects: [AVMetadataObject],
            from connection: AVCaptureConnection
        ) {
            let texts = objects.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
            // The delegate's queue is the main one.
            MainActor.assumeIsolated { texts.forEach(found) }
        }
    }
    #Preview("Scanner, ja") { ScannerView(model: ScannerModel(texts: Texts(.ja)) { _ in }) {} }
#elseif canImport(SwiftUI)
    import SwiftUI

    /// Without a camera there is nothing to scan with: on a Mac the package is for its models and tests.
    struct ScannerView: View {
        let model: ScannerModel
        let cancel: () -> Void

        var body: some View { Text(model.texts(.scannerNoCamera)) }
    }
#endif
