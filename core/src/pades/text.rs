//! How strings and moments are written.

use std::fmt::Write as _;

use crate::clock::UtcTime;

/// Japan's offset from UTC.
const JAPAN_SECONDS: i64 = 9 * 3600;

/// A text string (ISO 32000, 7.9.2.2): UTF-16 in hexadecimal, so that no byte of it needs an escape.
pub(super) fn text_string(text: &str) -> String {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hexadecimal(&units))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02X}");
    }
    digits
}

/// A name with what is not regular as `#xx` (7.3.5).
pub(super) fn name(bytes: &[u8]) -> String {
    let mut name = String::from("/");
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+' | b':') {
            name.push(char::from(*byte));
        } else {
            let _ = write!(name, "#{byte:02X}");
        }
    }
    name
}

/// A date (7.9.4) in Japanese time, always of the same length for the years 0 to 9999.
pub(super) fn moment(time: UtcTime) -> String {
    let seconds = time.0.saturating_add(JAPAN_SECONDS).clamp(EARLIEST, LATEST);
    let (days, seconds) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+09'00'")
}

/// The length of what [`moment`] writes.
pub(super) const MOMENT_BYTES: usize = "D:20200101000000+09'00'".len();

/// 0000-01-01 and 9999-12-31T23:59:59, in seconds from 1970.
const EARLIEST: i64 = -62_167_219_200;
const LATEST: i64 = 253_402_300_799;

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, so that a leap day ends its year; 146,097 days are 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_japanese_time_of_one_length() {
        for (seconds, expected) in [
            (0, "D:19700101090000+09'00'"),
            (1_709_132_400, "D:20240229000000+09'00'"),
            (1_735_657_199, "D:20241231235959+09'00'"),
            (1_735_657_200, "D:20250101000000+09'00'"),
        ] {
            assert_eq!(moment(UtcTime(seconds)), expected);
        }
        for seconds in [i64::MIN, i64::MAX, -1] {
            assert_eq!(moment(UtcTime(seconds)).len(), MOMENT_BYTES);
        }
    }

    #[test]
    fn names_and_strings_need_no_escape() {
        assert_eq!(name(b"A B/"), "/A#20B#2F");
        assert_eq!(text_string("山a"), "<FEFF5C710061>");
    }
}
