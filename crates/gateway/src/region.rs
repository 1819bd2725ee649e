//! Which region serves: the one that the client names by its host, else the account's own.
//!
//! A geographic host (`eu.…`) is the client's word on where it wants to be served, and counts for every account. Under any
//! other host the account's region serves if it is played here, else another of its geography, else one of its further
//! `locations`. Whoever is served elsewhere is told where; where no other place is known, this one serves. It never sends
//! anybody on by a redirect: a client would carry its credential to another host unasked.

use lazurite_api::name::without_port;
use lazurite_model::{Geography, Location, LocationSet};

use crate::snapshot::Account;

/// The regions that a process plays, the hosts that name one, and where others are.
#[derive(Clone, Debug)]
pub struct Regions {
    /// Never empty; the default first.
    played: Vec<Location>,
    home: Location,
    hosts: Vec<(Box<str>, Place)>,
    elsewhere: Vec<Elsewhere>,
}

/// A region that is not played here.
#[derive(Clone, Debug)]
struct Elsewhere {
    location: Location,
    /// Where it is; `None`: nowhere that is known here.
    origin: Option<Box<str>>,
}

/// What a host says about the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing: it is the account's region.
    Any,
    /// It is this one.
    Here(Location),
    /// It is one that is not played here; the index of it.
    Elsewhere(usize),
}

/// Why this process does not serve a request, with a sentence that says where to go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotHere {
    /// The client named a host whose region is not played here.
    Host(String),
    /// The account is in a region that another process plays.
    Account(String),
}

impl Regions {
    /// One region, under every host.
    pub fn new(home: Location) -> Self {
        Self { played: vec![home], home, hosts: Vec::new(), elsewhere: Vec::new() }
    }

    /// Plays another region too. Of those of one geography, the one that was named first is preferred.
    #[must_use]
    pub fn playing(mut self, location: Location) -> Self {
        if !self.played.contains(&location) {
            self.played.push(location);
        }
        self
    }

    /// Serves a host (without port) from a region, which is played from now on.
    #[must_use]
    pub fn with_host(mut self, host: &str, location: Location) -> Self {
        self.hosts.push((host.into(), Place::Here(location)));
        self.playing(location)
    }

    /// Leaves a region to others: requests for these hosts are told to go to `origin`, and so are those for accounts whose
    /// geography is not played here.
    #[must_use]
    pub fn with_elsewhere(mut self, location: Location, hosts: &[&str], origin: Option<&str>) -> Self {
        let place = Place::Elsewhere(self.elsewhere.len());
        self.elsewhere.push(Elsewhere { location, origin: origin.map(Into::into) });
        self.hosts.extend(hosts.iter().map(|host| ((*host).into(), place)));
        self
    }

    /// The preferred region of a geography.
    pub fn preferred(&self, geography: Geography) -> Option<Location> {
        self.played.iter().copied().find(|location| location.geography() == Some(geography))
    }

    /// What the host (with or without port) that the client names says about the region.
    pub(crate) fn place(&self, host: &str) -> Place {
        let name = without_port(host);
        self.hosts.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(Place::Any, |(_, place)| *place)
    }

    /// What a host of that region would say.
    pub(crate) fn place_of(&self, location: Location) -> Place {
        let elsewhere = self.elsewhere.iter().position(|other| other.location == location);
        if self.played.contains(&location) {
            Place::Here(location)
        } else {
            elsewhere.map_or(Place::Any, Place::Elsewhere)
        }
    }

    /// The region that answers as long as the account is not known.
    pub(crate) const fn provisional(&self, place: Place) -> Location {
        match place {
            Place::Here(location) => location,
            Place::Any | Place::Elsewhere(_) => self.home,
        }
    }

    /// Whether the host is one of this process at all; to be asked before any credential is looked at.
    ///
    /// # Errors
    /// Where to go instead.
    pub(crate) fn admit_host(&self, place: Place) -> Result<(), NotHere> {
        let Place::Elsewhere(index) = place else { return Ok(()) };
        let Some(wanted) = self.elsewhere.get(index) else { return Ok(()) };
        let way = match &wanted.origin {
            Some(origin) => format!("Send the request to {origin}."),
            None => "Send it to a host of one of these, or have the server play that region too.".to_owned(),
        };
        let (region, served) = (wanted.location.display_name(), self.names());
        Err(NotHere::Host(format!("This server does not serve the region {region}; it serves {served}. {way}")))
    }

    /// The region that serves an account.
    ///
    /// # Errors
    /// Where to go instead.
    pub(crate) fn serving(&self, place: Place, account: &Account) -> Result<Location, NotHere> {
        match place {
            Place::Here(location) => return Ok(location),
            _ if account.location == Location::Global => return Ok(self.home),
            _ => {}
        }
        let mut wanted = std::iter::once(account.location).chain(account.further_locations.iter());
        if let Some(here) = wanted.find_map(|wanted| self.near(wanted)) {
            return Ok(here);
        }
        match self.elsewhere_near(account.location, account.further_locations) {
            Some(origin) => {
                let (region, served) = (account.location.display_name(), self.names());
                Err(NotHere::Account(format!(
                    "The Maps account is in the region {region}; this server serves {served}. Send the request to {origin}, \
                     or add one of these regions to properties.locations of the account."
                )))
            }
            None => Ok(self.home),
        }
    }

    /// A region, or another of its geography, if it is played here.
    fn near(&self, wanted: Location) -> Option<Location> {
        if self.played.contains(&wanted) {
            return Some(wanted);
        }
        wanted.geography().and_then(|geography| self.preferred(geography))
    }

    /// The origin of another process that plays one of the regions, or one of its geography.
    fn elsewhere_near(&self, own: Location, further: LocationSet) -> Option<&str> {
        let wanted = || std::iter::once(own).chain(further.iter());
        let near = |known: &&Elsewhere| {
            wanted().any(|wanted| known.location == wanted)
                || wanted()
                    .any(|wanted| wanted.geography().is_some() && wanted.geography() == known.location.geography())
        };
        self.elsewhere.iter().filter(near).find_map(|known| known.origin.as_deref())
    }

    /// The regions that are played, for people.
    fn names(&self) -> String {
        self.played.iter().map(|location| location.display_name()).collect::<Vec<_>>().join(", ")
    }
}
