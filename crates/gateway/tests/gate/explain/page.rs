//! `docs/errors.md` lists every cause: the table between its markers is this program's own.

use std::fmt::Write as _;
use std::path::Path;

use lazurite_gateway::Cause;

const BEGIN: &str = "<!-- causes: begin -->\n";
const END: &str = "<!-- causes: end -->";

#[test]
#[allow(clippy::disallowed_methods, reason = "`cargo x bless` asks by environment for the page to be written")]
fn the_documentation_lists_every_cause() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (listed, after) = rest.split_once(END).unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&page, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
    } else {
        assert_eq!(listed, table(), "`cargo x bless` writes the table");
    }
}

fn table() -> String {
    let mut table = "| cause | step | what is wrong | what would allow the request |\n|---|---|---|---|\n".to_owned();
    for cause in Cause::all() {
        let (code, step) = (cause.code(), cause.step().name());
        writeln!(table, "| `{code}` | {step} | {} | {} |", cause.meaning(), cause.fix()).unwrap();
    }
    table
}
