//! Text to tokens.

use crate::fault::{Fault, Span};

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    Text(String),
    Integer(i64),
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
}

/// The tokens of `text`, whose first byte is byte `offset` of the whole.
pub(super) fn tokens(text: &str, offset: usize) -> Result<Vec<Token>, Fault> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let kind = match first {
            ' ' | '\t' | '\r' | '\n' => continue,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '[' => TokenKind::OpenBracket,
            ']' => TokenKind::CloseBracket,
            ',' => TokenKind::Comma,
            '.' => TokenKind::Dot,
            '\'' => TokenKind::Text(quoted(&mut rest).ok_or_else(|| malformed(start + offset, text.len() + offset))?),
            '-' | '0'..='9' => {
                let mut digits = String::from(first);
                while let Some((_, digit)) = rest.next_if(|(_, next)| next.is_ascii_digit()) {
                    digits.push(digit);
                }
                TokenKind::Integer(
                    digits.parse().map_err(|_| malformed(start + offset, start + offset + digits.len()))?,
                )
            }
            letter if letter.is_ascii_alphabetic() || letter == '_' || letter == '$' => {
                let mut name = String::from(letter);
                while let Some((_, next)) =
                    rest.next_if(|(_, next)| next.is_ascii_alphanumeric() || *next == '_' || *next == '$')
                {
                    name.push(next);
                }
                TokenKind::Name(name)
            }
            other => return Err(malformed(start + offset, start + offset + other.len_utf8())),
        };
        let end = rest.peek().map_or(text.len(), |(next, _)| *next);
        found.push(Token { kind, span: Span { start: start + offset, end: end + offset } });
    }
    Ok(found)
}

/// The text up to its closing quote; two quotes in it stand for one.
fn quoted(rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()?.1 {
            '\'' if rest.next_if(|(_, next)| *next == '\'').is_some() => text.push('\''),
            '\'' => return Some(text),
            other => text.push(other),
        }
    }
}

/// ARM's answer to what is no expression.
pub(super) fn malformed(start: usize, end: usize) -> Fault {
    Fault::new(format!(
        "The template language expression is not valid: the character at position {} is not expected. Please see https://aka.ms/arm-functions for usage details.",
        start + 1
    ))
    .spanned(Span { start, end })
}
