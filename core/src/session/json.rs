//! A JSON object as it was received, to be asked for its members one by one.
//!
//! Why not derived structures: serde_json would be copied for each of them, and the sentences it makes of a mismatch bring
//! the printing of floating-point numbers along. Nobody here reads those sentences.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// An object's members, whatever they are. Those that nobody asks for do not matter.
pub(crate) struct Object(Vec<(String, Json)>);

enum Json {
    Null,
    Number(u64),
    Text(String),
    List(Vec<Self>),
    Object(Object),
    /// What no member here is: truth values, and numbers below zero or with fractions.
    Other,
}

impl Object {
    /// The whole of `bytes`.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        match serde_json::from_slice(bytes).ok()? {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    /// A member, which is not in the object any more. One that is missing is as good as null; one that stands there twice
    /// is nothing at all.
    fn take(&mut self, name: &str) -> Option<Json> {
        let Some(at) = self.0.iter().position(|(member, _)| member == name) else {
            return Some(Json::Null);
        };
        let (_, value) = self.0.swap_remove(at);
        let is_only = self.0.iter().all(|(member, _)| member != name);
        is_only.then_some(value)
    }

    pub(crate) fn number(&mut self, name: &str) -> Option<u64> {
        match self.take(name)? {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.optional_text(name)?
    }

    /// `Some(None)` where it is missing or null.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<Option<String>> {
        match self.take(name)? {
            Json::Text(text) => Some(Some(text)),
            Json::Null => Some(None),
            _ => None,
        }
    }

    pub(crate) fn object(&mut self, name: &str) -> Option<Self> {
        match self.take(name)? {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn objects(&mut self, name: &str) -> Option<Vec<Self>> {
        let Json::List(list) = self.take(name)? else {
            return None;
        };
        let mut objects = Vec::new();
        for member in list {
            let Json::Object(object) = member else {
                return None;
            };
            objects.push(object);
        }
        Some(objects)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_element()? {
            list.push(member);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Json::Object(Object(object)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn object(text: &str) -> Object {
        Object::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_member_is_what_is_asked_for_or_nothing() {
        let text =
            r#"{"n": 7, "t": "\u5c71", "o": {"n": 8}, "l": [{"n": 9}], "null": null, "mixed": [{}, 1]}"#;
        assert_eq!(object(text).number("n"), Some(7));
        assert_eq!(object(text).text("t").as_deref(), Some("山"));
        assert_eq!(object(text).object("o").unwrap().number("n"), Some(8));
        let mut list = object(text).objects("l").unwrap();
        assert_eq!(list.pop().unwrap().number("n"), Some(9));
        assert_eq!(object(text).optional_text("null"), Some(None));
        assert_eq!(object(text).optional_text("missing"), Some(None));
        for name in ["t", "o", "l", "null", "missing"] {
            assert_eq!(object(text).number(name), None, "{name}");
        }
        for name in ["n", "o", "l"] {
            assert_eq!(object(text).optional_text(name), None, "{name}");
        }
        assert!(object(text).objects("mixed").is_none());
        assert!(object(text).objects("o").is_none());
        assert!(object(text).object("l").is_none());
    }

    #[test]
    fn numbers_are_whole_and_not_below_zero() {
        for number in ["-1", "1.0", "1e3", "18446744073709551616", "true"] {
            let mut object = object(&format!(r#"{{"n": {number}}}"#));
            assert_eq!(object.number("n"), None, "{number}");
        }
    }

    #[test]
    fn only_what_is_asked_for_must_not_stand_there_twice() {
        let mut object = object(r#"{"a": 1, "b": 1, "b": 2, "a": 3, "c": 4}"#);
        assert_eq!(object.number("c"), Some(4));
        assert_eq!(object.number("a"), None);
    }

    #[test]
    fn what_is_no_object_is_not_read() {
        for text in ["", "[]", "null", "{", r#"{"a": 1} x"#, r#"{"a": "\ud800"}"#] {
            assert!(Object::read(text.as_bytes()).is_none(), "{text}");
        }
        let deep = format!(r#"{{"a": {}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(Object::read(deep.as_bytes()).is_none(), "and the stack holds");
    }
}
