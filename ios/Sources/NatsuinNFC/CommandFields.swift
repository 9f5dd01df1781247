import Foundation

/// The fields of a command (ISO 7816-4 §5.1), as CoreNFC wants them: apart.
struct CommandFields: Equatable {
    let header: [UInt8]
    let data: Data
    /// Le: how many bytes may come back, at most. -1, never 0, where the command has no Le: with 0 CoreNFC appends a
    /// byte, which makes another command of the question for the tries left.
    let expectedResponseLength: Int

    /// `nil`: not a command.
    init?(_ command: Data) {
        let bytes = [UInt8](command)
        guard bytes.count >= 4 else { return nil }
        header = Array(bytes[..<4])
        let body = bytes[4...]
        let isExtended = body.count >= 3 && body[4] == 0
        let width = isExtended ? 2 : 1
        let most = isExtended ? 65_536 : 256
        let fields = isExtended ? body.dropFirst() : body
        func number(_ field: ArraySlice<UInt8>) -> Int { field.reduce(0) { $0 << 8 | Int($1) } }
        func expected(_ field: ArraySlice<UInt8>) -> Int { number(field) == 0 ? most : number(field) }

        if fields.isEmpty {
            data = Data()
            expectedResponseLength = -1
        } else if fields.count == width {
            data = Data()
            expectedResponseLength = expected(fields)
        } else {
            let length = number(fields.prefix(width))
            let rest = fields.dropFirst(width)
            guard length > 0, rest.count == length || rest.count == length + width else { return nil }
            data = Data(rest.prefix(length))
            expectedResponseLength = rest.count == length ? -1 : expected(rest.dropFirst(length))
        }
    }
}
