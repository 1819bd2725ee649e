//! How an entry lies in the ring: a version, numbers of fixed size in little endian, then texts.
//!
//! Names rather than numbers stand for operations and causes, so that an entry of an older program is told rightly by a newer
//! one. Another version of the layout gets another number; what has an unknown one is passed over.

use lazurite_model::usage::CredentialKind;
use lazurite_model::{AssignmentId, Location, PrincipalId, RoleDefinitionId, UniqueId};
use lazurite_policy::{DataAction, DataActionSet};
use uuid::Uuid;

use super::entry::{Entry, METHODS, classes};
use crate::trace::LimitSeen;

const VERSION: u8 = 1;
const FIXED: usize = 16 + 3 * 8 + 4 * 4 + 7 * 16;

const PROVEN: u8 = 1;
const HAS_RATE: u8 = 2;
const HAS_ORIGIN: u8 = 4;

/// How many bytes the entry takes up.
pub(super) const fn length(entry: &Entry<'_>) -> usize {
    let origin = match entry.origin {
        Some(origin) => origin.len(),
        None => 0,
    };
    FIXED + entry.operation.len() + entry.cause.len() + origin + entry.path.len()
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
    for number in [entry.units, rate, left, 0] {
        out.put(number.to_le_bytes());
    }
    out.put(*entry.id.as_bytes());
    out.put(id(entry.account.map(|account| account.0)));
    out.put(*entry.holder.as_bytes());
    out.put(id(entry.principal.map(|principal| principal.0)));
    out.put(id(entry.assignment.map(|assignment| assignment.0)));
    out.put(id(entry.role.map(|role| role.0)));
    out.put(id(entry.group.map(|group| group.0)));
    for text in [entry.operation.as_bytes(), entry.cause.as_bytes(), origin, entry.path] {
        out.text(text);
    }
}

/// Reads an entry; `None` if it is none of this version.
pub(super) fn read(bytes: &[u8]) -> Option<Entry<'_>> {
    let mut from = In(bytes);
    let [version, method, credential, location, flags, class, missing, origin, a, b, c, d, e, f, operation, cause] =
        from.take()?;
    if version != VERSION {
        return None;
    }
    let (nanos, sixtieths) = (i64::from_le_bytes(from.take()?), u64::from_le_bytes(from.take()?));
    let actions = DataActionSet::from_bits(u64::from_le_bytes(from.take()?));
    let mut number = || from.take().map(u32::from_le_bytes);
    let (units, rate, left, _) = (number()?, number()?, number()?, number()?);
    let mut id = || from.take().map(Uuid::from_bytes);
    let ids: [Uuid; 7] = [id()?, id()?, id()?, id()?, id()?, id()?, id()?];
    let [id, account, holder, principal, assignment, role, group] = ids;
    let some = |id: Uuid| (!id.is_nil()).then_some(id);
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
        account: some(account).map(UniqueId),
        is_proven: flags & PROVEN != 0,
        holder,
        principal: some(principal).map(PrincipalId),
        token_rate: (flags & HAS_RATE != 0).then_some(u16::from_le_bytes([c, d])),
        location: *Location::ALL.get(usize::from(location))?,
        assignment: some(assignment).map(AssignmentId),
        role: some(role).map(RoleDefinitionId),
        group: some(group).map(PrincipalId),
        missing: usize::from(missing).checked_sub(1).and_then(|index| DataAction::ALL.get(index).copied()),
        limit,
        units,
        sixtieths,
        cause,
    })
}

fn id(id: Option<Uuid>) -> [u8; 16] {
    id.unwrap_or_default().into_bytes()
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
