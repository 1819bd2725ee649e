//! Functions of dates, and .NET's formats.

use lazurite_template::utc_now;
use serde_json::json;

use super::holds;

#[test]
fn durations_are_added_and_the_base_gives_the_format() {
    holds(&[
        ("[dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')]", r#""2023-04-07 14:53:14Z""#),
        ("[dateTimeAdd('2020-04-07 14:53:14Z', '-P9D')]", r#""2020-03-29 14:53:14Z""#),
        ("[dateTimeAdd('2020-04-07 14:53:14Z', 'PT1H')]", r#""2020-04-07 15:53:14Z""#),
        ("[dateTimeAdd('20200407T145314Z', 'PT1H')]", r#""20200407T155314Z""#),
        ("[dateTimeAdd('2020-04-07T14:53:14Z', 'P1DT1M1S')]", r#""2020-04-08T14:54:15Z""#),
        ("[dateTimeAdd('2020-04-07T14:53:14.1234567Z', 'PT0.5S', 'o')]", r#""2020-04-07T14:53:14.6234567Z""#),
        ("[dateTimeAdd('2020-04-07T16:53:14+02:00', 'PT1H', 'u')]", r#""2020-04-07 15:53:14Z""#),
        ("[dateTimeAdd('2020-01-01', 'P1M', 'yyyy-MM-dd')]", r#""2020-01-31""#),
        ("[dateTimeAdd('2020-01-01T00:00:00', 'P1Y', 'yyyy-MM-dd')]", r#""2020-12-31""#),
        ("[dateTimeAdd('2020-04-07T14:53:14Z', 'PT1H', 'd')]", r#""04/07/2020""#),
    ]);
}

#[test]
fn unix_times_go_both_ways() {
    holds(&[
        ("[dateTimeFromEpoch(1683040573)]", r#""2023-05-02T15:16:13Z""#),
        ("[dateTimeToEpoch('2023-05-02T15:16:13Z')]", "1683040573"),
        ("[dateTimeFromEpoch(0)]", r#""1970-01-01T00:00:00Z""#),
        ("[dateTimeToEpoch(dateTimeFromEpoch(-1))]", "-1"),
    ]);
}

#[test]
fn now_is_written_in_the_formats_of_dotnet() {
    let now = "2026-03-05T07:08:09.0123456Z".parse().expect("a time");
    for (format, expected) in [
        ("yyyy-MM-ddTHH:mm:ssZ", "2026-03-05T07:08:09Z"),
        ("u", "2026-03-05 07:08:09Z"),
        ("s", "2026-03-05T07:08:09"),
        ("o", "2026-03-05T07:08:09.0123456Z"),
        ("O", "2026-03-05T07:08:09.0123456Z"),
        ("R", "Thu, 05 Mar 2026 07:08:09 GMT"),
        ("d", "03/05/2026"),
        ("D", "Thursday, 05 March 2026"),
        ("M d", "3 5"),
        ("yyyyMMdd-HHmmss", "20260305-070809"),
        ("yy/M/d h:m:s t", "26/3/5 7:8:9 A"),
        ("ddd dddd MMM MMMM hh tt", "Thu Thursday Mar March 07 AM"),
        ("HH:mm:ss.fff", "07:08:09.012"),
        ("ss.FFFFFFF zzz K", "09.0123456 +00:00 Z"),
        ("'yyyy' \\d%d", "yyyy d5"),
    ] {
        assert_eq!(utc_now(now, &[json!(format)]), Ok(json!(expected)), "{format}");
    }
    assert_eq!(utc_now(now, &[]), Ok(json!("20260305T070809Z")));
    assert!(utc_now(now, &[json!("Q")]).is_err());
    assert!(utc_now(now, &[json!("'open")]).is_err());
}
