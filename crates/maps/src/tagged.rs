//! A body with its entity tag: what makes a repeated request cost neither bytes nor drawing.
//!
//! The tag is a hash of the bytes, so that it is the same on every replica and changes when, and only when, the bytes do.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use lazurite_api::Reply;

/// A body and its strong entity tag (RFC 9110 section 8.8.3). Cloning it copies neither.
#[derive(Clone, Debug)]
pub(crate) struct Tagged {
    body: Bytes,
    etag: HeaderValue,
}

impl Tagged {
    /// Reads every byte once.
    pub(crate) fn new(body: Bytes) -> Self {
        let text = format!("\"{:016x}\"", fnv1a(&body));
        let etag = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { body, etag }
    }

    /// How many bytes the body has.
    pub(crate) fn len(&self) -> usize {
        self.body.len()
    }

    /// The answer: the body, or 304 when the client has it already.
    pub(crate) fn reply(self, content_type: &'static str, cache: &'static str, asked: Option<&HeaderValue>) -> Reply {
        let mut headers = HeaderMap::with_capacity(8);
        let fresh = asked.is_some_and(|asked| names(asked, &self.etag));
        headers.insert(header::ETAG, self.etag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        let (status, content_type, body) = if fresh {
            (StatusCode::NOT_MODIFIED, None, Bytes::new())
        } else {
            (StatusCode::OK, Some(HeaderValue::from_static(content_type)), self.body)
        };
        Reply { status, content_type, headers, body, units: 1 }
    }
}

/// Whether `If-None-Match` names the tag, by weak comparison (RFC 9110 section 13.1.2).
fn names(asked: &HeaderValue, etag: &HeaderValue) -> bool {
    let Ok(asked) = asked.to_str() else { return false };
    asked.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag)
}

/// FNV-1a, 64 bits: the same on every machine and in every build, which the standard library's hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(asked: &'static str) -> StatusCode {
        Tagged::new(Bytes::from_static(b"a"))
            .reply("text/plain", "private", Some(&HeaderValue::from_static(asked)))
            .status
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_client_that_has_the_body_gets_304_without_it() {
        assert_eq!(status("\"af63dc4c8601ec8c\""), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"x\", W/\"af63dc4c8601ec8c\""), StatusCode::NOT_MODIFIED);
        assert_eq!(status("*"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"x\""), StatusCode::OK);
        assert_eq!(status(""), StatusCode::OK);
    }

    #[test]
    fn a_304_has_its_tag_and_neither_body_nor_type() {
        let reply =
            Tagged::new(Bytes::from_static(b"a")).reply("text/plain", "private", Some(&HeaderValue::from_static("*")));
        assert!(reply.body.is_empty());
        assert_eq!(reply.content_type, None);
        assert_eq!(reply.headers[header::ETAG], "\"af63dc4c8601ec8c\"");
    }
}
