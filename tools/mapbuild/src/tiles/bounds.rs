//! An upright rectangle on the grid, edges included.

use super::grid::Point;

/// The rectangle from its north-west to its south-east corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    min: Point,
    max: Point,
}

impl Bounds {
    /// The rectangle between two corners, the smaller coordinates first.
    pub fn new(min: Point, max: Point) -> Self {
        Self { min, max }
    }

    /// The smallest rectangle around the points; none around no points.
    pub fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds, point| {
            let Self { min, max } = bounds.unwrap_or(Self::new(*point, *point));
            Some(Self::new(
                Point::new(min.x.min(point.x), min.y.min(point.y)),
                Point::new(max.x.max(point.x), max.y.max(point.y)),
            ))
        })
    }

    /// The north-west corner.
    pub fn min(&self) -> Point {
        self.min
    }

    /// The south-east corner.
    pub fn max(&self) -> Point {
        self.max
    }

    /// The longer side.
    pub fn longer_side(&self) -> i32 {
        (self.max.x - self.min.x).max(self.max.y - self.min.y)
    }

    /// Whether all of `other` is inside.
    pub fn contains(&self, other: &Self) -> bool {
        self.min.x <= other.min.x && self.min.y <= other.min.y && self.max.x >= other.max.x && self.max.y >= other.max.y
    }

    /// Whether the two have a point in common.
    pub fn touches(&self, other: &Self) -> bool {
        self.min.x <= other.max.x && self.min.y <= other.max.y && self.max.x >= other.min.x && self.max.y >= other.min.y
    }

    /// The rectangle as an outer ring.
    pub fn ring(&self) -> [Point; 4] {
        let Self { min, max } = *self;
        [min, Point::new(max.x, min.y), max, Point::new(min.x, max.y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(x0: i32, y0: i32, x1: i32, y1: i32) -> Bounds {
        Bounds::new(Point::new(x0, y0), Point::new(x1, y1))
    }

    #[test]
    fn no_points_have_no_bounds() {
        assert_eq!(Bounds::of([]), None);
    }

    #[test]
    fn bounds_reach_around_all_points() {
        let points = [Point::new(3, -1), Point::new(-2, 7)];
        assert_eq!(Bounds::of(&points), Some(bounds(-2, -1, 3, 7)));
    }

    #[test]
    fn rectangles_that_share_only_an_edge_touch_and_do_not_contain() {
        let (west, east) = (bounds(0, 0, 5, 5), bounds(5, 0, 9, 5));
        assert!(west.touches(&east));
        assert!(!west.contains(&east));
        assert!(!west.touches(&bounds(6, 0, 9, 5)));
    }
}
