//! What the pages say, one table for each language. A text that a table lacks does not compile.

mod english;
mod german;

use serde::{Deserialize, Serialize};

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    /// The one for whoever wants none of the others.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its texts.
    pub(crate) const fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
            Self::German => &german::TEXTS,
        }
    }

    /// The first language of a list in order of preference that the pages speak: of `ui_locales` (OpenID Connect Core
    /// §3.1.2.1) or of `mkt`.
    pub(crate) fn of_list(tags: &str) -> Option<Self> {
        tags.split_ascii_whitespace().find_map(Self::of_tag)
    }

    /// The language that an `Accept-Language` header prefers (RFC 9110 §12.5.4).
    pub(crate) fn accepted(header: &str) -> Self {
        let mut best = (Self::default(), 0.0);
        for range in header.split(',').take(20) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
            if let (Some(language), Some(weight)) = (Self::of_tag(tag), weight)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// Where somebody's name, or an application's, stands in a sentence.
type With = fn(&str) -> String;

/// Everything that the pages say.
pub(crate) struct Texts {
    pub(crate) sign_in: SignInTexts,
    pub(crate) picker: PickerTexts,
    pub(crate) second_factor: SecondFactorTexts,
    pub(crate) consent: ConsentTexts,
    pub(crate) device: DeviceTexts,
    pub(crate) sign_out: SignOutTexts,
    pub(crate) security: SecurityTexts,
    pub(crate) notice: NoticeTexts,
}

/// The sign-in page.
pub(crate) struct SignInTexts {
    pub(crate) title: &'static str,
    pub(crate) continue_to: With,
    pub(crate) user_name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) user_name_missing: &'static str,
    pub(crate) password_missing: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) disabled: &'static str,
    pub(crate) error_prefix: &'static str,
}

/// The account picker.
pub(crate) struct PickerTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) another: &'static str,
}

/// The page that asks for a one-time code.
pub(crate) struct SecondFactorTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: With,
    pub(crate) code: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) wrong: &'static str,
}

/// The consent pages.
pub(crate) struct ConsentTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: With,
    pub(crate) signed_in_as: With,
    pub(crate) everybody: &'static str,
    pub(crate) everybody_hint: With,
    pub(crate) accept: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) trust: &'static str,
    pub(crate) administrators_only: &'static str,
    pub(crate) organization_title: &'static str,
    pub(crate) organization_lead: With,
    pub(crate) needs_administrator_title: &'static str,
    pub(crate) needs_administrator: With,
    pub(crate) back: &'static str,
    pub(crate) given_title: &'static str,
    pub(crate) given: With,
    pub(crate) as_the_application: &'static str,
}

/// The pages where devices are let in.
pub(crate) struct DeviceTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) code: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) confirm_title: With,
    pub(crate) confirm_warning: &'static str,
    pub(crate) confirm_asks: With,
    pub(crate) allow: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) done_title: &'static str,
    pub(crate) done: With,
    pub(crate) declined_title: &'static str,
    pub(crate) declined: With,
}

/// Signing out.
pub(crate) struct SignOutTexts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) done_title: &'static str,
    pub(crate) done: &'static str,
}

/// The page about one's own second factor.
pub(crate) struct SecurityTexts {
    pub(crate) title: &'static str,
    pub(crate) is_off: &'static str,
    pub(crate) is_on: &'static str,
    pub(crate) codes_left: With,
    pub(crate) begin: &'static str,
    pub(crate) scan_title: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) by_hand: &'static str,
    pub(crate) open_app: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) codes_title: &'static str,
    pub(crate) codes: &'static str,
    pub(crate) codes_seen: &'static str,
    pub(crate) off_title: &'static str,
    pub(crate) off_lead: &'static str,
    pub(crate) off: &'static str,
}

/// Pages that only say something.
pub(crate) struct NoticeTexts {
    pub(crate) failed_title: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) details: &'static str,
    pub(crate) trace: &'static str,
    pub(crate) correlation: &'static str,
    pub(crate) time: &'static str,
    pub(crate) expired_title: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) returning_title: &'static str,
    pub(crate) returning: &'static str,
    pub(crate) proceed: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_language_that_there_is_is_spoken() {
        for (header, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-AT,en;q=0.9", Language::German),
            ("fr, en;q=0.5, de;q=0.7", Language::German),
            ("en-GB, de;q=0.9", Language::English),
            ("de;q=0, fr", Language::English),
            ("de;q=x", Language::English),
            ("*", Language::English),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
        assert_eq!(Language::of_list("fr de en"), Some(Language::German));
        assert_eq!(Language::of_list("de_DE"), Some(Language::German));
        assert_eq!(Language::of_list("fr"), None);
    }
}
