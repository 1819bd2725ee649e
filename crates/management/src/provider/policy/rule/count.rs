//! `count`: how many items of an array meet a condition.

use serde_json::Value;

use super::condition::Condition;
use super::evaluation::Evaluation;
use super::field::{Cursor, Field, Step};
use super::reader::Reader;
use super::template::Template;

/// What is counted.
#[derive(Debug)]
pub(super) struct Count {
    over: Over,
    condition: Option<Box<Condition>>,
}

#[derive(Debug)]
enum Over {
    /// `{"field": "alias[*]"}`
    Field(Field),
    /// `{"value": […], "name": "x"}`
    Value { items: Template, name: Option<String> },
}

impl Count {
    /// Reads a count, noting what is wrong; `None`: there is nothing to count.
    pub(super) fn read(count: &Value, at: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let condition =
            count.get("where").map(|condition| Box::new(Condition::read(condition, &format!("{at}.where"), reader)));
        let over = match (count.get("field"), count.get("value")) {
            (Some(Value::String(name)), None) => {
                let field = reader.field(name, at)?;
                if field.way().last() != Some(&Step::Each) {
                    reader.note(at, &format!("The field '{name}' of a 'count' must be an alias that ends with '[*]'."));
                    return None;
                }
                Over::Field(field)
            }
            (None, Some(items)) => Over::Value {
                items: Template::read(items, at, reader),
                name: count.get("name").and_then(Value::as_str).map(str::to_owned),
            },
            _ => {
                reader.note(at, "A 'count' needs either 'field', which is a text, or 'value'.");
                return None;
            }
        };
        Some(Self { over, condition })
    }

    /// How many there are.
    pub(super) fn number(&self, evaluation: &Evaluation<'_>) -> Result<usize, String> {
        match &self.over {
            Over::Field(field) => self.places(&field.way(), 0, field, evaluation),
            Over::Value { items, name } => {
                let items = items.evaluate(evaluation)?;
                let items = items.as_array().ok_or("the 'value' of a 'count' is no array")?;
                let mut number = 0;
                for item in items {
                    number += usize::from(self.admits(&evaluation.with_value(name.as_deref(), item.clone()))?);
                }
                Ok(number)
            }
        }
    }

    /// Sets a cursor for each `[*]` in turn: every item of every array on the way is a place of its own.
    fn places(&self, way: &[Step], from: usize, field: &Field, evaluation: &Evaluation<'_>) -> Result<usize, String> {
        let Some(at) = way.iter().enumerate().skip(from).find(|(_, step)| **step == Step::Each).map(|(at, _)| at)
        else {
            return Ok(usize::from(self.admits(evaluation)?));
        };
        let way_here = way.get(..=at).unwrap_or_default();
        if evaluation.is_at(way_here) {
            return self.places(way, at + 1, field, evaluation);
        }
        let mut number = 0;
        for item in 0..evaluation.length(way_here, field) {
            let here = evaluation.with_cursor(Cursor { way: way_here.to_vec(), item });
            number += self.places(way, at + 1, field, &here)?;
        }
        Ok(number)
    }

    fn admits(&self, evaluation: &Evaluation<'_>) -> Result<bool, String> {
        self.condition.as_ref().map_or(Ok(true), |condition| condition.holds(evaluation))
    }
}
