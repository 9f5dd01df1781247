//! Values as spans of the file's own bytes, so that an edited dictionary can be spliced and never re-serialised.

use super::lexer::{Lexer, Syntax, Token, is_space};
use super::{PdfError, Refusal};

/// The number and generation of an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Object number.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

/// What a value is (ISO 32000, 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer or a real.
    Number,
    /// A literal or hexadecimal string.
    String,
    /// A name.
    Name,
    /// An array.
    Array,
    /// A dictionary.
    Dictionary,
    /// A reference to an indirect object.
    Reference(Reference),
}

/// A value as it is written in the file. Its contents were not looked at beyond what tells where it ends.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    text: &'a [u8],
    start: usize,
    kind: Kind,
}

impl<'a> Value<'a> {
    pub(super) const fn new(text: &'a [u8], start: usize, kind: Kind) -> Self {
        Self { text, start, kind }
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Its bytes, as they stand in the file.
    #[must_use]
    pub const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Where it begins and ends in the text of the object it was found in.
    #[must_use]
    pub const fn span(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The integer it is.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        let text = std::str::from_utf8(self.text).ok();
        text.filter(|_| self.kind == Kind::Number)?.parse().ok()
    }

    /// The number it is (7.3.3: no exponent), as near as a place on a page must be.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        (self.kind == Kind::Number).then(|| decimal(self.text))?
    }

    /// The reference it is.
    #[must_use]
    pub const fn reference(&self) -> Option<Reference> {
        match self.kind {
            Kind::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// The name it is, without its slash and with `#xx` decoded (7.3.5).
    #[must_use]
    pub fn name(&self) -> Option<Vec<u8>> {
        match self.text.split_first() {
            Some((b'/', rest)) if self.kind == Kind::Name => Some(decode_name(rest)),
            _ => None,
        }
    }

    /// Whether it is this name.
    #[must_use]
    pub fn is_name(&self, expected: &str) -> bool {
        self.name().is_some_and(|name| name == expected.as_bytes())
    }

    /// The bytes of the string it is (7.3.4).
    #[must_use]
    pub fn string(&self) -> Option<Vec<u8>> {
        if self.kind != Kind::String {
            return None;
        }
        let inner = self.text.get(1..self.text.len().checked_sub(1)?)?;
        match self.text.first() {
            Some(b'(') => Some(decode_literal(inner)),
            _ => Some(decode_hexadecimal(inner)),
        }
    }

    /// The text of the string it is (7.9.2.2): UTF-16 or UTF-8 with its mark, otherwise single bytes.
    #[must_use]
    pub fn text_string(&self) -> Option<String> {
        let bytes = self.string()?;
        Some(match bytes.as_slice() {
            [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
            [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
            [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            // PDFDocEncoding agrees with Latin-1 where field names are concerned.
            rest => rest.iter().copied().map(char::from).collect(),
        })
    }

    /// The values of the array it is.
    #[must_use]
    pub fn array(&self) -> Option<Items<'a>> {
        (self.kind == Kind::Array).then(|| Items {
            lexer: Lexer::new(self.text, 1),
            start: self.start,
            done: false,
        })
    }

    /// Whether it is the same value as another, however both are written; dictionaries in the same order.
    #[must_use]
    pub fn is_same_as(&self, other: &Value<'_>) -> bool {
        let (mut ours, mut theirs) = (Lexer::new(self.text, 0), Lexer::new(other.text, 0));
        loop {
            match (ours.lexeme(), theirs.lexeme()) {
                (Ok(one), Ok(two)) if one == two => {}
                // Both end, and not one before the other.
                (Err(one), Err(two)) => return one == two,
                _ => return false,
            }
        }
    }

    /// The names in it, at any depth, keys and values.
    #[must_use]
    pub fn names(&self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let mut lexer = Lexer::new(self.text, 0);
        while let Ok(lexeme) = lexer.lexeme() {
            if let Lexeme::Name(Some(name)) = lexeme {
                found.push(name);
            }
        }
        found
    }

    /// The references in it, at any depth.
    #[must_use]
    pub fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        let mut lexer = Lexer::new(self.text, 0);
        loop {
            let mut ahead = lexer.clone();
            if let Ok(reference) = ahead.reference(b"R") {
                found.push(reference);
                lexer = ahead;
            } else if lexer.token().is_err() {
                return found;
            }
        }
    }

    /// The dictionary it is.
    #[must_use]
    pub fn dictionary(&self) -> Option<Dictionary<'a>> {
        (self.kind == Kind::Dictionary).then_some(Dictionary { value: *self })
    }
}

/// The values of an array, one by one.
#[derive(Clone)]
pub struct Items<'a> {
    lexer: Lexer<'a>,
    start: usize,
    done: bool,
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Value<'a>, PdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        if let Ok(Token::ArrayClose) = self.lexer.clone().token() {
            self.done = true;
            return None;
        }
        let value = self.lexer.value().map(|value| Value {
            start: value.start + self.start,
            ..value
        });
        self.done = value.is_err();
        Some(value.map_err(|syntax| Refusal::from(syntax).into()))
    }
}

/// A dictionary as it is written in the file.
#[derive(Clone, Copy)]
pub struct Dictionary<'a> {
    value: Value<'a>,
}

impl<'a> Dictionary<'a> {
    pub(super) const fn new(value: Value<'a>) -> Self {
        Self { value }
    }

    /// Its bytes from `<<` to `>>`.
    #[must_use]
    pub const fn text(&self) -> &'a [u8] {
        self.value.text
    }

    /// Where it begins and ends in the text of the object it was found in.
    #[must_use]
    pub const fn span(&self) -> std::ops::Range<usize> {
        self.value.span()
    }

    /// The keys (decoded) with their values, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> Entries<'a> {
        Entries {
            lexer: Lexer::new(self.value.text, 2),
            start: self.value.start,
            done: false,
        }
    }

    /// The value of `key`; `null` is as good as none (7.3.7).
    ///
    /// # Errors
    /// `pdf_duplicate_key` when the key stands twice, `pdf_malformed` when this is no dictionary after all.
    pub fn get(&self, key: &str) -> Result<Option<Value<'a>>, PdfError> {
        Ok(self.entry(key)?.filter(|value| value.kind != Kind::Null))
    }

    /// The value of `key`, `null` included: what an edit must replace.
    ///
    /// # Errors
    /// As [`Dictionary::get`].
    pub fn entry(&self, key: &str) -> Result<Option<Value<'a>>, PdfError> {
        let mut found = None;
        for entry in self.entries() {
            let (name, value) = entry?;
            if name == key.as_bytes() && found.replace(value).is_some() {
                return Err(Refusal::from(Syntax::DuplicateKey).into());
            }
        }
        Ok(found)
    }
}

/// The entries of a dictionary, one by one.
pub struct Entries<'a> {
    lexer: Lexer<'a>,
    start: usize,
    done: bool,
}

impl<'a> Entries<'a> {
    fn pair(&mut self) -> Result<Option<(Vec<u8>, Value<'a>)>, Syntax> {
        if self.lexer.clone().token()? == Token::DictionaryClose {
            return Ok(None);
        }
        let name = self.lexer.value()?.name().ok_or(Syntax::Malformed)?;
        let value = self.lexer.value()?;
        let start = value.start + self.start;
        Ok(Some((name, Value { start, ..value })))
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<(Vec<u8>, Value<'a>), PdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let pair = self.pair();
        self.done = !matches!(pair, Ok(Some(_)));
        pair.map_err(|syntax| Refusal::from(syntax).into()).transpose()
    }
}

/// A token with what it says.
#[derive(PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    Token(Token<'a>),
    Name(Option<Vec<u8>>),
    String(Option<Vec<u8>>),
}

impl<'a> Lexer<'a> {
    fn lexeme(&mut self) -> Result<Lexeme<'a>, Syntax> {
        self.skip_space();
        let start = self.position();
        let token = self.token()?;
        let value = |kind| Value::new(self.since(start), start, kind);
        Ok(match token {
            Token::Name => Lexeme::Name(value(Kind::Name).name()),
            Token::String => Lexeme::String(value(Kind::String).string()),
            token => Lexeme::Token(token),
        })
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(unit));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn decode_name(mut raw: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(raw.len());
    while let Some((&first, rest)) = raw.split_first() {
        let escaped = match (first, rest) {
            (b'#', [high, low, ..]) => nibble(*high).zip(nibble(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                name.push(high << 4 | low);
                raw = rest.get(2..).unwrap_or_default();
            }
            None => {
                name.push(first);
                raw = rest;
            }
        }
    }
    name
}

/// A decimal number, exact to fifteen digits; the lexer saw at least one. The standard library's own reading, exact to the
/// last of a thousand, has tables of 10 KiB, and a phone carries them nowhere else.
fn decimal(text: &[u8]) -> Option<f64> {
    /// Digits after the point that still tell: below the atoms of the page.
    const MAX_SCALE: f64 = 1e15;
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1.0, digits),
        [b'+', digits @ ..] => (1.0, digits),
        digits => (1.0, digits),
    };
    let (mut number, mut scale, mut step) = (0.0, 1.0, 1.0);
    for byte in digits {
        match byte {
            b'0'..=b'9' if scale < MAX_SCALE => {
                number = number * 10.0 + f64::from(byte - b'0');
                scale *= step;
            }
            b'0'..=b'9' => {}
            b'.' if step == 1.0 => step = 10.0,
            _ => return None,
        }
    }
    Some(sign * number / scale)
}

fn decode_hexadecimal(raw: &[u8]) -> Vec<u8> {
    let nibbles: Vec<u8> = raw
        .iter()
        .filter(|byte| !is_space(**byte))
        .filter_map(|byte| nibble(*byte))
        .collect();
    let pairs = nibbles.chunks(2);
    pairs
        .map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0))
        .collect()
}

fn decode_literal(raw: &[u8]) -> Vec<u8> {
    let mut string = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => string.extend(escape(&mut bytes)),
            // An end of line of any kind is read as a line feed (7.3.4.2).
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                string.push(b'\n');
            }
            _ => string.push(byte),
        }
    }
    string
}

/// What follows a backslash (7.3.4.2, table 3).
fn escape(bytes: &mut std::iter::Peekable<impl Iterator<Item = u8>>) -> Option<u8> {
    match bytes.next()? {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'b' => Some(8),
        b'f' => Some(12),
        b'\n' => None,
        b'\r' => {
            bytes.next_if_eq(&b'\n');
            None
        }
        first @ b'0'..=b'7' => {
            let mut code = u32::from(first - b'0');
            for _ in 0..2 {
                if let Some(digit) = bytes.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                    code = code * 8 + u32::from(digit - b'0');
                }
            }
            // High-order overflow is ignored.
            Some((code & 0xFF) as u8)
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value<'_> {
        Lexer::new(text.as_bytes(), 0).value().unwrap()
    }

    #[test]
    fn strings_and_names_are_decoded() {
        assert_eq!(value(r"(a\(\)\\\n\101\1011\9)").string().unwrap(), b"a()\\\nAA19");
        assert_eq!(value("(a\\\r\nb\r\nc)").string().unwrap(), b"ab\nc");
        assert_eq!(value("<4 1 4>").string().unwrap(), b"A@");
        assert_eq!(value("/A#20B#4").name().unwrap(), b"A B#4");
        assert_eq!(value("<FEFF5c714e2d>").text_string().unwrap(), "山中");
        assert_eq!(value("<EFBBBFE5B1B1>").text_string().unwrap(), "山");
    }

    #[test]
    fn numbers_are_those_that_are_written() {
        for (text, number) in [
            ("0", 0.0),
            ("+17", 17.0),
            ("-.002", -0.002),
            ("34.5", 34.5),
            ("4.", 4.0),
            ("841.8897637795", 841.8897637795),
            ("0.30000000000000000000000000000000000000001", 0.3),
        ] {
            assert_eq!(value(text).number(), Some(number), "{text}");
        }
        for text in ["1-2", "--5", "1.2.3"] {
            assert_eq!(value(text).number(), None, "{text}");
        }
        assert_eq!(value("(1)").number(), None);
    }

    #[test]
    fn a_duplicate_key_matters_only_where_it_is_read() {
        let value = value("<</A 1/B 2/#41 3/C null>>");
        let dictionary = value.dictionary().unwrap();
        assert_eq!(
            dictionary.get("A").err().unwrap().refusal(),
            Some(Refusal::DuplicateKey)
        );
        assert_eq!(dictionary.get("B").unwrap().unwrap().integer(), Some(2));
        assert!(dictionary.get("C").unwrap().is_none());
        assert_eq!(dictionary.entry("C").unwrap().unwrap().span(), 19..23);
    }

    #[test]
    fn what_is_no_dictionary_is_an_error_where_it_is_read() {
        let value = value("<</A 1 2>>");
        assert_eq!(
            value.dictionary().unwrap().get("A").err().unwrap().refusal(),
            Some(Refusal::Malformed)
        );
    }

    #[test]
    fn spans_are_those_of_the_whole_object() {
        let text = "<</A[10 <</B (x)>>]>>";
        let array = value(text).dictionary().unwrap().get("A").unwrap().unwrap();
        let inner = array.array().unwrap().nth(1).unwrap().unwrap();
        let string = inner.dictionary().unwrap().get("B").unwrap().unwrap();
        assert_eq!(&text[string.span()], "(x)");
    }
}
