//! The query string as clients send it: order kept, names repeated, items without a value allowed.

use std::borrow::Cow;

/// A parsed query string. Names are compared without regard to case, as Azure does.
#[derive(Clone, Debug, Default)]
pub struct Query<'q> {
    items: Vec<(Cow<'q, str>, Cow<'q, str>)>,
}

impl<'q> Query<'q> {
    /// Reads what stands behind the `?`.
    pub fn parse(text: &'q str) -> Self {
        let mut items = Vec::with_capacity(8);
        for item in text.split('&').filter(|item| !item.is_empty()) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            items.push((decode(name), decode(value)));
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
        self.items.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// All items, in order.
    pub fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// One name or value. Most have nothing to decode, and every request has some: those are not copied or looked at twice.
fn decode(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
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
