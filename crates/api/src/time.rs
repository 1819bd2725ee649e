//! Times as Azure writes them: seven digits behind the second, which is what .NET clients can read at most.

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

/// E.g. `2021-07-02T01:01:01.1075056Z`.
pub fn text(time: Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(7));
    PRINTER.timestamp_to_string(&time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_digits_whatever_the_clock_knows() {
        let time: Timestamp = "2021-07-02T01:01:01.107505699Z".parse().unwrap();
        assert_eq!(text(time), "2021-07-02T01:01:01.1075056Z");
        assert_eq!(text(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.0000000Z");
    }
}
