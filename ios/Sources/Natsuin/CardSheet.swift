/// A reader that has a sheet of the system's over the screen while it waits for a card: CoreNFC's.
public protocol CardSheet: CardReader {
    /// Whether the sheet is still up after a contact that broke: the person need only hold the card again.
    var isUp: Bool { get }

    /// How many documents the next contacts sign: none is begun that the platform would end before.
    func expect(documents: Int)

    /// Says something in the sheet, if it is up.
    func say(_ sentence: String)

    /// Takes the sheet away, if it is up. For the end of all work; `release` does it between contacts.
    func close()

    /// Takes the sheet away with a cross and a sentence, if it is up.
    func close(failure sentence: String)
}
