//! `$filter` of metrics: which requests count, and by which dimensions the answer is split: by all that the filter names.
//!
//! `ApiName eq 'a' or ApiName eq 'b'`, `ResponseCode eq '*'`, `ne`, `sw`, `startswith(ApiName, 'Map')`, joined by `and`, with
//! parentheses. `or` stands between conditions on one dimension only, as in Azure Monitor.

use lazurite_api::ApiError;

use super::{Dimension, refuse};
use crate::provider::insights::token::{Token, tokens};
use crate::refuse::shown;

/// How deep parentheses may nest.
const DEEPEST: u8 = 8;

/// Conditions that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    clauses: Vec<Clause>,
}

/// Conditions on one dimension, one of which must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    dimension: Dimension,
    any: Vec<Test>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// `eq '*'`
    Anything,
    Equals(String),
    Differs(String),
    StartsWith(String),
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Equals(wanted) => value.eq_ignore_ascii_case(wanted),
            Self::Differs(unwanted) => !value.eq_ignore_ascii_case(unwanted),
            Self::StartsWith(start) => value.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
        }
    }
}

impl Filter {
    /// Reads a filter; none lets everything through and splits nothing.
    ///
    /// # Errors
    /// 400 for what it does not understand; for a dimension that does not exist, unless `lenient`: then that condition is
    /// left out.
    pub(super) fn read(text: Option<&str>, lenient: bool) -> Result<Self, ApiError> {
        let text = text.unwrap_or_default();
        let words = tokens(text).ok_or_else(|| unknown(text))?;
        if words.is_empty() {
            return Ok(Self::default());
        }
        let mut reader = Reader { words: &words, text, lenient };
        let clauses = reader.conjunction(0)?;
        if reader.words.is_empty() { Ok(Self { clauses }) } else { Err(unknown(text)) }
    }

    /// The dimensions that it names, each once, in their order.
    pub(super) fn dimensions(&self) -> Vec<Dimension> {
        let mut named = Vec::new();
        for clause in &self.clauses {
            if !named.contains(&clause.dimension) {
                named.push(clause.dimension);
            }
        }
        named
    }

    /// Without the conditions on dimensions for which `keep` says no.
    pub(super) fn only(&self, keep: impl Fn(Dimension) -> bool) -> Self {
        Self { clauses: self.clauses.iter().filter(|clause| keep(clause.dimension)).cloned().collect() }
    }

    /// Whether it lets requests with those values through.
    pub(super) fn admits<'v>(&self, value: impl Fn(Dimension) -> &'v str) -> bool {
        self.clauses.iter().all(|clause| clause.any.iter().any(|test| test.holds(value(clause.dimension))))
    }
}

fn unknown(text: &str) -> ApiError {
    let message = format!(
        "Invalid $filter '{}'. Join conditions like ApiName eq 'MapTile.GetBaseTile' with 'and'; 'or' may stand between conditions on one dimension only",
        shown(text)
    );
    refuse(message).at("$filter")
}

struct Reader<'t> {
    words: &'t [Token],
    text: &'t str,
    lenient: bool,
}

impl<'t> Reader<'t> {
    /// `item *( ("and" / "or") item )`, up to the end or a closing parenthesis.
    fn conjunction(&mut self, depth: u8) -> Result<Vec<Clause>, ApiError> {
        let mut clauses = self.item(depth)?;
        let mut last_alone = clauses.len() <= 1;
        loop {
            match self.words.first() {
                Some(word) if word.is("and") => {
                    self.words = self.words.get(1..).unwrap_or_default();
                    let more = self.item(depth)?;
                    last_alone = more.len() <= 1;
                    clauses.extend(more);
                }
                Some(word) if word.is("or") => {
                    self.words = self.words.get(1..).unwrap_or_default();
                    let more = self.item(depth)?;
                    self.widen(last_alone, clauses.last_mut(), more)?;
                }
                _ => return Ok(clauses),
            }
        }
    }

    /// Lets one clause through where another holds, too.
    fn widen(&self, alone: bool, last: Option<&mut Clause>, more: Vec<Clause>) -> Result<(), ApiError> {
        let mut more = more.into_iter();
        match (last, more.next(), more.next()) {
            (Some(last), Some(other), None) if alone && last.dimension == other.dimension => {
                last.any.extend(other.any);
                Ok(())
            }
            _ => Err(unknown(self.text)),
        }
    }

    fn item(&mut self, depth: u8) -> Result<Vec<Clause>, ApiError> {
        if self.words.first() == Some(&Token::Open) && depth < DEEPEST {
            self.words = self.words.get(1..).unwrap_or_default();
            let inside = self.conjunction(depth + 1)?;
            return match self.words.split_first() {
                Some((Token::Close, rest)) => {
                    self.words = rest;
                    Ok(inside)
                }
                _ => Err(unknown(self.text)),
            };
        }
        let (name, test) = self.test().ok_or_else(|| unknown(self.text))?;
        match Dimension::find(name) {
            Some(dimension) => Ok(vec![Clause { dimension, any: vec![test] }]),
            None if self.lenient => Ok(Vec::new()),
            None => Err(no_dimension(name)),
        }
    }

    fn test(&mut self) -> Option<(&'t str, Test)> {
        let words: &'t [Token] = self.words;
        let (name, test, rest) = match words {
            [Token::Word(name), operator, Token::Text(value), rest @ ..] => (name, comparison(operator, value)?, rest),
            [function, Token::Open, Token::Word(name), Token::Comma, Token::Text(value), Token::Close, rest @ ..]
                if function.is("startswith") =>
            {
                (name, Test::StartsWith(value.clone()), rest)
            }
            _ => return None,
        };
        self.words = rest;
        Some((name, test))
    }
}

fn comparison(operator: &Token, value: &str) -> Option<Test> {
    match value {
        "*" if operator.is("eq") => Some(Test::Anything),
        _ if operator.is("eq") => Some(Test::Equals(value.to_owned())),
        _ if operator.is("ne") => Some(Test::Differs(value.to_owned())),
        _ if operator.is("sw") || operator.is("startswith") => Some(Test::StartsWith(value.to_owned())),
        _ => None,
    }
}

fn no_dimension(name: &str) -> ApiError {
    let message = format!(
        "There is no dimension '{}'. Valid dimensions: {}",
        shown(name),
        Dimension::ALL.map(Dimension::name).join(", ")
    );
    refuse(message).at("$filter")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tile(code: &'static str) -> impl Fn(Dimension) -> &'static str {
        move |dimension| match dimension {
            Dimension::ApiCategory => "Render",
            Dimension::ApiName => "MapTile.GetBaseTile",
            Dimension::ResultType => "ClientError",
            Dimension::ResponseCode => code,
            Dimension::Credential => "sas",
            Dimension::CredentialId | Dimension::Origin => "",
            Dimension::Location => "eastus",
        }
    }

    #[test]
    fn conditions_are_joined_as_azure_joins_them() {
        for (text, admitted, refused) in [
            ("ResponseCode eq '401'", "401", "404"),
            ("responsecode EQ '401' OR ResponseCode eq '403'", "403", "404"),
            ("ApiName eq '*' and ResponseCode eq '401' or ResponseCode eq '403'", "403", "404"),
            ("ApiName eq '*' and (ResponseCode eq '401' or ResponseCode eq '403')", "401", "404"),
            ("((ResponseCode eq '401') or (ResponseCode eq '403')) and ApiCategory eq 'render'", "403", "200"),
            ("ResponseCode ne '401' and ResponseCode ne '403'", "404", "403"),
            ("ResponseCode sw '4'", "429", "500"),
            ("startswith(ResponseCode, '40')", "401", "429"),
        ] {
            let filter = Filter::read(Some(text), false).unwrap();
            assert!(filter.admits(tile(admitted)), "{text}");
            assert!(!filter.admits(tile(refused)), "{text}");
        }
        assert!(Filter::read(None, false).unwrap().admits(tile("200")));
    }

    #[test]
    fn an_answer_is_split_by_what_its_filter_names() {
        let filter =
            Filter::read(Some("ResponseCode ne '1' and ApiName eq '*' and ResponseCode ne '2'"), false).unwrap();
        assert_eq!(filter.dimensions(), [Dimension::ResponseCode, Dimension::ApiName]);
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "ApiName",
            "ApiName eq x",
            "ApiName gt 'x'",
            "ApiName eq 'x' and",
            "ApiName eq 'x' or ResponseCode eq '1'",
            "(ApiCategory eq 'x' and ApiName eq 'y') or ApiName eq 'z'",
            "(ApiName eq 'x'",
            "ApiName eq 'x')",
            "ApiName eq 'x' ApiName eq 'y'",
            "City eq 'x'",
            "endswith(ApiName, 'x')",
            "((((((((((ApiName eq 'x'))))))))))",
        ] {
            assert_eq!(Filter::read(Some(text), false).unwrap_err().code, "BadRequest", "{text}");
        }
    }

    #[test]
    fn a_lenient_reader_leaves_out_what_it_does_not_know() {
        let filter = Filter::read(Some("City eq 'x' and ResponseCode eq '1'"), true).unwrap();
        assert_eq!(filter.dimensions(), [Dimension::ResponseCode]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ ()',a-zA-Z*]{0,80}") {
            let _ = Filter::read(Some(&text), true);
        }
    }
}
