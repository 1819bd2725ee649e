//! Action patterns: `*` stands for any run of characters, across segments; case does not matter.

/// Whether `pattern` covers `action`, e.g. `Microsoft.Maps/accounts/*/read` covers
/// `microsoft.maps/accounts/services/render/read`.
///
/// Takes time proportional to the product of the lengths at worst, whatever the pattern.
pub fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    let (mut at_pattern, mut at_action) = (0, 0);
    // Where the last `*` stood and how far it had reached: a mismatch lets it swallow one more character.
    let mut star: Option<(usize, usize)> = None;
    while let Some(wanted) = action.get(at_action) {
        match pattern.get(at_pattern) {
            Some(b'*') => {
                star = Some((at_pattern + 1, at_action));
                at_pattern += 1;
            }
            Some(byte) if byte.eq_ignore_ascii_case(wanted) => {
                at_pattern += 1;
                at_action += 1;
            }
            _ => {
                let Some((after_star, reached)) = star else { return false };
                star = Some((after_star, reached + 1));
                at_pattern = after_star;
                at_action = reached + 1;
            }
        }
    }
    pattern.get(at_pattern..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Whether one of `patterns` covers `action`.
pub fn any_matches<S: AsRef<str>>(patterns: &[S], action: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern.as_ref(), action))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_crosses_segments_and_case_does_not_matter() {
        assert!(matches("Microsoft.Maps/accounts/*/read", "microsoft.maps/ACCOUNTS/services/render/read"));
        assert!(matches("*", "Microsoft.Maps/accounts/read"));
        assert!(matches("*/read", "Microsoft.Maps/accounts/read"));
        assert!(matches("a*b*c", "aXbYbZc"));
        assert!(!matches("Microsoft.Maps/accounts/*/read", "Microsoft.Maps/accounts/read"));
        assert!(!matches("Microsoft.Maps/accounts/*/read", "Microsoft.Maps/accounts/services/render/read/x"));
        assert!(!matches("", "a"));
        assert!(matches("", ""));
    }

    fn naive(pattern: &[u8], action: &[u8]) -> bool {
        match (pattern, action) {
            ([], rest) => rest.is_empty(),
            ([b'*', tail @ ..], rest) => (0..=rest.len()).any(|skip| naive(tail, &rest[skip..])),
            ([byte, tail @ ..], [first, rest @ ..]) => byte.eq_ignore_ascii_case(first) && naive(tail, rest),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_equals_the_recursive_definition(pattern in "[aAb*/]{0,8}", action in "[abB/]{0,10}") {
            prop_assert_eq!(matches(&pattern, &action), naive(pattern.as_bytes(), action.as_bytes()));
        }
    }
}
