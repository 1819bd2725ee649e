//! Paging of lists: `$top`, `$skiptoken` and `nextLink`.
//!
//! A page continues behind the key of the last item that was shown, so items that come or go between two pages neither
//! repeat nor hide others. The token is no secret and grants nothing: whoever forges one sees what they may list anyway.

use crate::{ApiError, Query};

/// How many items a page holds unless the client asks for fewer.
pub const PAGE_SIZE: usize = 1000;

/// Which page the client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    top: usize,
    after: Option<String>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The token of the page behind it; `None` on the last one.
    pub next: Option<String>,
}

impl Paging {
    /// Reads `$top` and `$skiptoken`.
    ///
    /// # Errors
    /// 400 `InvalidTopInQueryString` when `$top` is no number from 1 to 1000.
    pub fn read(query: &Query<'_>) -> Result<Self, ApiError> {
        let top = match query.first("$top") {
            None | Some("") => PAGE_SIZE,
            Some(text) => {
                text.parse().ok().filter(|top| (1..=PAGE_SIZE).contains(top)).ok_or_else(|| refuse_top(text))?
            }
        };
        let after = query.first("$skiptoken").filter(|token| !token.is_empty()).map(str::to_owned);
        Ok(Self { top, after })
    }

    /// How many items the page holds at most.
    pub const fn top(&self) -> usize {
        self.top
    }

    /// The key of the last item that was shown.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Cuts the page out of everything, which must be in the order of the keys.
    pub fn cut<T>(&self, items: impl IntoIterator<Item = (String, T)>) -> Page<T> {
        let mut rest = items.into_iter().skip_while(|(key, _)| self.after.as_ref().is_some_and(|after| key <= after));
        let mut page = Page { items: Vec::new(), next: None };
        let mut last = None;
        for (key, item) in rest.by_ref().take(self.top) {
            page.items.push(item);
            last = Some(key);
        }
        if rest.next().is_some() {
            page.next = last;
        }
        page
    }
}

/// The URL of the next page: this request's, with another `$skiptoken`.
pub fn next_link(origin: &str, path: &str, query: &Query<'_>, token: &str) -> String {
    let mut link = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.items().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")) {
        link.append_pair(name, value);
    }
    link.append_pair("$skiptoken", token);
    format!("{}{path}?{}", origin.trim_end_matches('/'), link.finish())
}

fn refuse_top(text: &str) -> ApiError {
    let shown: String = text.chars().take(20).collect();
    ApiError::bad_request(
        "InvalidTopInQueryString",
        format!("The $top query parameter '{shown}' is not a number from 1 to {PAGE_SIZE}."),
    )
    .at("$top")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Vec<(String, char)> {
        ('a'..='e').map(|letter| (letter.to_string(), letter)).collect()
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        let mut seen = Vec::new();
        let mut token = None;
        loop {
            let text = format!("$top=2{}", token.map(|token| format!("&$skiptoken={token}")).unwrap_or_default());
            let page = Paging::read(&Query::parse(&text)).unwrap().cut(letters());
            seen.extend(page.items);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, ['a', 'b', 'c', 'd', 'e']);
    }

    #[test]
    fn a_page_that_ends_exactly_at_the_end_has_no_next_one() {
        let page = Paging::read(&Query::parse("$top=5")).unwrap().cut(letters());
        assert_eq!(page.items.len(), 5);
        assert_eq!(page.next, None);
    }

    #[test]
    fn a_top_that_is_no_sensible_number_is_refused() {
        for text in ["$top=0", "$top=1001", "$top=-1", "$top=many"] {
            assert_eq!(Paging::read(&Query::parse(text)).unwrap_err().code, "InvalidTopInQueryString", "{text}");
        }
    }

    #[test]
    fn the_next_link_keeps_the_question_and_replaces_the_token() {
        let query = Query::parse("api-version=2023-06-01&$filter=a eq 'b'&$skiptoken=old");
        assert_eq!(
            next_link("https://localhost:8443/", "/subscriptions", &query, "/x y"),
            "https://localhost:8443/subscriptions?api-version=2023-06-01&%24filter=a+eq+%27b%27&%24skiptoken=%2Fx+y"
        );
    }
}
