//! How many tests passed and failed, read from what the test programs print.

/// A count of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl Outcome {
    /// A suite that could not run counts as one failed test.
    pub const BROKEN: Self = Self { passed: 0, failed: 1 };

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    /// Reads one line of a test program: cargo's, pytest's or node's summary.
    pub fn of_line(line: &str) -> Self {
        if let Some(rest) = line.trim().strip_prefix("test result:") {
            return Self { passed: before(rest, "passed"), failed: before(rest, "failed") };
        }
        if let Some(count) = line.strip_prefix("# pass ") {
            return Self { passed: count.trim().parse().unwrap_or(0), failed: 0 };
        }
        if let Some(count) = line.strip_prefix("# fail ") {
            return Self { passed: 0, failed: count.trim().parse().unwrap_or(0) };
        }
        let pytest = line.trim_matches(|c| c == '=' || c == ' ');
        if pytest.contains(" in ")
            && pytest.ends_with(['s', ')'])
            && (pytest.contains(" passed") || pytest.contains(" failed") || pytest.contains(" error"))
        {
            return Self {
                passed: before(pytest, "passed"),
                failed: before(pytest, "failed") + before(pytest, "error") + before(pytest, "errors"),
            };
        }
        Self::default()
    }
}

/// The number in front of a word.
fn before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",;.".contains(c)).filter(|w| !w.is_empty()).collect();
    words.windows(2).filter(|pair| pair[1] == word).filter_map(|pair| pair[0].parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_understood() {
        let count = |line| Outcome::of_line(line);
        assert_eq!(
            count("test result: ok. 12 passed; 0 failed; 1 ignored; finished in 0.1s"),
            Outcome { passed: 12, failed: 0 }
        );
        assert_eq!(count("test result: FAILED. 3 passed; 2 failed; 0 ignored"), Outcome { passed: 3, failed: 2 });
        assert_eq!(count("==== 2 failed, 41 passed, 1 warning in 20.31s ===="), Outcome { passed: 41, failed: 2 });
        assert_eq!(count("1 passed, 2 errors in 0.31s"), Outcome { passed: 1, failed: 2 });
        assert_eq!(count("7 passed in 61.01s (0:01:01)"), Outcome { passed: 7, failed: 0 });
        assert_eq!(count("# pass 5"), Outcome { passed: 5, failed: 0 });
        assert_eq!(count("# fail 1"), Outcome { passed: 0, failed: 1 });
        assert_eq!(count("a test passed in the night"), Outcome::default());
    }
}
