//! Draws the names of places, and keeps what is expensive to make.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tiny_skia::{Pixmap, PixmapPaint, Transform};

use super::RasterStyle;
use super::image::{Finished, Image, Key};
use super::placement::{self, Label};
use super::places::Places;
use super::text::Letters;
use super::window::Window;
use crate::tiles::{TileError, WorldTiles};

/// Draws names.
#[derive(Default)]
pub(super) struct Names {
    places: OnceLock<Result<Places, TileError>>,
    /// Idle ones; there are as many as threads have drawn at once.
    letters: Mutex<Vec<Letters>>,
    finished: Mutex<Finished>,
}

impl Names {
    /// Draws all names that the window shows.
    pub(super) fn draw(
        &self,
        picture: &mut Pixmap,
        world: &WorldTiles,
        style: RasterStyle,
        window: &Window,
    ) -> Result<(), TileError> {
        let places = self.places(world)?;
        // The most important last, so that it lies on top.
        for label in placement::place(places, window).iter().rev() {
            let Some(image) = self.image(places, label, style, window) else { continue };
            let (x, y) = window.offset(label.at);
            // INVARIANT: the name touches the window, so it begins at most a name's width away from it.
            let (x, y) = (x as i32 + image.offset.0, y as i32 + image.offset.1);
            picture.draw_pixmap(x, y, image.pixels.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
        }
        Ok(())
    }

    /// The places of the world; collected when they are asked for first.
    pub(super) fn places(&self, world: &WorldTiles) -> Result<&Places, TileError> {
        let collect = || self.with_letters(|letters| Places::collect(world, &letters.ruler()));
        self.places.get_or_init(collect).as_ref().map_err(Clone::clone)
    }

    fn image(&self, places: &Places, label: &Label, style: RasterStyle, window: &Window) -> Option<Arc<Image>> {
        let key = Key { place: label.place, side: label.side, level: window.level(), dark: style.is_dark() };
        if let Some(image) = lock(&self.finished).find(key) {
            return Some(image);
        }
        let place = places.get(label.place)?;
        let draw = |letters: &mut Letters| Image::draw(letters, place, label.side, style.palette(), window.zoom());
        let image = Arc::new(self.with_letters(draw)?);
        lock(&self.finished).keep(key, &image);
        Some(image)
    }

    fn with_letters<T>(&self, work: impl FnOnce(&mut Letters) -> T) -> T {
        let idle = lock(&self.letters).pop();
        let mut letters = idle.unwrap_or_else(Letters::new);
        let outcome = work(&mut letters);
        lock(&self.letters).push(letters);
        outcome
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
