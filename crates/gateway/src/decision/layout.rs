//! How an entry lies in the ring: a version, numbers of fixed size in little endian, those ids that there are, then texts.
//!
//! Names rather than numbers stand for operations and causes, so that an entry of an older program is told rightly by a newer
//! one. Another version of the layout gets another number; what has an unknown one is passed over.

use lazurite_model::usage::CredentialKind;
use lazurite_model::{AssignmentId, Location, PrincipalId, RoleDefinitionId, UniqueId};
use lazurite_policy::{DataAction, DataActionSet};
use uuid::Uuid;

use super::entry::{Entry, METHODS, classes};
use crate::trace::LimitSeen;

const VERSION: u8 = 2;
/// Had all ids, nil for those that there are not.
const FIRST_VERSION: u8 = 1;
const FIXED: usize = 16 + 3 * 8 + 4 * 4 + 16;
/// So many ids there may be besides the request's own.
const IDS: usize = 6;

const PROVEN: u8 = 1;
const HAS_RATE: u8 = 2;
const HAS_ORIGIN: u8 = 4;

/// How many bytes the entry takes up.
pub(super) fn length(entry: &Entry<'_>) -> usize {
    let texts = [entry.operation.as_bytes(), entry.cause.as_bytes(), entry.origin.unwrap_or_default(), entry.path];
    FIXED + 16 * ids_of(entry).iter().flatten().count() + texts.map(<[u8]>::len).iter().sum::<usize>()
}

/// Writes the entry; `bytes` is as long as [`length`] says.
pub(super) fn write(entry: &Entry<'_>, bytes: &mut [u8]) {
    let mut out = Out(bytes);
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    let flags = flag(entry.is_proven, PROVEN)
        | flag(entry.token_rate.is_some(), HAS_RATE)
        | flag(entry.origin.is_some(), HAS_ORIGIN);
    let class = match entry.limit {
        None => 0,
        Some(LimitSeen { class: None, .. }) => 1,
        Some(LimitSeen { class: Some(class), .. }) => class as u8 + 2,
    };
    let missing = entry.missing.and_then(|missing| DataAction::ALL.iter().position(|action| *action == missing));
    let origin = entry.origin.unwrap_or_default();
    let [status_low, status_high] = entry.status.to_le_bytes();
    let [rate_low, rate_high] = entry.token_rate.unwrap_or_default().to_le_bytes();
    let [path_low, path_high] = short(entry.path.len()).to_le_bytes();
    out.put([
        VERSION,
        METHODS.iter().position(|method| *method == entry.method).map_or(0, byte),
        entry.credential as u8,
        entry.location as u8,
        flags,
        class,
        missing.map_or(0, |index| byte(index + 1)),
        byte(origin.len()),
        status_low,
        status_high,
        rate_low,
        rate_high,
        path_low,
        path_high,
        byte(entry.operation.len()),
        byte(entry.cause.len()),
    ]);
    out.put(entry.nanos.to_le_bytes());
    out.put(entry.sixtieths.to_le_bytes());
    out.put(entry.actions.bits().to_le_bytes());
    let (rate, left) = entry.limit.map_or((0, 0), |limit| (limit.rate, limit.left));
    let ids = ids_of(entry);
    let present = ids.iter().rev().fold(0, |bits, id| bits << 1 | u32::from(id.is_some()));
    for number in [entry.units, rate, left, present] {
        out.put(number.to_le_bytes());
    }
    out.put(entry.id.into_bytes());
    for id in ids.into_iter().flatten() {
        out.put(id.into_bytes());
    }
    for text in [entry.operation.as_bytes(), entry.cause.as_bytes(), origin, entry.path] {
        out.text(text);
    }
}

/// Reads an entry; `None` if it is none of this version.
pub(super) fn read(bytes: &[u8]) -> Option<Entry<'_>> {
    let mut from = In(bytes);
    let [version, method, credential, location, flags, class, missing, origin, a, b, c, d, e, f, operation, cause] =
        from.take()?;
    if !matches!(version, FIRST_VERSION | VERSION) {
        return None;
    }
    let (nanos, sixtieths) = (i64::from_le_bytes(from.take()?), u64::from_le_bytes(from.take()?));
    let actions = DataActionSet::from_bits(u64::from_le_bytes(from.take()?));
    let mut number = || from.take().map(u32::from_le_bytes);
    let (units, rate, left, present) = (number()?, number()?, number()?, number()?);
    let present = if version == FIRST_VERSION { u32::MAX } else { present };
    let id = Uuid::from_bytes(from.take()?);
    let mut ids = [None; IDS];
    for (_, id) in ids.iter_mut().enumerate().filter(|(bit, _)| present >> bit & 1 == 1) {
        *id = Some(Uuid::from_bytes(from.take()?)).filter(|id| !id.is_nil());
    }
    let [account, holder, principal, assignment, role, group] = ids;
    let operation = std::str::from_utf8(from.text(operation.into())?).ok()?;
    let cause = std::str::from_utf8(from.text(cause.into())?).ok()?;
    let origin = from.text(origin.into())?;
    let path = from.text(u16::from_le_bytes([e, f]).into())?;
    let limit = match class {
        0 => None,
        1 => Some(LimitSeen { class: None, rate, left }),
        class => Some(LimitSeen { class: Some(*classes().get(usize::from(class) - 2)?), rate, left }),
    };
    Some(Entry {
        id,
        nanos,
        status: u16::from_le_bytes([a, b]),
        method: METHODS.get(usize::from(method)).copied()?,
        path,
        origin: (flags & HAS_ORIGIN != 0).then_some(origin),
        operation,
        actions,
        credential: *CredentialKind::ALL.get(usize::from(credential))?,
        account: account.map(UniqueId),
        is_proven: flags & PROVEN != 0,
        holder: holder.unwrap_or_default(),
        principal: principal.map(PrincipalId),
        token_rate: (flags & HAS_RATE != 0).then_some(u16::from_le_bytes([c, d])),
        location: *Location::ALL.get(usize::from(location))?,
        assignment: assignment.map(AssignmentId),
        role: role.map(RoleDefinitionId),
        group: group.map(PrincipalId),
        missing: usize::from(missing).checked_sub(1).and_then(|index| DataAction::ALL.get(index).copied()),
        limit,
        units,
        sixtieths,
        cause,
    })
}

/// The ids of an entry besides the request's own, those that there are; a nil one is none.
fn ids_of(entry: &Entry<'_>) -> [Option<Uuid>; IDS] {
    [
        entry.account.map(|account| account.0),
        Some(entry.holder),
        entry.principal.map(|principal| principal.0),
        entry.assignment.map(|assignment| assignment.0),
        entry.role.map(|role| role.0),
        entry.group.map(|group| group.0),
    ]
    .map(|id| id.filter(|id| !id.is_nil()))
}

#[allow(clippy::cast_possible_truncation, reason = "lengths and places are bounded where they come from")]
const fn byte(number: usize) -> u8 {
    number as u8
}

#[allow(clippy::cast_possible_truncation, reason = "paths are cut at 512 bytes")]
const fn short(number: usize) -> u16 {
    number as u16
}

struct Out<'b>(&'b mut [u8]);

impl Out<'_> {
    fn put<const N: usize>(&mut self, value: [u8; N]) {
        if let Some((place, rest)) = std::mem::take(&mut self.0).split_first_chunk_mut() {
            *place = value;
            self.0 = rest;
        }
    }

    fn text(&mut self, text: &[u8]) {
        if let Some((place, rest)) = std::mem::take(&mut self.0).split_at_mut_checked(text.len()) {
            place.copy_from_slice(text);
            self.0 = rest;
        }
    }
}

struct In<'b>(&'b [u8]);

impl<'b> In<'b> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (value, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*value)
    }

    fn text(&mut self, length: usize) -> Option<&'b [u8]> {
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ids: [Option<Uuid>; IDS]) -> Entry<'static> {
        let [account, holder, principal, assignment, role, group] = ids;
        Entry {
            id: Uuid::from_u128(1),
            nanos: 1_800_000_000_000_000_000,
            status: 403,
            method: "GET",
            path: b"/map/tile",
            origin: Some(b"https://maps.example"),
            operation: "map/tile",
            actions: DataActionSet::EMPTY,
            credential: CredentialKind::Bearer,
            account: account.map(UniqueId),
            is_proven: true,
            holder: holder.unwrap_or_default(),
            principal: principal.map(PrincipalId),
            token_rate: Some(500),
            location: Location::NorthEurope,
            assignment: assignment.map(AssignmentId),
            role: role.map(RoleDefinitionId),
            group: group.map(PrincipalId),
            missing: Some(DataAction::ALL[0]),
            limit: Some(LimitSeen { class: None, rate: 50, left: 3 }),
            units: 2,
            sixtieths: 120,
            cause: "NoRole",
        }
    }

    fn written(entry: &Entry<'_>) -> Vec<u8> {
        let mut bytes = vec![0; length(entry)];
        write(entry, &mut bytes);
        bytes
    }

    #[test]
    fn an_entry_reads_back_with_those_ids_that_there_are() {
        for present in 0_u128..1 << IDS {
            let ids = std::array::from_fn(|bit| (present >> bit & 1 == 1).then(|| Uuid::from_u128(10 + bit as u128)));
            let entry = entry(ids);
            assert_eq!(read(&written(&entry)), Some(entry));
        }
    }

    #[test]
    fn entries_of_the_first_version_are_read_still() {
        let entry = entry(std::array::from_fn(|bit| Some(Uuid::from_u128(10 + bit as u128))));
        let mut bytes = written(&entry);
        bytes[0] = FIRST_VERSION;
        // It had no word that says which ids there are.
        bytes[52..56].fill(0);
        assert_eq!(read(&bytes), Some(entry));
        bytes[0] = 9;
        assert_eq!(read(&bytes), None);
    }
}
