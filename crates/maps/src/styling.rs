//! Styling: what a web map reads before its first tile. Static files for anybody, since a browser fetches some of them without a token.

pub(crate) mod glyphs;
pub(crate) mod style;
pub(crate) mod thumbnail;

use http::HeaderValue;

/// Anybody may keep them, caches on the way included; an hour, so that a new program's style soon shows.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=3600");
