//! What "begins with" means to an ordered index: a range, so that no character of a key is a wildcard.

/// The least text that is greater than every text that begins with `prefix`, in code point order.
///
/// `None`: there is no such text; whatever is not less than `prefix` begins with it.
pub(crate) fn upper_bound(prefix: &str) -> Option<String> {
    let mut bound = prefix.to_owned();
    while let Some(last) = bound.pop() {
        if let Some(next) = successor(last) {
            bound.push(next);
            return Some(bound);
        }
    }
    None
}

/// The next character; the gap of the surrogates has none.
fn successor(c: char) -> Option<char> {
    match c {
        '\u{D7FF}' => Some('\u{E000}'),
        char::MAX => None,
        c => char::from_u32(u32::from(c) + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bound_steps_over_the_surrogates_and_carries() {
        assert_eq!(upper_bound("/a"), Some("/b".to_owned()));
        assert_eq!(upper_bound("a\u{D7FF}"), Some("a\u{E000}".to_owned()));
        assert_eq!(upper_bound("a\u{10FFFF}"), Some("b".to_owned()));
        assert_eq!(upper_bound("\u{10FFFF}"), None);
        assert_eq!(upper_bound(""), None);
    }

    proptest! {
        #[test]
        fn the_range_holds_exactly_what_begins_with_the_prefix(prefix in "\\PC{0,4}", text in "\\PC{0,6}") {
            let text_with = format!("{prefix}{text}");
            for candidate in [&text, &text_with] {
                let below = upper_bound(&prefix).is_none_or(|bound| *candidate < bound);
                let in_range = *candidate >= prefix && below;
                prop_assert_eq!(in_range, candidate.starts_with(&prefix));
            }
        }
    }
}
