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
        Self { items: form_urlencoded::parse(text.as_bytes()).collect() }
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
}
