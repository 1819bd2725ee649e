//! Creator: indoor maps. Azure Maps retired it on 2025-09-30; its paths stay, so that old clients read why and not «not found».

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::{DATA_DELETE, DATA_READ, DATA_WRITE};

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
        absent: Some("Creator is not part of this build; Azure Maps retired it on 2025-09-30."),
    }
}

const fn post(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Post, access: DATA_WRITE, ..read(name, path) }
}

const fn put(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Put, ..post(name, path) }
}

const fn delete(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Delete, access: DATA_DELETE, ..read(name, path) }
}

/// Asking how far long work is.
const fn poll(name: &'static str, path: &'static str) -> Route {
    Route { price: Price::Free, ..read(name, path) }
}

pub(super) const ROUTES: &[Route] = &[
    post("conversions/create", "/conversions"),
    read("conversions/list", "/conversions"),
    poll("conversions/operations", "/conversions/operations/{operationId}"),
    read("conversions/read", "/conversions/{conversionId}"),
    delete("conversions/delete", "/conversions/{conversionId}"),
    post("datasets/create", "/datasets"),
    read("datasets/list", "/datasets"),
    poll("datasets/operations", "/datasets/operations/{operationId}"),
    read("datasets/read", "/datasets/{datasetId}"),
    delete("datasets/delete", "/datasets/{datasetId}"),
    post("tilesets/create", "/tilesets"),
    read("tilesets/list", "/tilesets"),
    poll("tilesets/operations", "/tilesets/operations/{operationId}"),
    read("tilesets/read", "/tilesets/{tilesetId}"),
    delete("tilesets/delete", "/tilesets/{tilesetId}"),
    post("aliases/create", "/aliases"),
    read("aliases/list", "/aliases"),
    read("aliases/read", "/aliases/{aliasId}"),
    put("aliases/assign", "/aliases/{aliasId}"),
    delete("aliases/delete", "/aliases/{aliasId}"),
    post("featurestatesets/create", "/featurestatesets"),
    read("featurestatesets/list", "/featurestatesets"),
    read("featurestatesets/read", "/featurestatesets/{statesetId}"),
    put("featurestatesets/update", "/featurestatesets/{statesetId}"),
    delete("featurestatesets/delete", "/featurestatesets/{statesetId}"),
    read("featurestates/read", "/featurestatesets/{statesetId}/featureStates/{featureId}"),
    put("featurestates/update", "/featurestatesets/{statesetId}/featureStates/{featureId}"),
    delete("featurestates/delete", "/featurestatesets/{statesetId}/featureStates/{featureId}"),
    read("wfs/landing", "/wfs/datasets/{datasetId}"),
    read("wfs/conformance", "/wfs/datasets/{datasetId}/conformance"),
    read("wfs/collections", "/wfs/datasets/{datasetId}/collections"),
    read("wfs/collection", "/wfs/datasets/{datasetId}/collections/{collectionId}"),
    read("wfs/definition", "/wfs/datasets/{datasetId}/collections/{collectionId}/definition"),
    read("wfs/items", "/wfs/datasets/{datasetId}/collections/{collectionId}/items"),
    read("wfs/item", "/wfs/datasets/{datasetId}/collections/{collectionId}/items/{featureId}"),
    delete("wfs/item/delete", "/wfs/datasets/{datasetId}/collections/{collectionId}/items/{featureId}"),
];
