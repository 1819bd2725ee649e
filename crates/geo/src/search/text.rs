//! Folding: what makes `Münster`, `MUNSTER` and `münster.` one name.
//!
//! The compiler folds every name into a key, the search folds every query into words; both must do exactly the same,
//! which is why there is one function. Folding loses case, accents, apostrophes and the long and short forms of
//! "saint", and nothing that tells two names of the same language apart by a letter.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text, folded, with the number of the comma-separated part that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The folded word; never empty, never with a space.
    pub text: String,
    /// 0 for words before the first comma, and so on.
    pub segment: usize,
}

/// Splits a text into folded words.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (segment, part) in text.split(is_separator).enumerate() {
        let folded = fold(part);
        words.extend(
            folded
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(|word| Word { text: abbreviate(word).to_owned(), segment }),
        );
    }
    words
}

/// The key under which a name is found: its folded words with single spaces between them.
pub fn key(name: &str) -> String {
    let words: Vec<String> = words(name).into_iter().map(|word| word.text).collect();
    words.join(" ")
}

/// The name as people without the letters write it in German and the Nordic languages (`Muenster`), where that differs.
pub fn without_umlauts(name: &str) -> Option<String> {
    let composed: String = name.nfc().collect();
    let mut plain = String::with_capacity(composed.len() + 4);
    for letter in composed.chars() {
        match letter {
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'å' => plain.push_str("aa"),
            'Ä' | 'Æ' => plain.push_str("Ae"),
            'Ö' | 'Ø' | 'Œ' => plain.push_str("Oe"),
            'Ü' => plain.push_str("Ue"),
            'Å' => plain.push_str("Aa"),
            other => plain.push(other),
        }
    }
    (plain != composed).then_some(plain)
}

/// Whether a word is written in a script that puts no spaces between words and uses a character for a syllable or more.
pub fn is_unspaced(word: &str) -> bool {
    word.chars()
        .all(|c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '々'))
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '\n' | '\r' | '，' | '、' | '；' | '،' | '؛')
}

/// Lower case, without accents, one space for anything that is neither letter nor digit.
fn fold(part: &str) -> String {
    let lower = part.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    // How many letters the current word has so far: the dot of "D.C." vanishes, that of "St.Gallen" parts two words.
    let mut letters = 0;
    for c in lower.nfkd() {
        match c {
            '.' if letters <= 1 => letters = 0,
            _ if is_dropped(c) => {}
            _ if c.is_alphanumeric() || is_combining_mark(c) => {
                letters += 1;
                push_letter(&mut folded, c);
            }
            '&' => folded.push_str(" and "),
            _ => {
                letters = 0;
                folded.push(' ');
            }
        }
    }
    // Back together: Hangul syllables and kana with their marks are letters, not accents.
    folded.nfc().collect()
}

/// Letters that no decomposition brings down to the ones people type instead.
fn push_letter(folded: &mut String, c: char) {
    match c {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' | 'ɖ' => folded.push('d'),
        'ħ' => folded.push('h'),
        'ı' => folded.push('i'),
        'ŋ' => folded.push('n'),
        'ə' => folded.push('e'),
        other => folded.push(other),
    }
}

/// Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic, apostrophes, and what cannot be seen.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}'
        | '\u{0591}'..='\u{05C7}'
        | '\u{064B}'..='\u{065F}'
        | '\u{0670}'
        | '\u{200B}'..='\u{200F}'
        | '\u{FEFF}'
        | '\'' | '’' | '‘' | '`' | '´' | '′' | '\u{02B9}'..='\u{02BF}' | '\u{02C8}' | '\u{00AD}')
}

fn abbreviate(word: &str) -> &str {
    match word {
        "saint" | "sankt" => "st",
        "sainte" => "ste",
        "mount" => "mt",
        "fort" => "ft",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_key() {
        let cases: [(&[&str], &str); 12] = [
            (&["Münster", "MUNSTER", " münster. ", "Mu\u{308}nster"], "munster"),
            (&["St. Louis", "Saint Louis", "st louis", "St.Louis"], "st louis"),
            (&["Washington, D.C.", "Washington DC", "washington d.c."], "washington dc"),
            (&["Xi'an", "Xi’an", "XIAN"], "xian"),
            (&["Baden-Baden", "baden  baden"], "baden baden"),
            (&["Łódź", "Lodz"], "lodz"),
            (&["Tromsø", "TROMSØ", "Tromso"], "tromso"),
            (&["Straße", "STRASSE"], "strasse"),
            (&["İstanbul", "istanbul", "Istanbul"], "istanbul"),
            (&["ニューヨーク"], "ニューヨーク"),
            (&["ガーナ"], "ガーナ"),
            (&["서울"], "서울"),
        ];
        for (spellings, expected) in cases {
            for spelling in spellings {
                assert_eq!(key(spelling), expected, "{spelling}");
            }
        }
    }

    #[test]
    fn umlauts_have_a_second_spelling_and_other_names_none() {
        assert_eq!(without_umlauts("Münster").as_deref(), Some("Muenster"));
        assert_eq!(without_umlauts("Tromsø").as_deref(), Some("Tromsoe"));
        assert_eq!(without_umlauts("Helsinki"), None);
    }

    #[test]
    fn words_remember_the_part_between_commas_they_stand_in() {
        let parts: Vec<(String, usize)> =
            words("1 Microsoft Way, Redmond，WA").into_iter().map(|word| (word.text, word.segment)).collect();
        let expected = [("1", 0), ("microsoft", 0), ("way", 0), ("redmond", 1), ("wa", 2)];
        assert_eq!(parts, expected.map(|(text, segment)| (text.to_owned(), segment)));
    }

    #[test]
    fn marks_of_scripts_that_need_them_stay() {
        assert_eq!(key("हेलसिंकी"), "हेलसिंकी".nfc().collect::<String>());
        assert_eq!(key("เฮลซิงกิ"), "เฮลซิงกิ".nfkd().nfc().collect::<String>());
    }
}
