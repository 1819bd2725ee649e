//! One state, and how it is kept in a file of the data folder. Secrets stand in it as they stand in the database: sealed or
//! hashed.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lazurite_model::record::Deployment;
use lazurite_model::{AnyRecord, Kind, Revision};
use lazurite_store::Image;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A state that was kept.
pub(super) struct Kept {
    /// When, by this server's clock.
    pub(super) taken: Timestamp,
    /// The revision that it was.
    pub(super) revision: Revision,
    /// All of it.
    pub(super) image: Image,
}

#[derive(Serialize)]
struct Written<'k> {
    taken: Timestamp,
    revision: Revision,
    records: Vec<(&'static str, &'k RawValue)>,
}

#[derive(Deserialize)]
struct Read {
    taken: Timestamp,
    revision: Revision,
    records: Vec<(String, Box<RawValue>)>,
}

impl Kept {
    /// The state that consists of those records.
    pub(super) fn of(taken: Timestamp, revision: Revision, mut records: Vec<AnyRecord>) -> Result<Self> {
        for record in &mut records {
            set_free(record);
        }
        Ok(Self { taken, revision, image: Image::of(&records)? })
    }

    /// What the file holds.
    pub(super) fn to_json(&self) -> Result<Vec<u8>> {
        let row = |(kind, _, body): (Kind, &'_ str, &'_ str)| -> Result<_> {
            Ok((kind.name(), RawValue::from_string(body.to_owned())?))
        };
        let rows = self.image.rows().map(row).collect::<Result<Vec<_>>>()?;
        let records = rows.iter().map(|(kind, body)| (*kind, &**body)).collect();
        Ok(serde_json::to_vec(&Written { taken: self.taken, revision: self.revision, records })?)
    }

    /// Reads a file.
    pub(super) fn from_json(text: &[u8]) -> Result<Self> {
        let read: Read = serde_json::from_slice(text)?;
        let record = |(kind, body): &(String, Box<RawValue>)| {
            let kind = Kind::parse(kind).with_context(|| format!("no kind of record is called {kind}"))?;
            Ok(AnyRecord::from_json(kind, body.get())?)
        };
        let records = read.records.iter().map(record).collect::<Result<Vec<_>>>()?;
        Self::of(read.taken, read.revision, records)
    }
}

/// Whoever goes through a deployment now will not go through the one that is restored: somebody must be able to take it up.
fn set_free(record: &mut AnyRecord) {
    if let AnyRecord::Deployment(deployment) = record {
        let deployment: &mut Deployment = deployment;
        deployment.worker = None;
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::TenantId;
    use lazurite_model::record::Tenant;

    use super::*;

    #[test]
    fn what_is_kept_reads_back() {
        let tenant = |id: u128| Tenant {
            id: TenantId(uuid::Uuid::from_u128(id)),
            display_name: "Contoso \"1\"".to_owned(),
            default_domain: format!("{id}.localhost"),
        };
        let records = vec![AnyRecord::from(tenant(2)), AnyRecord::from(tenant(1))];
        let kept = Kept::of(Timestamp::UNIX_EPOCH, Revision(7), records).unwrap();
        let read = Kept::from_json(&kept.to_json().unwrap()).unwrap();
        assert_eq!((read.taken, read.revision), (Timestamp::UNIX_EPOCH, Revision(7)));
        assert!(read.image.rows().eq(kept.image.rows()));
        assert_eq!(read.image.rows().len(), 2);
        assert!(Kept::from_json(b"{}").is_err());
    }
}
