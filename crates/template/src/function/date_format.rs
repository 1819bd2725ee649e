//! .NET's formats of dates, standard and custom, in its invariant culture and UTC.

use jiff::civil::{DateTime, Weekday};
use jiff::{Timestamp, tz::TimeZone};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The time in this format; `None` if .NET would not know the format, or it has no use here.
pub(crate) fn format(time: Timestamp, pattern: &str) -> Option<String> {
    let time = TimeZone::UTC.to_datetime(time);
    let mut letters = pattern.chars();
    match (letters.next(), letters.next()) {
        (None, _) => custom(time, "MM/dd/yyyy HH:mm:ss"),
        (Some(letter), None) => custom(time, standard(letter)?),
        _ => custom(time, pattern),
    }
}

/// What a single letter stands for.
fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy-MM-ddTHH:mm:ss.fffffffK",
        'r' | 'R' => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        's' => "yyyy-MM-ddTHH:mm:ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy-MM-dd HH:mm:ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

fn custom(time: DateTime, pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => loop {
                match letters.next()? {
                    end if end == letter => break,
                    other => out.push(other),
                }
            },
            '\\' => out.push(letters.next()?),
            '%' => {}
            'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' | 'g' => {
                let mut count = 1;
                while letters.next_if_eq(&letter).is_some() {
                    count += 1;
                }
                part(time, letter, count, &mut out)?;
            }
            other => out.push(other),
        }
    }
    Some(out)
}

/// One run of the same letter.
fn part(time: DateTime, letter: char, count: usize, out: &mut String) -> Option<()> {
    let twelve = (time.hour() + 11) % 12 + 1;
    let text = match (letter, count) {
        ('y', 1 | 2) => number(time.year() % 100, count),
        ('y', _) => number(time.year(), count),
        ('M', 1 | 2) => number(time.month(), count),
        ('M', 3) => month(time)?.chars().take(3).collect(),
        ('M', _) => month(time)?.to_owned(),
        ('d', 1 | 2) => number(time.day(), count),
        ('d', 3) => weekday(time).chars().take(3).collect(),
        ('d', _) => weekday(time).to_owned(),
        ('H', _) => number(time.hour(), count),
        ('h', _) => number(twelve, count),
        ('m', _) => number(time.minute(), count),
        ('s', _) => number(time.second(), count),
        ('f', 1..=7) => fraction(time, count),
        ('F', 1..=7) => fraction(time, count).trim_end_matches('0').to_owned(),
        ('t', 1) => if time.hour() < 12 { "A" } else { "P" }.to_owned(),
        ('t', _) => if time.hour() < 12 { "AM" } else { "PM" }.to_owned(),
        ('z', 1) => "+0".to_owned(),
        ('z', 2) => "+00".to_owned(),
        ('z', _) => "+00:00".to_owned(),
        ('K', 1) => "Z".to_owned(),
        ('g', _) => "A.D.".to_owned(),
        _ => return None,
    };
    out.push_str(&text);
    Some(())
}

fn number(value: impl Into<i64>, width: usize) -> String {
    format!("{:0width$}", value.into(), width = width.min(16))
}

fn fraction(time: DateTime, digits: usize) -> String {
    format!("{:09}", time.subsec_nanosecond()).chars().take(digits).collect()
}

fn month(time: DateTime) -> Option<&'static str> {
    usize::try_from(time.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied()
}

fn weekday(time: DateTime) -> &'static str {
    match time.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
