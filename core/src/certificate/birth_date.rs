//! The birth date's form in a certificate: an era digit, then year, month and day: `EYYYYMMDD`.
//!
//! The year is Western whatever the era (S48 `tests/fixtures/README.md` \[M\]: `319800217` on a card whose holder was
//! born in Shōwa 55). Months and days may be unknown, and then are `00`.

use std::fmt;

/// A birth date, as registered.
#[derive(Clone, PartialEq, Eq)]
pub struct BirthDate {
    raw: String,
}

/// The era that a birth date was registered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// 明治, 1868–1912.
    Meiji,
    /// 大正, 1912–1926.
    Taisho,
    /// 昭和, 1926–1989.
    Showa,
    /// 平成, 1989–2019.
    Heisei,
    /// 令和, from 2019.
    Reiwa,
}

impl Era {
    /// `meiji`, `taisho`, `showa`, `heisei` or `reiwa`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meiji => "meiji",
            Self::Taisho => "taisho",
            Self::Showa => "showa",
            Self::Heisei => "heisei",
            Self::Reiwa => "reiwa",
        }
    }

    const fn from_digit(digit: char) -> Option<Self> {
        match digit {
            '1' => Some(Self::Meiji),
            '2' => Some(Self::Taisho),
            '3' => Some(Self::Showa),
            '4' => Some(Self::Heisei),
            '5' => Some(Self::Reiwa),
            _ => None,
        }
    }

    /// The Western years that the era touches.
    const fn years(self) -> std::ops::RangeInclusive<u16> {
        match self {
            Self::Meiji => 1868..=1912,
            Self::Taisho => 1912..=1926,
            Self::Showa => 1926..=1989,
            Self::Heisei => 1989..=2019,
            Self::Reiwa => 2019..=9999,
        }
    }
}

impl BirthDate {
    pub(super) fn new(raw: String) -> Self {
        Self { raw }
    }

    /// Exactly what the certificate says.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The era; `None` where it is unknown (digit 0).
    #[must_use]
    pub fn era(&self) -> Option<Era> {
        self.raw.chars().next().and_then(Era::from_digit)
    }

    /// The date as `YYYY-MM-DD`; `None` where a part of it is unknown (the era too: digit 0), where the calendar has no
    /// such day, or where the year does not lie in the era.
    #[must_use]
    pub fn iso(&self) -> Option<String> {
        if self.raw.len() != 9 || !self.raw.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (year, month, day) = (self.raw.get(1..5)?, self.raw.get(5..7)?, self.raw.get(7..9)?);
        let possible = self.era()?.years().contains(&year.parse().ok()?)
            && is_day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        possible.then(|| format!("{year}-{month}-{day}"))
    }
}

fn is_day(year: u16, month: u8, day: u8) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Personal data does not belong in a log.
impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BirthDate").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(raw: &str) -> Option<String> {
        let date = BirthDate::new(raw.to_owned());
        assert_eq!(date.raw(), raw);
        date.iso()
    }

    #[test]
    fn the_year_is_western_in_every_era() {
        for (raw, era, expected) in [
            ("118990401", Some("meiji"), "1899-04-01"),
            ("119120729", Some("meiji"), "1912-07-29"),
            ("219120730", Some("taisho"), "1912-07-30"),
            ("319800217", Some("showa"), "1980-02-17"),
            ("420000229", Some("heisei"), "2000-02-29"),
            ("520260101", Some("reiwa"), "2026-01-01"),
        ] {
            assert_eq!(iso(raw).as_deref(), Some(expected));
            assert_eq!(BirthDate::new(raw.to_owned()).era().map(Era::as_str), era);
        }
    }

    #[test]
    fn unknown_parts_leave_the_raw_text_only() {
        for raw in [
            "319800200",
            "319800000",
            "319800017",
            "300000000",
            "000000000",
            "019800000",
            "019850615",
        ] {
            assert_eq!(iso(raw), None);
        }
        let date = BirthDate::new("319800000".to_owned());
        assert_eq!(date.era(), Some(Era::Showa));
    }

    #[test]
    fn days_that_never_were_are_no_dates() {
        for raw in [
            "319800230",
            "319810229",
            "419000229",
            "319801301",
            "319800431",
            "319800132",
        ] {
            assert_eq!(iso(raw), None);
        }
    }

    #[test]
    fn years_outside_their_era_are_no_dates() {
        for raw in ["300550217", "520180101", "420200101", "018670101", "619800217"] {
            assert_eq!(iso(raw), None);
        }
    }

    #[test]
    fn other_forms_are_no_dates() {
        for raw in [
            "",
            "3",
            "31980021",
            "3198002171",
            "3+9800217",
            "３１９８",
            "3 9800217",
            "31980-217",
        ] {
            assert_eq!(iso(raw), None);
        }
    }
}
