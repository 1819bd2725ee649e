//! .NET's composite formats, `{0,8:N0}`, as far as they can be done exactly: alignment, and for integers `D`, `N`, `F`,
//! `X`, `G` and paddings of zeros. All else is refused.

use serde_json::Value;

use super::convert::plain_text;

/// A width that still makes sense.
const WIDEST: usize = 1024;

/// The pattern with its items replaced, or why that cannot be done.
pub(super) fn format(pattern: &str, values: &[Value]) -> Result<String, &'static str> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        if let Some(behind) = behind.strip_prefix("{{") {
            out.push('{');
            rest = behind;
        } else if let Some(behind) = behind.strip_prefix("}}") {
            out.push('}');
            rest = behind;
        } else {
            let item = behind.strip_prefix('{').and_then(|behind| behind.split_once('}'));
            let (item, behind) = item.ok_or("the format string is not valid")?;
            out.push_str(&formatted(item, values)?);
            rest = behind;
        }
        if out.len() > crate::limits::VALUE_BYTES {
            return Err("its result is too large");
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// One item: `index[,alignment][:format]`.
fn formatted(item: &str, values: &[Value]) -> Result<String, &'static str> {
    let (place, format) = item.split_once(':').map_or((item, None), |(place, format)| (place, Some(format)));
    let (index, alignment) = place.split_once(',').map_or((place, None), |(index, width)| (index, Some(width)));
    let index: usize = index.trim().parse().map_err(|_| "the format string is not valid")?;
    let value = values.get(index).ok_or("the format string has an index without an argument")?;
    let text = match (format.filter(|format| !format.is_empty()), value.as_i64()) {
        (None, _) => plain_text(value).unwrap_or_else(|| value.to_string()),
        (Some(format), Some(number)) => integer(number, format).ok_or("the format of an item is not supported")?,
        // Strings and booleans have no formats of their own: .NET leaves them as they are.
        (Some(_), None) if value.is_string() || value.is_boolean() => plain_text(value).unwrap_or_default(),
        (Some(_), None) => return Err("the format of an item is not supported"),
    };
    let Some(alignment) = alignment else { return Ok(text) };
    let width: isize = alignment.trim().parse().map_err(|_| "the format string is not valid")?;
    let missing = width.unsigned_abs().min(WIDEST).saturating_sub(text.encode_utf16().count());
    let filler = " ".repeat(missing);
    Ok(if width < 0 { text + &filler } else { filler + &text })
}

fn integer(number: i64, format: &str) -> Option<String> {
    let magnitude = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    if format.bytes().all(|letter| letter == b'0') {
        return Some(format!("{sign}{magnitude:0width$}", width = format.len().min(WIDEST)));
    }
    let kind = format.chars().next()?;
    let precision = format.get(1..).filter(|digits| digits.len() <= 2)?;
    let precision: Option<usize> = if precision.is_empty() { None } else { Some(precision.parse().ok()?) };
    let width = precision.unwrap_or(1);
    match kind {
        'D' | 'd' => Some(format!("{sign}{magnitude:0width$}")),
        'G' | 'g' if precision.is_none() => Some(number.to_string()),
        'X' => Some(format!("{number:0width$X}")),
        'x' => Some(format!("{number:0width$x}")),
        'N' | 'n' => Some(format!("{sign}{}{}", grouped(magnitude), fraction(precision.unwrap_or(2)))),
        'F' | 'f' => Some(format!("{sign}{magnitude}{}", fraction(precision.unwrap_or(2)))),
        _ => None,
    }
}

fn fraction(digits: usize) -> String {
    if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) }
}

/// With a comma between thousands, as .NET's invariant culture does.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
