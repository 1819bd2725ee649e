//! `$filter`: the conjunctions of comparisons and function calls that ARM's lists understand.
//!
//! Grammar: `term *( " and " term )`, a term being `property eq 'text'`, `property ne 'text'`, `property ge 'text'`,
//! `property le 'text'`, `function('text')`, `function()`, `startswith(property, 'text')` or `substringof('text', property)`;
//! within a text a quote is doubled (OData 4.0 ABNF). What a list does not understand it refuses: a filter that is quietly
//! ignored shows a client, and then perhaps deletes, what was never meant.

use lazurite_api::ApiError;

use crate::refuse::shown;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// `property eq 'value'`
    Equals {
        /// Lower case.
        property: String,
        /// As written.
        value: String,
    },
    /// `property ne 'value'`, `startswith(property, 'value')`, `substringof('value', property)`
    Compares {
        /// Lower case.
        property: String,
        /// How the property's value stands to this one.
        how: How,
        /// As written.
        value: String,
    },
    /// `property ge 'value'`, `property le 'value'`
    Bounds {
        /// Lower case.
        property: String,
        /// Which end of what is wanted the value is.
        bound: Bound,
        /// As written.
        value: String,
    },
    /// `function('argument')` or `function()`
    Function {
        /// Lower case.
        name: String,
        /// As written.
        argument: Option<String>,
    },
}

/// How a property's value stands to another one, other than being equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is another one.
    Differs,
    /// It begins with it.
    Begins,
    /// It holds it.
    Holds,
}

/// An end of a range, which belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The lower one.
    From,
    /// The upper one.
    Until,
}

impl How {
    /// Whether `actual` stands to `value` like this, without regard to case.
    pub(crate) fn is_so(self, actual: &str, value: &str) -> bool {
        let (actual, value) = (actual.to_lowercase(), value.to_lowercase());
        match self {
            Self::Differs => actual != value,
            Self::Begins => actual.starts_with(&value),
            Self::Holds => actual.contains(&value),
        }
    }
}

impl Term {
    /// The value if this is an equality of that property, given in lower case.
    pub(crate) fn equals(&self, wanted: &str) -> Option<&str> {
        match self {
            Self::Equals { property, value } if property == wanted => Some(value),
            _ => None,
        }
    }
}

/// Reads a filter; none and an empty one have no terms.
///
/// # Errors
/// 400 `InvalidFilterInQueryString`.
pub(crate) fn parse(filter: Option<&str>) -> Result<Vec<Term>, ApiError> {
    let text = filter.unwrap_or_default().trim();
    let mut terms = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (term, tail) = term(rest).ok_or_else(|| unknown(text))?;
        terms.push(term);
        let tail = tail.trim_start();
        rest = match keyword(tail, "and") {
            Some(next) if !next.is_empty() => next,
            None if tail.is_empty() => tail,
            _ => return Err(unknown(text)),
        };
    }
    Ok(terms)
}

/// What a client wants a list to show, as its filter says term by term.
pub(crate) trait Wanted: Default {
    /// Notes what the term says; `None` if it is none that the list understands.
    fn note(&mut self, term: &Term) -> Option<()>;
}

/// Reads a filter for a list that knows what it understands.
///
/// # Errors
/// 400 `InvalidFilterInQueryString`.
pub(crate) fn read<W: Wanted>(filter: Option<&str>) -> Result<W, ApiError> {
    let mut wanted = W::default();
    for term in parse(filter)? {
        wanted.note(&term).ok_or_else(|| unknown(filter.unwrap_or_default()))?;
    }
    Ok(wanted)
}

/// Reads a filter all of whose terms must be known to the list.
///
/// # Errors
/// 400 `InvalidFilterInQueryString`.
pub(crate) fn terms(filter: Option<&str>, is_known: impl Fn(&Term) -> bool) -> Result<Vec<Term>, ApiError> {
    let terms = parse(filter)?;
    if !terms.iter().all(is_known) {
        return Err(unknown(filter.unwrap_or_default()));
    }
    Ok(terms)
}

/// The refusal of a filter that a list does not understand.
pub(crate) fn unknown(filter: &str) -> ApiError {
    let message = format!("Invalid $filter '{}' specified in the query string.", shown(filter));
    ApiError::bad_request("InvalidFilterInQueryString", message).at("$filter")
}

fn term(text: &str) -> Option<(Term, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '/' || c == '_')).filter(|end| *end > 0)?;
    let (word, rest) = text.split_at_checked(end)?;
    let word = word.to_lowercase();
    if let Some(inside) = rest.strip_prefix('(') {
        let inside = inside.trim_start();
        match word.as_str() {
            "startswith" => return starts_with(inside),
            "substringof" => return substring_of(inside),
            _ => {}
        }
        let (argument, tail) = match inside.strip_prefix(')') {
            Some(tail) => return Some((Term::Function { name: word, argument: None }, tail)),
            None => quoted(inside)?,
        };
        let tail = tail.trim_start().strip_prefix(')')?;
        return Some((Term::Function { name: word, argument: Some(argument) }, tail));
    }
    let rest = rest.trim_start();
    if let Some(rest) = keyword(rest, "ne") {
        let (value, tail) = quoted(rest)?;
        return Some((Term::Compares { property: word, how: How::Differs, value }, tail));
    }
    for (operator, bound) in [("ge", Bound::From), ("le", Bound::Until)] {
        if let Some(rest) = keyword(rest, operator) {
            let (value, tail) = quoted(rest)?;
            return Some((Term::Bounds { property: word, bound, value }, tail));
        }
    }
    let (value, tail) = quoted(keyword(rest, "eq")?)?;
    Some((Term::Equals { property: word, value }, tail))
}

/// What stands in the parentheses of `startswith(property, 'text')`.
fn starts_with(inside: &str) -> Option<(Term, &str)> {
    let (property, rest) = inside.split_once(',')?;
    let (value, tail) = quoted(rest.trim_start())?;
    compares(property, How::Begins, value, tail)
}

/// What stands in the parentheses of `substringof('text', property)`.
fn substring_of(inside: &str) -> Option<(Term, &str)> {
    let (value, rest) = quoted(inside)?;
    let rest = rest.trim_start().strip_prefix(',')?;
    let (property, _) = rest.split_once(')')?;
    compares(property, How::Holds, value, rest.get(property.len()..)?)
}

fn compares<'t>(property: &str, how: How, value: String, tail: &'t str) -> Option<(Term, &'t str)> {
    let property = property.trim().to_lowercase();
    let is_name = !property.is_empty() && property.chars().all(|c| c.is_ascii_alphanumeric() || "/_".contains(c));
    let tail = tail.trim_start().strip_prefix(')')?;
    is_name.then_some((Term::Compares { property, how, value }, tail))
}

/// What follows a word and the blank behind it.
fn keyword<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, tail) = text.split_at_checked(word.len())?;
    (head.eq_ignore_ascii_case(word) && tail.starts_with(char::is_whitespace)).then(|| tail.trim_start())
}

/// A quoted text, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (part, tail) = rest.split_once('\'')?;
        value.push_str(part);
        match tail.strip_prefix('\'') {
            Some(_) => value.push('\''),
            None => return Some((value, tail)),
        }
        rest = tail.strip_prefix('\'').unwrap_or(tail);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn equals(property: &str, value: &str) -> Term {
        Term::Equals { property: property.into(), value: value.into() }
    }

    fn compares(property: &str, how: How, value: &str) -> Term {
        Term::Compares { property: property.into(), how, value: value.into() }
    }

    #[test]
    fn the_filters_of_real_clients_are_understood() {
        for (text, terms) in [
            ("roleName eq 'Azure Maps Data Reader'", vec![equals("rolename", "Azure Maps Data Reader")]),
            ("atScope()", vec![Term::Function { name: "atscope".into(), argument: None }]),
            (
                "atScope() and assignedTo('a')",
                vec![
                    Term::Function { name: "atscope".into(), argument: None },
                    Term::Function { name: "assignedto".into(), argument: Some("a".into()) },
                ],
            ),
            (
                "resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'kv'",
                vec![equals("resourcetype", "Microsoft.KeyVault/vaults"), equals("name", "kv")],
            ),
            (
                "at ge 'x' and at le 'y'",
                [(Bound::From, "x"), (Bound::Until, "y")]
                    .map(|(bound, value)| Term::Bounds { property: "at".into(), bound, value: value.into() })
                    .to_vec(),
            ),
            ("startswith(tagname, 'a''b')", vec![compares("tagname", How::Begins, "a'b")]),
            (
                "substringof('x)', Name) and location ne 'a'",
                vec![compares("name", How::Holds, "x)"), compares("location", How::Differs, "a")],
            ),
            ("name eq 'it''s' AND name EQ ''", vec![equals("name", "it's"), equals("name", "")]),
        ] {
            assert_eq!(parse(Some(text)).unwrap(), terms, "{text}");
        }
        assert_eq!(parse(None).unwrap(), []);
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "startswith('a')",
            "startswith(a b, 'c')",
            "substringof(name, 'a')",
            "name",
            "name eq x",
            "name eq 'x' and",
            "name eq 'x' or name eq 'y'",
            "f('x'",
            "eq 'x'",
            "'x'",
            "f() g()",
        ] {
            assert_eq!(parse(Some(text)).unwrap_err().code, "InvalidFilterInQueryString", "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_value_survives_quoting(value in ".{0,40}") {
            let text = format!("name eq '{}'", value.replace('\'', "''"));
            prop_assert_eq!(parse(Some(&text)).unwrap(), [equals("name", &value)]);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let _ = parse(Some(&text));
        }
    }
}
