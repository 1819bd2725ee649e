//! How objects are tied to each other, and how lists are asked for.

use lazurite_model::record::Ownership;
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph_world::{encoded, ids, person, text};
use super::world::{PRINCIPAL, READER, World};

async fn group(world: &World, name: &str) -> String {
    let body = json!({"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true});
    text(&world.good("admin", "POST", "/groups", body).await, "id")
}

async fn tie(world: &World, group: &str, relation: &str, other: &str) {
    let body = json!({"@odata.id": format!("https://x/v1.0/directoryObjects/{other}")});
    world.good("admin", "POST", &format!("/groups/{group}/{relation}/$ref"), body).await;
}

async fn count(world: &World, path: &str) -> String {
    world.graph("reader", "GET", path, Value::Null).await.text
}

#[tokio::test]
async fn members_and_the_way_back_are_told_directly_and_through_others() {
    let world = World::new().await;
    let (outer, inner) = (group(&world, "outer").await, group(&world, "inner").await);
    let ada = world.person(1, &[]).await;
    tie(&world, &inner, "members", &ada).await;
    tie(&world, &inner, "members", PRINCIPAL).await;
    tie(&world, &outer, "members", &inner).await;
    tie(&world, &inner, "members", &outer).await;
    let list = async |path: String| {
        let mut found = ids(&world.shown("reader", &path).await);
        found.sort();
        found
    };
    let sorted = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(list(format!("/groups/{outer}/members")).await, [inner.as_str()]);
    let all = sorted(vec![&inner, &ada, PRINCIPAL]);
    assert_eq!(list(format!("/groups/{outer}/transitiveMembers")).await, all, "each once, itself not");
    let users = format!("/groups/{outer}/transitiveMembers/microsoft.graph.user");
    assert_eq!(list(users.clone()).await, [ada.as_str()]);
    assert_eq!(list(format!("/users/{ada}/memberOf")).await, [inner.as_str()]);
    assert_eq!(list(format!("/users/{ada}/transitiveMemberOf")).await, sorted(vec![&inner, &outer]));
    assert_eq!(list(format!("/servicePrincipals/{PRINCIPAL}/memberOf")).await, [inner.as_str()]);
    assert_eq!(count(&world, &format!("/groups/{inner}/members/$count")).await, "3");
    let references = world.shown("reader", &format!("/groups/{outer}/members/$ref")).await;
    let place = format!("https://graph.localhost:8443/v1.0/directoryObjects/{inner}");
    assert_eq!(references["value"][0]["@odata.id"], place);
    assert_eq!(world.refusal("reader", "GET", &format!("/groups/{ada}/members"), Value::Null).await.0, 404);
    assert_eq!(world.refusal("reader", "GET", &format!("/groups/{outer}/members/{inner}"), Value::Null).await.0, 404);
    let is_in = json!({"groupId": outer, "memberId": ada});
    assert_eq!(world.good("reader", "POST", "/isMemberOf", is_in).await["value"], true);
}

#[tokio::test]
async fn owners_are_people_and_applications() {
    let world = World::new().await;
    let (maps, other) = (group(&world, "maps").await, group(&world, "other").await);
    let ada = world.person(1, &[]).await;
    tie(&world, &maps, "owners", &ada).await;
    let path = format!("/groups/{maps}/owners");
    assert_eq!(ids(&world.shown("reader", &path).await), [ada.as_str()]);
    let reference = |id: &str| json!({"@odata.id": format!("https://x/v1.0/directoryObjects/{id}")});
    let add = format!("{path}/$ref");
    assert_eq!(world.refusal("admin", "POST", &add, reference(&other)).await.0, 404, "groups own nothing");
    assert_eq!(world.refusal("admin", "POST", &add, reference(&ada)).await.0, 400, "already");
    // Who owns a group may make others owners of it.
    world.good(&person(&ada), "POST", &add, reference(PRINCIPAL)).await;
    assert_eq!(
        ids(&world.shown("reader", &format!("/servicePrincipals/{PRINCIPAL}/ownedObjects")).await),
        [maps.as_str()]
    );
    world.good("admin", "DELETE", &format!("{path}/{ada}/$ref"), Value::Null).await;
    assert_eq!(world.refusal(&person(&ada), "POST", &add, reference(READER)).await.0, 403);
}

#[tokio::test]
async fn who_may_not_read_a_kind_sees_only_that_something_is_there() {
    let world = World::new().await;
    let maps = group(&world, "maps").await;
    let ada = world.person(1, &[]).await;
    tie(&world, &maps, "members", &ada).await;
    let program = format!("app:{}", world.program(1, &["Group.Read.All"]).await);
    let members = world.shown(&program, &format!("/groups/{maps}/members")).await;
    assert_eq!(members["value"], json!([{"@odata.type": "#microsoft.graph.user", "id": ada}]));
    let by_id = world.good(&program, "POST", "/directoryObjects/getByIds", json!({"ids": [ada, maps]})).await;
    assert_eq!(by_id["value"][0].get("userPrincipalName"), None);
    assert_eq!(by_id["value"][1]["displayName"], "maps");
}

#[tokio::test]
async fn lists_are_ordered_counted_searched_and_expanded() {
    let world = World::new().await;
    for name in ["beta", "alpha", "delta", "gamma"] {
        group(&world, name).await;
    }
    let names = |list: &Value| {
        list["value"].as_array().unwrap().iter().map(|item| text(item, "displayName")).collect::<Vec<_>>()
    };
    let ordered = world.shown("reader", "/groups?$orderby=displayName%20desc&$count=true&$top=3").await;
    assert_eq!(names(&ordered), ["gamma", "delta", "beta"]);
    assert_eq!(ordered["@odata.count"], 4);
    let next = text(&ordered, "@odata.nextLink").replace("https://graph.localhost:8443/v1.0", "");
    let last = world.shown("reader", &next).await;
    assert_eq!((names(&last), last.get("@odata.nextLink")), (vec!["alpha".to_owned()], None));
    assert_eq!(count(&world, "/groups/$count").await, "4");
    let filter = encoded("endswith(displayName,'ta') or displayName eq 'gamma'");
    assert_eq!(count(&world, &format!("/groups/$count?$filter={filter}")).await, "3");
    let search = encoded("\"displayName:lph\" OR \"displayName:bet\"");
    assert_eq!(
        names(&world.shown("reader", &format!("/groups?$orderby=displayName&$search={search}")).await),
        ["alpha", "beta"]
    );
    let ada = world.person(1, &[]).await;
    let alpha = ids(&world.shown("reader", "/groups?$filter=displayName%20eq%20'alpha'").await).remove(0);
    tie(&world, &alpha, "members", &ada).await;
    let path = format!("/groups/{alpha}?$select=displayName&$expand=members($select=displayName),owners");
    let expanded = world.shown("reader", &path).await;
    let members = json!([{"@odata.type": "#microsoft.graph.user", "displayName": "Person 1"}]);
    assert_eq!((&expanded["members"], &expanded["owners"]), (&members, &json!([])));
    for query in [
        "$orderby=displayName%20sideways",
        "$orderby=displayName&$skiptoken=x",
        "$search=alpha",
        "$search=%22alpha%22",
        "$expand=colours",
        "$expand=members($top=1)",
        "$top=0",
        "$filter=x%20eq",
    ] {
        assert_eq!(world.refusal("reader", "GET", &format!("/groups?{query}"), Value::Null).await.0, 400, "{query}");
    }
}

#[tokio::test]
async fn members_come_in_pages() {
    let world = World::new().await;
    let maps = group(&world, "maps").await;
    let mut members = Vec::new();
    for number in 1..=5 {
        let id = world.person(number, &[]).await;
        tie(&world, &maps, "members", &id).await;
        members.push(id);
    }
    for path in [
        format!("/groups/{maps}/members?$top=2"),
        format!("/groups/{maps}/transitiveMembers/microsoft.graph.user?$top=2"),
    ] {
        let mut seen = Vec::new();
        let mut next = Some(path);
        while let Some(path) = next {
            let page = world.shown("reader", &path).await;
            seen.extend(ids(&page));
            next = page["@odata.nextLink"].as_str().map(|link| link.replace("https://graph.localhost:8443/v1.0", ""));
        }
        assert_eq!(seen, members);
    }
}

#[tokio::test]
async fn nobody_fills_the_directory() {
    let world = World::new().await;
    let ada = person(&world.person(1, &[]).await);
    let (id, _) = world.registered(&ada, "mine").await;
    let owner = world.list::<Ownership>().await.remove(0).owner;
    for number in 0..249 {
        world.put(&Ownership { object: Uuid::from_u128(number), owner }).await;
    }
    let (status, code, _) = world.refusal(&ada, "POST", "/applications", json!({"displayName": "x"})).await;
    assert_eq!((status, code.as_str()), (403, "Directory_QuotaExceeded"));
    world.registered("admin", "others still may").await;
    let long = "x".repeat(100_000);
    world.good(&ada, "PATCH", &format!("/applications/{id}"), json!({"web": {"a": long}})).await;
    let (status, _, message) =
        world.refusal(&ada, "PATCH", &format!("/applications/{id}"), json!({"web": {"b": long}})).await;
    assert!(status == 400 && message.contains("too large"), "{message}");
}
