import Foundation
import Natsuin
import Observation

/// The whole journey, screen by screen. Views show ``screen`` and call what it offers; nothing else decides.
@MainActor @Observable
public final class JourneyModel {
    /// What is to be seen.
    public enum Screen {
        case preparation(PreparationModel)
        case scanner(ScannerModel)
        /// Something that takes a moment: what, in a sentence, and whether it can be ended.
        case working(String, canCancel: Bool)
        case explanation(ExplanationModel)
        case password(PasswordModel)
        case lastTry(LastTryModel)
        case holding(HoldingModel)
        case done
        case failed(FailureModel)
    }

    public private(set) var screen: Screen
    /// What VoiceOver shall say now. The same sentence twice is two announcements.
    public private(set) var announcement: Announcement?
    /// How much time is left, once it is little (journey P14).
    public private(set) var timeLeft: String?
    /// Why a link was not followed, while something is under way.
    public private(set) var notice: String?

    public let texts: Texts
    private let setup: JourneySetup
    @ObservationIgnored private var work: Work?
    @ObservationIgnored private var started = 0

    /// What is under way. Each has a number and a person of its own, so that nothing of an older one is taken for its.
    private struct Work {
        let number: Int
        let task: Task<Void, Never>
        let end: @MainActor (Result<Outcome, any Error>) -> Void
        /// Only its end is still of interest.
        var isEnding = false
    }

    /// So often a lost card is looked for again without asking.
    private static let patience: UInt32 = 3

    public init(_ setup: JourneySetup) {
        self.setup = setup
        texts = Texts(setup.language)
        screen = .preparation(PreparationModel(texts: texts, canReadCards: setup.canReadCards))
    }

    deinit {
        work?.task.cancel()
    }

    // MARK: What a person does

    /// On with the scanner (journey P1, P2). A phone without NFC is told now.
    public func scan() {
        guard setup.canReadCards else { return refuse() }
        // A look at the card, at most.
        work?.task.cancel()
        let scanner = ScannerModel(texts: texts) { [weak self] text in self?.scanned(text) }
        show(.scanner(scanner), saying: "\(texts(.scannerTitle)) \(texts(.scannerHint))")
    }

    /// The app was opened by a link: STEP 1 is skipped (journey P10, P11). Work under way is ended first, but not where a
    /// card may be held or a signature is on its way; a link that is not followed leaves it alone.
    public func open(_ link: URL) {
        guard setup.canReadCards else { return refuse() }
        guard !isAtCardOrAfter else { return notify(texts(.linkLater)) }
        judge(link.absoluteString) { [weak self] error in
            guard let self else { return }
            if work == nil { fail(error) } else { notify(error.text(in: texts.language).spoken) }
        }
    }

    /// Goes on with what was left to do when the app last ended, if anything was. A link that the app was opened with
    /// comes first.
    public func resume() {
        guard setup.canReadCards, work == nil else { return }
        travel(texts(.workingResuming)) { try await $0.resume() }
    }

    /// Looks at the card: what it is, how many tries are left. No password, no try.
    public func tryCard() {
        guard setup.canReadCards, work == nil, case .preparation(let preparation) = screen else { return }
        preparation.told([])
        run { [setup] _ in
            .looked(try await cardStatus(reader: setup.reader, plain: setup.plain))
        } end: { [weak self] result in
            self?.report(result, to: preparation)
        }
    }

    /// Ends the work: between two exchanges with the card. A signature that is on its way cannot be called back.
    public func cancel() {
        guard let work else { return reset() }
        if case .working(_, canCancel: false) = screen { return }
        self.work?.isEnding = true
        show(.working(texts(.workingEnding), canCancel: false), saying: texts(.workingEnding))
        work.task.cancel()
    }

    /// Back to the beginning.
    public func reset() {
        show(.preparation(PreparationModel(texts: texts, canReadCards: setup.canReadCards)))
    }

    // MARK: From scan to the end

    private func scanned(_ text: String) {
        judge(text) { [weak self] error in
            guard case .scanner(let scanner) = self?.screen else { return }
            scanner.failed(error)
            self?.announce(error.text(in: scanner.texts.language).spoken)
        }
    }

    private func judge(_ text: String, otherwise: (NatsuinError) -> Void) {
        do {
            let invitation = try Invitation(text: text, hosts: setup.hosts)
            travel(texts(.workingClaiming)) { journey in
                try await journey.join(invitation)
                return true
            }
        } catch {
            otherwise(.of(error))
        }
    }

    private func travel(_ sentence: String, _ travel: @escaping @Sendable (Journey) async throws -> Bool) {
        showWorking(sentence)
        run { [setup] person in
            try await travel(try setup.journey(of: person)) ? .arrived : .nothingToDo
        } end: { [weak self] result in
            self?.arrived(result)
        }
    }

    /// One work at a time: the one before ends first. Its end comes in one line with all else that happens.
    private func run(
        _ body: @escaping @Sendable (Person) async throws -> Outcome,
        end: @escaping @MainActor (Result<Outcome, any Error>) -> Void
    ) {
        let before = work?.task
        before?.cancel()
        started += 1
        let (number, person) = (started, Person())
        let task = Task {
            await before?.value
            do { person.end(.success(try await body(person))) } catch { person.end(.failure(error)) }
        }
        work = Work(number: number, task: task, end: end)
        Task { [weak self] in
            for await happening in person.happenings { self?.take(happening, of: number) }
        }
    }

    private func ended(_ work: Work, _ result: Result<Outcome, any Error>) {
        self.work = nil
        timeLeft = nil
        (setup.reader as? any CardSheet)?.close()
        // Whoever goes on with the session fetches and checks them again.
        try? FileManager.default.removeItem(at: setup.documents)
        work.end(result)
    }

    private func arrived(_ result: Result<Outcome, any Error>) {
        switch result {
        case .success(.arrived): show(.done, saying: "\(texts(.doneTitle)) \(texts(.doneBody))")
        case .success: reset()
        case .failure(let error): fail(.of(error))
        }
    }

    /// What came of trying the card. Whoever has gone on in the meantime is not brought back.
    private func report(_ result: Result<Outcome, any Error>, to preparation: PreparationModel) {
        switch result {
        case .success(.looked(let status)): preparation.told(texts.card(status))
        case .success: break
        case .failure(let error):
            let text = NatsuinError.of(error).text(in: texts.language)
            preparation.told([text.title, text.remedy])
        }
        guard case .preparation(let shown) = screen, shown === preparation else { return }
        announce(preparation.card.joined(separator: " "))
    }

    private func fail(_ error: NatsuinError) {
        // Who cancels knows it; what a try cost must be told all the same.
        if error.name == "cancelled", error.failure?.triesSpent == TriesSpent.none { return reset() }
        let model = FailureModel(error, texts: texts, help: setup.help) { [weak self] way in self?.goOn(way) }
        show(.failed(model), saying: model.spoken)
    }

    private func goOn(_ way: FailureModel.Way) {
        switch way {
        case .again, .sendAgain: resume()
        case .scan: scan()
        case .close: reset()
        }
    }

    private func refuse() {
        fail(.Failed(failure: .noReader, written: []))
    }

    // MARK: What the core tells and asks

    /// What an older work still asks is answered by its having been cancelled.
    private func take(_ happening: Happening, of number: Int) {
        guard let work, work.number == number else { return }
        if case .ended(let result) = happening { return ended(work, result) }
        if !work.isEnding { take(happening) }
    }

    private func take(_ happening: Happening) {
        switch happening {
        case .ended: break
        case .news(let news): tell(news)
        case .progress(let progress): tell(progress)
        case .review(let review, let answer):
            let model = ExplanationModel(review, order: setup.order, texts: texts, clock: setup.clock) {
                answer.give($0)
            }
            show(.explanation(model), saying: model.spoken)
        case .password(let request, let answer):
            let model = PasswordModel(request, texts: texts) { [weak self] password in
                if password != nil { self?.hold() }
                answer.give(password)
            }
            show(.password(model), saying: model.spoken)
        case .lastTry(let answer):
            let model = LastTryModel(texts: texts) { [weak self] yes in
                if yes { self?.hold() }
                answer.give(yes)
            }
            show(.lastTry(model), saying: texts(.lastTryBody))
        case .tap(let request, let answer):
            askForCard(request, answer)
        }
    }

    private func tell(_ news: News) {
        switch news {
        case .claiming: showWorking(texts(.workingClaiming))
        case .claimed(let request, _): (setup.reader as? any CardSheet)?.expect(documents: Int(request.documents))
        case .fetching(let number, let of): showWorking(texts(.workingFetching, String(number), String(of)))
        case .timeLeft(let remainingMs):
            let minutes = Int((Double(remainingMs) / 60_000).rounded())
            let sentence = minutes <= 1 ? texts(.timeOneMinute) : texts(.timeMinutes, String(minutes))
            timeLeft = sentence
            announce(sentence)
        case .submitting: showWorking(texts(.workingSubmitting), canCancel: false)
        }
    }

    private func showWorking(_ sentence: String, canCancel: Bool = true) {
        let isNew = if case .working(sentence, _) = screen { false } else { true }
        show(.working(sentence, canCancel: canCancel), saying: isNew ? sentence : nil)
    }

    private func tell(_ progress: CardProgress) {
        let holding = hold()
        let before = holding.sentence
        holding.tell(progress)
        if holding.sentence != before { announce(holding.sentence) }
        guard progress.step != .waitingForCard, progress.step != .released else { return }
        let percent = String(progress.permille / 10)
        (setup.reader as? any CardSheet)?.say(texts(.nfcProgress, percent))
    }

    /// A card that left is looked for again in the sheet that is still up: there is nothing to press. Whether to go on after
    /// anything else, or after a card that keeps leaving, is the person's to say: the sheet goes away, and the screen asks.
    private func askForCard(_ request: TapRequest, _ answer: Answer<Bool>) {
        let holding = hold()
        let sheet = (setup.reader as? any CardSheet).flatMap { $0.isUp ? $0 : nil }
        if let sheet, request.failure.code == .cardLost, request.failedContacts <= Self.patience {
            holding.ask(request, nil)
            sheet.say(holding.hint)
            answer.give(true)
        } else {
            sheet?.close(failure: texts.error(request.failure.name).spoken)
            holding.ask(request) { answer.give($0) }
        }
        announce(holding.spoken)
    }

    /// Whether something is under way that a link must not end: its cost, or its result, would go unsaid.
    private var isAtCardOrAfter: Bool {
        guard work != nil else { return false }
        switch screen {
        case .holding, .working(_, canCancel: false): return true
        default: return false
        }
    }

    /// The screen while the card is held: the one that is there, or a new one.
    @discardableResult
    private func hold() -> HoldingModel {
        if case .holding(let holding) = screen { return holding }
        let holding = HoldingModel(texts: texts)
        show(.holding(holding))
        return holding
    }

    // MARK: Parts

    private func show(_ screen: Screen, saying sentence: String? = nil) {
        self.screen = screen
        notice = nil
        if let sentence { announce(sentence) }
    }

    private func notify(_ sentence: String) {
        notice = sentence
        announce(sentence)
    }

    private func announce(_ sentence: String) {
        announcement = Announcement(number: (announcement?.number ?? 0) + 1, sentence: sentence)
    }
}

/// Something to be said out loud, once.
public struct Announcement: Equatable, Sendable {
    public let number: Int
    public let sentence: String
}
