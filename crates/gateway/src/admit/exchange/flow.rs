//! What to expect of the other replicas until the next round.

use super::super::cell::ONE;

/// How long the past counts, in microseconds.
const MEMORY: f64 = 150_000.0;
/// How far each replica's part is drawn to an equal one: a replica that comes late to a limit that is used up must get in,
/// and two that both want all of it should end with a half each.
const DRAWN: f64 = 0.3;
/// Others that use less than this part of a limit are not expected.
const NOTICED: f64 = 0.02;

/// How much of a counter this replica and the others used of late, in microseconds of the limit for each of time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    /// When the store was asked last, and until when the counter was used up then, in its time.
    asked: i64,
    until: i64,
    mine: f64,
    others: f64,
}

impl Flow {
    /// Nothing is known but what the first round says.
    pub(super) const fn new(now: i64, after: i64) -> Self {
        Self { asked: now, until: now + after, mine: 0.0, others: 0.0 }
    }

    /// When the store was asked last.
    pub(super) const fn asked(&self) -> i64 {
        self.asked
    }

    /// Learns from a round at `now`.
    #[allow(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
    pub(super) fn learn(&mut self, now: i64, mine: u64, before: i64, after: i64) {
        let elapsed = (now - self.asked).max(1);
        let others = (now + before - self.until.max(self.asked)).clamp(0, 8 * elapsed);
        let elapsed = elapsed as f64;
        let new = elapsed / (elapsed + MEMORY);
        self.mine += (mine as f64 / elapsed - self.mine) * new;
        self.others += (others as f64 / elapsed - self.others) * new;
        (self.asked, self.until) = (now, now + after);
    }

    /// What a request should cost here, in 1024ths, so that this replica uses its part of what all of them will use.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between one and twice the replicas")]
    pub(super) fn weight(&self, replicas: u32) -> u32 {
        let all = self.mine + self.others;
        if self.others <= NOTICED * all || replicas < 2 {
            return ONE;
        }
        let part = (1.0 - DRAWN) * self.mine / all + DRAWN / f64::from(replicas);
        (f64::from(ONE) / part) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: i64 = 51_000;

    fn weight(mine: u64, others: i64, replicas: u32) -> f64 {
        let mut flow = Flow::new(0, 100_000);
        let mut after = 100_000;
        for round in 1..40 {
            let before = after - PERIOD + others;
            after = before + mine as i64;
            flow.learn(round * PERIOD, mine, before, after);
        }
        f64::from(flow.weight(replicas)) / f64::from(ONE)
    }

    #[test]
    fn alone_a_request_costs_itself_and_among_equals_as_many_as_there_are() {
        assert!((weight(50_000, 0, 3) - 1.0).abs() < 0.01);
        assert!((weight(17_000, 34_000, 3) - 3.0).abs() < 0.05);
        assert!((weight(45_900, 5_100, 2) - 1.0 / 0.78).abs() < 0.02, "nine tenths, drawn to a half by three tenths");
        assert!((weight(0, 51_000, 2) - 1.0 / 0.15).abs() < 0.1, "who has nothing is let in");
    }
}
