//! Tokens to a tree.

use super::lexer::{Token, TokenKind, malformed};
use super::syntax::{Call, Node, NodeKind, Step};
use crate::fault::{Fault, Span};
use crate::limits;

/// Reads the tokens of one expression; `end` is the length of the whole text.
pub(super) fn parse(tokens: &[Token], end: usize) -> Result<Node, Fault> {
    let mut parser = Parser { tokens, next: 0, end };
    let node = parser.expression(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(extra) => Err(malformed(extra.span.start, extra.span.end)),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Result<&'a Token, Fault> {
        let token = self.peek().ok_or_else(|| self.unfinished())?;
        self.next += 1;
        Ok(token)
    }

    fn take_if(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == *kind);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, kind: &TokenKind) -> Result<Span, Fault> {
        let token = self.take()?;
        if token.kind == *kind { Ok(token.span) } else { Err(malformed(token.span.start, token.span.end)) }
    }

    fn unfinished(&self) -> Fault {
        malformed(self.end.saturating_sub(1), self.end)
    }

    fn expression(&mut self, depth: usize) -> Result<Node, Fault> {
        if depth >= limits::EXPRESSION_DEPTH {
            return Err(Fault::new("The template language expression is nested too deeply."));
        }
        let node = self.primary(depth)?;
        let (mut steps, mut end) = (Vec::new(), node.span.end);
        loop {
            if self.take_if(&TokenKind::Dot) {
                let token = self.take()?;
                let TokenKind::Name(name) = &token.kind else {
                    return Err(malformed(token.span.start, token.span.end));
                };
                steps.push(Step::Property(name.clone()));
                end = token.span.end;
            } else if self.take_if(&TokenKind::OpenBracket) {
                steps.push(Step::Index(self.expression(depth + 1)?));
                end = self.expect(&TokenKind::CloseBracket)?.end;
            } else {
                break;
            }
        }
        if steps.is_empty() {
            return Ok(node);
        }
        let span = Span { start: node.span.start, end };
        Ok(Node { kind: NodeKind::Access(Box::new(node), steps), span })
    }

    fn primary(&mut self, depth: usize) -> Result<Node, Fault> {
        let token = self.take()?;
        let kind = match &token.kind {
            TokenKind::Text(text) => NodeKind::Text(text.clone()),
            TokenKind::Integer(number) => NodeKind::Integer(*number),
            TokenKind::Name(name) => return self.call(name, token.span, depth),
            _ => return Err(malformed(token.span.start, token.span.end)),
        };
        Ok(Node { kind, span: token.span })
    }

    fn call(&mut self, first: &str, start: Span, depth: usize) -> Result<Node, Fault> {
        let mut name = first.to_owned();
        while self.take_if(&TokenKind::Dot) {
            let token = self.take()?;
            let TokenKind::Name(part) = &token.kind else { return Err(malformed(token.span.start, token.span.end)) };
            name.push('.');
            name.push_str(part);
        }
        self.expect(&TokenKind::Open)?;
        let mut arguments = Vec::new();
        let close = loop {
            if arguments.is_empty()
                && let Some(token) = self.peek()
                && token.kind == TokenKind::Close
            {
                self.next += 1;
                break token.span;
            }
            arguments.push(self.expression(depth + 1)?);
            if !self.take_if(&TokenKind::Comma) {
                break self.expect(&TokenKind::Close)?;
            }
        };
        let key = name.to_lowercase();
        let span = Span { start: start.start, end: close.end };
        Ok(Node { kind: NodeKind::Call(Call { name, key, arguments }), span })
    }
}
