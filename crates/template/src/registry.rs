//! The resources of a plan by everything a template may call them.

use std::collections::HashMap;

use crate::fault::Fault;

/// A resource that the template names: planned, left out by its condition, or existing already.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `name` of a single resource, `name[0]` of a loop's; in lower case.
    pub(crate) symbolic_name: Option<String>,
    /// The copy loop's name, or the symbolic name of the loop, in lower case.
    pub(crate) loops: Vec<String>,
    pub(crate) api_version: String,
    /// The position in the plan, if it is to be deployed.
    pub(crate) planned: Option<usize>,
}

/// The resources of one template.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    entries: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_symbol: HashMap<String, Vec<usize>>,
    by_loop: HashMap<String, Vec<usize>>,
    /// By what follows the last `/providers/`: `type/name`.
    by_tail: HashMap<String, Vec<usize>>,
}

impl Registry {
    /// The resources, to be found by every way in which templates name them.
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let mut registry = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            let id = entry.id.to_lowercase();
            registry.by_tail.entry(tail(&id).to_owned()).or_default().push(index);
            registry.by_id.entry(id).or_default().push(index);
            registry.by_name.entry(entry.name.to_lowercase()).or_default().push(index);
            if let Some(symbol) = &entry.symbolic_name {
                registry.by_symbol.entry(symbol.clone()).or_default().push(index);
            }
            for name in &entry.loops {
                registry.by_loop.entry(name.clone()).or_default().push(index);
            }
        }
        Self { entries, ..registry }
    }

    /// The one resource that `reference` or `list…` means; `None` if the template has none of that name or id.
    pub(crate) fn find(&self, text: &str) -> Result<Option<&Entry>, Fault> {
        let key = key(text);
        let found = if key.starts_with('/') {
            self.by_id.get(&key)
        } else {
            [&self.by_symbol, &self.by_name, &self.by_tail].into_iter().find_map(|names| names.get(&key))
        };
        match found.map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            // Twice the same resource, each under a condition of its own: the one that is deployed.
            Some(several) => match self.distinct(several).as_slice() {
                [one] => Ok(Some(one)),
                _ => Err(ambiguous(text)),
            },
        }
    }

    /// Every resource that an entry of `dependsOn` means.
    pub(crate) fn dependencies(&self, text: &str) -> Result<Vec<&Entry>, Fault> {
        let key = key(text);
        for names in [&self.by_symbol, &self.by_loop, &self.by_id] {
            if let Some(found) = names.get(&key) {
                return Ok(self.entries(found));
            }
        }
        // An id that was written for another group, as outer expressions of nested templates do, still names its resource.
        for (names, key) in [(&self.by_name, key.as_str()), (&self.by_tail, key.as_str()), (&self.by_tail, tail(&key))]
        {
            match names.get(key).map(|found| self.distinct(found)) {
                None => {}
                Some(found) if found.len() == 1 => return Ok(found),
                Some(_) => return Err(ambiguous(text)),
            }
        }
        Err(crate::site::undefined(text))
    }

    /// The resources of a copy loop, in the order of its turns.
    pub(crate) fn of_loop(&self, name: &str) -> Vec<&Entry> {
        self.by_loop.get(&name.to_lowercase()).map(|found| self.entries(found)).unwrap_or_default()
    }

    fn entries(&self, indices: &[usize]) -> Vec<&Entry> {
        indices.iter().filter_map(|index| self.entries.get(*index)).collect()
    }

    /// One entry for each id; the planned one if there are several.
    fn distinct(&self, indices: &[usize]) -> Vec<&Entry> {
        let mut found: Vec<&Entry> = Vec::new();
        for entry in self.entries(indices) {
            match found.iter_mut().find(|known| known.id.eq_ignore_ascii_case(&entry.id)) {
                Some(known) if known.planned.is_none() => *known = entry,
                Some(_) => {}
                None => found.push(entry),
            }
        }
        found
    }
}

fn key(text: &str) -> String {
    text.trim_end_matches('/').to_lowercase()
}

fn tail(id: &str) -> &str {
    id.rsplit_once("/providers/").map_or(id, |(_, tail)| tail)
}

fn ambiguous(name: &str) -> Fault {
    Fault::validation(format!(
        "The resource reference '{name}' matches more than one resource of the template. Use a resource id"
    ))
}
