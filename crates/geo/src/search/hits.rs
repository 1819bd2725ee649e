//! The names found in a query, kept so that the ones that can explain others are at hand.

use super::format::NameKind;
use super::importance::{Facts, facts};
use super::sphere::distance_km;
use super::tables::{Entity, Level, Tables};

/// Names looked at in one query; the rest of a query that has more is not going to matter.
const MAX_HITS: usize = 6_000;
/// A city explains its parts and suburbs up to this distance, kilometres.
const SUBURB_KM: f64 = 30.0;
/// A place with fewer people explains nothing but itself.
const CITY: f64 = 20_000.0;
/// Cities kept to explain others.
const MAX_CITIES: usize = 64;

/// One name of one bearer in the query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// The words it takes up.
    pub(crate) mask: u32,
    /// Its bearer.
    pub(crate) entity: Entity,
    /// How the name belongs to the bearer.
    pub(crate) kind: NameKind,
    /// Whether the words had to be corrected.
    pub(crate) guessed: bool,
}

/// All the names of a query.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Hit>,
    areas: Vec<(Hit, Level, u16)>,
    cities: Vec<(Hit, Facts)>,
}

/// The words that other names in the query explain about a hit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Explained {
    pub(crate) mask: u32,
    pub(crate) guessed: bool,
}

impl Hits {
    pub(crate) fn all(&self) -> &[Hit] {
        &self.all
    }

    pub(crate) fn add(&mut self, tables: &Tables, hit: Hit) {
        if self.all.len() == MAX_HITS {
            return;
        }
        self.all.push(hit);
        match hit.entity {
            Entity::Area(level, index) => self.areas.push((hit, level, index)),
            Entity::Place(_) if self.cities.len() < MAX_CITIES && hit.kind != NameKind::Code => {
                let facts = facts(tables, hit.entity).filter(|facts| facts.inhabitants >= CITY);
                self.cities.extend(facts.map(|facts| (hit, facts)));
            }
            Entity::Place(_) => {}
        }
    }

    /// The words outside of `hit` that name what it lies in: its divisions, its country, or the larger city that it is next to.
    pub(crate) fn explain(&self, hit: &Hit, of: &Facts) -> Explained {
        let holds = |level: Level, index: u16| match level {
            Level::Country => of.ancestry.country == index,
            Level::Admin1 => of.ancestry.admin1 == Some(index),
            Level::Admin2 => of.ancestry.admin2 == Some(index),
        };
        let areas = self.areas.iter().filter(|(_, level, index)| holds(*level, *index)).map(|(area, ..)| area);
        let near = |city: &Facts| city.inhabitants > of.inhabitants && distance_km(city.at, of.at) <= SUBURB_KM;
        let is_place = matches!(hit.entity, Entity::Place(_));
        let cities = self.cities.iter().filter(|(city, facts)| is_place && city.entity != hit.entity && near(facts));
        let mut explained = Explained::default();
        let mut corrected = 0;
        for other in areas.chain(cities.map(|(city, _)| city)).filter(|other| other.mask & hit.mask == 0) {
            if other.guessed {
                corrected |= other.mask;
            } else {
                explained.mask |= other.mask;
            }
        }
        explained.guessed = corrected & !explained.mask != 0;
        explained.mask |= corrected;
        explained
    }
}
