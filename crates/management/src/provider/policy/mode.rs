//! Which resources a definition looks at (`mode`).

/// Which resources a definition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Resource groups and all resources.
    All,
    /// Resources that have tags and a location.
    Indexed,
}

impl Mode {
    /// The mode of that name.
    pub(crate) fn find(name: &str) -> Option<Self> {
        [("all", Self::All), ("indexed", Self::Indexed)]
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, mode)| mode)
    }

    /// As the wire writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Indexed => "Indexed",
        }
    }
}
