//! In which language a client wants names (RFC 9110 section 12.5.4).

use http::{HeaderMap, header};

/// No language tag in use is longer (RFC 5646 section 4.4.1).
const LONGEST_TAG: usize = 35;

/// The tag of `Accept-Language` with the greatest weight, the first of several; `None` when any will do.
pub(super) fn preferred(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(&str, f32)> = None;
    for item in value.split(',') {
        let (tag, weight) = weighted(item);
        let better = best.is_none_or(|(_, greatest)| weight > greatest);
        if weight > 0.0 && better && is_tag(tag) {
            best = Some((tag, weight));
        }
    }
    best.map(|(tag, _)| tag.to_owned())
}

fn weighted(item: &str) -> (&str, f32) {
    match item.split_once(';') {
        Some((tag, weight)) => {
            let number = weight.trim().strip_prefix("q=").and_then(|number| number.trim().parse().ok());
            (tag.trim(), number.unwrap_or(0.0))
        }
        None => (item.trim(), 1.0),
    }
}

fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_TAG
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_tag_wins_and_the_first_of_equals() {
        let preferred = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, http::HeaderValue::from_static(value));
            preferred(&headers)
        };
        assert_eq!(preferred("fi").as_deref(), Some("fi"));
        assert_eq!(preferred("en;q=0.5, pt-BR, fr").as_deref(), Some("pt-BR"));
        assert_eq!(preferred("*, de;q=0.1").as_deref(), Some("de"));
        assert_eq!(preferred("sv;q=x"), None);
        assert_eq!(preferred("*"), None);
        assert_eq!(preferred(""), None);
    }
}
