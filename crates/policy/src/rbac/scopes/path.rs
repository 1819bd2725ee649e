//! The scopes in the path of a key, without a piece of memory of their own.

use super::ScopeTag;

/// Resource ids seldom have more parts; what goes beyond costs an allocation.
const USUAL: usize = 16;

/// Where the scopes in a key's path end, from `/` to the key itself.
#[derive(Debug, Default)]
pub(in super::super) struct Path {
    usual: [Border; USUAL],
    len: usize,
    more: Vec<Border>,
}

/// The end of one of the scopes.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Border {
    /// How many bytes of the key are the scope's.
    pub(in super::super) end: u32,
    pub(in super::super) tag: ScopeTag,
}

impl Path {
    #[inline]
    pub(super) fn push(&mut self, border: Border) {
        match self.usual.get_mut(self.len) {
            Some(free) => *free = border,
            None => self.more.push(border),
        }
        self.len += 1;
    }

    /// The ends, in order.
    #[inline]
    pub(in super::super) fn iter(&self) -> impl Iterator<Item = &Border> {
        self.usual.iter().take(self.len).chain(&self.more)
    }
}

/// Goes through the parts of a key that begin with `/`, each with its end. `/` alone has none.
///
/// Eight bytes are looked at together: keys are some hundred bytes long, and each request brings one.
#[inline]
pub(super) fn each_segment(key: &str, mut visit: impl FnMut(u32, &[u8])) {
    let bytes = key.as_bytes();
    let mut start = 0;
    let mut end_at = |at: usize| {
        if at > 0
            && let (Some(segment), Ok(end)) = (bytes.get(start..at), u32::try_from(at))
        {
            visit(end, segment);
            start = at;
        }
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mut found = slashes(u64::from_le_bytes(*word));
        while found != 0 {
            end_at(index * 8 + found.trailing_zeros() as usize / 8);
            found &= found - 1;
        }
    }
    for (index, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        end_at(words.len() * 8 + index);
    }
    if bytes.len() > 1 {
        end_at(bytes.len());
    }
}

/// The highest bit of each byte that is a `/`, and no other.
const fn slashes(word: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    let differs = word ^ u64::from_ne_bytes([b'/'; 8]);
    !(((differs & LOW) + LOW) | differs | LOW)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_segments_of_a_key_are_those_between_its_slashes(key in "(/[a/.0-9\u{7f}-\u{ff}]{0,9}){1,20}") {
            let mut found = Vec::new();
            each_segment(&key, |end, segment| found.push((end as usize, segment.to_vec())));
            let slashes = key.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
            let ends: Vec<_> = slashes.chain((key != "/").then_some(key.len())).collect();
            prop_assert_eq!(found.iter().map(|one| one.0).collect::<Vec<_>>(), ends);
            let whole = found.concat_segments();
            prop_assert_eq!(whole, if key == "/" { String::new() } else { key });
        }
    }

    trait Segments {
        fn concat_segments(&self) -> String;
    }

    impl Segments for [(usize, Vec<u8>)] {
        fn concat_segments(&self) -> String {
            self.iter().map(|one| String::from_utf8_lossy(&one.1)).collect()
        }
    }

    #[test]
    fn a_path_of_any_length_keeps_all_its_scopes() {
        let mut path = Path::default();
        (0..40).for_each(|end| path.push(Border { end, ..Border::default() }));
        assert!(path.iter().map(|border| border.end).eq(0..40));
    }
}
