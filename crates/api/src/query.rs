//! The query string as clients send it: order kept, names repeated, items without a value allowed.

use std::borrow::Cow;

use crate::name::is_same;

/// A parsed query string. Names are compared without regard to case, as Azure does.
#[derive(Clone, Debug, Default)]
pub struct Query<'q> {
    items: Vec<(Cow<'q, str>, Cow<'q, str>)>,
}

impl<'q> Query<'q> {
    /// Reads what stands behind the `?`.
    pub fn parse(text: &'q str) -> Self {
        let mut items = Vec::with_capacity(8);
        // Most requests have nothing to decode, which one look at the whole tells: `fold` goes on to the end, and so
        // looks at many bytes at once.
        let is_encoded = text.bytes().fold(false, |found, byte| found | is_escape(byte));
        let read = |part: &'q str| if is_encoded { decode(part) } else { Cow::Borrowed(part) };
        let mut rest = Some(text);
        while let Some(left) = rest {
            let (item, after) = cut(left, b'&').map_or((left, None), |(item, after)| (item, Some(after)));
            rest = after;
            if !item.is_empty() {
                let (name, value) = cut(item, b'=').unwrap_or((item, ""));
                items.push((read(name), read(value)));
            }
        }
        Self { items }
    }

    /// Drops the items for which `keep` says no.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        self.items.retain(|(name, value)| keep(name, value));
    }

    /// The first value of `name`.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of `name`, in order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.items.iter().filter(move |(key, _)| is_same(name, key)).map(|(_, value)| &**value)
    }

    /// All items, in order.
    pub fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// What stands before and behind the first `separator`. `split_once` takes longer to set its search up than these few
/// bytes take to search.
fn cut(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

const fn is_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'+')
}

/// One name or value.
fn decode(text: &str) -> Cow<'_, str> {
    if text.bytes().any(is_escape) {
        let spaced = text.replace('+', " ");
        Cow::Owned(percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_and_keep_order() {
        let query = Query::parse("api-version=2.1&Avoid=a&avoid=b%20c&flag");
        assert_eq!(query.first("API-Version"), Some("2.1"));
        assert_eq!(query.all("avoid").collect::<Vec<_>>(), ["a", "b c"]);
        assert_eq!(query.first("flag"), Some(""));
        assert_eq!(query.first("none"), None);
    }

    #[test]
    fn every_text_is_read_as_forms_are() {
        let texts = [
            "",
            "&",
            "&&a&=&=b",
            "a=b=c&d",
            "a+b=c+d%2B",
            "%41=%zz&%",
            "%e6%9d%b1=%ff",
            "a%26b=c%3Dd&x=%C3%A4",
            "a;b=c?d/e:f,g",
        ];
        for text in texts {
            let wanted: Vec<_> = form_urlencoded::parse(text.as_bytes()).collect();
            assert_eq!(Query::parse(text).items, wanted, "{text}");
        }
    }
}
