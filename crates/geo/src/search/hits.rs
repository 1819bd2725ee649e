//! The names found in a query, kept so that the ones that can explain others are at hand.

use super::format::NameKind;
use super::importance::{Facts, facts};
use super::sphere::distance_km;
use super::tables::{Entity, Level, Tables};
use std::collections::BTreeMap;

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
    areas: BTreeMap<(Level, u16), Vec<Hit>>,
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
            Entity::Area(level, index) => self.areas.entry((level, index)).or_default().push(hit),
            // Somewhere around every place is one whose name is a letter away: a corrected city explains nothing.
            Entity::Place(_) if self.cities.len() < MAX_CITIES && hit.kind != NameKind::Code && !hit.guessed => {
                let facts = facts(tables, hit.entity).filter(|facts| facts.inhabitants >= CITY);
                self.cities.extend(facts.map(|facts| (hit, facts)));
            }
            Entity::Place(_) => {}
        }
    }

    /// The words outside of `hit` that name what it lies in: its divisions, its country, or the larger city that it is
    /// next to.
    pub(crate) fn explain(&self, hit: &Hit, of: &Facts) -> Explained {
        let around = [
            Some((Level::Country, of.ancestry.country)),
            of.ancestry.admin1.map(|index| (Level::Admin1, index)),
            of.ancestry.admin2.map(|index| (Level::Admin2, index)),
        ];
        let areas = around.into_iter().flatten().filter_map(|area| self.areas.get(&area)).flatten();
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
