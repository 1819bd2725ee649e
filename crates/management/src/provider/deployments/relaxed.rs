//! Templates as people write them: comments, names without quotes, single quotes, texts over several lines, a comma too
//! many. az sends a template's file as it is (`{"properties": {…, template:{…}}}`), so bodies are read this way too.

use std::iter::Peekable;
use std::str::Chars;

use lazurite_api::ApiError;
use serde::de::DeserializeOwned;

use crate::body;

/// Reads a body that is JSON, or would be without what people add to it.
///
/// # Errors
/// 400 `InvalidRequestContent`.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let refused = match body::read(bytes) {
        Ok(value) => return Ok(value),
        Err(refused) => refused,
    };
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.trim_start().starts_with(['{', '/'])) else {
        return Err(refused);
    };
    body::read(strict(text).as_bytes())
}

/// The text as strict JSON, if it is one in relaxed form. What is no JSON at all stays none.
pub(super) fn strict(text: &str) -> String {
    let mut writer = Writer { rest: text.chars().peekable(), out: String::with_capacity(text.len()), comma: false };
    while let Some(next) = writer.rest.next() {
        writer.token(next);
    }
    writer.out
}

struct Writer<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
    /// A comma that is written only if something follows it.
    comma: bool,
}

impl Writer<'_> {
    fn token(&mut self, first: char) {
        match first {
            '/' if self.rest.peek() == Some(&'/') => while self.rest.next().is_some_and(|c| c != '\n') {},
            '/' if self.rest.peek() == Some(&'*') => self.skip_comment(),
            ',' => self.comma = true,
            '}' | ']' => {
                self.comma = false;
                self.out.push(first);
            }
            white if white.is_whitespace() => self.out.push(white),
            _ => {
                if std::mem::take(&mut self.comma) {
                    self.out.push(',');
                }
                match first {
                    '"' | '\'' => self.quoted(first),
                    letter if letter.is_alphabetic() || matches!(letter, '_' | '$') => self.word(letter),
                    other => self.out.push(other),
                }
            }
        }
    }

    fn skip_comment(&mut self) {
        self.rest.next();
        let mut before = ' ';
        for c in self.rest.by_ref() {
            if before == '*' && c == '/' {
                return;
            }
            before = c;
        }
    }

    fn quoted(&mut self, quote: char) {
        self.out.push('"');
        while let Some(c) = self.rest.next() {
            match c {
                c if c == quote => break,
                '\\' => match self.rest.next() {
                    Some('\'') => self.out.push('\''),
                    Some(escaped) => self.out.extend(['\\', escaped]),
                    None => {}
                },
                '"' => self.out.push_str("\\\""),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// A name is quoted; `true`, `false` and `null` are not.
    fn word(&mut self, first: char) {
        let mut word = String::from(first);
        while let Some(c) = self.rest.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | '+')) {
            word.push(c);
        }
        let is_name = self.rest.clone().find(|c| !c.is_whitespace()) == Some(':');
        if is_name {
            self.out.extend(["\"", &word, "\""]);
        } else {
            self.out.push_str(&word);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_az_sends_is_read() {
        let body =
            "{\"properties\": {\"mode\": \"Incremental\", template:{\n // why\n \"a\": 1, /* b */ b: 'it''s',}}}";
        let body = body.replace("''", "\\'");
        let value: Value = read(body.as_bytes()).unwrap();
        assert_eq!(value["properties"]["template"], json!({"a": 1, "b": "it's"}));
    }

    #[test]
    fn texts_keep_what_looks_like_more() {
        let value: Value = read(b"{a: \"x // y, } /* z */\",\n b: \"two\nlines\", c: [1, true,], }").unwrap();
        assert_eq!(value, json!({"a": "x // y, } /* z */", "b": "two\nlines", "c": [1, true]}));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for body in ["{", "{a b}", "nonsense", "[1]", "{} {}", "{\"a\": }"] {
            assert_eq!(read::<Value>(body.as_bytes()).unwrap_err().code, "InvalidRequestContent", "{body}");
        }
    }

    proptest! {
        #[test]
        fn strict_json_stays_as_it_is(text in "[ -~\\n]{0,40}", number in any::<i64>()) {
            let value = json!({"text": text, "list": [number, null, {"x": false}]});
            prop_assert_eq!(serde_json::from_str::<Value>(&strict(&value.to_string())).unwrap(), value);
        }

        #[test]
        fn anything_is_read_without_a_crash(text in "\\PC*") {
            let _ = strict(&text);
        }
    }
}
