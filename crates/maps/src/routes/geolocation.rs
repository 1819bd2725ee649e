//! Geolocation: the country of an IP address.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::GEOLOCATION;

pub(super) const ROUTES: &[Route] = &[Route {
    name: "geolocation/ip",
    method: Method::Get,
    path: "/geolocation/ip/{format}",
    versions: &["1.0"],
    selector: None,
    access: GEOLOCATION,
    quota: QuotaClass::Geolocation,
    price: Price::ONE,
    absent: Some("IP geolocation is not part of this build; there is no table of IP addresses in it."),
}];
