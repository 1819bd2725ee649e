//! Data: uploads in their two generations, and the data registry, which reads from Azure's storage accounts and so is not served.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::{DATA_DELETE, DATA_READ, DATA_WRITE};

const REGISTRY: &[&str] = &["2023-06-01"];
const BOTH: &[&str] = &["2.0", "1.0"];

const fn read(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["2.0"],
        selector: None,
        access: DATA_READ,
        quota: QuotaClass::Data,
        price: Price::ONE,
        absent: None,
    }
}

const fn write(name: &'static str, method: Method, path: &'static str) -> Route {
    Route { method, access: DATA_WRITE, ..read(name, path) }
}

const fn delete(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Delete, access: DATA_DELETE, ..read(name, path) }
}

const fn free(route: Route) -> Route {
    Route { price: Price::Free, ..route }
}

const fn registry(route: Route) -> Route {
    const REASON: &str = "The data registry reads from Azure storage accounts, which are not part of this build. Upload the data with POST /mapData.";
    Route { versions: REGISTRY, absent: Some(REASON), ..route }
}

pub(super) const ROUTES: &[Route] = &[
    write("mapData/upload", Method::Post, "/mapData"),
    Route { versions: &["1.0"], ..write("mapData/upload/v1", Method::Post, "/mapData/upload") },
    Route { versions: BOTH, ..read("mapData/list", "/mapData") },
    Route { versions: BOTH, ..free(read("mapData/operations", "/mapData/operations/{operationId}")) },
    Route { versions: &["1.0"], ..free(read("mapData/metadata", "/mapData/metadata/{udid}")) },
    Route { versions: BOTH, ..free(read("mapData/download", "/mapData/{udid}")) },
    Route { versions: BOTH, ..write("mapData/update", Method::Put, "/mapData/{udid}") },
    Route { versions: BOTH, ..delete("mapData/delete", "/mapData/{udid}") },
    registry(read("dataRegistries/list", "/dataRegistries")),
    registry(free(read("dataRegistries/operations", "/dataRegistries/operations/{operationId}"))),
    registry(read("dataRegistries/read", "/dataRegistries/{udid}")),
    registry(read("dataRegistries/content", "/dataRegistries/{udid}/content")),
    registry(write("dataRegistries/register", Method::Put, "/dataRegistries/{udid}")),
    registry(delete("dataRegistries/unregister", "/dataRegistries/{udid}")),
];
