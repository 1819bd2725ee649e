//! Which packing of a body the client can take (RFC 9110 section 12.5.3).

use http::{HeaderMap, header};

/// Whether the client says that it takes gzip. One that says nothing gets bytes as they are: it may be unable to unpack.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
            let coding = coding.trim();
            if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
                return !is_zero(weight);
            }
            any |= coding == "*" && !is_zero(weight);
        }
    }
    any
}

/// Whether a weight such as `q=0` or `q=0.000` refuses.
fn is_zero(weight: &str) -> bool {
    let Some((_, number)) = weight.split_once('=') else { return false };
    number.trim().parse::<f32>().is_ok_and(|number| number <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_when_it_is_named_and_not_refused() {
        let accepts = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            accepts_gzip(&headers)
        };
        for yes in ["gzip", "br, GZIP;q=0.5", "deflate,gzip", "*", "identity;q=0, *;q=1"] {
            assert!(accepts(yes), "{yes}");
        }
        for no in ["", "identity", "gzip;q=0", "*, gzip; q=0.0", "br", "*;q=0"] {
            assert!(!accepts(no), "{no}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
