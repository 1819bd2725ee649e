//! A body with its entity tag: what makes a repeated request cost neither bytes nor drawing.
//!
//! The tag is a hash of the bytes, so that it is the same on every replica and changes when, and only when, the bytes do.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use lazurite_api::Reply;

/// Room for what tiles say and for what the gate adds to it, so that the map need not grow.
const ROOM: usize = 12;

/// A body and its strong entity tag (RFC 9110 section 8.8.3). Cloning it copies neither.
#[derive(Clone, Debug)]
pub(crate) struct Tagged {
    body: Bytes,
    etag: HeaderValue,
}

impl Tagged {
    /// Reads every byte once.
    pub(crate) fn new(body: Bytes) -> Self {
        let text = format!("\"{:016x}\"", hash(&body));
        let etag = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { body, etag }
    }

    /// How many bytes the body has.
    pub(crate) fn len(&self) -> usize {
        self.body.len()
    }

    /// The answer: the body, or 304 when the client has it already.
    pub(crate) fn reply(self, content_type: HeaderValue, cache: HeaderValue, asked: Option<&HeaderValue>) -> Reply {
        let mut headers = HeaderMap::with_capacity(ROOM);
        let fresh = asked.is_some_and(|asked| names(asked, &self.etag));
        headers.insert(header::ETAG, self.etag);
        headers.insert(header::CACHE_CONTROL, cache);
        let (status, content_type, body) = if fresh {
            (StatusCode::NOT_MODIFIED, None, Bytes::new())
        } else {
            (StatusCode::OK, Some(content_type), self.body)
        };
        Reply { status, content_type, headers, body, units: 1 }
    }
}

/// Whether `If-None-Match` names the tag, by weak comparison (RFC 9110 section 13.1.2).
fn names(asked: &HeaderValue, etag: &HeaderValue) -> bool {
    let Ok(asked) = asked.to_str() else { return false };
    asked.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag)
}

/// A hash of the bytes that is the same on every machine and in every build, which the standard library's does not promise.
///
/// Eight bytes at a time: the 128-bit product with an odd constant, its halves laid over each other, so that each bit of the input
/// reaches all bits of the hash. It tells versions of a body apart; it is no defence against somebody who makes two alike on purpose.
fn hash(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: [u8; 8]| {
        let product = u128::from(hash ^ u64::from_le_bytes(word)) * u128::from(ODD);
        (product as u64) ^ ((product >> 64) as u64)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let start = ODD.wrapping_mul(bytes.len() as u64 | 1 << 63);
    let hash = words.iter().fold(start, |hash, word| mix(hash, *word));
    mix(mix(hash, last), [0xff; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(asked: &'static str) -> Reply {
        let [text, private, asked] = ["text/plain", "private", asked].map(HeaderValue::from_static);
        Tagged::new(Bytes::from_static(b"a")).reply(text, private, Some(&asked))
    }

    fn status(asked: &'static str) -> StatusCode {
        reply(asked).status
    }

    #[test]
    fn the_hash_stays_what_it_is() {
        assert_eq!(
            [hash(b""), hash(b"a"), hash(b"Azure Maps tile")],
            [0xdf75_5528_a67c_e90c, 0xd323_d949_1d72_e6cf, 0x993d_aed6_6a51_466d]
        );
    }

    #[test]
    fn every_bit_and_the_length_count() {
        let body = [0_u8; 40];
        let mut seen = std::collections::HashSet::from([hash(&body)]);
        for bit in 0..body.len() * 8 {
            let mut flipped = body;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(seen.insert(hash(&flipped)), "bit {bit}");
        }
        for shorter in 0..body.len() {
            assert!(seen.insert(hash(&body[..shorter])), "{shorter} bytes");
        }
    }

    #[test]
    fn a_client_that_has_the_body_gets_304_without_it() {
        assert_eq!(status("\"d323d9491d72e6cf\""), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"x\", W/\"d323d9491d72e6cf\""), StatusCode::NOT_MODIFIED);
        assert_eq!(status("*"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("\"x\""), StatusCode::OK);
        assert_eq!(status(""), StatusCode::OK);
    }

    #[test]
    fn a_304_has_its_tag_and_neither_body_nor_type() {
        let reply = reply("*");
        assert!(reply.body.is_empty());
        assert_eq!(reply.content_type, None);
        assert_eq!(reply.headers[header::ETAG], "\"d323d9491d72e6cf\"");
    }
}
