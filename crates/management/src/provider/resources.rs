//! `Microsoft.Resources`: tenants, subscriptions, locations, providers, resource groups, tags, and resources of every type: their
//! list, and moving them.

pub(crate) mod group;
pub(crate) mod locations;
pub(crate) mod moving;
pub(crate) mod namespace;
pub(crate) mod operation_result;
pub(crate) mod resource;
pub(crate) mod routes;
pub(crate) mod subscription;
pub(crate) mod tag_names;
pub(crate) mod tags;
pub(crate) mod tenants;

/// The api-versions with which clients of the last ten years ask; what is served did not change among them.
pub(crate) const VERSIONS: &[&str] = &[
    "2025-04-01",
    "2025-03-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-07-01",
    "2022-12-01",
    "2022-09-01",
    "2022-01-01",
    "2021-04-01",
    "2021-01-01",
    "2020-10-01",
    "2020-08-01",
    "2020-06-01",
    "2020-01-01",
    "2019-11-01",
    "2019-10-01",
    "2019-08-01",
    "2019-06-01",
    "2019-05-01",
    "2018-05-01",
    "2018-02-01",
    "2017-05-10",
    "2016-09-01",
    "2016-06-01",
    "2015-11-01",
];
