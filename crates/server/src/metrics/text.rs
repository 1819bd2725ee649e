//! Prometheus's text format (version 0.0.4): a family is its help, its type and its samples.

use std::fmt::{Display, Write as _};

use lazurite_gateway::Histogram;

use super::family::{Family, Kind, Point, Value};

/// The families, one after the other.
pub(super) fn write(families: &[Family]) -> String {
    let mut text = String::with_capacity(16 << 10);
    for family in families {
        let kind = match family.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let name = family.prometheus();
        let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", family.help);
        for point in &family.points {
            match &point.value {
                Value::Whole(number) => sample(&mut text, &name, (point, None), number),
                Value::Real(number) => sample(&mut text, &name, (point, None), number),
                Value::Histogram(histogram) => buckets(&mut text, &name, point, histogram),
            }
        }
    }
    text
}

fn buckets(text: &mut String, name: &str, point: &Point, histogram: &Histogram) {
    let bucket = format!("{name}_bucket");
    for (bound, count) in &histogram.within {
        sample(text, &bucket, (point, Some(&bound.as_secs_f64().to_string())), count);
    }
    sample(text, &bucket, (point, Some("+Inf")), histogram.count);
    sample(text, &format!("{name}_sum"), (point, None), histogram.sum.as_secs_f64());
    sample(text, &format!("{name}_count"), (point, None), histogram.count);
}

/// One number. INVARIANT: labels' values are words of ours, which need no escaping.
fn sample(text: &mut String, name: &str, (point, bound): (&Point, Option<&str>), value: impl Display) {
    let labels =
        point.labels.iter().map(|(label, value)| (label.prometheus, &**value)).chain(bound.map(|it| ("le", it)));
    let labels: Vec<String> = labels.map(|(label, value)| format!("{label}=\"{value}\"")).collect();
    let _ = match &*labels {
        [] => writeln!(text, "{name} {value}"),
        labels => writeln!(text, "{name}{{{}}} {value}", labels.join(",")),
    };
}
