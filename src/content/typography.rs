//! Quotes and dashes in a language's style, applied when a text is shown: its file stays unchanged.
//!
//! Other characters stay: a prime after a digit, a `--flag`. Code and addresses are never passed in.

/// Opening and closing quotes, outer and inner.
#[derive(Clone, Copy)]
struct Quotes {
    outer: [&'static str; 2],
    inner: [&'static str; 2],
}

const ENGLISH: Quotes = Quotes { outer: ["“", "”"], inner: ["‘", "’"] };
const LOW: Quotes = Quotes { outer: ["„", "“"], inner: ["‚", "‘"] };
const LOW_AND_HIGH: Quotes = Quotes { outer: ["„", "”"], inner: ["‚", "’"] };
const ANGLES: Quotes = Quotes { outer: ["«", "»"], inner: ["“", "”"] };
const SWISS: Quotes = Quotes { outer: ["«", "»"], inner: ["‹", "›"] };
const FRENCH: Quotes = Quotes { outer: ["«\u{a0}", "\u{a0}»"], inner: ["“", "”"] };
const SLAVIC: Quotes = Quotes { outer: ["«", "»"], inner: ["„", "“"] };
const NORDIC: Quotes = Quotes { outer: ["”", "”"], inner: ["’", "’"] };

/// `None` if a language's quotes are not known: its texts then stay unchanged.
fn quotes(lang: &str) -> Option<Quotes> {
    let language = lang.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let is_swiss = lang.to_ascii_lowercase().split('-').skip(1).any(|region| region == "ch" || region == "li");
    Some(match language.as_str() {
        "de" | "fr" | "it" if is_swiss => SWISS,
        "en" | "nl" | "pt" | "tr" | "id" | "ms" => ENGLISH,
        "de" | "cs" | "sk" | "sl" | "bg" | "is" | "lt" | "et" => LOW,
        "pl" | "hu" | "ro" | "hr" | "sr" => LOW_AND_HIGH,
        "es" | "it" | "ca" | "gl" | "no" | "nb" | "nn" | "el" => ANGLES,
        "fr" => FRENCH,
        "ru" | "uk" | "be" => SLAVIC,
        "sv" | "fi" => NORDIC,
        _ => return None,
    })
}

/// A separate text: a title, a caption.
pub fn set(text: &str, lang: &str) -> String {
    Typography::of(lang).and_then(|mut typography| typography.set(text)).unwrap_or_else(|| text.to_string())
}

/// State for one text, from its beginning to its end.
pub struct Typography {
    quotes: Quotes,
    /// The last character shown; a space at the start of a block.
    last: char,
    /// Whether quotes are open, outer and inner.
    open: [bool; 2],
}

impl Typography {
    pub fn of(lang: &str) -> Option<Typography> {
        Some(Typography { quotes: quotes(lang)?, last: ' ', open: [false; 2] })
    }

    /// A block starts: quotes do not span blocks.
    pub fn begin(&mut self) {
        (self.last, self.open) = (' ', [false; 2]);
    }

    /// Skips something that is not typeset and ends with this character.
    pub fn pass(&mut self, last: char) {
        self.last = last;
    }

    /// The typeset text; `None` if it is unchanged.
    pub fn set(&mut self, text: &str) -> Option<String> {
        if !text.contains(['"', '\'']) && !text.contains("--") {
            self.last = text.chars().next_back().unwrap_or(self.last);
            return None;
        }
        let mut set = String::with_capacity(text.len() + 8);
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = text[at + c.len_utf8()..].chars().next();
            match c {
                '"' => set.push_str(self.quote(c, 0, next)),
                '\'' => set.push_str(self.quote(c, 1, next)),
                '-' if self.last != '-' && text[at..].starts_with("--") => {
                    let count = text[at..].bytes().take_while(|byte| *byte == b'-').count();
                    let after = text[at + count..].chars().next();
                    set.push_str(self.dash(&text[at..at + count], after));
                    for _ in 1..count {
                        chars.next();
                    }
                }
                c => set.push(c),
            }
            self.last = c;
        }
        Some(set)
    }

    fn quote(&mut self, written: char, level: usize, next: Option<char>) -> &'static str {
        let [opens, closes] = if level == 0 { self.quotes.outer } else { self.quotes.inner };
        let is_after_space = self.last.is_whitespace() || "([{«„“‘‚\"'–—-/".contains(self.last);
        let is_before_text = next.is_some_and(|next| !next.is_whitespace());
        if level == 1 {
            // "'90s", and anything between letters: "don't", "l'eau".
            let is_year = is_after_space && next.is_some_and(|next| next.is_ascii_digit());
            if is_year || self.last.is_alphabetic() && (next.is_some_and(char::is_alphanumeric) || !self.open[1]) {
                return "’";
            }
        }
        // A quote at the end of this text may open what the next markup contains.
        if is_after_space && (is_before_text || next.is_none() && !self.open[level]) {
            self.open[level] = true;
            return opens;
        }
        if std::mem::take(&mut self.open[level]) {
            return closes;
        }
        match (written, self.last.is_ascii_digit()) {
            // Feet and inches, minutes and seconds.
            ('"', true) => "\"",
            ('\'', true) => "'",
            ('"', _) => closes,
            _ => "’",
        }
    }

    /// Between words or between spaces; not in `--flag`.
    fn dash<'t>(&self, written: &'t str, after: Option<char>) -> &'t str {
        let (before, after) = (self.last.is_whitespace(), after.is_none_or(char::is_whitespace));
        match written {
            _ if before != after => written,
            "--" => "–",
            "---" => "—",
            written => written,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(lang: &str, text: &str) -> String {
        let mut typography = Typography::of(lang).unwrap();
        typography.set(text).unwrap_or_else(|| text.to_string())
    }

    #[test]
    fn each_language_has_its_quotes() {
        for (lang, expected) in [
            ("en", "He said “no, ‘never’ again”, didn’t he?"),
            ("en-GB", "He said “no, ‘never’ again”, didn’t he?"),
            ("de", "He said „no, ‚never‘ again“, didn’t he?"),
            ("de-CH", "He said «no, ‹never› again», didn’t he?"),
            ("fr", "He said «\u{a0}no, “never” again\u{a0}», didn’t he?"),
            ("es-AR", "He said «no, “never” again», didn’t he?"),
            ("ru", "He said «no, „never“ again», didn’t he?"),
            ("sv", "He said ”no, ’never’ again”, didn’t he?"),
        ] {
            assert_eq!(set(lang, "He said \"no, 'never' again\", didn't he?"), expected, "{lang}");
        }
        assert!(Typography::of("ja").is_none() && Typography::of("ar").is_none());
    }

    #[test]
    fn what_is_no_quote_and_no_dash_stays() {
        for (text, expected) in [
            ("the '90s and the strikers' demands", "the ’90s and the strikers’ demands"),
            ("6'2\" tall, 40° 26' 46\" N", "6'2\" tall, 40° 26' 46\" N"),
            ("a 2\" pipe, \"7\" and (\"x\")", "a 2\" pipe, “7” and (“x”)"),
            (
                "run --strict and -- as it says -- 1990--1995, so---yes",
                "run --strict and – as it says – 1990–1995, so—yes",
            ),
            ("---- and a----b", "---- and a----b"),
            ("l'eau d'Evian", "l’eau d’Evian"),
            ("\"'Yes' and 'no'\"", "“‘Yes’ and ‘no’”"),
        ] {
            assert_eq!(set("en", text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_go_on_behind_markup() {
        let mut typography = Typography::of("en").unwrap();
        let parts = ["\"", "Yes", "\" and \"no", "\""].map(|part| typography.set(part).unwrap_or(part.into()));
        assert_eq!(parts.concat(), "“Yes” and “no”");
    }
}
