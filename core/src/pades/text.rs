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

/// A number with three decimals (7.3.3). The standard library's way to write any number takes 13 KiB of a phone's library.
pub(super) fn decimal(number: f64) -> String {
    let thousandths = (number * 1000.0).round() as i64;
    let sign = if thousandths < 0 { "-" } else { "" };
    let thousandths = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// A date (7.9.4) in Japanese time, always of the same length for the years 0 to 9999.
pub(super) fn moment(time: UtcTime) -> String {
    let (days, seconds) = in_japan(time);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+09'00'")
}

/// Year, month and day in Japan.
pub(super) fn date(time: UtcTime) -> (i64, i64, i64) {
    civil(in_japan(time).0)
}

/// The day, counted from 1970-01-01, and the second of it, in Japan.
fn in_japan(time: UtcTime) -> (i64, i64) {
    let seconds = time.0.saturating_add(JAPAN_SECONDS).clamp(EARLIEST, LATEST);
    (seconds.div_euclid(86_400), seconds.rem_euclid(86_400))
}

/// Reads a date (7.9.4); what is left out is the earliest it can be, and UTC.
pub(super) fn parse_moment(text: &str) -> Option<UtcTime> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (date, zone) = text.split_at_checked(digits)?;
    let part = |range: std::ops::Range<usize>, default: i64| match date.get(range) {
        Some(part) => part.parse().ok(),
        None => Some(default),
    };
    let (year, month, day) = (date.get(0..4)?.parse().ok()?, part(4..6, 1)?, part(6..8, 1)?);
    let (hour, minute, second) = (part(8..10, 0)?, part(10..12, 0)?, part(12..14, 0)?);
    let valid =
        (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    valid.then_some(UtcTime(seconds - zone_seconds(zone)?))
}

/// `Z`, `+HH'mm'` or `-HH'mm'`, the minutes and the last apostrophe optional.
fn zone_seconds(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let mut parts = zone.get(1..)?.split('\'').filter(|part| !part.is_empty());
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next().map_or(Some(0), |minutes| minutes.parse().ok())?;
    (hours < 24 && minutes < 60 && parts.next().is_none()).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The day of a date, counted from 1970-01-01.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
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
    fn numbers_have_three_decimals() {
        for (number, expected) in [
            (0.0, "0.000"),
            (-0.0001, "0.000"),
            (0.0006, "0.001"),
            (-0.5, "-0.500"),
            (841.8897637795, "841.890"),
            (14_400.0, "14400.000"),
        ] {
            assert_eq!(decimal(number), expected);
        }
    }

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
    fn moments_are_read_back() {
        for seconds in [
            0,
            1_709_132_400,
            1_735_657_199,
            253_402_300_799 - JAPAN_SECONDS,
            -1,
        ] {
            assert_eq!(parse_moment(&moment(UtcTime(seconds))), Some(UtcTime(seconds)));
        }
        for (text, seconds) in [
            ("D:1970", 0),
            ("D:19700101000001Z", 1),
            ("19700101-01'00", 3600),
            ("D:19700102+24", -1),
        ] {
            assert_eq!(parse_moment(text).map_or(-1, |time| time.0), seconds, "{text}");
        }
        for text in [
            "",
            "D:",
            "D:19701301",
            "D:1970\u{e9}",
            "D:197001010000000+09'00'x",
        ] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_strings_need_no_escape() {
        assert_eq!(name(b"A B/"), "/A#20B#2F");
        assert_eq!(text_string("山a"), "<FEFF5C710061>");
    }
}
