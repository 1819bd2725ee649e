//! Which of a place's many names somebody is going to type.
//!
//! GeoNames has the name of a village in Ohio in Chechen, because encyclopaedias have an article about it. Of small
//! places only the names in Latin letters and in the scripts of their own country are kept; of cities all. Machine
//! transliterations, which begin with a small Latin letter (`paeliseu` for Paris), are left out everywhere.

use lazurite_geo::search::text::key;
use std::collections::BTreeSet;

/// From this population on a place keeps its names in every script.
const CITY: u64 = 100_000;
/// From this population on a place keeps all its names in Latin letters.
const TOWN: u64 = 20_000;
/// Names in Latin letters, spellings of one name counted once, that a smaller place keeps.
const MAX_LATIN: usize = 4;

/// First and last letter of a script, and the countries that write it.
const SCRIPTS: [(char, char, &str); 19] = [
    ('\u{0370}', '\u{03FF}', "CY GR"),
    ('\u{0400}', '\u{052F}', "BA BG BY KG KZ MD ME MK MN RS RU TJ TM UA UZ XK"),
    ('\u{0530}', '\u{058F}', "AM"),
    ('\u{0590}', '\u{05FF}', "IL PS"),
    ('\u{0600}', '\u{06FF}', "AE AF BH DJ DZ EG EH ER IL IQ IR JO KM KW LB LY MA MR OM PK PS QA SA SD SO SY TD TN YE"),
    ('\u{0900}', '\u{097F}', "IN NP"),
    ('\u{0980}', '\u{09FF}', "BD IN"),
    ('\u{0A00}', '\u{0B7F}', "IN"),
    ('\u{0B80}', '\u{0BFF}', "IN LK SG"),
    ('\u{0C00}', '\u{0D7F}', "IN"),
    ('\u{0D80}', '\u{0DFF}', "LK"),
    ('\u{0E00}', '\u{0E7F}', "TH"),
    ('\u{0E80}', '\u{0EFF}', "LA"),
    ('\u{1000}', '\u{109F}', "MM"),
    ('\u{10A0}', '\u{10FF}', "GE"),
    ('\u{1200}', '\u{137F}', "ER ET"),
    ('\u{1780}', '\u{17FF}', "KH"),
    ('\u{3040}', '\u{9FFF}', "CN HK JP MO SG TW"),
    ('\u{AC00}', '\u{D7AF}', "KP KR"),
];

/// The names of a place that are kept, in their order.
pub fn typed<'n>(names: impl Iterator<Item = &'n str>, country: &str, population: u64) -> Vec<&'n str> {
    let mut latin = BTreeSet::new();
    let keep = |name: &&str| {
        let Some(first) = name.chars().next().filter(|first| !first.is_ascii_lowercase()) else { return false };
        if population >= CITY {
            return true;
        }
        if first < '\u{0370}' {
            let new = latin.insert(key(name));
            return new && (population >= TOWN || latin.len() <= MAX_LATIN);
        }
        let script = SCRIPTS.iter().find(|(low, high, _)| (*low..=*high).contains(&first));
        script.is_some_and(|(.., countries)| countries.split(' ').any(|of| of == country))
    };
    names.filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: [&str; 4] = ["Parizh", "paeliseu", "Париж", "パリ"];

    #[test]
    fn a_town_keeps_the_scripts_of_its_country() {
        assert_eq!(typed(PARIS.into_iter(), "US", 24_782), ["Parizh"]);
        assert_eq!(typed(PARIS.into_iter(), "RU", 2_000), ["Parizh", "Париж"]);
    }

    #[test]
    fn a_city_keeps_every_name_but_machine_transliterations() {
        assert_eq!(typed(PARIS.into_iter(), "FR", 2_138_551), ["Parizh", "Париж", "パリ"]);
    }
}
