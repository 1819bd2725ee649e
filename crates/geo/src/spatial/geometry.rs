//! The seven geometries of GeoJSON (RFC 7946 §3.1), kept flat: one list of positions, and where its parts end.
//!
//! A document of 50 MiB has millions of positions; lists within lists would take ten times their memory.

/// A position on the ellipsoid, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// East of Greenwich, from -180 to 180.
    pub longitude: f64,
    /// North of the equator, from -90 to 90.
    pub latitude: f64,
}

impl Position {
    /// The position, if there is such a one.
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let is = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        is.then_some(Self { longitude, latitude })
    }
}

/// What a geometry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One position.
    Point,
    /// Several positions.
    MultiPoint,
    /// One line.
    LineString,
    /// Several lines.
    MultiLineString,
    /// One area: an outer ring and holes.
    Polygon,
    /// Several areas.
    MultiPolygon,
    /// Other geometries.
    GeometryCollection,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Point,
        Self::MultiPoint,
        Self::LineString,
        Self::MultiLineString,
        Self::Polygon,
        Self::MultiPolygon,
        Self::GeometryCollection,
    ];

    /// Its name in GeoJSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::MultiPoint => "MultiPoint",
            Self::LineString => "LineString",
            Self::MultiLineString => "MultiLineString",
            Self::Polygon => "Polygon",
            Self::MultiPolygon => "MultiPolygon",
            Self::GeometryCollection => "GeometryCollection",
        }
    }

    /// How many lists a position stands in.
    pub(super) const fn depth(self) -> usize {
        match self {
            Self::Point | Self::GeometryCollection => 0,
            Self::MultiPoint | Self::LineString => 1,
            Self::MultiLineString | Self::Polygon => 2,
            Self::MultiPolygon => 3,
        }
    }

    /// Whether it has an inside.
    pub const fn is_area(self) -> bool {
        matches!(self, Self::Polygon | Self::MultiPolygon)
    }
}

/// The altitudes between which the positions of a geometry lie, in metres above the sea.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heights {
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

/// A geometry.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// What it is.
    pub kind: Kind,
    /// All positions, in order; none of a collection.
    pub positions: Vec<Position>,
    /// Where each line or ring ends among the positions.
    pub(super) line_ends: Vec<usize>,
    /// Where each area ends among the rings.
    pub(super) area_ends: Vec<usize>,
    /// The members of a collection.
    pub members: Vec<Self>,
    /// Between which altitudes it lies, where its positions have a third number.
    pub heights: Option<Heights>,
}

impl Geometry {
    /// How many positions it has, those of its members included.
    pub fn size(&self) -> usize {
        self.positions.len() + self.members.iter().map(Self::size).sum::<usize>()
    }

    /// The lines, or the rings of all areas.
    pub fn lines(&self) -> impl Iterator<Item = &[Position]> {
        slices(&self.positions, &self.line_ends)
    }

    /// The areas.
    pub fn areas(&self) -> impl Iterator<Item = Area<'_>> {
        slices(&self.line_ends, &self.area_ends).scan(0, |start, ends| {
            let area = Area { positions: &self.positions, start: *start, ends };
            *start = ends.last().copied().unwrap_or(*start);
            Some(area)
        })
    }

    /// Hands every geometry that is no collection to `visit`.
    pub fn each<'g>(&'g self, visit: &mut dyn FnMut(&'g Self)) {
        if self.kind == Kind::GeometryCollection {
            self.members.iter().for_each(|member| member.each(visit));
        } else {
            visit(self);
        }
    }
}

/// One area of a geometry.
#[derive(Clone, Copy, Debug)]
pub struct Area<'g> {
    positions: &'g [Position],
    start: usize,
    ends: &'g [usize],
}

impl<'g> Area<'g> {
    /// Its rings; the first is the outer one.
    pub fn rings(self) -> impl Iterator<Item = &'g [Position]> {
        self.ends.iter().scan(self.start, move |start, end| {
            let ring = self.positions.get(*start..*end);
            *start = *end;
            ring
        })
    }

    /// How many positions make it up.
    pub fn size(self) -> usize {
        self.ends.last().map_or(0, |end| end - self.start)
    }
}

/// A list cut where `ends` says.
fn slices<'l, T>(list: &'l [T], ends: &'l [usize]) -> impl Iterator<Item = &'l [T]> {
    ends.iter().scan(0, move |start, end| {
        let slice = list.get(*start..*end);
        *start = *end;
        slice
    })
}
