//! Dates as they are told in Japan.

use std::time::Duration;

use der::DateTime;
use natsuin_core::certificate::{BirthDate, Era};
use natsuin_core::clock::UtcTime;

/// Japan Standard Time is UTC+9 the whole year.
const JAPAN_OFFSET_SECONDS: i64 = 9 * 3600;

/// A moment as clocks in Japan show it. What lies outside 1970–9999 is moved to that range's nearer end.
pub(crate) fn in_japan(time: UtcTime) -> DateTime {
    let seconds = u64::try_from(time.0.saturating_add(JAPAN_OFFSET_SECONDS)).unwrap_or(0);
    DateTime::from_unix_duration(Duration::from_secs(seconds)).unwrap_or(DateTime::INFINITY)
}

/// A moment as RFC 3339 writes it, in Japanese time: `2030-02-17T23:59:59+09:00`.
pub(crate) fn rfc3339(time: UtcTime) -> String {
    let t = in_japan(time);
    let date = format!("{:04}-{:02}-{:02}", t.year(), t.month(), t.day());
    format!(
        "{date}T{:02}:{:02}:{:02}+09:00",
        t.hour(),
        t.minutes(),
        t.seconds()
    )
}

/// A moment written as RFC 3339 has it, with any offset; fractions of a second are dropped. Leap seconds are not taken.
pub(crate) fn from_rfc3339(text: &str) -> Option<UtcTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let small = |number| u8::try_from(number).ok();
    let date = DateTime::new(
        year,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
    );
    let local = i64::try_from(date.ok()?.unix_duration().as_secs()).ok()?;
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (offset.len() < fraction.len()).then_some(offset)?
        }
    };
    Some(UtcTime(local - offset_seconds(offset)?))
}

fn offset_seconds(offset: &str) -> Option<i64> {
    if matches!(offset, "Z" | "z") {
        return Some(0);
    }
    let (sign, rest) = match (offset.strip_prefix('+'), offset.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, rest) => (-1, rest?),
    };
    let [hours, minutes] = numbers(rest, ':', [2, 2])?;
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    (hours < 24 && minutes < 60).then_some(sign * seconds)
}

/// Numbers of exactly so many digits each, with a separator between them.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[u16; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        *number = part
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}

/// A birth date in its era, as far as it is known: `昭和55年2月17日`.
pub(crate) fn in_its_era(date: &BirthDate) -> Option<String> {
    let (era, last_year_before) = match date.era()? {
        Era::Meiji => ("明治", 1867),
        Era::Taisho => ("大正", 1911),
        Era::Showa => ("昭和", 1925),
        Era::Heisei => ("平成", 1988),
        Era::Reiwa => ("令和", 2018),
    };
    let number = |range| {
        date.raw()
            .get(range)
            .and_then(|digits: &str| digits.parse::<u16>().ok())
    };
    let year = match number(1..5)?.checked_sub(last_year_before)? {
        0 => return None,
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    let mut text = format!("{era}{year}年");
    if let Some(month @ 1..=12) = number(5..7) {
        text.push_str(&format!("{month}月"));
        if let Some(day @ 1..=31) = number(7..9) {
            text.push_str(&format!("{day}日"));
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_ends_with_the_day_in_japan_says_so() {
        assert_eq!(rfc3339(UtcTime(1_897_570_799)), "2030-02-17T23:59:59+09:00");
    }

    #[test]
    fn what_is_written_is_read_with_any_offset() {
        let end = Some(UtcTime(1_897_570_799));
        for text in [
            "2030-02-17T23:59:59+09:00",
            "2030-02-17T14:59:59Z",
            "2030-02-17t14:59:59.999z",
            "2030-02-17 09:29:59-05:30",
        ] {
            assert_eq!(from_rfc3339(text), end, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for text in [
            "",
            "now",
            "2030-02-17",
            "2030-02-17T23:59:59",
            "2030-02-30T23:59:59Z",
            "2030-02-17T24:00:00Z",
            "2030-02-17T23:59:59.Z",
            "2030-02-17T23:59:59+9:00",
            "2030-02-17T23:59:59+24:00",
            "2030-2-17T23:59:59Z",
            "+030-02-17T23:59:59Z",
            "2030-02-17T23:59:59ZZ",
            "二〇三〇-02-17T23:59:59Z",
        ] {
            assert_eq!(from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn moments_that_no_calendar_here_has_are_moved_to_its_end() {
        assert_eq!(rfc3339(UtcTime(i64::MIN)), "1970-01-01T00:00:00+09:00");
        assert_eq!(rfc3339(UtcTime(253_402_300_799)), "9999-12-31T23:59:59+09:00");
        assert_eq!(rfc3339(UtcTime(i64::MAX)), "9999-12-31T23:59:59+09:00");
    }
}
