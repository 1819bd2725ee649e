//! The whole state, put back.

use std::sync::{Arc, Mutex};

use lazurite_model::record::{ManagementGroup, Tenant};
use lazurite_model::{AnyRecord, Change, ChangeSet, Record as _, Revision};

use super::{Stage, audit, group, tenant};
use crate::Image;

async fn image(stage: &Stage) -> Image {
    Image::of(&stage.store.everything().await.unwrap().1).unwrap()
}

pub(super) async fn an_image_comes_back_whole(stage: Stage) {
    let mut tx = stage.store.begin(audit("first")).await.unwrap();
    for number in 0..250 {
        tx.insert(&group(&format!("g{number:03}"), "as it was")).await.unwrap();
    }
    tx.insert(&tenant(1, "one.example")).await.unwrap();
    tx.insert(&tenant(2, "two.example")).await.unwrap();
    tx.commit().await.unwrap();
    let (_, before) = stage.store.everything().await.unwrap();
    let image = image(&stage).await;
    let mut tx = stage.store.begin(audit("meddle")).await.unwrap();
    for number in 0..200 {
        tx.delete::<ManagementGroup>(&group(&format!("g{number:03}"), "").key()).await.unwrap();
        tx.insert(&group(&format!("h{number:03}"), "new")).await.unwrap();
    }
    // The unique values change hands.
    tx.delete::<Tenant>(&tenant(1, "").key()).await.unwrap();
    tx.put(&tenant(2, "one.example")).await.unwrap();
    tx.insert(&tenant(3, "two.example")).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = stage.store.begin(audit("restore")).await.unwrap();
    assert_eq!(tx.restore(&image).await.unwrap(), 200 + 200 + 3);
    assert_eq!(tx.commit().await.unwrap(), Revision(3), "one revision");
    assert_eq!(stage.store.everything().await.unwrap().1, before);
    for (id, domain) in [(1, "one.example"), (2, "two.example")] {
        let found = stage.store.find::<Tenant>("defaultDomain", domain).await.unwrap();
        assert_eq!(found, [tenant(id, domain)], "{domain}");
    }
}

pub(super) async fn listeners_hear_of_an_image_what_differs_and_nothing_else(stage: Stage) {
    for name in ["stays", "changes", "goes"] {
        stage.put(name).await;
    }
    let image = image(&stage).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut tx = stage.store.begin(audit("meddle")).await.unwrap();
    tx.put(&group("changes", "other")).await.unwrap();
    tx.delete::<ManagementGroup>(&group("goes", "").key()).await.unwrap();
    tx.insert(&group("comes", "")).await.unwrap();
    let from = tx.commit().await.unwrap();
    let ears = Arc::clone(&heard);
    stage.store.on_commit(Arc::new(move |set: &ChangeSet| ears.lock().unwrap().push(set.clone())), from);
    let mut tx = stage.store.begin(audit("restore")).await.unwrap();
    tx.restore(&image).await.unwrap();
    let revision = tx.commit().await.unwrap();
    let put = |name| Change::Put(AnyRecord::from(group(name, "")));
    let gone = Change::Deleted { kind: ManagementGroup::KIND, key: group("comes", "").key() };
    let expected = ChangeSet { revision, changes: vec![gone, put("changes"), put("goes")] };
    assert_eq!(*heard.lock().unwrap(), [expected]);
    let mut tx = stage.store.begin(audit("again")).await.unwrap();
    assert_eq!(tx.restore(&image).await.unwrap(), 0, "it is what it should be");
}

pub(super) async fn history_is_forgotten_and_goes_on(stage: Stage) {
    stage.put("a").await;
    let mut tx = stage.store.begin(audit("forget")).await.unwrap();
    tx.forget_history().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.number("SELECT COUNT(*) FROM audit").await, 1, "that of the forgetting");
    assert_eq!(stage.put("b").await, Revision(3));
}
