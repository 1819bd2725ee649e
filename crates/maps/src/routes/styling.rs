//! Styling: the static files that web maps fetch first, some of them as plain `<img>` and none of them with a token.

use lazurite_api::{Access, Method, Price, QuotaClass, Route};

const fn file(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &[],
        selector: None,
        access: Access::Anonymous,
        quota: QuotaClass::Unlimited,
        price: Price::Free,
        absent: None,
    }
}

pub(super) const ROUTES: &[Route] = &[
    file("styling/styles", "/styling/styles"),
    file("styling/style", "/styling/styles/{name}"),
    file("styling/thumbnail", "/styling/styles/{name}/thumbnail.png"),
    file("styling/glyphs", "/styling/glyphs/{fontstack}/{range}"),
    file("styling/mapconfiguration", "/styles/mapconfigurations/metadata/{id}"),
];
