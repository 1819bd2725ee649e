//! A template, read and checked for shape. Nothing in it is evaluated yet.

mod parameter;
mod user_function;
mod value_type;

use serde_json::{Map, Value};

pub use parameter::Parameter;
pub(crate) use user_function::UserFunction;
pub use value_type::ValueType;

use crate::evaluate::{member, size_of};
use crate::fault::Fault;
use crate::limits;

/// A template. Its `Debug` shows no content: default values may be secrets.
#[derive(Clone)]
pub struct Template {
    pub(crate) content_version: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) functions: Vec<UserFunction>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) outputs: Vec<OutputSource>,
}

/// A variable: `input` is a loop's body if there is a `copy`.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) input: Value,
    /// The count of its copy loop, not evaluated.
    pub(crate) count: Option<Value>,
}

/// A resource as written, and its symbolic name in a template of language version 2.0.
#[derive(Clone)]
pub(crate) struct Resource {
    pub(crate) symbolic_name: Option<String>,
    pub(crate) body: Map<String, Value>,
}

/// An output as written.
#[derive(Clone)]
pub(crate) struct OutputSource {
    pub(crate) name: String,
    pub(crate) type_: ValueType,
    pub(crate) body: Map<String, Value>,
}

const SCHEMAS: [&str; 4] = [
    "deploymentTemplate.json",
    "subscriptionDeploymentTemplate.json",
    "managementGroupDeploymentTemplate.json",
    "tenantDeploymentTemplate.json",
];

const SECTIONS: [&str; 11] = [
    "$schema",
    "languageVersion",
    "contentVersion",
    "apiProfile",
    "metadata",
    "comments",
    "parameters",
    "variables",
    "functions",
    "resources",
    "outputs",
];

impl std::fmt::Debug for Template {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Template").field("resources", &self.resources.len()).finish_non_exhaustive()
    }
}

impl Template {
    /// Reads a template. All faults of its shape are gathered.
    pub fn parse(source: &Value) -> Result<Self, Vec<Fault>> {
        size_of(source).map_err(|fault| vec![fault])?;
        if source.to_string().len() > limits::TEMPLATE_BYTES {
            return Err(vec![Fault::validation("The template is larger than the 4 MB that are allowed")]);
        }
        let Some(source) = source.as_object() else {
            return Err(vec![Fault::validation("The template is not a JSON object")]);
        };
        let mut faults = Vec::new();
        check_sections(source, &mut faults);
        let content_version = match member(source, "contentVersion") {
            Some(Value::String(version)) => version.clone(),
            _ => {
                faults.push(Fault::validation("Required property 'contentVersion' not found in JSON"));
                String::new()
            }
        };
        let symbolic = member(source, "languageVersion").is_some_and(|version| *version == "2.0");
        let template = Self {
            content_version,
            parameters: section(source, "parameters", limits::PARAMETERS, &mut faults, Parameter::parse),
            variables: variables(source, &mut faults),
            functions: user_function::parse(source, &mut faults),
            resources: resources(source, symbolic, &mut faults),
            outputs: section(source, "outputs", limits::OUTPUTS, &mut faults, OutputSource::parse),
        };
        if faults.is_empty() { Ok(template) } else { Err(faults) }
    }

    /// The version that the author gave it.
    pub fn content_version(&self) -> &str {
        &self.content_version
    }

    /// The parameters it declares.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }
}

impl OutputSource {
    fn parse(name: &str, body: &Map<String, Value>) -> Result<Self, Fault> {
        let type_ = ValueType::of(body).map_err(|fault| fault.at(format!("outputs.{name}")))?;
        if member(body, "value").is_none() && member(body, "copy").is_none() {
            return Err(Fault::validation(format!("The template output '{name}' has no value")));
        }
        Ok(Self { name: name.to_owned(), type_, body: body.clone() })
    }
}

fn check_sections(source: &Map<String, Value>, faults: &mut Vec<Fault>) {
    let schema = member(source, "$schema").and_then(Value::as_str);
    let file = schema.map(|schema| schema.split('#').next().unwrap_or_default().rsplit('/').next().unwrap_or_default());
    match (schema, file) {
        (Some(_), Some(file)) if SCHEMAS.iter().any(|known| known.eq_ignore_ascii_case(file)) => {}
        (Some(schema), _) => {
            faults.push(Fault::validation(format!("The template schema '{schema}' is not supported")).at("$schema"));
        }
        (None, _) => faults.push(Fault::validation("Required property '$schema' not found in JSON").at("$schema")),
    }
    let unknown = source.keys().filter(|name| !SECTIONS.iter().any(|known| known.eq_ignore_ascii_case(name)));
    for name in unknown.take(SECTIONS.len()) {
        let why = format!("Could not find member '{name}' on object of type 'Template': it is not supported");
        faults.push(Fault::validation(why).at(name));
    }
    match member(source, "languageVersion") {
        None => {}
        Some(version) if *version == "2.0" || *version == "1.0" => {}
        Some(_) => {
            faults.push(Fault::validation("The template language version is not supported").at("languageVersion"))
        }
    }
}

/// The named objects of a section.
fn section<T>(
    source: &Map<String, Value>,
    name: &str,
    most: usize,
    faults: &mut Vec<Fault>,
    read: impl Fn(&str, &Map<String, Value>) -> Result<T, Fault>,
) -> Vec<T> {
    let mut found = Vec::new();
    let members = match member(source, name) {
        None | Some(Value::Null) => return found,
        Some(Value::Object(members)) => members,
        Some(_) => {
            faults.push(Fault::validation(format!("The template section '{name}' is not an object")).at(name));
            return found;
        }
    };
    // One fault says it; a fault for each of a million would be an attack.
    if members.len() > most {
        faults.push(too_many(name, members.len(), most));
        return found;
    }
    for (key, body) in members {
        match body.as_object().map(|body| read(key, body)) {
            Some(Ok(item)) => found.push(item),
            Some(Err(fault)) => faults.push(fault),
            None => faults.push(Fault::validation(format!("'{key}' is not an object")).at(format!("{name}.{key}"))),
        }
    }
    found
}

fn too_many(section: &str, count: usize, most: usize) -> Fault {
    Fault::validation(format!("The number of template {section} exceeds the limit: limit {most} and actual {count}"))
        .at(section)
}

fn variables(source: &Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<Variable> {
    let mut found = Vec::new();
    let members = match member(source, "variables") {
        None | Some(Value::Null) => return found,
        Some(Value::Object(members)) => members,
        Some(_) => {
            faults.push(Fault::validation("The template section 'variables' is not an object").at("variables"));
            return found;
        }
    };
    let loops = member(members, "copy").and_then(Value::as_array).map_or(0, Vec::len);
    let count = members.len() + loops.saturating_sub(1);
    if count > limits::VARIABLES {
        faults.push(too_many("variables", count, limits::VARIABLES));
        return found;
    }
    for (name, input) in members {
        match input.as_array().filter(|_| name.eq_ignore_ascii_case("copy")) {
            Some(loops) => loops.iter().for_each(|one| match variable_loop(one) {
                Some(variable) => found.push(variable),
                None => faults.push(
                    Fault::validation("A copy loop of variables needs 'name', 'count' and 'input'")
                        .at("variables.copy"),
                ),
            }),
            None => found.push(Variable { name: name.clone(), input: input.clone(), count: None }),
        }
    }
    found
}

fn variable_loop(source: &Value) -> Option<Variable> {
    let source = source.as_object()?;
    let name = member(source, "name")?.as_str()?.to_owned();
    Some(Variable { name, input: member(source, "input")?.clone(), count: Some(member(source, "count")?.clone()) })
}

/// An array, or in a template of language version 2.0 an object of symbolic names.
fn resources(source: &Map<String, Value>, symbolic: bool, faults: &mut Vec<Fault>) -> Vec<Resource> {
    let named: Vec<(Option<String>, &Value)> = match (member(source, "resources"), symbolic) {
        (Some(Value::Array(items)), false) => items.iter().map(|item| (None, item)).collect(),
        (Some(Value::Object(items)), true) => items.iter().map(|(name, item)| (Some(name.clone()), item)).collect(),
        (None, _) => {
            faults.push(Fault::validation("Required property 'resources' not found in JSON").at("resources"));
            return Vec::new();
        }
        _ => {
            let why =
                "The section 'resources' must be an array, or an object of symbolic names with languageVersion 2.0";
            faults.push(Fault::validation(why).at("resources"));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    if named.len() > limits::RESOURCES {
        faults.push(too_many("resources", named.len(), limits::RESOURCES));
        return found;
    }
    for (index, (symbolic_name, body)) in named.into_iter().enumerate() {
        match body.as_object() {
            Some(body) => found.push(Resource { symbolic_name, body: body.clone() }),
            None => faults.push(Fault::validation("A resource is not an object").at(format!("resources[{index}]"))),
        }
    }
    found
}
