//! Time grains: into what stretches of time a metric is cut.

use lazurite_api::ApiError;

use super::refuse;
use super::span::minutes;
use crate::refuse::shown;

/// A time grain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grain {
    /// As ISO 8601 has it.
    pub(super) name: &'static str,
    /// How long it is.
    pub(super) minutes: i64,
}

/// Those that there are, the shortest first.
pub(super) const GRAINS: [Grain; 8] = [
    Grain { name: "PT1M", minutes: 1 },
    Grain { name: "PT5M", minutes: 5 },
    Grain { name: "PT15M", minutes: 15 },
    Grain { name: "PT30M", minutes: 30 },
    Grain { name: "PT1H", minutes: 60 },
    Grain { name: "PT6H", minutes: 6 * 60 },
    Grain { name: "PT12H", minutes: 12 * 60 },
    Grain { name: "P1D", minutes: 24 * 60 },
];

/// The name that asks for one number for the whole time.
const FULL: &str = "FULL";

/// The grain that a query of `span` minutes asks for. None named: the shortest. `adjust`: the nearest, if there is none of
/// just that length.
///
/// # Errors
/// 400 for one that does not exist.
pub(super) fn read(text: Option<&str>, span: i64, adjust: bool) -> Result<Grain, ApiError> {
    let [shortest, ..] = GRAINS;
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(shortest);
    };
    if text.eq_ignore_ascii_case(FULL) {
        return Ok(Grain { name: FULL, minutes: span });
    }
    let wanted = minutes(text).filter(|minutes| *minutes > 0);
    let nearest = wanted.and_then(|wanted| GRAINS.into_iter().min_by_key(|grain| (grain.minutes - wanted).abs()));
    nearest.filter(|grain| adjust || Some(grain.minutes) == wanted).ok_or_else(|| {
        let message = format!(
            "Detect invalid time grain input: {} that is not supported, supported time grains: {},{FULL}",
            shown(text),
            GRAINS.map(|grain| grain.name).join(",")
        );
        refuse(message).at("interval")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grain_is_found_by_its_length() {
        for grain in GRAINS {
            assert_eq!(read(Some(grain.name), 60, false).unwrap(), grain);
        }
        for (text, minutes) in [(None, 1), (Some(""), 1), (Some("PT60M"), 60), (Some("P1D"), 1440), (Some("full"), 90)]
        {
            assert_eq!(read(text, 90, false).unwrap().minutes, minutes, "{text:?}");
        }
    }

    #[test]
    fn another_length_is_refused_or_adjusted() {
        for (text, adjusted) in [("PT3M", 1), ("PT4M", 5), ("PT7H", 360), ("P30D", 1440)] {
            assert_eq!(read(Some(text), 60, false).unwrap_err().code, "BadRequest", "{text}");
            assert_eq!(read(Some(text), 60, true).unwrap().minutes, adjusted, "{text}");
        }
        for text in ["hour", "-PT1M", "PT0S", "PT30S", "P1M"] {
            assert_eq!(read(Some(text), 60, true).unwrap_err().code, "BadRequest", "{text}");
        }
    }
}
