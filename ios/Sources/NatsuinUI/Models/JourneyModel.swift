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
        /// Something that takes a moment: what, in a sentence.
        case working(String)
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

    public let texts: Texts
    private let setup: JourneySetup
    private let person = Person()
    /// What is under way; each has a number, so that the end of an older one is not taken for its.
    @ObservationIgnored private var work: (number: Int, task: Task<Void, Never>)?
    @ObservationIgnored private var started = 0

    public init(_ setup: JourneySetup) {
        self.setup = setup
        texts = Texts(setup.language)
        screen = .preparation(PreparationModel(texts: texts, canReadCards: setup.canReadCards))
        Task { [weak self, happenings = person.happenings] in
            for await happening in happenings { self?.take(happening) }
        }
    }

    deinit {
        work?.task.cancel()
        person.leave()
    }

    // MARK: What a person does

    /// On with the scanner (journey P1, P2). A phone without NFC is told now.
    public func scan() {
        guard setup.canReadCards else { return refuse() }
        show(.scanner(ScannerModel(texts: texts) { [weak self] text in self?.scanned(text) }))
    }

    /// The app was opened by a link: STEP 1 is skipped (journey P10, P11). Work under way is ended first; a link that is
    /// not followed leaves it alone.
    public func open(_ link: URL) {
        guard setup.canReadCards else { return refuse() }
        judge(link.absoluteString) { [weak self] error in
            guard let self else { return }
            if work == nil { fail(error) } else { announce(error.text(in: texts.language).spoken) }
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
        run { [setup] in
            let status = try await cardStatus(reader: setup.reader, plain: setup.plain)
            return .looked(status)
        }
    }

    /// Ends the work: between two exchanges with the card.
    public func cancel() {
        guard let work else { return reset() }
        show(.working(texts(.workingEnding)))
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
            otherwise(natsuinError(error))
        }
    }

    private func travel(_ sentence: String, _ travel: @escaping @Sendable (Journey) async throws -> Bool) {
        show(.working(sentence))
        run { [setup, person] in
            try await travel(try setup.journey(of: person)) ? .arrived : .nothingToDo
        }
    }

    /// One work at a time: the one before ends first. Its end comes in one line with all else that happens.
    private func run(_ body: @escaping @Sendable () async throws -> Outcome) {
        let before = work?.task
        before?.cancel()
        started += 1
        let number = started
        let task = Task { [person] in
            await before?.value
            do { person.end(number, .success(try await body())) } catch { person.end(number, .failure(error)) }
        }
        work = (number, task)
    }

    private func ended(_ number: Int, _ result: Result<Outcome, any Error>) {
        guard work?.number == number else { return }
        work = nil
        timeLeft = nil
        (setup.reader as? any CardSheet)?.close()
        // Whoever goes on with the session fetches and checks them again.
        try? FileManager.default.removeItem(at: setup.documents)
        switch result {
        case .success(.arrived): show(.done, saying: "\(texts(.doneTitle)) \(texts(.doneBody))")
        case .success(.nothingToDo): reset()
        case .success(.looked(let status)): report(texts.card(status))
        case .failure(let error):
            let error = natsuinError(error)
            if case .preparation = screen {
                let text = error.text(in: texts.language)
                report([text.title, text.remedy])
            } else {
                fail(error)
            }
        }
    }

    private func report(_ sentences: [String]) {
        guard case .preparation(let preparation) = screen else { return reset() }
        preparation.told(sentences)
        announce(sentences.joined(separator: " "))
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

    private func take(_ happening: Happening) {
        switch happening {
        case .ended(let number, let result): ended(number, result)
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
        case .claiming: show(.working(texts(.workingClaiming)))
        case .claimed: break
        case .fetching(let number, let of): show(.working(texts(.workingFetching, String(number), String(of))))
        case .timeLeft(let remainingMs):
            let minutes = Int((Double(remainingMs) / 60_000).rounded())
            let sentence = minutes <= 1 ? texts(.timeOneMinute) : texts(.timeMinutes, String(minutes))
            timeLeft = sentence
            announce(sentence)
        case .submitting: show(.working(texts(.workingSubmitting)))
        }
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

    /// Where the sheet is still up, the person sees it and holds the card again; there is nothing to press.
    private func askForCard(_ request: TapRequest, _ answer: Answer<Bool>) {
        let holding = hold()
        if let sheet = setup.reader as? any CardSheet, sheet.isUp {
            holding.ask(request, nil)
            sheet.say(holding.hint)
            answer.give(true)
        } else {
            holding.ask(request) { answer.give($0) }
        }
        announce(holding.spoken)
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
        if let sentence { announce(sentence) }
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
