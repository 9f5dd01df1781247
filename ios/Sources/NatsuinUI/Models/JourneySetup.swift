import Foundation
import Natsuin

/// What a journey stands on, and what was decided beforehand.
public struct JourneySetup: Sendable {
    /// The radio: `NFCCardReader` on a phone.
    public var reader: any CardReader
    /// Whether this phone can read cards at all: told before a session is claimed.
    public var canReadCards: Bool
    /// Whose codes are followed.
    public var hosts: Hosts
    /// Where the claim and unsent signatures are kept: `KeychainStorage` on a phone.
    public var storage: any Storage
    /// A folder that is this journey's alone; it is removed when the journey is over.
    public var documents: URL
    public var http: any Http
    public var clock: any PhoneClock
    /// Which comes first, password or card (journey P4).
    public var order: Order
    /// Short APDUs and no short EF identifiers.
    public var plain: Bool
    /// Card CAs (DER or PEM) that are believed beside the compiled generations.
    public var trust: [Data]
    public var language: Language
    /// Where more is said about what to do next.
    public var help: @Sendable (Recovery) -> URL?

    public init(
        reader: any CardReader,
        canReadCards: Bool,
        hosts: Hosts,
        storage: any Storage,
        documents: URL = .temporaryDirectory.appending(path: "natsuin-documents"),
        http: any Http = URLSessionHTTP(),
        clock: any PhoneClock = SystemClock(),
        order: Order = .passwordFirst,
        plain: Bool = false,
        trust: [Data] = [],
        language: Language = .current,
        help: @escaping @Sendable (Recovery) -> URL? = Help.page
    ) {
        self.reader = reader
        self.canReadCards = canReadCards
        self.hosts = hosts
        self.storage = storage
        self.documents = documents
        self.http = http
        self.clock = clock
        self.order = order
        self.plain = plain
        self.trust = trust
        self.language = language
        self.help = help
    }
}

extension JourneySetup {
    /// A journey of this person's, with its folder made.
    func journey(of person: Person) throws -> Journey {
        #if os(iOS)
            let protection: [FileAttributeKey: Any] = [.protectionKey: FileProtectionType.complete]
        #else
            let protection: [FileAttributeKey: Any] = [:]
        #endif
        try FileManager.default.createDirectory(
            at: documents, withIntermediateDirectories: true, attributes: protection)
        return try Journey(
            reader: reader, holder: person, guide: person, http: http, storage: storage, clock: clock,
            settings: JourneySettings(
                order: order, documentsFolder: documents.path, spendLastTry: false, plain: plain, trust: trust))
    }
}

/// Public pages of those who issue the certificates.
public enum Help {
    public static func page(for recovery: Recovery) -> URL? {
        switch recovery {
        case .resetPassword, .reenterPassword, .confirmLastTry:
            URL(string: "https://www.jpki.go.jp/procedure/password.html")
        // Where phones have their antenna, model by model.
        case .tapAgain, .checkReader: URL(string: "https://www.jpki.go.jp/prepare/reader_writer.html")
        // The municipal office, and the call centre.
        case .renewCertificate, .useAnotherCard: URL(string: "https://www.jpki.go.jp/")
        default: nil
        }
    }
}
