//! The words of Azure Monitor's `$filter`s, which know more than the lists of the resource manager: comparisons other than
//! `eq`, times without quotes, parentheses.

/// One word of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Anything without quotes.
    Word(String),
    /// What stood between quotes; a doubled quote is one (OData 4.0 ABNF).
    Text(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
}

impl Token {
    /// Whether it is that word, whatever its case.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }
}

/// The words of a filter; `None`: a quote is left open.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, tail) = match first {
            '(' => (Token::Open, rest.get(1..)?),
            ')' => (Token::Close, rest.get(1..)?),
            ',' => (Token::Comma, rest.get(1..)?),
            '\'' => quoted(rest.get(1..)?)?,
            _ => {
                let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '\'');
                let (word, tail) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                (Token::Word(word.to_owned()), tail)
            }
        };
        tokens.push(token);
        rest = tail.trim_start();
    }
    Some(tokens)
}

/// What stands before the closing quote, and what behind it.
fn quoted(text: &str) -> Option<(Token, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (part, tail) = rest.split_once('\'')?;
        value.push_str(part);
        match tail.strip_prefix('\'') {
            Some(tail) => {
                value.push('\'');
                rest = tail;
            }
            None => return Some((Token::Text(value), tail)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_texts_and_signs_are_told_apart() {
        let word = |text: &str| Token::Word(text.to_owned());
        let text = |text: &str| Token::Text(text.to_owned());
        assert_eq!(
            tokens("eventTimestamp ge 2026-11-22T12:00:00Z and (a eq 'it''s'or b eq '')").unwrap(),
            [
                word("eventTimestamp"),
                word("ge"),
                word("2026-11-22T12:00:00Z"),
                word("and"),
                Token::Open,
                word("a"),
                word("eq"),
                text("it's"),
                word("or"),
                word("b"),
                word("eq"),
                text(""),
                Token::Close,
            ]
        );
        assert_eq!(tokens("startswith(a,'b')").unwrap().len(), 6);
        assert_eq!(tokens("a eq 'b"), None);
        assert_eq!(tokens("  ").unwrap(), []);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let _ = tokens(&text);
        }

        #[test]
        fn every_value_survives_quoting(value in ".{0,40}") {
            let text = format!("'{}'", value.replace('\'', "''"));
            prop_assert_eq!(tokens(&text).unwrap(), [Token::Text(value)]);
        }
    }
}
