//! Recognises what is one typing mistake away from a word, as an automaton over the bytes of a name.
//!
//! One mistake is a letter put in, left out, exchanged, or swapped with its neighbour. The positions in the word that
//! may have been reached are the bits of a number: one for "no mistake yet", one for "one mistake made", one for "first
//! half of a swap". A letter of the name moves all of them at once, so that nothing has to be built before the walk,
//! unlike with a tabulated Levenshtein automaton, which took half a millisecond to make. A mistaken letter is one of
//! the word's own script: nobody types a Chinese character into `Helsinki`, and trying them all is what would cost.

use fst::Automaton;

/// The longest word in letters: there is one bit for each and one for the end.
pub(crate) const MAX_LETTERS: usize = 30;

/// The names one mistake away from a word, and the word itself.
#[derive(Debug)]
pub(crate) struct OneTypo {
    letters: Vec<char>,
    /// The bytes that letters of the word's script begin with; `None` in the list stands for all of ASCII.
    leads: Vec<Option<u8>>,
}

/// How much of the word may have been read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reached {
    exactly: u32,
    mistaken: u32,
    half_swapped: u32,
    /// Bytes of a letter that is not complete yet.
    partial: [u8; 4],
    held: u8,
}

impl OneTypo {
    /// Takes a word of at most [`MAX_LETTERS`] letters; `None` for a longer one.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        let leads = word.char_indices().filter_map(|(at, _)| word.as_bytes().get(at).copied().map(script)).collect();
        (letters.len() <= MAX_LETTERS).then_some(Self { letters, leads })
    }

    /// The positions at which the word has this letter.
    fn positions(&self, letter: char) -> u32 {
        self.letters.iter().enumerate().filter(|(_, own)| **own == letter).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    fn read(&self, state: Reached, letter: char) -> Reached {
        let here = self.positions(letter);
        let exactly = (state.exactly & here) << 1;
        let carried = (state.mistaken & here) << 1;
        let exchanged = state.exactly << 1;
        let put_in = state.exactly;
        let left_out = exactly << 1;
        let swapped = (state.half_swapped & here) << 2;
        Reached {
            exactly,
            mistaken: carried | exchanged | put_in | left_out | swapped,
            half_swapped: state.exactly & (here >> 1),
            ..Reached::default()
        }
    }

    fn end(&self) -> u32 {
        1 << self.letters.len()
    }
}

impl Automaton for OneTypo {
    type State = Reached;

    fn start(&self) -> Reached {
        Reached { exactly: 1, mistaken: 1 << 1, ..Reached::default() }
    }

    fn is_match(&self, state: &Reached) -> bool {
        state.held == 0 && (state.exactly | state.mistaken) & self.end() != 0
    }

    fn can_match(&self, state: &Reached) -> bool {
        let possible = self.end() | (self.end() - 1);
        (state.exactly | state.mistaken | state.half_swapped) & possible != 0
    }

    fn accept(&self, state: &Reached, byte: u8) -> Reached {
        if state.held == 0 && !self.leads.contains(&script(byte)) {
            return Reached::default();
        }
        let mut next = *state;
        if let Some(slot) = next.partial.get_mut(usize::from(state.held)) {
            *slot = byte;
        }
        next.held += 1;
        let so_far = next.partial.get(..usize::from(next.held)).unwrap_or_default();
        match std::str::from_utf8(so_far).ok().and_then(|text| text.chars().next()) {
            Some(letter) => self.read(*state, letter),
            // Four bytes are always a letter in valid UTF-8; anything else is a dead end.
            None if next.held >= 4 => Reached::default(),
            None => next,
        }
    }
}

/// What the first byte of a letter tells about its script.
fn script(lead: u8) -> Option<u8> {
    (!lead.is_ascii()).then_some(lead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn accepts(word: &str, name: &str) -> bool {
        let automaton = OneTypo::of(word).unwrap();
        let state = name.bytes().fold(automaton.start(), |state, byte| automaton.accept(&state, byte));
        automaton.is_match(&state)
    }

    /// Optimal string alignment distance, by the textbook's table.
    fn distance(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let exchange = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let best = exchange.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    let swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    if swap { best.min(table[i - 2][j - 2] + 1) } else { best }
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn one_mistake_is_forgiven_and_two_are_not() {
        for name in ["helsinki", "helsiki", "helsinkki", "helsinky", "hlesinki", "elsinki", "helsink", "xhelsinki"] {
            assert!(accepts("helsinki", name), "{name}");
        }
        for name in ["hlsinky", "helsi", "", "ehlsinik"] {
            assert!(!accepts("helsinki", name), "{name}");
        }
        assert!(accepts("москва", "масква") && accepts("москва", "омсква"));
    }

    proptest! {
        #[test]
        fn it_accepts_exactly_what_is_at_most_one_mistake_away(word in "aé[abcé]{0,5}", name in "[abcé]{0,7}") {
            prop_assert_eq!(accepts(&word, &name), distance(&word, &name) <= 1);
        }
    }
}
