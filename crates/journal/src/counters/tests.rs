use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn read(counters: &Counters) -> BTreeMap<Vec<u8>, Tally> {
    let mut sums: BTreeMap<Vec<u8>, Tally> = BTreeMap::new();
    for (key, tally) in counters.records() {
        let sum = sums.entry(key.to_owned()).or_default();
        *sum = Tally { events: sum.events + tally.events, weight: sum.weight + tally.weight };
    }
    sums
}

/// So few that different keys share some.
fn hash(key: &[u8]) -> u64 {
    key.iter().map(|byte| u64::from(*byte)).sum::<u64>() % 64
}

fn add(counters: &mut Counters, key: &[u8], tally: Tally) -> bool {
    counters.add(hash(key), |bytes| bytes == key, tally).is_some()
}

fn insert(counters: &mut Counters, key: &[u8], tally: Tally, share: Share) -> bool {
    counters.insert(hash(key), key, tally, share)
}

fn count(counters: &mut Counters, key: &[u8], weight: u64) -> bool {
    add(counters, key, Tally::of(weight)) || insert(counters, key, Tally::of(weight), Share::ALL)
}

proptest! {
    #[test]
    fn what_was_counted_is_read_back(keys in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..40), 0..100_u64), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.usage");
        let mut counters = Counters::create(&path, 1 << 14).unwrap();
        let mut expected: BTreeMap<Vec<u8>, Tally> = BTreeMap::new();
        for (key, weight) in keys {
            prop_assert!(count(&mut counters, &key, weight));
            let sum = expected.entry(key).or_default();
            *sum = Tally { events: sum.events + 1, weight: sum.weight + weight };
        }
        prop_assert_eq!(read(&counters), expected.clone());
        // Not closed: as if the process had been killed.
        prop_assert_eq!(read(&Counters::open(&path).unwrap()), expected);
    }

    #[test]
    fn a_place_that_is_not_the_keys_counts_nothing(
        keys in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..20), 1..40),
        places in prop::collection::vec(0..2_000_usize, 40),
    ) {
        let mut counters = Counters::anonymous(1 << 12).unwrap();
        let mut expected: BTreeMap<Vec<u8>, Tally> = BTreeMap::new();
        let mut found = Place::default();
        for (key, anywhere) in keys.into_iter().zip(places) {
            prop_assert!(count(&mut counters, &key, 1));
            let mut times = 3;
            for place in [found, Place(anywhere)] {
                times += u64::from(counters.add_at(place, |bytes| bytes == key, Tally::of(1)));
            }
            found = counters.add(hash(&key), |bytes| bytes == key, Tally::of(1)).unwrap();
            prop_assert!(counters.add_at(found, |bytes| bytes == key, Tally::of(1)));
            let sum = expected.entry(key).or_default();
            *sum = Tally { events: sum.events + times, weight: sum.weight + times };
        }
        prop_assert_eq!(read(&counters), expected);
    }

    #[test]
    fn no_bytes_make_the_reader_fail(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (there, magic) in bytes.iter_mut().zip(crate::MAGIC) {
            *there = magic;
        }
        if let Ok(records) = crate::records(&bytes) {
            prop_assert!(records.count() < 20);
        }
    }
}

#[test]
fn a_torn_record_ends_the_segment_and_harms_none_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.usage");
    let mut counters = Counters::create(&path, 4096).unwrap();
    for key in [b"first", b"other", b"third"] {
        assert!(count(&mut counters, key, 3));
    }
    let mut bytes = fs::read(&path).unwrap();
    let second = HEADER + length_of(b"first");
    bytes[second + RECORD] ^= 1;
    let left: Vec<_> = crate::records(&bytes).unwrap().collect();
    assert_eq!(left, [(b"first".as_slice(), Tally::of(3))]);
}

#[test]
fn a_key_whose_counter_is_full_gets_another() {
    let mut counters = Counters::anonymous(4096).unwrap();
    let heavy = Tally { events: 1, weight: Tally::MOST_WEIGHT };
    assert!(insert(&mut counters, b"key", heavy, Share::ALL));
    assert!(!add(&mut counters, b"key", Tally::of(1)));
    assert!(insert(&mut counters, b"key", Tally::of(1), Share::ALL));
    assert!(add(&mut counters, b"key", Tally::of(1)));
    let all: Vec<_> = counters.records().map(|(_, tally)| tally).collect();
    assert_eq!(all, [heavy, Tally { events: 2, weight: 2 }]);
}

#[test]
fn a_key_gets_no_more_than_its_share_of_the_room() {
    let mut counters = Counters::anonymous(1600).unwrap();
    let fill = |counters: &mut Counters, first: u64, share| {
        (first..).take_while(|key| insert(counters, &key.to_le_bytes(), Tally::of(1), share)).count()
    };
    let half = fill(&mut counters, 0, Share { hundredths: 50 });
    assert_eq!(half, (800 - HEADER) / 24);
    assert!(add(&mut counters, &0_u64.to_le_bytes(), Tally::of(1)), "what has a place may go on");
    assert_eq!(fill(&mut counters, 1000, Share { hundredths: 50 }), 0);
    assert_eq!(half + fill(&mut counters, 1000, Share::ALL), (1600 - HEADER) / 24);
}

#[test]
fn what_is_no_segment_is_refused_and_a_removed_one_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.usage");
    fs::write(&path, [0; 64]).unwrap();
    assert_eq!(Counters::open(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    fs::remove_file(&path).unwrap();
    let counters = Counters::create(&path, 64).unwrap();
    assert!(counters.is_empty());
    counters.remove().unwrap();
    counters.remove().unwrap();
    assert!(!path.exists());
}
