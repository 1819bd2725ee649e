//! Every place that may carry a name, with what it takes to decide which names are drawn.
//!
//! The order of the list is the order of importance: a name gives way only to names before it. That order is total and the same
//! for all zooms and windows, which is what lets any two windows agree.

use geo_index::kdtree::{KDTree, KDTreeBuilder, KDTreeIndex};

use super::text::Ruler;
use crate::style::design::{PLACES, place_class, town_class};
use crate::tiles::{EXTENT, Feature, Kind, Layer, Point, Source, TileAddress, TileError, WorldTiles};

/// A place with a name.
#[derive(Debug)]
pub(super) struct Place {
    /// Where it is: 0 to 1 from west to east and from north to south.
    pub(super) at: Point,
    pub(super) name: Box<str>,
    /// Index in [`PLACES`].
    pub(super) class: usize,
    /// Width of its name when letters are one pixel high.
    pub(super) width: f32,
    population: f64,
}

/// All places, the most important first.
#[derive(Debug)]
pub(super) struct Places {
    places: Vec<Place>,
    /// For every class, where it begins in `places`, and where its places are.
    classes: Vec<(usize, KDTree<f64>)>,
    longest: f32,
}

impl Places {
    /// Collects the places of the world. Takes tens of milliseconds, once.
    pub(super) fn collect(world: &WorldTiles, ruler: &Ruler) -> Result<Self, TileError> {
        let mut places = Vec::new();
        world.deepest_places(|address, source| gather(address, source, ruler, &mut places))?;
        places.sort_by(|a, b| {
            let by_importance = a.class.cmp(&b.class).then(b.population.total_cmp(&a.population));
            let by_name = by_importance.then_with(|| a.name.cmp(&b.name));
            by_name.then(a.at.x.total_cmp(&b.at.x)).then(a.at.y.total_cmp(&b.at.y))
        });
        let classes = (0..PLACES.len()).map(|class| index(&places, class)).collect();
        let longest = places.iter().map(|place| place.width).fold(0.0, f32::max);
        Ok(Self { places, classes, longest })
    }

    /// The place at that position of the order of importance.
    pub(super) fn get(&self, position: usize) -> Option<&Place> {
        self.places.get(position)
    }

    /// Width of the longest name when letters are one pixel high.
    pub(super) fn longest(&self) -> f32 {
        self.longest
    }

    /// Positions of the places between two points that are named at `zoom`.
    pub(super) fn between(&self, min: Point, max: Point, zoom: f32) -> impl Iterator<Item = usize> {
        let shown = self.classes.iter().zip(&PLACES).filter(move |(_, class)| class.zoom <= zoom);
        shown.flat_map(move |((start, tree), _)| {
            tree.range(min.x, min.y, max.x, max.y).into_iter().map(move |index| start + index as usize)
        })
    }
}

fn index(places: &[Place], class: usize) -> (usize, KDTree<f64>) {
    let start = places.partition_point(|place| place.class < class);
    let members = places.get(start..).unwrap_or_default().iter().take_while(|place| place.class == class);
    let count = members.clone().count();
    // INVARIANT: the world has far fewer than 2^32 places.
    let mut tree = KDTreeBuilder::<f64>::new(count as u32);
    for place in members {
        tree.add(place.at.x, place.at.y);
    }
    (start, tree.finish())
}

fn gather(address: TileAddress, source: &Source, ruler: &Ruler, places: &mut Vec<Place>) {
    if let Some(layer) = source.layer("place") {
        let class = |feature: &Feature| {
            let rank = layer.number(feature, "scalerank").unwrap_or(f64::MAX);
            place_class(rank, layer.number(feature, "adm0cap") == Some(1.0))
        };
        gather_layer(address, layer, ("pop_max", &class), ruler, places);
    }
    if let Some(layer) = source.layer("place_town") {
        let class = |feature: &Feature| town_class(layer.number(feature, "pop").unwrap_or_default());
        gather_layer(address, layer, ("pop", &class), ruler, places);
    }
}

fn gather_layer(
    address: TileAddress,
    layer: &Layer,
    (population, class): (&str, &dyn Fn(&Feature) -> usize),
    ruler: &Ruler,
    places: &mut Vec<Place>,
) {
    let tiles = f64::from(1_u32 << address.zoom());
    let extent = f64::from(EXTENT);
    for feature in layer.features.iter().filter(|feature| feature.kind == Kind::Point) {
        let vertex = feature.bounds.min;
        // A place in the buffer belongs to the tile next to this one.
        let is_ours = (0..EXTENT).contains(&vertex.x) && (0..EXTENT).contains(&vertex.y);
        let Some(name) = layer.text(feature, "name").filter(|_| is_ours) else { continue };
        // Some names carry the apostrophe of an old code page, which no font has.
        let name: String = name.replace('\u{92}', "’");
        places.push(Place {
            at: Point {
                x: (f64::from(address.x()) + f64::from(vertex.x) / extent) / tiles,
                y: (f64::from(address.y()) + f64::from(vertex.y) / extent) / tiles,
            },
            class: class(feature),
            width: ruler.width(&name),
            name: name.into_boxed_str(),
            population: layer.number(feature, population).unwrap_or_default(),
        });
    }
}
