//! Compiles again when a migration is added: the macro that embeds them only sees changes in those that it knows.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
