//! Tags: a resource's labels, and the limits that they keep.

use std::collections::BTreeSet;

use lazurite_model::record::Tags;

use crate::faults::Faults;

/// How many tags and how long; a provider may allow fewer than ARM.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most tags.
    pub(crate) count: usize,
    /// The longest name, in characters.
    pub(crate) name: usize,
    /// The longest value, in characters.
    pub(crate) value: usize,
}

/// What ARM allows.
pub(crate) const ARM: Limits = Limits { count: 50, name: 512, value: 256 };

/// What a Maps account allows.
pub(crate) const MAPS: Limits = Limits { count: 15, name: 128, value: 256 };

/// How the tag that a name stands for is spelled, names being the same but for case.
pub(crate) fn spelled<'t>(tags: &'t Tags, name: &str) -> Option<&'t str> {
    tags.keys().find(|known| known.to_lowercase() == name.to_lowercase()).map(String::as_str)
}

/// The value of the tag that a name stands for, whatever its case.
pub(crate) fn value<'t>(tags: &'t Tags, name: &str) -> Option<&'t str> {
    spelled(tags, name).and_then(|name| tags.get(name)).map(String::as_str)
}

/// Notes what is wrong with tags.
pub(crate) fn check(tags: &Tags, limits: Limits, faults: &mut Faults) {
    const FORBIDDEN: [char; 6] = ['<', '>', '%', '&', '\\', '?'];
    if tags.len() > limits.count {
        let message = format!("A resource has at most {} tags; the request has {}.", limits.count, tags.len());
        faults.add("TooManyTags", "tags", message);
    }
    let different: BTreeSet<String> = tags.keys().map(|name| name.to_lowercase()).collect();
    if different.len() < tags.len() {
        faults.add("DuplicateTagNames", "tags", "Names of tags that differ in case alone are the same name.");
    }
    for (name, value) in tags {
        let target = format!("tags.{}", crate::refuse::shown(name));
        if name.is_empty() || name.chars().count() > limits.name {
            faults.add("InvalidTagName", &target, format!("A tag's name has 1 to {} characters.", limits.name));
        }
        if name.contains(FORBIDDEN) || name.contains('/') {
            faults.add(
                "InvalidTagNameCharacters",
                &target,
                "A tag's name holds none of the characters < > % & \\ ? /.",
            );
        }
        if value.chars().count() > limits.value {
            faults.add("InvalidTagValue", &target, format!("A tag's value has at most {} characters.", limits.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(tags: &Tags) -> Option<String> {
        let mut faults = Faults::default();
        check(tags, MAPS, &mut faults);
        faults.into_result().err().map(|error| error.code.into_owned())
    }

    #[test]
    fn the_limits_themselves_are_allowed() {
        let tags = (0..15).map(|n| (format!("{n:0>128}"), "v".repeat(256))).collect();
        assert_eq!(fault(&tags), None);
    }

    #[test]
    fn what_exceeds_them_is_named() {
        let tag = |name: &str, value: &str| Tags::from([(name.to_owned(), value.to_owned())]);
        assert_eq!(fault(&(0..16).map(|n| (n.to_string(), String::new())).collect()).as_deref(), Some("TooManyTags"));
        assert_eq!(fault(&tag(&"n".repeat(129), "")).as_deref(), Some("InvalidTagName"));
        assert_eq!(fault(&tag("", "")).as_deref(), Some("InvalidTagName"));
        assert_eq!(fault(&tag("a<b", "")).as_deref(), Some("InvalidTagNameCharacters"));
        assert_eq!(fault(&tag("a", &"v".repeat(257))).as_deref(), Some("InvalidTagValue"));
        let twice = Tags::from([("a".to_owned(), String::new()), ("A".to_owned(), String::new())]);
        assert_eq!(fault(&twice).as_deref(), Some("DuplicateTagNames"));
    }
}
