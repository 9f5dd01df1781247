#if canImport(SwiftUI) && canImport(UIKit)
    import AVFoundation
    import Natsuin
    import SwiftUI

    struct ScannerView: View {
        let model: ScannerModel
        let cancel: () -> Void
        @State private var isCameraMissing = false

        var body: some View {
            Page(title: model.texts(.scannerTitle)) {
                if isCameraMissing {
                    Text(model.texts(.scannerNoCamera))
                } else {
                    Camera(found: model.found) { isCameraMissing = true }
                        .aspectRatio(1, contentMode: .fit)
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
            } actions: {
                Button(model.texts(.screenCancel), role: .cancel, action: cancel)
            }
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

    /// The camera's session. It blocks while it starts and stops, so it does both on a queue of its own; the last wish counts.
    private final class Capture: @unchecked Sendable {
        let session = AVCaptureSession()
        private let queue = DispatchQueue(label: "NatsuinUI.camera")

        func run(_ wanted: Bool) {
            queue.async { [self] in
                if wanted { session.startRunning() } else { session.stopRunning() }
            }
        }

        /// `false`: there is no camera that could be used. Before it runs for the first time.
        func prepare(_ delegate: any AVCaptureMetadataOutputObjectsDelegate) -> Bool {
            let output = AVCaptureMetadataOutput()
            guard let camera = AVCaptureDevice.default(for: .video),
                let input = try? AVCaptureDeviceInput(device: camera),
                session.canAddInput(input), session.canAddOutput(output)
            else { return false }
            session.addInput(input)
            session.addOutput(output)
            output.setMetadataObjectsDelegate(delegate, queue: .main)
            output.metadataObjectTypes = [.qr]
            return true
        }
    }

    final class CameraController: UIViewController, AVCaptureMetadataOutputObjectsDelegate {
        private let capture = Capture()
        private let found: @MainActor (String) -> Void
        private let missing: @MainActor () -> Void
        private lazy var preview = AVCaptureVideoPreviewLayer(session: capture.session)
        private var isPrepared = false
        private var isShown = false

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
                guard await AVCaptureDevice.requestAccess(for: .video), capture.prepare(self) else { return missing() }
                isPrepared = true
                // The person may have left while the system asked.
                if isShown { capture.run(true) }
            }
        }

        override func viewDidLayoutSubviews() {
            super.viewDidLayoutSubviews()
            preview.frame = view.bounds
        }

        override func viewWillAppear(_ animated: Bool) {
            super.viewWillAppear(animated)
            isShown = true
            if isPrepared { capture.run(true) }
        }

        override func viewWillDisappear(_ animated: Bool) {
            super.viewWillDisappear(animated)
            isShown = false
            if isPrepared { capture.run(false) }
        }

        nonisolated func metadataOutput(
            _ output: AVCaptureMetadataOutput, didOutput objects: [AVMetadataObject],
            from connection: AVCaptureConnection
        ) {
            let texts = objects.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
            // The delegate's queue is the main one.
            MainActor.assumeIsolated {
                for text in texts { found(text) }
            }
        }
    }

    #Preview("Scanner, ja") { ScannerView(model: ScannerModel(texts: Texts(.ja)) { _ in }) {} }
    #Preview("Refused, en, large") {
        ScannerView(model: .sample(.en, refusing: .codeExpired, "code_expired")) {}.dynamicTypeSize(.accessibility3)
    }
#elseif canImport(SwiftUI)
    import SwiftUI

    /// Without a camera there is nothing to scan with: on a Mac the package is for its models and tests.
    struct ScannerView: View {
        let model: ScannerModel
        let cancel: () -> Void

        var body: some View { Text(model.texts(.scannerNoCamera)) }
    }
#endif
