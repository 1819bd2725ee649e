//! How far the meter's counts are on their way to the totals, for the metrics.

use std::sync::Arc;

use super::{Meter, lock};

/// What is not in the totals yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterFigures {
    /// Segments: those that are counted in, full ones, and those of batches that wait.
    pub segments: u64,
    /// Batches that wait to be stored, whoever counted them.
    pub waiting: u64,
}

impl Meter {
    /// How it stands. Holds each lock for some nanoseconds.
    pub fn figures(&self) -> MeterFigures {
        let waiting: Vec<_> = lock(&self.waiting).iter().map(Arc::clone).collect();
        let stored: usize = waiting.iter().map(|batch| batch.segments.len()).sum();
        let counted_in: usize = self.shards.iter().map(|shard| lock(shard).segments()).sum();
        MeterFigures { segments: (stored + counted_in) as u64, waiting: waiting.len() as u64 }
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;
    use lazurite_model::usage::{CredentialKind, UsageKey};
    use lazurite_model::{Location, UniqueId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_batch_waits_until_it_is_stored() {
        let meter = Meter::in_memory(&SeededRandom::new(1)).unwrap();
        let empty = meter.figures();
        assert_eq!(empty, MeterFigures { segments: 8, waiting: 0 });
        let key = UsageKey {
            account: Some(UniqueId(Uuid::from_u128(1))),
            operation: "map/tile",
            credential: CredentialKind::PrimaryKey,
            holder: Uuid::nil(),
            status: 200,
            origin: "",
            location: Location::EastUs,
            minute: 0,
        };
        meter.count(&key, 60);
        let batch = meter.next_batch().unwrap();
        assert_eq!(meter.figures(), MeterFigures { segments: 16, waiting: 1 });
        meter.stored(&batch);
        drop(batch);
        assert_eq!(meter.figures(), empty);
    }
}
