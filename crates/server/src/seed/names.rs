//! What is made for whatever a seed leaves out: ids and secrets.

use lazurite_crypto::digest::sha256;
use lazurite_model::Random;
use uuid::Uuid;

/// Where ids and secrets come from that the seed does not fix.
pub enum Maker<'r> {
    /// From the system's randomness: a folder that was started without a seed file.
    Random(&'r dyn Random),
    /// From the thing's name alone, so that one seed always gives one state. Whoever reads the seed knows the secrets:
    /// seeds are for tests.
    Derived,
}

impl Maker<'_> {
    /// An id for the thing of that kind and name.
    pub fn uuid(&self, kind: &str, name: &str) -> Uuid {
        match self {
            Self::Random(random) => random.uuid(),
            Self::Derived => {
                let mut bytes = [0; 16];
                bytes.iter_mut().zip(digest(kind, name)).for_each(|(to, from)| *to = from);
                uuid::Builder::from_custom_bytes(bytes).into_uuid()
            }
        }
    }

    /// A secret for the thing of that kind and name: 43 characters, safe in URLs, shells and dotenv files. It begins with a letter
    /// or a digit, so that no command takes it for one of its options.
    pub fn secret(&self, kind: &str, name: &str) -> String {
        use base64::Engine as _;
        let mut bytes = match self {
            Self::Random(random) => {
                let mut bytes = [0; 32];
                random.fill(&mut bytes);
                bytes
            }
            Self::Derived => digest(kind, name),
        };
        let [first, ..] = &mut bytes;
        if *first >= 0xF8 {
            *first ^= 0x80;
        }
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn digest(kind: &str, name: &str) -> [u8; 32] {
    sha256(format!("lazurite seed\n{kind}\n{name}").as_bytes())
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn no_secret_looks_like_an_option() {
        let random = SeededRandom::new(1);
        for maker in [Maker::Random(&random), Maker::Derived] {
            let secrets = (0..2000).map(|number| maker.secret("application", &number.to_string()));
            assert!(secrets.into_iter().all(|secret| secret.starts_with(|c: char| c.is_ascii_alphanumeric())));
        }
    }
}
