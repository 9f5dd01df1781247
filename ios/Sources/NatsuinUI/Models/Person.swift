import Natsuin

/// What the core tells and asks, in the order in which it does.
enum Happening: Sendable {
    case news(News)
    case progress(CardProgress)
    case review(Review, Answer<Bool>)
    case password(PasswordRequest, Answer<Password?>)
    case lastTry(Answer<Bool>)
    case tap(TapRequest, Answer<Bool>)
    /// The work is over.
    case ended(Result<Outcome, any Error>)
}

/// What came of some work.
enum Outcome: Sendable {
    /// The signatures were handed in.
    case arrived
    /// There was nothing to go on with.
    case nothingToDo
    /// The card was looked at.
    case looked(CardStatus)
}

/// The person, as the core sees her in one work: passes everything on, in one line, to whoever shows the screens.
///
/// A question that the core drops, since the work was cancelled, is answered with no.
final class Person: Holder, Guide {
    let happenings: AsyncStream<Happening>
    private let line: AsyncStream<Happening>.Continuation

    init() {
        (happenings, line) = AsyncStream.makeStream()
    }

    /// Nothing comes after that.
    func end(_ result: Result<Outcome, any Error>) {
        line.yield(.ended(result))
        line.finish()
    }

    func tell(news: News) throws { line.yield(.news(news)) }

    func show(progress: CardProgress) throws { line.yield(.progress(progress)) }

    func review(review: Review) async throws -> Bool {
        await ask(otherwise: false) { .review(review, $0) }
    }

    func askPassword(request: PasswordRequest) async throws -> Password? {
        await ask(otherwise: nil) { .password(request, $0) }
    }

    func confirmLastTry() async throws -> Bool {
        await ask(otherwise: false) { .lastTry($0) }
    }

    func tapAgain(request: TapRequest) async throws -> Bool {
        await ask(otherwise: false) { .tap(request, $0) }
    }

    private func ask<Value: Sendable>(otherwise: Value, _ question: (Answer<Value>) -> Happening) async -> Value {
        let answer = Answer<Value>()
        line.yield(question(answer))
        return await answer.value(ifCancelled: otherwise)
    }
}
