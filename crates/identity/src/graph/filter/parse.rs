//! Reads a filter by recursive descent.

use super::{Comparison, Condition, Literal, Path, TextTest};

/// The longest filter, in bytes. An id takes about 50, so that `in` may list more than a hundred.
const LONGEST: usize = 8 * 1024;

/// How deep conditions may nest.
const DEEPEST: usize = 24;

/// Reads the whole text.
pub(super) fn condition(text: &str) -> Option<Condition> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser { rest: text.trim(), variables: Vec::new(), depth: 0 };
    let condition = parser.either()?;
    parser.rest.trim_start().is_empty().then_some(condition)
}

struct Parser<'t> {
    rest: &'t str,
    /// What `any` and `all` around this place have named.
    variables: Vec<&'t str>,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn either(&mut self) -> Option<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.both()?;
        // Each step to the right nests the tree deeper, so it counts as well.
        let mut steps = 0;
        while self.word("or") {
            steps += 1;
            self.depth += 1;
            if self.depth > DEEPEST * 4 {
                return None;
            }
            left = Condition::Either(Box::new(left), Box::new(self.both()?));
        }
        self.depth -= 1 + steps;
        Some(left)
    }

    fn both(&mut self) -> Option<Condition> {
        let mut left = self.one()?;
        let mut steps = 0;
        while self.word("and") {
            steps += 1;
            if steps > DEEPEST * 4 {
                return None;
            }
            left = Condition::Both(Box::new(left), Box::new(self.one()?));
        }
        Some(left)
    }

    fn one(&mut self) -> Option<Condition> {
        if self.word("not") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let inner = self.one()?;
            self.depth -= 1;
            return Some(Condition::Not(Box::new(inner)));
        }
        if self.mark("(") {
            let inner = self.either()?;
            return self.mark(")").then_some(inner);
        }
        let name = self.name()?;
        if self.mark("(") {
            return self.call(name);
        }
        let path = self.path(name)?;
        self.comparison(path)
    }

    /// What follows a property: a comparison, `in`, or nothing if it is a flag.
    fn comparison(&mut self, path: Path) -> Option<Condition> {
        const WORDS: [(&str, Comparison); 6] = [
            ("eq", Comparison::Eq),
            ("ne", Comparison::Ne),
            ("ge", Comparison::Ge),
            ("gt", Comparison::Gt),
            ("le", Comparison::Le),
            ("lt", Comparison::Lt),
        ];
        if let Some((_, comparison)) = WORDS.into_iter().find(|(word, _)| self.word(word)) {
            return Some(Condition::Compare(path, comparison, self.literal()?));
        }
        if !self.word("in") {
            return Some(Condition::Flag(path));
        }
        let mut values = Vec::new();
        self.mark("(").then_some(())?;
        loop {
            values.push(self.literal()?);
            if self.mark(")") {
                return Some(Condition::In(path, values));
            }
            self.mark(",").then_some(())?;
        }
    }

    /// A function's arguments, or what `any` or `all` asks of items; the opening parenthesis is read.
    fn call(&mut self, name: &'t str) -> Option<Condition> {
        let test = match &*name.to_ascii_lowercase() {
            "startswith" => TextTest::StartsWith,
            "endswith" => TextTest::EndsWith,
            "contains" => TextTest::Contains,
            _ => return self.items(name),
        };
        let name = self.name()?;
        let path = self.path(name)?;
        self.mark(",").then_some(())?;
        let value = self.quoted()?;
        self.mark(")").then_some(Condition::Text(path, test, value))
    }

    fn items(&mut self, name: &'t str) -> Option<Condition> {
        let (collection, quantifier) = name.rsplit_once('/')?;
        let collection = self.path(collection)?;
        let any = match quantifier {
            "any" => true,
            "all" => false,
            _ => return None,
        };
        if any && self.mark(")") {
            return Some(Condition::Any(collection, None));
        }
        let variable = self.name().filter(|variable| !variable.contains('/'))?;
        self.mark(":").then_some(())?;
        self.variables.push(variable);
        let inner = Box::new(self.either()?);
        self.variables.pop();
        self.mark(")").then_some(())?;
        let variable = variable.to_owned();
        Some(match any {
            true => Condition::Any(collection, Some((variable, inner))),
            false => Condition::All(collection, variable, inner),
        })
    }

    /// Within `any` and `all`, every path begins with a variable.
    fn path(&self, name: &str) -> Option<Path> {
        let names: Vec<String> = name.split('/').map(str::to_owned).collect();
        let known = self.variables.is_empty()
            || names.first().is_some_and(|first| self.variables.iter().any(|known| known == first));
        (known && names.iter().all(|name| !name.is_empty())).then_some(Path(names))
    }

    fn literal(&mut self) -> Option<Literal> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('\'') {
            return self.quoted().map(Literal::Text);
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-+.:".contains(c));
        let (bare, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        self.rest = rest;
        Some(match bare {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            "null" => Literal::Null,
            // Ids may stand without quotes.
            id if uuid::Uuid::parse_str(id).is_ok() => Literal::Text(id.to_ascii_lowercase()),
            time if time.contains('T') => Literal::Time(time.parse().ok()?),
            number => Literal::Number(number.parse().ok().filter(|number: &f64| number.is_finite())?),
        })
    }

    /// A text in single quotes; a doubled quote stands for one. What follows must not cling to it.
    fn quoted(&mut self) -> Option<String> {
        let mut rest = self.rest.trim_start().strip_prefix('\'')?;
        let mut value = String::new();
        loop {
            let (before, after) = rest.split_once('\'')?;
            value.push_str(before);
            match after.strip_prefix('\'') {
                Some(more) => {
                    value.push('\'');
                    rest = more;
                }
                None => {
                    self.rest = after;
                    let free = after.chars().next().is_none_or(|c| c.is_whitespace() || c == ')' || c == ',');
                    return free.then_some(value);
                }
            }
        }
    }

    fn name(&mut self) -> Option<&'t str> {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        const RESERVED: [&str; 10] = ["and", "eq", "ge", "gt", "in", "le", "lt", "ne", "not", "or"];
        (name.starts_with(|c: char| c.is_ascii_alphabetic()) && !RESERVED.contains(&name)).then_some(name)
    }

    /// Reads a keyword if it is what follows.
    fn word(&mut self, keyword: &str) -> bool {
        let Some(rest) = self.rest.trim_start().strip_prefix(keyword) else { return false };
        let ends = rest.starts_with(|c: char| c.is_whitespace() || c == '(');
        if ends {
            self.rest = rest;
        }
        ends
    }

    /// Reads a mark if it is what follows.
    fn mark(&mut self, mark: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}
