//! Tokens as somebody makes them who has no key: to show that they are refused.

use super::signing_input;
use crate::encoding::base64url;
use aws_lc_rs::hmac;

/// A token without a signature (`alg` `none`, RFC 7519 §6).
pub fn unsigned(header_json: &str, claims_json: &str) -> String {
    signing_input(header_json, claims_json) + "."
}

/// A token signed with HMAC-SHA256 under any bytes, e.g. those of a public key, in the hope that the verifier takes them for
/// a shared secret because the token says `HS256` (RFC 8725 §2.1).
pub fn sign_hs256_under(bytes: &[u8], header_json: &str, claims_json: &str) -> String {
    let mut token = signing_input(header_json, claims_json);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), token.as_bytes());
    token.push('.');
    token.push_str(&base64url(tag.as_ref()));
    token
}
