//! Decides which names are drawn, and on which side of their dot.
//!
//! A name is drawn where it touches no name that is more important. Whether that one is drawn depends on names more important still,
//! so the decision follows such chains as far as they lead, beyond the window if need be. The outcome is the same as if the whole world
//! had been decided at once, and so any two windows agree. It must never depend on where a window's edges are.

use std::collections::HashSet;

use super::places::{Place, Places};
use super::window::Window;
use crate::style::design::{DOT_GAP, DOT_RADIUS, DOT_ZOOM, HALO, PLACES, PlaceClass};
use crate::tiles::Point;

/// Free pixels between two names.
const APART: f32 = 2.0;
/// How far letters reach above and below their baseline, as parts of their height.
const ABOVE: f32 = 0.78;
const BELOW: f32 = 0.24;
/// Where the middle of the letters is above their baseline, as a part of their height.
const MIDDLE: f32 = 0.36;

/// A name that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Label {
    /// Position in [`Places`].
    pub(super) place: usize,
    pub(super) side: Side,
    /// The pixel of its place, counted from the drawing's north-western corner; the drawing repeats beyond its ends.
    pub(super) at: (i64, i64),
}

/// Where a name stands, seen from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Right,
    Left,
    Above,
    Below,
    On,
}

impl Side {
    /// The sides that are tried, in this order.
    fn tried(class: &PlaceClass, zoom: f32) -> &'static [Self] {
        if class.dot && zoom < DOT_ZOOM { &[Self::Right, Self::Left, Self::Above, Self::Below] } else { &[Self::On] }
    }

    /// Where the baseline begins, in pixels from the place.
    pub(super) fn baseline(self, width: f32, size: f32) -> (f32, f32) {
        let gap = DOT_RADIUS + DOT_GAP;
        let (x, y) = match self {
            Self::Right => (gap, size * MIDDLE),
            Self::Left => (-gap - width, size * MIDDLE),
            Self::Above => (-width / 2.0, -gap - size * 0.1),
            Self::Below => (-width / 2.0, gap + size * 0.72),
            Self::On => (-width / 2.0, size * MIDDLE),
        };
        // Whole pixels, so that a name looks the same in every window.
        (x.round(), y.round())
    }

    /// Whether a dot marks the place.
    pub(super) fn has_dot(self) -> bool {
        self != Self::On
    }
}

/// The names that a window shows or cuts, the most important first.
pub(super) fn place(places: &Places, window: &Window) -> Vec<Label> {
    let search = Search::new(places, window);
    let mut wanted: HashSet<Key> = HashSet::new();
    let mut open: Vec<Key> = search.touching(&search.window).collect();
    while let Some(key) = open.pop() {
        if wanted.insert(key) {
            let reach = search.reach(key);
            open.extend(reach.iter().flat_map(|reach| search.touching(reach)).filter(|other| other.place < key.place));
        }
    }
    let mut ordered: Vec<Key> = wanted.into_iter().collect();
    ordered.sort_unstable();
    let mut taken: Vec<Area> = Vec::new();
    let mut labels = Vec::new();
    for key in ordered {
        let Some((label, areas)) = search.free_side(key, &taken) else { continue };
        if areas.iter().flatten().any(|area| area.touches(&search.window)) {
            labels.push(label);
        }
        taken.extend(areas.into_iter().flatten());
    }
    labels
}

/// What the names of a window cover, each with its dot.
#[cfg(test)]
pub(super) fn covered(places: &Places, window: &Window) -> Vec<Vec<Area>> {
    let search = Search::new(places, window);
    let key = |label: &Label| {
        let copy = label.at.0.div_euclid(window.world_pixels() as i64) as i32;
        Key { place: label.place, copy }
    };
    let areas = |label: Label| {
        let (place, class) = search.find(key(&label)).unwrap();
        search.areas(key(&label), place, class, label.side).into_iter().flatten().collect()
    };
    place(places, window).into_iter().map(areas).collect()
}

/// A place in one of the copies of the world that lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    place: usize,
    copy: i32,
}

struct Search<'a> {
    places: &'a Places,
    zoom: f32,
    world: f64,
    window: Area,
    /// How far the largest name reaches from its place.
    farthest: (f64, f64),
}

impl<'a> Search<'a> {
    fn new(places: &'a Places, window: &Window) -> Self {
        let (zoom, corner, pixels) = (window.zoom(), window.corner(), window.pixels());
        let shown = PLACES.iter().filter(|class| class.zoom <= zoom);
        let size = shown.map(|class| class.size.at(zoom)).fold(0.0, f32::max);
        let gap = DOT_RADIUS + DOT_GAP + HALO + APART + 1.0;
        Self {
            places,
            zoom,
            world: window.world_pixels(),
            window: Area { left: corner.x, top: corner.y, right: corner.x + pixels, bottom: corner.y + pixels },
            farthest: (f64::from(size * places.longest() + gap), f64::from(size * 1.2 + gap)),
        }
    }

    /// The places whose names may reach into the area.
    fn touching(&self, area: &Area) -> impl Iterator<Item = Key> {
        let (far_x, far_y) = self.farthest;
        let min = Point { x: (area.left - far_x) / self.world, y: (area.top - far_y) / self.world };
        let max = Point { x: (area.right + far_x) / self.world, y: (area.bottom + far_y) / self.world };
        let area = *area;
        let copies = min.x.floor() as i32..=max.x.floor() as i32;
        copies.flat_map(move |copy| {
            let shift = |point: Point| Point { x: point.x - f64::from(copy), y: point.y };
            let found = self.places.between(shift(min), shift(max), self.zoom);
            let keys = found.map(move |place| Key { place, copy });
            keys.filter(move |key| self.reach(*key).is_some_and(|reach| reach.touches(&area)))
        })
    }

    /// Everything a name may cover, on whichever side.
    fn reach(&self, key: Key) -> Option<Area> {
        let (place, class) = self.find(key)?;
        let sides = Side::tried(class, self.zoom).iter();
        sides.flat_map(|side| self.areas(key, place, class, *side)).flatten().reduce(Area::join)
    }

    /// The first side on which the name touches nothing that is taken.
    fn free_side(&self, key: Key, taken: &[Area]) -> Option<(Label, [Option<Area>; 2])> {
        let (place, class) = self.find(key)?;
        Side::tried(class, self.zoom).iter().find_map(|side| {
            let areas = self.areas(key, place, class, *side);
            let is_free = !areas.iter().flatten().any(|area| taken.iter().any(|other| other.touches(area)));
            is_free.then(|| (Label { place: key.place, side: *side, at: self.pixel(key, place) }, areas))
        })
    }

    /// What the name and its dot cover.
    fn areas(&self, key: Key, place: &Place, class: &PlaceClass, side: Side) -> [Option<Area>; 2] {
        let (x, y) = self.pixel(key, place);
        let size = class.size.at(self.zoom);
        let (left, baseline) = side.baseline(place.width * size, size);
        let margin = HALO + APART / 2.0;
        let at = |x: i64, offset: f32| x as f64 + f64::from(offset);
        let name = Area {
            left: at(x, left - margin),
            top: at(y, baseline - size * ABOVE - margin),
            right: at(x, left + place.width * size + margin),
            bottom: at(y, baseline + size * BELOW + margin),
        };
        let dot = Area {
            left: at(x, -DOT_RADIUS),
            top: at(y, -DOT_RADIUS),
            right: at(x, DOT_RADIUS),
            bottom: at(y, DOT_RADIUS),
        };
        [Some(name), side.has_dot().then_some(dot)]
    }

    /// Whole pixels, so that a name looks the same in every window.
    fn pixel(&self, key: Key, place: &Place) -> (i64, i64) {
        let copies = i64::from(key.copy) * self.world as i64;
        (copies + (place.at.x * self.world).round() as i64, (place.at.y * self.world).round() as i64)
    }

    fn find(&self, key: Key) -> Option<(&'a Place, &'static PlaceClass)> {
        let place = self.places.get(key.place)?;
        Some((place, PLACES.get(place.class)?))
    }
}

/// A rectangle in pixels of the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    fn join(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}
