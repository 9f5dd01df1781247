//! Tokens and values in a buffer (ISO 32000, 7.2 and 7.3), found without recursion and without copying.

use super::Refusal;
use super::object::{Kind, Reference, Value};

/// How deep arrays and dictionaries may be nested. Honest files stay below twenty.
const MAX_DEPTH: usize = 256;

/// Why there is no token or value here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// The buffer ends inside it: more bytes may help.
    Incomplete,
    /// What stands here is none.
    Malformed,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A key that was asked for stands twice.
    DuplicateKey,
}

impl From<Syntax> for Refusal {
    fn from(syntax: Syntax) -> Self {
        match syntax {
            Syntax::Incomplete | Syntax::Malformed => Self::Malformed,
            Syntax::TooDeep => Self::TooDeep,
            Syntax::DuplicateKey => Self::DuplicateKey,
        }
    }
}

/// One token. Where it carries bytes, they are those between its delimiters, undecoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    ArrayOpen,
    ArrayClose,
    DictionaryOpen,
    DictionaryClose,
    Name,
    String,
    /// A run of regular characters: a number or a keyword.
    Word(&'a [u8]),
}

#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// More bytes follow those in the buffer, so what touches its end may go on.
    partial: bool,
}

impl<'a> Lexer<'a> {
    /// Over all there is.
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            partial: false,
        }
    }

    /// Over the beginning of what there is.
    pub(super) const fn window(bytes: &'a [u8], partial: bool) -> Self {
        Self {
            bytes,
            at: 0,
            partial,
        }
    }

    /// Where the next token is looked for.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// The bytes from a position up to the next token's.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space and comments (7.2.3, 7.2.4).
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.skip_while(|byte| !matches!(byte, b'\r' | b'\n'));
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// The next token.
    pub(super) fn token(&mut self) -> Result<Token<'a>, Syntax> {
        self.skip_space();
        let start = self.at;
        let first = self.peek().ok_or(Syntax::Incomplete)?;
        self.at += 1;
        let token = self.token_after(first, start)?;
        let open_ended = matches!(token, Token::Name | Token::Word(_));
        if open_ended && self.partial && self.at == self.bytes.len() {
            return Err(Syntax::Incomplete);
        }
        Ok(token)
    }

    fn token_after(&mut self, first: u8, start: usize) -> Result<Token<'a>, Syntax> {
        match first {
            b'[' => Ok(Token::ArrayOpen),
            b']' => Ok(Token::ArrayClose),
            b'/' => {
                self.skip_while(is_regular);
                Ok(Token::Name)
            }
            b'(' => self.literal_string(),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Ok(Token::DictionaryOpen)
            }
            b'<' => self.hexadecimal_string(),
            b'>' => match self.peek() {
                Some(b'>') => {
                    self.at += 1;
                    Ok(Token::DictionaryClose)
                }
                Some(_) => Err(Syntax::Malformed),
                None => Err(Syntax::Incomplete),
            },
            byte if is_regular(byte) => {
                self.skip_while(is_regular);
                Ok(Token::Word(self.bytes.get(start..self.at).unwrap_or_default()))
            }
            _ => Err(Syntax::Malformed),
        }
    }

    /// The rest of `( … )`: parentheses balance or are escaped (7.3.4.2).
    fn literal_string(&mut self) -> Result<Token<'a>, Syntax> {
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(Token::String);
            }
        }
        Err(Syntax::Incomplete)
    }

    /// The rest of `< … >` (7.3.4.3).
    fn hexadecimal_string(&mut self) -> Result<Token<'a>, Syntax> {
        self.skip_while(|byte| byte.is_ascii_hexdigit() || is_space(byte));
        match self.peek() {
            Some(b'>') => {
                self.at += 1;
                Ok(Token::String)
            }
            Some(_) => Err(Syntax::Malformed),
            None => Err(Syntax::Incomplete),
        }
    }

    /// The next token, when it is the keyword `expected`.
    pub(super) fn keyword(&mut self, expected: &[u8]) -> Result<(), Syntax> {
        match self.token()? {
            Token::Word(word) if word == expected => Ok(()),
            _ => Err(Syntax::Malformed),
        }
    }

    /// The next token, when it is an unsigned integer.
    pub(super) fn unsigned(&mut self) -> Result<u64, Syntax> {
        match self.token()? {
            Token::Word(word) => unsigned(word).ok_or(Syntax::Malformed),
            _ => Err(Syntax::Malformed),
        }
    }

    /// `N G obj`, or with another keyword `N G R`.
    pub(super) fn reference(&mut self, keyword: &[u8]) -> Result<Reference, Syntax> {
        let number = self.unsigned()?;
        let generation = self.unsigned()?;
        self.keyword(keyword)?;
        Ok(Reference {
            number: u32::try_from(number).map_err(|_| Syntax::Malformed)?,
            generation: u16::try_from(generation).map_err(|_| Syntax::Malformed)?,
        })
    }

    /// The next value, whole.
    pub(super) fn value(&mut self) -> Result<Value<'a>, Syntax> {
        self.skip_space();
        let start = self.at;
        let kind = match self.token()? {
            Token::ArrayOpen => {
                self.skip_container(Token::ArrayClose)?;
                Kind::Array
            }
            Token::DictionaryOpen => {
                self.skip_container(Token::DictionaryClose)?;
                Kind::Dictionary
            }
            Token::ArrayClose | Token::DictionaryClose => return Err(Syntax::Malformed),
            Token::Name => Kind::Name,
            Token::String => Kind::String,
            Token::Word(b"null") => Kind::Null,
            Token::Word(b"true") => Kind::Boolean(true),
            Token::Word(b"false") => Kind::Boolean(false),
            Token::Word(word) if is_number(word) => {
                let mut ahead = Self {
                    at: start,
                    ..self.clone()
                };
                match ahead.reference(b"R") {
                    Ok(reference) => {
                        self.at = ahead.at;
                        Kind::Reference(reference)
                    }
                    Err(Syntax::Incomplete) if self.partial => return Err(Syntax::Incomplete),
                    Err(_) => Kind::Number,
                }
            }
            Token::Word(_) => return Err(Syntax::Malformed),
        };
        let text = self.bytes.get(start..self.at).ok_or(Syntax::Incomplete)?;
        Ok(Value::new(text, start, kind))
    }

    /// Passes what is left of an array or dictionary whose opening was read.
    fn skip_container(&mut self, close: Token<'static>) -> Result<(), Syntax> {
        let mut expected = vec![close];
        while let Some(innermost) = expected.last().copied() {
            match self.token()? {
                Token::ArrayOpen => expected.push(Token::ArrayClose),
                Token::DictionaryOpen => expected.push(Token::DictionaryClose),
                token @ (Token::ArrayClose | Token::DictionaryClose) if token == innermost => {
                    expected.pop();
                }
                Token::ArrayClose | Token::DictionaryClose => return Err(Syntax::Malformed),
                Token::Word(b"endobj" | b"stream" | b"obj" | b"xref") => return Err(Syntax::Malformed),
                Token::Name | Token::String | Token::Word(_) => {}
            }
            if expected.len() > MAX_DEPTH {
                return Err(Syntax::TooDeep);
            }
        }
        Ok(())
    }
}

/// White space (7.2.3, table 1).
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

/// Neither white space nor a delimiter (7.2.3, table 2).
pub(super) const fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

/// Digits only, and no more than fit.
pub(super) fn unsigned(word: &[u8]) -> Option<u64> {
    let digits = word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| digits)?.parse().ok()
}

fn is_number(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_digit)
        && word
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<Kind, Syntax> {
        Lexer::new(text.as_bytes(), 0).value().map(|value| value.kind())
    }

    #[test]
    fn a_value_is_found_whole() {
        for (text, rest) in [
            ("<</A[1 2<</B(\\)())>>]/C<41>>> endobj", " endobj"),
            ("(a(b)\\(c) x", " x"),
            ("12 0 R]", "]"),
            ("12 0 obj", " 0 obj"),
            ("/A#20B/C", "/C"),
            ("-.5/X", "/X"),
            ("% comment\r\n true%", "%"),
        ] {
            let mut lexer = Lexer::new(text.as_bytes(), 0);
            lexer.value().unwrap();
            assert_eq!(&text[lexer.position()..], rest, "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_is_told_from_what_is_wrong() {
        for text in ["<</A 1", "[1 2", "(abc\\", "<41", "", "<</A(>>)"] {
            assert_eq!(kind(text), Err(Syntax::Incomplete), "{text}");
        }
        for text in ["<</A]>>", ">>", "<4X>", "endobj", "{", "<</A 1 endobj", ">1"] {
            assert_eq!(kind(text), Err(Syntax::Malformed), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(kind(&"[".repeat(1_000_000)), Err(Syntax::TooDeep));
        let deepest = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(kind(&deepest), Ok(Kind::Array));
    }
}
