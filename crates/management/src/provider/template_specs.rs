//! `Microsoft.Resources/templateSpecs`: templates that are kept and versioned, and deployed by their id. Whoever deploys one
//! needs leave to read it; what it then deploys needs the deployer's own.

pub(crate) mod routes;
pub(crate) mod spec;
pub(crate) mod version;

mod written;

use crate::faults::Faults;
use crate::refuse::shown;

/// The resource type of template specs.
pub(crate) const TYPE: &str = "Microsoft.Resources/templateSpecs";
/// The resource type of their versions.
pub(crate) const VERSION: &str = "Microsoft.Resources/templateSpecs/versions";

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &["2022-02-01", "2021-05-01", "2021-03-01-preview", "2019-06-01-preview"];

/// Notes a name that no template spec and no version may have.
fn check_name(name: &str, faults: &mut Faults) {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    if name.is_empty() || name.chars().count() > 90 || !name.chars().all(allowed) {
        let message = format!(
            "'{}' is no name of a template spec: 1 to 90 letters, digits, '-', '_', '.', '(' and ')'.",
            shown(name)
        );
        faults.add("InvalidResourceName", "name", message);
    }
}

/// Notes a location that there is not; gives its canonical name.
fn location(written: Option<&str>, faults: &mut Faults) -> String {
    match written.map(crate::region::find) {
        Some(Some(region)) => region.name.to_owned(),
        Some(None) => {
            let message = format!("The location is none of '{}'.", crate::region::names());
            faults.add("LocationNotAvailableForResourceType", "location", message);
            String::new()
        }
        None => {
            faults.add("LocationRequired", "location", "The location property is required for this definition.");
            String::new()
        }
    }
}

/// Notes a text that is longer than it may be.
fn check_length(text: Option<&String>, most: usize, target: &'static str, faults: &mut Faults) {
    if text.is_some_and(|text| text.chars().count() > most) {
        faults.invalid(target, format!("A text of at most {most} characters is wanted."));
    }
}
