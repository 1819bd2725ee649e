use super::*;

fn record(index: u64) -> Vec<u8> {
    let mut bytes = index.to_le_bytes().to_vec();
    bytes.resize(8 + usize::try_from(index % 300).unwrap(), 7);
    bytes
}

fn add(ring: &Ring, from: u64, until: u64) {
    for index in from..until {
        let bytes = record(index);
        ring.append(index, bytes.len(), |place| place.copy_from_slice(&bytes));
    }
}

fn index_of(bytes: &[u8]) -> u64 {
    let index = u64::from_le_bytes(*bytes.first_chunk().unwrap());
    assert_eq!(bytes, record(index), "a record is whole");
    index
}

fn kept(ring: &Ring) -> Vec<u64> {
    let mut found = Vec::new();
    ring.each(|bytes| found.push(index_of(bytes)));
    found.sort_unstable();
    found
}

#[test]
fn the_newest_records_take_the_place_of_the_oldest() {
    let ring = Ring::anonymous(1 << 20).unwrap();
    add(&ring, 1, 1000);
    assert_eq!(kept(&ring), (1..1000).collect::<Vec<_>>());
    add(&ring, 1000, 100_000);
    let left = kept(&ring);
    assert_eq!(*left.last().unwrap(), 99_999);
    assert!(left.len() > 3000 && left.len() < 8000, "{}", left.len());
    let expected: Vec<u64> = (100_000 - left.len() as u64..100_000).collect();
    // Shards fill unevenly, by a block each.
    let common = left.iter().filter(|index| expected.contains(index)).count();
    assert!(common * 100 > left.len() * 80);
}

#[test]
fn what_was_forgotten_is_gone_and_new_records_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let ring = Ring::open(folder.path(), 1 << 20).unwrap();
    let mut position = Position::default();
    add(&ring, 1, 20_000);
    ring.since(&mut position, |_| {});
    ring.clear();
    assert_eq!(kept(&ring), [0; 0]);
    add(&ring, 20_000, 20_100);
    assert_eq!(kept(&ring), (20_000..20_100).collect::<Vec<_>>());
    let mut heard = 0;
    ring.since(&mut position, |_| heard += 1);
    assert_eq!(heard, 100, "readers go on with what is new");
    drop(ring);
    assert_eq!(kept(&Ring::open(folder.path(), 1 << 20).unwrap()), (20_000..20_100).collect::<Vec<_>>());
}

#[test]
fn a_ring_is_found_again_as_it_was_left_by_a_killed_process() {
    let folder = tempfile::tempdir().unwrap();
    let first = Ring::open(folder.path(), 1 << 20).unwrap();
    add(&first, 1, 20_000);
    let before = kept(&first);
    // Not dropped, as if the process had been killed here.
    let mut seen = Vec::new();
    each_in_files(folder.path(), |bytes| seen.push(index_of(bytes))).unwrap();
    seen.sort_unstable();
    assert_eq!(seen, before, "another process reads the same");
    drop(first);
    let second = Ring::open(folder.path(), 1 << 20).unwrap();
    assert_eq!(kept(&second), before);
    add(&second, 20_000, 20_100);
    assert!((20_000..20_100).all(|index| kept(&second).contains(&index)), "it goes on behind the last one");
    assert!(Ring::open(folder.path(), 2 << 20).unwrap().shards.len() == SHARDS, "another size begins anew");
}

#[test]
fn a_torn_record_is_passed_over_and_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let ring = Ring::open(folder.path(), 1 << 20).unwrap();
    for index in [8, 16, 24] {
        add(&ring, index, index + 1);
    }
    drop(ring);
    let path = file(folder.path(), 0);
    let mut bytes = std::fs::read(&path).unwrap();
    // In the middle of the last of the three.
    let at = block::HEAD + block::room(16) + block::room(24) + 20;
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let ring = Ring::open(folder.path(), 1 << 20).unwrap();
    assert_eq!(kept(&ring), [8, 16]);
    add(&ring, 32, 33);
    assert_eq!(kept(&ring), [8, 16, 32]);
}

#[test]
fn a_reader_sees_each_record_once_from_where_it_was() {
    let ring = Ring::anonymous(1 << 20).unwrap();
    let mut position = Position::default();
    let mut next = 1;
    for step in [1, 10, 500, 3, 2000] {
        add(&ring, next, next + step);
        let mut seen = Vec::new();
        ring.since(&mut position, |bytes| seen.push(index_of(bytes)));
        seen.sort_unstable();
        assert_eq!(seen, (next..next + step).collect::<Vec<_>>());
        next += step;
    }
    add(&ring, next, next + 50_000);
    let mut seen = Vec::new();
    ring.since(&mut position, |bytes| seen.push(index_of(bytes)));
    assert_eq!(seen.into_iter().max(), Some(next + 49_999), "what gave way is passed over");
}

#[test]
fn what_is_written_and_what_gives_way_is_counted_over_runs() {
    let folder = tempfile::tempdir().unwrap();
    let ring = Ring::open(folder.path(), 1 << 20).unwrap();
    add(&ring, 1, 20_000);
    let counts = ring.counts();
    let bytes: usize = (1..20_000).map(|index| record(index).len()).sum();
    assert_eq!((counts.written, counts.bytes), (19_999, bytes as u64));
    assert_eq!(counts.written - counts.overwritten, kept(&ring).len() as u64);
    let before = kept(&ring).len() as u64;
    drop(ring);
    let ring = Ring::open(folder.path(), 1 << 20).unwrap();
    assert_eq!(ring.counts(), RingCounts::default());
    add(&ring, 20_000, 60_000);
    let counts = ring.counts();
    assert_eq!(before + counts.written - counts.overwritten, kept(&ring).len() as u64);
}

#[test]
fn the_oldest_record_is_shown_also_after_all_were_forgotten() {
    let ring = Ring::anonymous(1 << 20).unwrap();
    let oldest = |ring: &Ring| {
        let mut found = Vec::new();
        ring.oldest(|bytes| found.push(index_of(bytes)));
        found.into_iter().min()
    };
    assert_eq!(oldest(&ring), None);
    add(&ring, 5, 30_000);
    assert_eq!(oldest(&ring), kept(&ring).first().copied());
    ring.clear();
    assert_eq!(oldest(&ring), None);
    add(&ring, 30_000, 30_010);
    assert_eq!(oldest(&ring), Some(30_000));
}
