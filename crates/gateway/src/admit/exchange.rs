//! How replicas share their limits: each decides by what it knows, and about twenty times a second tells the others what it
//! let through.
//!
//! Between two rounds a replica expects the others to go on as they did, and counts its own requests so much higher. What
//! was let through too much all the same is in the store, and keeps all of them from letting more through until it is made
//! good: over time, no replica's mistake adds to the limit. When the store cannot be asked, each goes on with an equal
//! part.

mod flow;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use uuid::Uuid;

use super::cell::ONE;
use super::limiter::Limiter;
use super::name::CellName;
use super::shared::{Answer, Round, Spent};
use flow::Flow;

/// The most counters in one round: more wait for the next one.
const MOST: usize = 4096;
/// A replica that heard nothing for so long starts from what its own counters say, in nanoseconds.
const OUT_OF_TOUCH: i64 = 250_000_000;
/// What is expected of others is forgotten when nobody asked for so long, in microseconds.
const FORGOTTEN: i64 = 1_000_000;

/// What a round told of a counter.
#[derive(Clone, Copy, Debug)]
struct Told {
    place: usize,
    name: CellName,
    micros: u64,
    /// What is to be told again should the round fail, in nanoseconds.
    kept: u64,
}

/// A round under way.
#[derive(Debug)]
pub(crate) struct UnderWay {
    told: Vec<Told>,
    asked: i64,
    number: u64,
}

/// One replica's side of the exchange.
pub(crate) struct Exchange {
    replica: Uuid,
    flows: HashMap<CellName, Flow>,
    /// Where the next round begins to look for counters that were asked.
    from: usize,
    /// The last round, and the last one whose answer was heard.
    number: u64,
    heard_number: u64,
    heard: Option<i64>,
}

impl Exchange {
    pub(crate) fn new(replica: Uuid) -> Self {
        Self { replica, flows: HashMap::new(), from: 0, number: 0, heard_number: 0, heard: None }
    }

    /// What to tell the others.
    pub(crate) fn ask(&mut self, limiter: &Limiter, now: i64) -> (Round, UnderWay) {
        let (places, from) = limiter.cells.touched.take(self.from, MOST);
        self.from = from;
        let silence = self.heard.map_or(i64::MAX, |heard| now - heard);
        let is_out_of_touch = silence > OUT_OF_TOUCH;
        // What was taken long ago is free again; what is not was counted higher, for the others' sake.
        let weight = u64::from(limiter.alone_weight.load(Relaxed).max(ONE));
        let mut told = Vec::with_capacity(places.len());
        let mut spent = Vec::with_capacity(places.len());
        for place in places {
            let Some(cell) = limiter.cells.at(place) else { continue };
            let Some(name) = cell.owner() else { continue };
            let (nanos, ahead) = (cell.unshared(), cell.backlog(now).unsigned_abs());
            let (told_nanos, freed) = if is_out_of_touch {
                (nanos.min(ahead.saturating_mul(u64::from(ONE)) / weight), 0)
            } else {
                (nanos, nanos.saturating_sub(ahead).min(silence.unsigned_abs()))
            };
            let micros = told_nanos / 1000;
            let rest = told_nanos % 1000;
            cell.note(rest.cast_signed());
            told.push(Told { place, name, micros, kept: nanos - rest });
            spent.push(Spent { name: name.0, micros, freed: freed / 1000 });
        }
        self.number += 1;
        let round = Round {
            installation: Arc::clone(limiter.names.prefix()),
            replica: self.replica,
            number: self.number,
            heard: self.heard_number,
            parts: if is_out_of_touch { u32::try_from(weight).unwrap_or(ONE) / ONE } else { 0 },
            spent,
        };
        (round, UnderWay { told, asked: now, number: self.number })
    }

    /// Learns what the others took.
    pub(crate) fn hear(&mut self, limiter: &Limiter, round: &UnderWay, answer: &Answer, now: i64) {
        (self.heard, self.heard_number) = (Some(now), round.number);
        let seen = i64::midpoint(round.asked, now);
        for (told, ahead) in round.told.iter().zip(&answer.ahead) {
            let flow = self.flows.entry(told.name).or_insert_with(|| Flow::new(answer.now, ahead.after));
            if flow.asked() != answer.now {
                flow.learn(answer.now, told.micros, ahead.before, ahead.after);
            }
            let Some(cell) = limiter.cells.at(told.place).filter(|cell| cell.is(told.name)) else { continue };
            cell.set_weight(flow.weight(answer.replicas));
            cell.settle(seen, ahead.after.saturating_mul(1000));
        }
        limiter.alone_weight.store(ONE, Relaxed);
        self.flows.retain(|_, flow| answer.now - flow.asked() < FORGOTTEN);
    }

    /// Keeps what could not be told, and goes on with the part that one of so many replicas has.
    pub(crate) fn miss(&self, limiter: &Limiter, round: &UnderWay, replicas: u32) {
        for told in &round.told {
            let Some(cell) = limiter.cells.at(told.place).filter(|cell| cell.is(told.name)) else { continue };
            cell.note(told.kept.cast_signed());
            limiter.cells.touched.add(told.place);
        }
        self.alone(limiter, replicas);
    }

    /// Goes on with the part that one of so many replicas has.
    pub(crate) fn alone(&self, limiter: &Limiter, replicas: u32) {
        limiter.alone_weight.store(replicas.max(1).saturating_mul(ONE), Relaxed);
    }
}

#[cfg(test)]
mod simulation;
