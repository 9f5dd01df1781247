// What the adapter needs of CoreNFC, as two small protocols: `CoreNFCSession` implements them on a phone, and a scripted
// session with the virtual card at its other end in tests.

import Foundation
import Natsuin

/// A session of the platform's: a sheet over the screen, and the radio behind it. It is begun once.
package protocol TagSession: Sendable {
    /// What the sheet says.
    func say(_ sentence: String)
    /// Shows the sheet and looks for tags. Everything that comes of it goes to `events`.
    func begin(_ events: @escaping @Sendable (TagEvent) -> Void)
    /// Looks for tags again, in the same sheet.
    func restartPolling()
    /// Connects to one of the tags that were found last.
    func connect(to tag: any CardTag) async throws
    /// Takes the sheet away with a tick and what was said last, or with a cross and `failure`.
    func end(failure: String?)
}

/// A tag in the field.
package protocol CardTag: Sendable {
    /// The application that the platform selected when it found the tag, in hexadecimal; none of a tag that is no card
    /// with applications (ISO 7816-4).
    var selectedAID: String? { get }
    /// Sends one command once, and answers data, SW1 and SW2.
    func send(_ command: Data) async throws -> Data
}

/// What a session tells.
package enum TagEvent: Sendable {
    /// These are in the field.
    case found([any CardTag])
    /// The sheet is gone.
    case ended(any Error)
}

/// Why the platform ended a session or an exchange, as far as the adapter acts on it.
package enum TagSessionError: Error, Equatable {
    /// The sheet of the session before is still going away, or another app has the radio.
    case systemBusy
    /// The platform's sixty seconds are over.
    case timedOut
    /// The session ended in the middle of an exchange: its last event says why.
    case over
    /// Anything else, in the words of the port.
    case reader(ReaderError)
}
