//! Reads a geometry, and holds it to the rules of its type (RFC 7946 §3.1).

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::coordinates::Coordinates;
use super::object::Object;
use crate::spatial::{Geometry, Kind, Position};

/// The members of a geometry, as they are written.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "type", deserialize_with = "kind")]
    kind: Kind,
    #[serde(default)]
    coordinates: Option<Coordinates>,
    #[serde(default)]
    geometries: Option<Vec<Geometry>>,
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let name = String::deserialize(deserializer)?;
    let known = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    known.ok_or_else(|| Error::custom(format!("a geometry's type is one of {}", Kind::ALL.map(Kind::name).join(", "))))
}

impl<'de> Deserialize<'de> for Geometry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::<Written>::deserialize(deserializer)?.0.check().map_err(Error::custom)
    }
}

impl Written {
    fn check(self) -> Result<Geometry, String> {
        if self.kind == Kind::GeometryCollection {
            let members = self.geometries.ok_or("a GeometryCollection needs an array 'geometries'")?;
            return Ok(Geometry { members, ..empty(self.kind) });
        }
        let name = self.kind.name();
        let read = self.coordinates.ok_or_else(|| format!("a {name} needs an array 'coordinates'"))?;
        let (wanted, found) = (self.kind.depth(), read.depth.unwrap_or_default());
        if wanted != found {
            return Err(format!("the positions of a {name} stand in {wanted} arrays, not in {found}"));
        }
        let geometry = Geometry {
            positions: read.positions,
            line_ends: if matches!(self.kind, Kind::Point | Kind::MultiPoint) { Vec::new() } else { read.line_ends },
            area_ends: read.area_ends,
            heights: read.heights,
            ..empty(self.kind)
        };
        geometry.finish()
    }
}

const fn empty(kind: Kind) -> Geometry {
    Geometry {
        kind,
        positions: Vec::new(),
        line_ends: Vec::new(),
        area_ends: Vec::new(),
        members: Vec::new(),
        heights: None,
    }
}

impl Geometry {
    fn finish(mut self) -> Result<Self, String> {
        if !self.kind.is_area() {
            self.area_ends.clear();
        }
        let mut place = Place { kind: self.kind, area: 0, line: 0 };
        if self.kind.is_area() {
            for (area, rings) in self.areas().enumerate() {
                for (line, ring) in rings.rings().enumerate() {
                    place = Place { area, line, ..place };
                    check_ring(ring, place)?;
                }
            }
        } else if let Some((line, _)) = self.lines().enumerate().find(|(_, line)| line.len() < 2) {
            return Err(format!("{} has one position; a line has two or more", Place { line, ..place }));
        }
        Ok(self)
    }
}

fn check_ring(ring: &[Position], place: Place) -> Result<(), String> {
    if ring.len() < 4 {
        return Err(format!("{place} has {} positions; a ring has four or more", ring.len()));
    }
    if ring.first() != ring.last() {
        return Err(format!("{place} is not closed: the last position of a ring is the same as its first"));
    }
    Ok(())
}

/// Which line or ring it is.
#[derive(Clone, Copy)]
struct Place {
    kind: Kind,
    area: usize,
    line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            Kind::MultiPolygon => write!(f, "coordinates[{}][{}]", self.area, self.line),
            Kind::Polygon | Kind::MultiLineString => write!(f, "coordinates[{}]", self.line),
            _ => f.write_str("coordinates"),
        }
    }
}
