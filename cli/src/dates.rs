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
    fn moments_that_no_calendar_here_has_are_moved_to_its_end() {
        assert_eq!(rfc3339(UtcTime(i64::MIN)), "1970-01-01T00:00:00+09:00");
        assert_eq!(rfc3339(UtcTime(253_402_300_799)), "9999-12-31T23:59:59+09:00");
        assert_eq!(rfc3339(UtcTime(i64::MAX)), "9999-12-31T23:59:59+09:00");
    }
}
