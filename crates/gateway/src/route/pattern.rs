//! Paths with `{…}` segments.

use std::borrow::Cow;

/// A path whose `{name}` segments stand for any one segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Segment>);

#[derive(Debug, PartialEq, Eq)]
enum Segment {
    Literal(&'static str),
    Value,
}

impl Pattern {
    pub(super) fn new(path: &'static str) -> Self {
        let segment = |text: &'static str| if text.starts_with('{') { Segment::Value } else { Segment::Literal(text) };
        Self(path.split('/').skip(1).map(segment).collect())
    }

    pub(super) fn literals(&self) -> usize {
        self.0.iter().filter(|segment| matches!(segment, Segment::Literal(_))).count()
    }

    /// What stands in the `{…}` segments, if the path fits.
    pub(super) fn values<'r>(&self, segments: &[Cow<'r, str>]) -> Option<Vec<Cow<'r, str>>> {
        let fits = self.0.len() == segments.len()
            && self.0.iter().zip(segments).all(|(wanted, segment)| match wanted {
                Segment::Literal(text) => text == segment,
                Segment::Value => !segment.is_empty(),
            });
        let is_value =
            |(wanted, segment): (&Segment, &Cow<'r, str>)| (*wanted == Segment::Value).then(|| segment.clone());
        fits.then(|| self.0.iter().zip(segments).filter_map(is_value).collect())
    }
}

/// The path's segments, percent-decoded once.
///
/// `None` for what no path of ours has: bytes that are not UTF-8, and a slash, a backslash or a control character that was
/// smuggled in by its escape, or a segment of dots.
pub(super) fn segments(path: &str) -> Option<Vec<Cow<'_, str>>> {
    let decode = |segment| {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
        let is_clean = !decoded.contains(|c: char| c == '/' || c == '\\' || c.is_control());
        (is_clean && decoded != "." && decoded != "..").then_some(decoded)
    };
    path.strip_prefix('/')?.split('/').map(decode).collect()
}
