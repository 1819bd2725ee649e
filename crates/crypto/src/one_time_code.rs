//! Time-based one-time codes of a second factor (RFC 6238): SHA-1, six digits, thirty seconds, because that is what every
//! authenticator app makes whatever it is told.

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use jiff::Timestamp;

use crate::digest::constant_time_eq;

/// A shared secret has as many bytes as the HMAC's digest (RFC 4226 §4, R6).
pub const SECRET_LEN: usize = 20;

const STEP_SECONDS: i64 = 30;
const DIGITS: u32 = 1_000_000;

/// The time step of `code` if it is the secret's code of the step at `now`, of the one before or of the one after, and
/// younger than `last`, the step of the last code that was accepted: no code counts twice (RFC 6238 §5.2).
pub fn accepted_step(secret: &[u8], code: &str, now: Timestamp, last: i64) -> Option<i64> {
    let current = now.as_second().div_euclid(STEP_SECONDS);
    let mut found = None;
    // All three are computed and compared whichever matches, so that the time tells nothing.
    for step in [current - 1, current, current + 1] {
        let matches = constant_time_eq(code_of(secret, step).as_bytes(), code.as_bytes());
        if matches && step > last {
            found = Some(step);
        }
    }
    found
}

/// The code of a time step (RFC 4226 §5.3, RFC 6238 §4.2).
pub fn code_of(secret: &[u8], step: i64) -> String {
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.to_be_bytes());
    let digest = tag.as_ref();
    let offset = usize::from(digest.last().copied().unwrap_or_default() & 0x0F);
    let number = digest.iter().skip(offset).take(4).fold(0u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7FFF_FFFF) % DIGITS)
}

/// Base32 without padding (RFC 4648 §6): how authenticator apps and recovery codes are typed.
pub fn base32(bytes: &[u8]) -> String {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
        'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let number =
            chunk.iter().fold(0u64, |number, byte| (number << 8) | u64::from(*byte)) << (8 * (5 - chunk.len()));
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let index = (number >> (35 - 5 * place)) & 31;
            text.extend(usize::try_from(index).ok().and_then(|index| ALPHABET.get(index)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(SECRET, seconds / 30), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_once_and_half_a_minute_around_its_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = code_of(SECRET, 100);
        for (second, accepted) in [(2969, None), (2970, Some(100)), (3000, Some(100)), (3059, Some(100)), (3060, None)]
        {
            assert_eq!(accepted_step(SECRET, &code, at(second), 0), accepted, "{second}");
        }
        assert_eq!(accepted_step(SECRET, &code, at(3000), 99), Some(100));
        assert_eq!(accepted_step(SECRET, &code, at(3000), 100), None, "it was used");
        for wrong in ["", "1", "000000", "2870820", "28708２"] {
            assert_eq!(accepted_step(SECRET, wrong, at(3000), 0), None, "{wrong}");
        }
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648 §10.
        for (text, coded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), coded);
        }
    }
}
