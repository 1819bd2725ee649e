//! The store of the replicas of a test: what the script in Redis does, in memory, at a time that the test says.

use std::collections::HashMap;

use uuid::Uuid;

use super::shared::{Ahead, Answer, Round};

/// Counters, and the replicas that asked.
#[derive(Default)]
pub(super) struct Memory {
    until: HashMap<u64, i64>,
    replicas: HashMap<Uuid, i64>,
    told: HashMap<Uuid, Told>,
}

/// What a replica told last.
#[derive(Default)]
struct Told {
    number: u64,
    at: i64,
    micros: HashMap<u64, u64>,
}

impl Memory {
    /// Holds a round at `now`, in microseconds.
    pub(super) fn hold(&mut self, round: &Round, now: i64) -> Answer {
        self.replicas.insert(round.replica, now);
        self.replicas.retain(|_, asked| now - *asked < 1_000_000);
        let told = self.told.entry(round.replica).or_default();
        let free = (now - told.at) as u64 / u64::from(round.parts.max(1)) * u64::from(round.parts > 0);
        let is_late = told.number >= round.number;
        let mut ahead = Vec::new();
        for spent in &round.spent {
            let counted = told.micros.get(&spent.name).filter(|_| told.number > round.heard);
            let counted = counted.map_or(0, |micros| micros.saturating_sub(free));
            let micros = if is_late { 0 } else { spent.micros.saturating_sub(counted) };
            let before = self.until.get(&spent.name).copied().unwrap_or(0);
            let after = before.max(now - spent.freed.saturating_sub(counted) as i64) + micros as i64;
            if micros > 0 {
                self.until.insert(spent.name, after);
            }
            ahead.push(Ahead { before: before - now, after: after - now });
        }
        if !is_late {
            let micros = round.spent.iter().map(|spent| (spent.name, spent.micros)).collect();
            *told = Told { number: round.number, at: now, micros };
        }
        Answer { now, replicas: self.replicas.len() as u32, ahead }
    }
}
