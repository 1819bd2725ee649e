//! Names that clients write with or without capitals: of hosts, parameters, versions, tile sets.

/// Whether a name that we know is the one that a client wrote, whatever its capitals. Most clients write it as it is known, which
/// one look at the bytes tells.
#[inline]
pub fn is_same(known: &str, written: &str) -> bool {
    known == written || known.eq_ignore_ascii_case(written)
}

/// A host without its port, if it has one (RFC 3986 section 3.2). A search in text would take longer to set up than these few bytes
/// take to look at.
#[inline]
pub fn without_port(host: &str) -> &str {
    let digits = host.bytes().rev().take_while(u8::is_ascii_digit).count();
    host.get(..host.len() - digits).and_then(|before| before.strip_suffix(':')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_digits_behind_the_last_colon() {
        let names = [
            ("localhost:8443", "localhost"),
            ("localhost", "localhost"),
            ("localhost:", "localhost"),
            ("[::1]:8443", "[::1]"),
            ("[::1]", "[::1]"),
            ("10.0.0.7", "10.0.0.7"),
            ("a:b:1", "a:b"),
            ("a:1:b", "a:1:b"),
            ("a:1b2", "a:1b2"),
            ("8443", "8443"),
            (":8443", ""),
            ("", ""),
            ("é:1", "é"),
            ("é1", "é1"),
        ];
        for (host, name) in names {
            assert_eq!(without_port(host), name, "{host}");
        }
    }
}
