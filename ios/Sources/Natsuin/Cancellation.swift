// Swift's `Task.cancel()` does not reach Rust by itself: here is the one place where it is made to. The work then ends
// between two exchanges with the card, as `cancelled`, and says what a VERIFY that was under way cost.

/// Runs work that takes a `Cancel`, and cancels it with the task. A sheet that is up afterwards goes away.
///
/// - Throws: `NatsuinError`: also after cancelling, since only the work knows what it cost.
func cancellable<Result: Sendable>(
    with reader: (any CardReader)? = nil,
    _ work: @Sendable (_ cancel: Cancel) async throws -> Result
) async throws -> Result {
    let cancel = try Cancel()
    defer { (reader as? any CardSheet)?.close() }
    do {
        return try await withTaskCancellationHandler {
            try await work(cancel)
        } onCancel: {
            try? cancel.cancel()
        }
    } catch {
        throw NatsuinError.of(error, triesSpent: .unknown)
    }
}

extension Journey {
    /// Joins the session of an invitation, to the end. The same session again goes on with what is kept of it.
    ///
    /// Cancelling the task ends the journey as `cancelled`.
    /// - Throws: `NatsuinError`: why it ended before, what that cost, and where it may resume. Call again to resume.
    public func join(_ invitation: Invitation) async throws {
        try await cancellable { try await self.join(invitation: invitation, cancel: $0) }
    }

    /// Goes on with the session that is kept, without a scan.
    ///
    /// - Returns: `false` where none is kept.
    /// - Throws: As ``join(_:)``.
    public func resume() async throws -> Bool {
        try await cancellable { try await self.resume(cancel: $0) }
    }
}

/// Looks at the card: its kind, its certificates, the tries left. No password, no try. (Where to hold it, the sheet says.)
///
/// - Throws: `NatsuinError`: what the reader said.
public func cardStatus(reader: any CardReader, plain: Bool = false) async throws -> CardStatus {
    try await cancellable(with: reader) { try await cardStatus(reader: reader, plain: plain, cancel: $0) }
}

/// Reads the signature certificate with the password; it is not judged.
///
/// - Throws: `NatsuinError`: why not, and what it cost.
public func readCertificate(
    reader: any CardReader,
    holder: any Holder,
    clock: any PhoneClock = SystemClock(),
    rules: Rules = .iPhone
) async throws -> Certificate {
    try await cancellable(with: reader) {
        try await readCertificate(reader: reader, holder: holder, clock: clock, rules: rules, cancel: $0)
    }
}

/// Signs files with one tap and one right password. Everything is read before the card is asked for, and written after
/// it was let go.
///
/// - Throws: `NatsuinError`: nothing is touched where a file is refused; when the work ends early, the error names what
///   was finished before.
public func signFiles(
    _ files: [Assignment],
    reader: any CardReader,
    holder: any Holder,
    clock: any PhoneClock = SystemClock(),
    rules: Rules = .iPhone
) async throws -> SignedFiles {
    (reader as? any CardSheet)?.expect(documents: files.count)
    return try await cancellable(with: reader) {
        try await signFiles(reader: reader, holder: holder, clock: clock, files: files, rules: rules, cancel: $0)
    }
}
