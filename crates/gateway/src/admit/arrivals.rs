//! Requests as tests send them, in virtual time.

/// A second, in nanoseconds.
pub(super) const SECOND: i64 = 1_000_000_000;
/// When every test begins.
pub(super) const START: i64 = 1_800_000_000 * SECOND;

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) at: i64,
    pub(super) sender: usize,
}

fn sorted(mut arrivals: Vec<Arrival>) -> Vec<Arrival> {
    arrivals.sort_by_key(|arrival| (arrival.at, arrival.sender));
    arrivals
}

/// Each sender sends at its rate, evenly, from the very start.
pub(super) fn even<const N: usize>(rates: [i64; N], seconds: i64) -> Vec<Arrival> {
    let of = |(sender, rate): (usize, i64)| {
        (0..rate * seconds).map(move |step| Arrival { at: START + step * SECOND / rate, sender })
    };
    sorted(rates.into_iter().enumerate().flat_map(of).collect())
}

/// Each sender sends at its rate, evenly, never at the same time as another.
pub(super) fn alternating<const N: usize>(rates: [i64; N], seconds: i64) -> Vec<Arrival> {
    let shift = |arrival: Arrival| {
        let rate = rates[arrival.sender];
        Arrival { at: arrival.at + arrival.sender as i64 * SECOND / (rate * N as i64), ..arrival }
    };
    sorted(even(rates, seconds).into_iter().map(shift).collect())
}

/// Each sender sends at its rate on average, each request independent of the others.
pub(super) fn poisson<const N: usize>(rates: [i64; N], seconds: i64, seed: u64) -> Vec<Arrival> {
    let mut random = Chance(seed);
    let mut arrivals = Vec::new();
    for (sender, rate) in rates.into_iter().enumerate() {
        let mut at = START;
        loop {
            at += (-random.unit().ln() * SECOND as f64 / rate as f64) as i64;
            if at >= START + seconds * SECOND {
                break;
            }
            arrivals.push(Arrival { at, sender });
        }
    }
    sorted(arrivals)
}

/// The same, so many seconds later.
pub(super) fn later(arrivals: Vec<Arrival>, seconds: i64) -> impl Iterator<Item = Arrival> {
    arrivals.into_iter().map(move |arrival| Arrival { at: arrival.at + seconds * SECOND, ..arrival })
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 (not included) and 1.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 1.0) / (1u64 << 53) as f64
    }
}
