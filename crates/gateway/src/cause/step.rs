//! The steps of the path, in the order in which a request takes them.

/// A step of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which operation it is.
    Route,
    /// Whether the region that its host names is served here.
    Region,
    /// Whether the credential is believed.
    Authenticate,
    /// Which account it opens, and whether that takes it.
    Account,
    /// Whether the page may ask.
    Cors,
    /// Whether a role allows it.
    Authorise,
    /// Which location counts, and whether the credential holds there.
    Location,
    /// Whether a rate is left.
    Admit,
    /// Whether the body can be read.
    Body,
    /// Whether something serves it.
    Serve,
    /// What it costs.
    Price,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 11] = [
        Self::Route,
        Self::Region,
        Self::Authenticate,
        Self::Account,
        Self::Cors,
        Self::Authorise,
        Self::Location,
        Self::Admit,
        Self::Body,
        Self::Serve,
        Self::Price,
    ];

    /// Its name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Region => "region",
            Self::Authenticate => "authenticate",
            Self::Account => "account",
            Self::Cors => "cors",
            Self::Authorise => "authorise",
            Self::Location => "location",
            Self::Admit => "admit",
            Self::Body => "body",
            Self::Serve => "serve",
            Self::Price => "price",
        }
    }
}
