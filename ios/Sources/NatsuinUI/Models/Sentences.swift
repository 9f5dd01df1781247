import Natsuin

// Sentences that are put together in more than one place.

extension Texts {
    func triesLeft(_ tries: UInt8?) -> String {
        switch tries {
        case nil: self(.triesLeftUnknown)
        case 1: self(.triesLeftOne)
        case .some(let tries): self(.triesLeft, String(tries))
        }
    }

    /// What an entry cost: nothing is said where there was none.
    func cost(of failure: Failure) -> [String] {
        let verdict: Sentence? =
            switch failure.verdict {
            case .right: .failureVerdictRight
            case .wrong where failure.name != "wrong_password": .failureVerdictWrong
            case .neverArrived: .failureVerdictNeverArrived
            case .wrong, nil: nil
            }
        let spent: Sentence? =
            switch failure.triesSpent {
            case .one: .failureCostOne
            case .unknown: .failureCostUnknown
            case .none: failure.stage == .f1 || failure.stage == nil ? nil : .failureCostNone
            }
        let left = failure.triesLeft.map { $0 > 0 ? [triesLeft($0)] : [] } ?? []
        return [verdict, spent].compactMap { $0.map { self($0) } } + left
    }

    /// What a card is and can do.
    func card(_ status: CardStatus) -> [String] {
        let kind: Sentence =
            switch status.kind {
            case .myNumber: .cardMyNumber
            case .juki: .cardJuki
            case .android, .iphone: .cardSmartphone
            case .other: .cardOther
            }
        guard status.kind == .myNumber else { return [self(kind)] }
        let certificate = status.signature.map { $0 ? Sentence.cardSignature : .cardNoSignature }
        let tries = status.triesLeft.map { $0 == 0 ? self(.cardLocked) : triesLeft($0) }
        return [self(kind), certificate.map { self($0) }, tries].compactMap { $0 }
    }

    func notices(_ notices: Notices) -> [String] {
        let due: [(Bool, Sentence)] = [
            (notices.fullWidthFolded, .passwordNoticeFullWidth),
            (notices.lowerCaseRaised, .passwordNoticeLowerCase),
            (notices.noLetter, .passwordNoticeNoLetter),
            (notices.noDigit, .passwordNoticeNoDigit),
        ]
        return due.filter(\.0).map { self($0.1) }
    }
}
