import Natsuin
import Observation

/// The QR scanner (journey P2), and why a code is not followed (P16). Scanning goes on after a refusal.
@MainActor @Observable
public final class ScannerModel {
    public let texts: Texts
    /// Why the last code was not followed.
    public private(set) var refusal: ErrorText?
    private var last: String?
    private let judge: (String) -> Void

    init(texts: Texts, judge: @escaping (String) -> Void) {
        self.texts = texts
        self.judge = judge
    }

    /// A camera finds the same code many times a second: it is judged once.
    public func found(_ text: String) {
        guard text != last else { return }
        last = text
        judge(text)
    }

    func failed(_ error: NatsuinError) {
        refusal = error.text(in: texts.language)
    }
}
