//! The signature password (署名用パスワード): made from what a person typed, spent by one VERIFY.
//!
//! Why: the fifth wrong try costs a trip to the municipal office. Whatever can be told without the card is told here,
//! free of charge; and what passes is a value that exists once, is moved into VERIFY, and is wiped.

use core::fmt;

use zeroize::Zeroizing;

use crate::error::ErrorCode;

/// Fewest characters (J-LIS, `card.md` §4: 6–16).
pub const MIN_LENGTH: usize = 6;
/// Most characters.
pub const MAX_LENGTH: usize = 16;
/// The user PIN (利用者証明用暗証番号) has four digits.
const USER_PIN_LENGTH: usize = 4;

/// A well-formed signature password. Not `Clone`; prints nothing; wiped when dropped.
pub struct SignaturePassword(Zeroizing<Vec<u8>>);

/// What was noticed while a password was read: worth saying, no reason to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notices {
    /// Full-width characters of a Japanese input method were folded to ASCII.
    pub full_width_folded: bool,
    /// Lower-case letters were raised: the card knows capitals only.
    pub lower_case_raised: bool,
    /// There is no letter in it. The issuing rule wants both, older passwords may differ: a warning.
    pub no_letter: bool,
    /// There is no digit in it: a warning likewise.
    pub no_digit: bool,
}

impl SignaturePassword {
    /// Reads what a person typed. The input is wiped, whatever comes out.
    ///
    /// # Errors
    /// `PasswordEmpty`, `PasswordTooShort`, `PasswordTooLong`, `PasswordBadCharacter`, or `PasswordIsUserPin` for four
    /// digits. None of them cost a try.
    pub fn from_input(input: impl Into<Zeroizing<String>>) -> Result<(Self, Notices), ErrorCode> {
        let input = input.into();
        let mut notices = Notices {
            no_letter: true,
            no_digit: true,
            ..Notices::default()
        };
        // Full capacity at once: a growing vector would leave copies behind.
        let mut ascii = Zeroizing::new(Vec::with_capacity(MAX_LENGTH));
        let mut length = 0_usize;
        for typed in input.chars() {
            let narrow = narrow(typed);
            notices.full_width_folded |= narrow != typed;
            let raised = narrow.to_ascii_uppercase();
            notices.lower_case_raised |= raised != narrow;
            let byte = u8::try_from(raised).ok().filter(u8::is_ascii_alphanumeric);
            let byte = byte.ok_or(ErrorCode::PasswordBadCharacter)?;
            notices.no_letter &= !byte.is_ascii_alphabetic();
            notices.no_digit &= !byte.is_ascii_digit();
            length += 1;
            if length <= MAX_LENGTH {
                ascii.push(byte);
            }
        }
        match length {
            0 => Err(ErrorCode::PasswordEmpty),
            USER_PIN_LENGTH if notices.no_letter => Err(ErrorCode::PasswordIsUserPin),
            1..MIN_LENGTH => Err(ErrorCode::PasswordTooShort),
            MIN_LENGTH..=MAX_LENGTH => Ok((Self(ascii), notices)),
            _ => Err(ErrorCode::PasswordTooLong),
        }
    }

    /// Gives the bytes up for the one VERIFY there is.
    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl fmt::Debug for SignaturePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignaturePassword(…)")
    }
}

/// Folds a full-width form (Unicode block "Halfwidth and Fullwidth Forms", U+FF01–U+FF5E) to its ASCII character.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Result<(Vec<u8>, Notices), ErrorCode> {
        SignaturePassword::from_input(input.to_owned()).map(|(p, n)| (p.into_bytes().to_vec(), n))
    }

    #[test]
    fn what_is_typed_in_full_width_or_lower_case_reaches_the_card_as_capitals() {
        let none = Notices::default();
        assert_eq!(read("ABC123").unwrap(), (b"ABC123".to_vec(), none));
        let folded = Notices {
            full_width_folded: true,
            ..none
        };
        assert_eq!(read("ＡＢＣ１２３").unwrap(), (b"ABC123".to_vec(), folded));
        let raised = Notices {
            lower_case_raised: true,
            ..none
        };
        assert_eq!(read("abc123").unwrap(), (b"ABC123".to_vec(), raised));
        let both = Notices {
            full_width_folded: true,
            lower_case_raised: true,
            ..none
        };
        assert_eq!(read("ａbc123").unwrap(), (b"ABC123".to_vec(), both));
    }

    #[test]
    fn a_password_without_letters_or_without_digits_is_a_warning() {
        assert!(read("123456").unwrap().1.no_letter);
        assert!(read("ABCDEF").unwrap().1.no_digit);
    }

    #[test]
    fn what_no_card_would_accept_is_refused_with_its_reason() {
        for (input, code) in [
            ("", ErrorCode::PasswordEmpty),
            ("1234", ErrorCode::PasswordIsUserPin),
            ("１２３４", ErrorCode::PasswordIsUserPin),
            ("AB12", ErrorCode::PasswordTooShort),
            ("12345", ErrorCode::PasswordTooShort),
            ("ABCDEFGH123456789", ErrorCode::PasswordTooLong),
            ("ABC 123", ErrorCode::PasswordBadCharacter),
            ("ABC123é", ErrorCode::PasswordBadCharacter),
            ("ABC-123", ErrorCode::PasswordBadCharacter),
            ("あいうえおか", ErrorCode::PasswordBadCharacter),
        ] {
            assert_eq!(read(input).unwrap_err(), code, "{input}");
        }
    }

    #[test]
    fn sixteen_characters_are_the_longest() {
        assert_eq!(read("ABCDEFGH12345678").unwrap().0.len(), 16);
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let (password, _) = SignaturePassword::from_input("SECRET99".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "SignaturePassword(…)");
    }
}
