//! What would be decided is what is decided.

use lazurite_api::Decisions as _;
use lazurite_api::decisions::{Credential, Question};

use super::EVER;
use crate::world::{Account, Bearer, Client, Sas, World, account_id, assignment, principal, unique_id};

const PAGE: &str = "https://www.azure.com";
const ORIGINS: [Option<&str>; 4] = [None, Some(PAGE), Some("https://evil.example"), Some("null")];
const OPERATIONS: [(&str, &str); 4] = [
    ("map/tile", "/map/tile?api-version=2.0"),
    ("imagery", "/map/imagery?api-version=2.0"),
    ("reverse", "/reverse?api-version=2.0"),
    ("styles", "/styling/main"),
];

/// Who asks: the question's credential and principal, and the request that would be made.
type Asker = (Credential, Option<u128>, for<'w> fn(Client<'w>) -> Client<'w>);

const ASKERS: [Asker; 8] = [
    (Credential::None, None, |client| client),
    (Credential::PrimaryKey, None, |client| client.key("primary-key-of-account-0")),
    (Credential::SecondaryKey, None, |client| client.key("secondary-key-of-account-0")),
    (Credential::Bearer, Some(0), |client| client.bearer(&Bearer::of(0).sign(), 0)),
    (Credential::Bearer, Some(1), |client| client.bearer(&Bearer::of(1).sign(), 0)),
    (Credential::Bearer, Some(50), |client| client.bearer(&Bearer::of(50).sign(), 0)),
    (Credential::Sas, Some(2), |client| client.sas(&Sas::new().sign())),
    (Credential::Sas, Some(6), |client| client.sas(&Sas::new().change(|claims| claims.oid = principal(6)).sign())),
];

fn worlds() -> Vec<World> {
    let changes: [fn(Account) -> Account; 5] = [
        |account| account,
        |account| Account { origins: Some(vec![PAGE]), ..account },
        |account| Account { local_auth_disabled: true, ..account },
        |account| Account { network_disabled: true, ..account },
        |account| Account { sku: lazurite_model::record::SkuName::S0, attached: false, ..account },
    ];
    let made = changes.map(|change| {
        let world = World::new();
        world.put(change(Account::new(0)).record());
        world
    });
    let elsewhere = World::new();
    elsewhere.put(assignment(20, 1, "Azure Maps Data Reader", account_id(1)));
    made.into_iter().chain([elsewhere]).collect()
}

#[tokio::test]
async fn a_question_has_the_answer_that_the_request_would_have() {
    let mut asked = 0;
    for world in worlds() {
        for (credential, who, present) in ASKERS {
            for ((operation, uri), origin) in OPERATIONS.into_iter().flat_map(|one| ORIGINS.map(|origin| (one, origin)))
            {
                let request = present(world.get(uri));
                let request = match origin {
                    Some(origin) => request.header("origin", origin),
                    None => request,
                };
                let answer = request.send().await;
                let decided = world.decision(answer.header("x-ms-request-id"));
                let question = Question {
                    credential,
                    principal_id: who.map(principal),
                    operation: Some(operation.to_owned()),
                    origin: origin.map(str::to_owned),
                    ..Question::default()
                };
                let told = world.gateway.evaluate(unique_id(0), &question).unwrap();
                let codes = |decision: &lazurite_api::decisions::Decision| {
                    let outcomes: Vec<_> = decision.trace.iter().map(|step| (step.step, step.outcome)).collect();
                    (decision.cause.as_ref().map(|cause| cause.code.clone()), outcomes)
                };
                assert_eq!(codes(&told), codes(&decided), "{credential:?} {who:?} {operation} {origin:?}");
                assert_eq!((told.status, told.operation), (None, decided.operation));
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 6 * 8 * 4 * 4);
}

#[tokio::test]
async fn regions_versions_and_rates_are_asked_about_too() {
    let world = World::new();
    let sas = Question {
        credential: Credential::Sas,
        principal_id: Some(principal(2)),
        operation: Some("map/tile".to_owned()),
        ..Question::default()
    };
    let code =
        |question: &Question| world.gateway.evaluate(unique_id(0), question).unwrap().cause.map(|cause| cause.code);
    assert_eq!(code(&sas), None);
    let regions = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    assert_eq!(code(&Question { regions: regions(&["westus2"]), ..sas.clone() }).as_deref(), Some("sas-region"));
    assert_eq!(code(&Question { regions: regions(&["westus2", "eastus"]), ..sas.clone() }), None);
    assert_eq!(code(&Question { max_rate_per_second: Some(0), ..sas.clone() }).as_deref(), Some("sas-rate-zero"));
    let version = |text: &str| Question { api_version: Some(text.to_owned()), ..sas.clone() };
    assert_eq!(code(&version("9.9")).as_deref(), Some("api-version-unknown"));
    assert_eq!(code(&version("1.0")), None);
    let path = |method: Option<&str>, path: &str| Question {
        operation: None,
        method: method.map(str::to_owned),
        path: Some(path.to_owned()),
        ..sas.clone()
    };
    assert_eq!(code(&path(None, "/nothing")).as_deref(), Some("unknown-path"));
    assert_eq!(code(&path(Some("PATCH"), "/map/tile")).as_deref(), Some("wrong-method"));
    assert_eq!(code(&path(None, "/map/tile")).as_deref(), Some("api-version-missing"));
    for wrong in [
        Question { region: Some("atlantis".to_owned()), ..sas.clone() },
        Question { operation: Some("nothing".to_owned()), ..sas.clone() },
        Question { principal_id: None, ..sas.clone() },
        Question { path: Some("/map/tile".to_owned()), ..sas },
        Question::default(),
    ] {
        assert_eq!(world.gateway.evaluate(unique_id(0), &wrong).unwrap_err().status, 400, "{wrong:?}");
    }
}

#[test]
fn principals_of_another_directory_are_as_unknown_as_nobody() {
    let world = World::new();
    let ask = |who| {
        let question = Question {
            principal_id: Some(principal(who)),
            operation: Some("map/tile".to_owned()),
            ..Question::default()
        };
        let told = world.gateway.evaluate(unique_id(0), &question).unwrap();
        format!("{:?}{:?}", told.cause, told.trace).replace(&principal(who).to_string(), "PRINCIPAL")
    };
    assert_eq!(ask(4), ask(50));
    assert!(ask(1).contains("app 1") && !ask(4).contains("app 4"));
}

#[tokio::test]
async fn asking_uses_nothing_up_and_is_no_request() {
    let world = World::new();
    let question = Question {
        credential: Credential::PrimaryKey,
        operation: Some("map/copyright".to_owned()),
        ..Question::default()
    };
    for _ in 0..100 {
        assert!(world.gateway.evaluate(unique_id(0), &question).unwrap().allowed);
    }
    for _ in 0..10 {
        assert_eq!(world.get("/map/copyright?api-version=2.0").key("primary-key-of-account-0").status().await, 200);
    }
    assert_eq!(world.gateway.latest(unique_id(0), &EVER, 1000).len(), 10);
    assert_eq!(world.maps.calls(), 10);
    let batch = world.gateway.meter().next_batch().unwrap();
    assert_eq!(batch.rows().iter().map(|(_, count)| count.requests).sum::<u64>(), 10);
}
