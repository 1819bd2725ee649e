//! The operations of template specs and their versions.

use super::{VERSIONS, spec, version};
use crate::operation::{
    Access::{Action, Visible},
    group, operations, subscription,
};

operations! {
    "TemplateSpecs_ListBySubscription": GET subscription!("/providers/Microsoft.Resources/templateSpecs"), VERSIONS, Visible("Microsoft.Resources/templateSpecs/read") => spec::list, [200];
    "TemplateSpecs_ListByResourceGroup": GET group!("/providers/Microsoft.Resources/templateSpecs"), VERSIONS, Visible("Microsoft.Resources/templateSpecs/read") => spec::list, [200];
    "TemplateSpecs_CreateOrUpdate": PUT group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/write") => spec::put, [200, 201];
    "TemplateSpecs_Update": PATCH group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/write") => spec::patch, [200];
    "TemplateSpecs_Get": GET group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/read") => spec::get, [200];
    "TemplateSpecs_Delete": DELETE group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/delete") => spec::delete, [200, 204];
    "TemplateSpecVersions_List": GET group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}/versions"), VERSIONS, Action("Microsoft.Resources/templateSpecs/versions/read") => version::list, [200];
    "TemplateSpecVersions_CreateOrUpdate": PUT group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}/versions/{templateSpecVersion}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/versions/write") => version::put, [200, 201];
    "TemplateSpecVersions_Update": PATCH group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}/versions/{templateSpecVersion}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/versions/write") => version::patch, [200];
    "TemplateSpecVersions_Get": GET group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}/versions/{templateSpecVersion}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/versions/read") => version::get, [200];
    "TemplateSpecVersions_Delete": DELETE group!("/providers/Microsoft.Resources/templateSpecs/{templateSpecName}/versions/{templateSpecVersion}"), VERSIONS, Action("Microsoft.Resources/templateSpecs/versions/delete") => version::delete, [200, 204];
}
