//! Reads query parameters into values, or says what they should have been.

use std::ops::RangeInclusive;

use lazurite_api::{ApiError, Query};

use crate::fault;

/// The political views that Azure Maps knows (Render, Search; parameter `view`).
const VIEWS: [&str; 19] = [
    "AE", "AR", "BH", "IN", "IQ", "JO", "KW", "LB", "MA", "OM", "PK", "PS", "QA", "SA", "SY", "US", "YE", "Auto",
    "Unified",
];

/// The first value of `name`, as it is; `None` also for a blank one, which is how clients send what the user left out.
///
/// The gate chooses a request's route, and so its limit and its price, by the same first value as it is.
pub(crate) fn text<'q>(query: &'q Query<'_>, name: &str) -> Option<&'q str> {
    // The first character tells it of most values; trimming would go through both ends.
    query.first(name).filter(|value| !value.chars().all(char::is_whitespace))
}

/// The first value of `name`.
pub(crate) fn required<'q>(query: &'q Query<'_>, name: &str, wanted: &str) -> Result<&'q str, ApiError> {
    text(query, name).ok_or_else(|| fault::missing(name, wanted))
}

/// A whole number in `range`.
pub(crate) fn integer(query: &Query<'_>, name: &str, range: RangeInclusive<u32>) -> Result<Option<u32>, ApiError> {
    text(query, name).map(|value| whole(name, value, range)).transpose()
}

/// A whole number in `range` that must be there.
pub(crate) fn required_integer(query: &Query<'_>, name: &str, range: RangeInclusive<u32>) -> Result<u32, ApiError> {
    match text(query, name) {
        Some(value) => whole(name, value, range),
        None => Err(fault::missing(name, &an_integer(&range))),
    }
}

fn whole(name: &str, value: &str, range: RangeInclusive<u32>) -> Result<u32, ApiError> {
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| fault::invalid(name, value, &an_integer(&range)))
}

fn an_integer(range: &RangeInclusive<u32>) -> String {
    format!("an integer from {} to {}", range.start(), range.end())
}

/// `N` numbers with commas between them.
pub(crate) fn numbers<const N: usize>(value: &str) -> Option<[f64; N]> {
    let mut numbers = [0.0; N];
    let mut parts = value.split(',');
    for number in &mut numbers {
        *number = parts.next()?.trim().parse().ok().filter(|number: &f64| number.is_finite())?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Checks the parameter `view`. It changes nothing: the map draws the borders of its source for everybody.
pub(crate) fn view(value: Option<&str>) -> Result<(), ApiError> {
    match value {
        Some(view) if !VIEWS.iter().any(|known| known.eq_ignore_ascii_case(view)) => {
            Err(fault::invalid("view", view, &format!("one of {}", VIEWS.join(", "))))
        }
        _ => Ok(()),
    }
}

/// Checks the path's `{format}`: JSON is what there is.
pub(crate) fn json_format(format: &str) -> Result<(), ApiError> {
    if format.eq_ignore_ascii_case("json") {
        return Ok(());
    }
    Err(fault::invalid("format", format, "json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_as_many_as_asked_for() {
        assert_eq!(numbers::<2>("1, -2.5"), Some([1.0, -2.5]));
        for wrong in ["", "1", "1,2,3", "1,x", "NaN,1", "inf,1", "1;2"] {
            assert_eq!(numbers::<2>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_integer_out_of_range_is_told_the_range() {
        let error = integer(&Query::parse("top=21"), "top", 1..=20).unwrap_err();
        assert_eq!(error.message, "The parameter 'top' must be an integer from 1 to 20, not '21'.");
        assert_eq!(integer(&Query::parse("top="), "top", 1..=20).unwrap(), None);
    }

    #[test]
    fn a_blank_value_is_none_and_any_other_is_as_it_came() {
        let text = |query| text(&Query::parse(query), "text").map(str::to_owned);
        for blank in ["", "text", "text=", "text=%20", "text=+%09%0d%0a", "text=%e2%80%83", "text=%20&text=a"] {
            assert_eq!(text(blank), None, "{blank}");
        }
        assert_eq!(text("text=+a+").as_deref(), Some(" a "));
        assert_eq!(text("text=%e2%80%8b").as_deref(), Some("\u{200b}"), "which is no white space");
    }

    #[test]
    fn views_are_those_of_azure() {
        assert!(view(Some("auto")).is_ok());
        assert!(view(None).is_ok());
        assert!(view(Some("Mars")).unwrap_err().message.contains("Unified"));
    }
}
