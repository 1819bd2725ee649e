//! Every operation of the data plane, in one table: path, api-versions, data actions, limit, price, and whether an engine serves it.
//!
//! The gate reads nothing else to decide who may call what, how often and at what price. An operation without an engine stands here
//! as well, so that a client learns «not in this build» only after it has shown that it may ask; it must never be left out, since a
//! path that is missing answers 404, which clients take for a wrong address.

mod access;
mod creator;
mod data;
mod geolocation;
mod render;
mod routing;
mod search;
mod spatial;
mod styling;
mod timezone;
mod traffic;
mod weather;

use lazurite_api::Route;

const FAMILIES: [&[Route]; 11] = [
    render::ROUTES,
    styling::ROUTES,
    search::ROUTES,
    routing::ROUTES,
    timezone::ROUTES,
    geolocation::ROUTES,
    weather::ROUTES,
    traffic::ROUTES,
    data::ROUTES,
    spatial::ROUTES,
    creator::ROUTES,
];

#[allow(clippy::indexing_slicing, reason = "runs in the compiler only, where an index out of range is a compile error")]
const COUNT: usize = {
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

/// All operations. Of several with one method and path, the first whose selector fits counts.
pub static ROUTES: &[Route] = &TABLE;

static TABLE: [Route; COUNT] = joined();

#[allow(clippy::indexing_slicing, reason = "runs in the compiler only, where an index out of range is a compile error")]
const fn joined() -> [Route; COUNT] {
    let mut table = [FAMILIES[0][0]; COUNT];
    let (mut at, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut row = 0;
        while row < FAMILIES[family].len() {
            table[at] = FAMILIES[family][row];
            at += 1;
            row += 1;
        }
        family += 1;
    }
    table
}
