//! `$filter`: `prop eq 'v'`, `startswith(prop,'v')`, `prop/any(x:x eq 'v')`, joined by `and`.
//!
//! Evaluated over the JSON that the client would see, so a filter can name whatever an answer shows. Texts are compared
//! without regard to case, as Graph does.

use serde_json::Value;

use super::failure::Failure;

/// A parsed filter: all terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter(Vec<Term>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    Equals(String, Literal),
    StartsWith(String, String),
    Any(String, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Literal {
    Text(String),
    Flag(bool),
    Null,
}

impl Filter {
    /// Reads a filter.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut terms = Vec::new();
        let mut rest = text.trim();
        loop {
            let (term, after) = term(rest).ok_or_else(|| unsupported(text))?;
            terms.push(term);
            if after.trim_start().is_empty() {
                return Ok(Self(terms));
            }
            let spaced = after.starts_with(char::is_whitespace).then(|| after.trim_start());
            rest = spaced.and_then(|next| word(next, "and")).ok_or_else(|| unsupported(text))?;
        }
    }

    /// The text that a property, or one of a collection's items, must equal, if the filter says one: for finding
    /// candidates by index.
    pub(crate) fn demanded(&self, property: &str) -> Option<&str> {
        self.0.iter().find_map(|term| match term {
            Term::Equals(name, Literal::Text(value)) | Term::Any(name, value) if name == property => {
                Some(value.as_str())
            }
            _ => None,
        })
    }

    /// Whether an object, in the form in which it would be shown, passes.
    pub(crate) fn passes(&self, view: &Value) -> bool {
        self.0.iter().all(|term| term.holds(view))
    }
}

impl Term {
    fn holds(&self, view: &Value) -> bool {
        match self {
            Self::Equals(name, literal) => match (property(view, name), literal) {
                (Some(Value::String(text)), Literal::Text(wanted)) => same(text, wanted),
                (Some(Value::Bool(flag)), Literal::Flag(wanted)) => flag == wanted,
                (None | Some(Value::Null), Literal::Null) => true,
                _ => false,
            },
            Self::StartsWith(name, prefix) => property(view, name)
                .and_then(Value::as_str)
                .is_some_and(|text| text.to_lowercase().starts_with(&prefix.to_lowercase())),
            Self::Any(name, wanted) => property(view, name)
                .and_then(Value::as_array)
                .is_some_and(|items| items.iter().filter_map(Value::as_str).any(|item| same(item, wanted))),
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// `a/b` names a property of a property.
fn property<'v>(view: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/').try_fold(view, |value, name| value.get(name))
}

fn term(text: &str) -> Option<(Term, &str)> {
    if let Some(rest) = text.strip_prefix("startswith(").or_else(|| text.strip_prefix("startsWith(")) {
        let (name, rest) = name(rest)?;
        let rest = rest.trim_start().strip_prefix(',')?;
        let (value, rest) = quoted(rest.trim_start())?;
        return Some((Term::StartsWith(name.to_owned(), value), rest.trim_start().strip_prefix(')')?));
    }
    let (path, rest) = name(text)?;
    if let Some(collection) = path.strip_suffix("/any") {
        let (variable, rest) = rest.strip_prefix('(')?.split_once(':')?;
        let (item, rest) = name(rest.trim_start())?;
        let (value, rest) = quoted(word(rest.trim_start(), "eq")?.trim_start())?;
        let rest = rest.trim_start().strip_prefix(')')?;
        return (item == variable.trim()).then(|| (Term::Any(collection.to_owned(), value), rest));
    }
    let rest = word(rest.trim_start(), "eq")?.trim_start();
    let (literal, rest) = literal(rest)?;
    Some((Term::Equals(path.to_owned(), literal), rest))
}

fn literal(text: &str) -> Option<(Literal, &str)> {
    if text.starts_with('\'') {
        return quoted(text).map(|(value, rest)| (Literal::Text(value), rest));
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(text.len());
    let (bare, rest) = text.split_at_checked(end)?;
    let literal = match bare {
        "true" => Literal::Flag(true),
        "false" => Literal::Flag(false),
        "null" => Literal::Null,
        // Ids may stand without quotes.
        other => Literal::Text(uuid::Uuid::parse_str(other).ok()?.to_string()),
    };
    Some((literal, rest))
}

/// A text in single quotes; a doubled quote stands for one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (before, after) = rest.split_once('\'')?;
        value.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    (!name.is_empty()).then_some((name, rest))
}

/// What follows a keyword and the space behind it.
fn word<'t>(text: &'t str, keyword: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(keyword)?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

fn unsupported(text: &str) -> Failure {
    let shown: String = text.chars().take(200).collect();
    let message =
        format!("Invalid filter clause: '{shown}'. Understood are eq, startswith(…) and any(x:x eq …), joined by and.");
    Failure::new(http::StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
}

#[cfg(test)]
mod tests;
