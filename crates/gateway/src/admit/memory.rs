//! The store of the replicas of a test: what the script in Redis does, in memory, at a time that the test says.

use std::collections::HashMap;

use uuid::Uuid;

use super::shared::{Ahead, Answer, Round};

/// Counters, and the replicas that asked.
#[derive(Default)]
pub(super) struct Memory {
    until: HashMap<u64, i64>,
    replicas: HashMap<Uuid, i64>,
}

impl Memory {
    /// Holds a round at `now`, in microseconds.
    pub(super) fn hold(&mut self, round: &Round, now: i64) -> Answer {
        self.replicas.insert(round.replica, now);
        self.replicas.retain(|_, asked| now - *asked < 1_000_000);
        let mut ahead = Vec::new();
        for spent in &round.spent {
            let before = self.until.get(&spent.name).copied().unwrap_or(0);
            let after = before.max(now - spent.freed as i64) + spent.micros as i64;
            if spent.micros > 0 {
                self.until.insert(spent.name, after);
            }
            ahead.push(Ahead { before: before - now, after: after - now });
        }
        Answer { now, replicas: self.replicas.len() as u32, ahead }
    }
}
