//! Status words (SW1 SW2) and what they mean on this card.
//!
//! ISO 7816-4 §5.6; the wording of JICSAP table 25 where it differs. Marks as in `docs/card.md`.

use core::fmt;

/// SW1 SW2 as the card sent them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

/// What a status word means to this core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `9000`
    Ok,
    /// `61xx`: xx more bytes wait for GET RESPONSE (0 stands for 256 or more).
    MoreData(u8),
    /// `6Cxx`: the expected length was wrong, xx is right (0 stands for 256).
    WrongLe(u8),
    /// `63Cx`: x tries are left.
    TriesLeft(u8),
    /// `6983` (ISO: authentication method blocked) or `6984` (JICSAP 5.2.2: referenced key blocked).
    Blocked,
    /// `6982`: the password was not presented.
    SecurityNotSatisfied,
    /// `6A82`: no such application or file.
    NotFound,
    /// `6B00` or `6282`: the offset or the length reaches past the end of the file.
    EndOfFile,
    /// `6F00`: self-diagnosis; some cards answer it to the first command after power-up.
    Diagnosis,
    /// The card refuses the form of the command, not its content: `6700`, `6881`–`6884`, `6981`, `6985`, `6986`, `6A80`,
    /// `6A81`, `6A85`–`6A88`, `6D00`, `6E00`.
    FormRefused,
    /// Anything else.
    Other,
}

impl StatusWord {
    pub(crate) const fn from_bytes(bytes: [u8; 2]) -> Self {
        Self(u16::from_be_bytes(bytes))
    }

    /// The meaning.
    #[must_use]
    pub const fn kind(self) -> Status {
        let low = self.0.to_be_bytes()[1];
        match self.0 {
            0x9000 => Status::Ok,
            0x6100..=0x61FF => Status::MoreData(low),
            0x6C00..=0x6CFF => Status::WrongLe(low),
            0x63C0..=0x63CF => Status::TriesLeft(low & 0x0F),
            0x6983 | 0x6984 => Status::Blocked,
            0x6982 => Status::SecurityNotSatisfied,
            0x6A82 => Status::NotFound,
            0x6B00 | 0x6282 => Status::EndOfFile,
            0x6F00 => Status::Diagnosis,
            0x6700
            | 0x6881..=0x6884
            | 0x6981
            | 0x6985
            | 0x6986
            | 0x6A80
            | 0x6A81
            | 0x6A85..=0x6A88
            | 0x6D00
            | 0x6E00 => Status::FormRefused,
            _ => Status::Other,
        }
    }

    /// Whether it is `9000`.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.0 == 0x9000
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({self})")
    }
}
