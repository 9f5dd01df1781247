//! Progress: one event for each exchange, weighted by what it takes, never going back.

/// How far the work with the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// 0 to 1,000: never less than before in one ceremony.
    pub permille: u16,
}

/// A step of the work with the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Waiting for a card: hold it to the phone, put it on the reader.
    WaitingForCard,
    /// The card was found: keep holding.
    Identifying,
    /// Its counter is read.
    CountingTries,
    /// The password is presented.
    Unlocking,
    /// The certificate is read.
    ReadingCertificate,
    /// A document is being signed.
    Signing {
        /// 1 for the first.
        number: u32,
        /// How many there are.
        of: u32,
    },
    /// The card may go.
    Released,
}
