//! `docs/errors.md` lists every refusal of sign-in: the table between its markers is this program's own.

use std::fmt::Write as _;
use std::path::Path;

use crate::fault::row;

const BEGIN: &str = "<!-- sign-in: begin -->\n";
const END: &str = "<!-- sign-in: end -->";

#[test]
#[allow(clippy::disallowed_methods, reason = "`cargo x bless` asks by environment for the page to be written")]
fn the_documentation_lists_every_refusal() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the page has the marker");
    let (listed, after) = rest.split_once(END).expect("the page has the other marker");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&page, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
    } else {
        assert_eq!(listed, table(), "`cargo x bless` writes the table");
    }
}

fn table() -> String {
    let mut rows: Vec<_> =
        row::all().iter().map(|row| (row.code, row.status.as_u16(), row.error, row.advice)).collect();
    rows.sort_by_key(|(code, ..)| code.to_string());
    let mut table = "| number | status | `error` | what to do |\n|---|---|---|---|\n".to_owned();
    for (code, status, error, advice) in rows {
        writeln!(table, "| AADSTS{code} | {status} | `{error}` | {advice} |").unwrap();
    }
    table
}
