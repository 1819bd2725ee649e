//! Where a map server's tiles are: an origin, and a path with `{z}`, `{x}` and `{y}` in it.

use std::fmt::Write as _;

use http::HeaderValue;
use http::uri::{Authority, Uri};

/// Why an upstream cannot be used; said to the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It is no address, or has user, query-only or fragment parts.
    #[error("`{0}` is not an address such as http://127.0.0.1:3000/parcels/{{z}}/{{x}}/{{y}}")]
    Address(String),
    /// It is spoken to over TLS.
    #[error(
        "`{0}` must begin with http://: upstreams are spoken to without TLS, on this machine or a network of your own"
    )]
    Scheme(String),
    /// A place for a number is missing, or unknown.
    #[error("`{0}` must have {{z}}, {{x}} and {{y}} once each, and no other braces")]
    Places(String),
    /// Two upstreams are to answer the same.
    #[error("two upstreams are to answer `{0}`")]
    Twice(String),
    /// There is no such operation.
    #[error("there is no operation `{0}`; docs/compatibility.md lists them")]
    UnknownOperation(String),
}

/// A server, as requests name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    authority: Authority,
    host: HeaderValue,
}

impl Origin {
    /// Reads `http://host[:port]`.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let (origin, path) = split(text)?;
        if matches!(path, "" | "/") { Ok(origin) } else { Err(TemplateError::Address(text.to_owned())) }
    }

    /// `host[:port]`.
    pub(super) fn authority(&self) -> &str {
        self.authority.as_str()
    }

    /// The same, as requests say it.
    pub(super) const fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// Where it listens: `host:port`.
    pub(super) fn address(&self) -> String {
        match self.authority.port_u16() {
            Some(_) => self.authority.as_str().to_owned(),
            None => format!("{}:80", self.authority.as_str().trim_end_matches(':')),
        }
    }
}

fn split(text: &str) -> Result<(Origin, &str), TemplateError> {
    let rest = text.strip_prefix("http://").ok_or_else(|| TemplateError::Scheme(text.to_owned()))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority: Authority = authority.parse().map_err(|_| TemplateError::Address(text.to_owned()))?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return Err(TemplateError::Address(text.to_owned()));
    }
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| TemplateError::Address(text.to_owned()))?;
    Ok((Origin { authority, host }, path))
}

/// A tile's path, cut where the numbers go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    origin: Origin,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Zoom,
    X,
    Y,
}

impl Template {
    /// Reads the address of a tile.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let (origin, path) = split(text)?;
        let places = || TemplateError::Places(text.to_owned());
        let mut pieces = Vec::new();
        let mut rest = path;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').ok_or_else(places)?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match name {
                "z" => Piece::Zoom,
                "x" => Piece::X,
                "y" => Piece::Y,
                _ => return Err(places()),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let once = |piece: &Piece| pieces.iter().filter(|other| *other == piece).count() == 1;
        let is_whole = [Piece::Zoom, Piece::X, Piece::Y].iter().all(once) && !rest.contains('}');
        let template = Self { origin, pieces };
        // What is filled in are digits, so that one address that can be sent stands for all.
        if is_whole && template.fill(0, 0, 0).parse::<Uri>().is_ok() { Ok(template) } else { Err(places()) }
    }

    pub(super) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path of one tile.
    pub(super) fn fill(&self, zoom: u8, x: u32, y: u32) -> String {
        let mut path = String::with_capacity(64);
        for piece in &self.pieces {
            // A string takes whatever is written.
            let _ = match piece {
                Piece::Text(text) => path.write_str(text),
                Piece::Zoom => write!(path, "{zoom}"),
                Piece::X => write!(path, "{x}"),
                Piece::Y => write!(path, "{y}"),
            };
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_go_where_the_braces_are() {
        let template = Template::parse("http://martin:3000/parcels/{z}/{x}/{y}.pbf?v=2").unwrap();
        assert_eq!(template.fill(14, 8800, 5373), "/parcels/14/8800/5373.pbf?v=2");
        assert_eq!(template.origin().authority(), "martin:3000");
        let template = Template::parse("http://t/{y}{x}/{z}").unwrap();
        assert_eq!(template.fill(3, 1, 2), "/21/3");
        assert_eq!(template.fill(10, u32::MAX, 0), "/04294967295/10");
        assert_eq!(template.fill(0, 100, 909), "/909100/0");
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused() {
        let refused = |text: &str| Template::parse(text).unwrap_err();
        for text in ["https://t/{z}/{x}/{y}", "t/{z}/{x}/{y}", "file:///{z}/{x}/{y}"] {
            assert_eq!(refused(text), TemplateError::Scheme(text.to_owned()));
        }
        for text in ["http:///{z}/{x}/{y}", "http://user:secret@t/{z}/{x}/{y}", "http://a b/{z}/{x}/{y}"] {
            assert_eq!(refused(text), TemplateError::Address(text.to_owned()));
        }
        for text in [
            "http://t/{z}/{x}",
            "http://t/{z}/{x}/{y}/{y}",
            "http://t/{z}/{x}/{y}/{q}",
            "http://t/{z}/{x}/{y",
            "http://t/{z}/{x}/{y}}",
            "http://t/ /{z}/{x}/{y}",
        ] {
            assert_eq!(refused(text), TemplateError::Places(text.to_owned()));
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(Origin::parse("http://127.0.0.1:8002/").unwrap().authority(), "127.0.0.1:8002");
        assert!(Origin::parse("http://127.0.0.1:8002/api").is_err());
    }
}
