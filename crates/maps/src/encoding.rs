//! Which packing of a body the client can take (RFC 9110 section 12.5.3).

use http::{HeaderMap, header};

/// Whether the client says that it takes gzip. One that says nothing gets bytes as they are: it may be unable to unpack.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        // As bytes: a search in text takes longer to set up than these few take to look at.
        for item in value.to_str().unwrap_or_default().as_bytes().split(|byte| *byte == b',') {
            let mut parts = item.splitn(2, |byte| *byte == b';');
            let (coding, weight) = (parts.next().unwrap_or_default().trim_ascii(), parts.next());
            if coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip") {
                return !weight.is_some_and(is_zero);
            }
            any |= coding == b"*" && !weight.is_some_and(is_zero);
        }
    }
    any
}

/// Whether a weight such as `q=0` or `q=0.000` refuses.
fn is_zero(weight: &[u8]) -> bool {
    let number = str::from_utf8(weight).ok().and_then(|weight| weight.split_once('='));
    number.is_some_and(|(_, number)| number.trim().parse::<f32>().is_ok_and(|number| number <= 0.0))
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
        for yes in [
            "gzip",
            "br, GZIP;q=0.5",
            "deflate,gzip",
            "*",
            "identity;q=0, *;q=1",
            "X-Gzip",
            "br,,\tgzip ; q = 1;x",
            "gzip;q",
            "gzip;",
            "gzip;q=x",
        ] {
            assert!(accepts(yes), "{yes}");
        }
        for no in
            ["", "identity", "gzip;q=0", "*, gzip; q=0.0", "br", "*;q=0", "gzip ;q=\t0.000 ", "gzip2", "\u{e9}, gzip"]
        {
            assert!(!accepts(no), "{no}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
        let two = ["br", "gzip"].map(|value| (header::ACCEPT_ENCODING, value.parse().unwrap()));
        assert!(accepts_gzip(&two.into_iter().collect()));
    }
}
