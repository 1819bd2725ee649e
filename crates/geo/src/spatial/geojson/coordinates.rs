//! Reads `coordinates`: lists within lists, whose depth is known only when `type` is, which may come later.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use crate::spatial::Position;
use crate::spatial::geometry::Heights;

/// The deepest nesting of positions: that of a `MultiPolygon`.
const DEEPEST: usize = 3;

/// The positions that were read, flat.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    pub(super) positions: Vec<Position>,
    /// In how many lists the positions stand; `None` until there is one.
    pub(super) depth: Option<usize>,
    /// Where each list of positions ends.
    pub(super) line_ends: Vec<usize>,
    /// Where each list of such lists ends.
    pub(super) area_ends: Vec<usize>,
    pub(super) heights: Option<Heights>,
}

impl<'de> serde::Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut read = Self::default();
        match (Node { into: &mut read, depth: 0 }).deserialize(deserializer)? {
            Value::List => Ok(read),
            Value::Number(_) => Err(Error::custom("expected an array")),
        }
    }
}

impl Coordinates {
    fn add<E: Error>(&mut self, numbers: &[f64], depth: usize) -> Result<(), E> {
        let &[longitude, latitude, ref further @ ..] = numbers else {
            return Err(E::custom("a position needs a longitude and a latitude"));
        };
        if *self.depth.get_or_insert(depth) != depth {
            return Err(E::custom("this position stands in more or fewer arrays than those before it"));
        }
        self.positions
            .push(Position::new(longitude, latitude).ok_or_else(|| E::custom(off_earth(longitude, latitude)))?);
        if let Some(altitude) = further.first() {
            let known = self.heights.get_or_insert(Heights { lowest: *altitude, highest: *altitude });
            *known = Heights { lowest: known.lowest.min(*altitude), highest: known.highest.max(*altitude) };
        }
        Ok(())
    }

    /// A list that stands in `depth` others and is no position ends.
    fn end<E: Error>(&mut self, depth: usize) -> Result<(), E> {
        match self.depth.and_then(|positions| positions.checked_sub(depth)) {
            Some(1) => self.line_ends.push(self.positions.len()),
            Some(2) => self.area_ends.push(self.line_ends.len()),
            Some(DEEPEST) => {}
            _ => return Err(E::custom("this array stands at another depth than the positions")),
        }
        Ok(())
    }
}

fn off_earth(longitude: f64, latitude: f64) -> String {
    let hint = if Position::new(latitude, longitude).is_some() { "; GeoJSON writes the longitude first" } else { "" };
    format!("longitude {longitude} or latitude {latitude} is beyond 180 or 90 degrees{hint}")
}

/// One element: a number, or a list of elements.
struct Node<'c> {
    into: &'c mut Coordinates,
    depth: usize,
}

enum Value {
    Number(f64),
    List,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number or an array")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    #[allow(clippy::cast_precision_loss, reason = "what is beyond 2^53 is off the earth, whatever its last digits")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    #[allow(clippy::cast_precision_loss, reason = "what is beyond 2^53 is off the earth, whatever its last digits")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Self { into, depth } = self;
        if depth > DEEPEST {
            return Err(Error::custom("positions stand in no more than three arrays"));
        }
        let mut numbers = [0.0; 3];
        let mut count = 0;
        let mut lists = 0_usize;
        while let Some(element) = list.next_element_seed(Node { into: &mut *into, depth: depth + 1 })? {
            match element {
                // Further numbers have no meaning (RFC 7946 §3.1.1), and are passed over.
                Value::Number(number) => {
                    if let Some(place) = numbers.get_mut(count) {
                        *place = number;
                        count += 1;
                    }
                }
                Value::List => lists += 1,
            }
        }
        match (count, lists) {
            (0, 0) => return Err(Error::custom("this array is empty")),
            (_, 0) => into.add(numbers.get(..count).unwrap_or_default(), depth)?,
            (0, _) => into.end(depth)?,
            _ => return Err(Error::custom("numbers and arrays stand side by side")),
        }
        Ok(Value::List)
    }
}
