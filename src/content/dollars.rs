//! Dollars by Pandoc's rule: `$x + y$` is a formula, and `US$5bn–US$7bn` is money.
//!
//! The parser implements all of the rule but its last part: no digit may follow the closing dollar. When it takes money
//! for a formula, the text is parsed again with that dollar replaced by a placeholder.

use super::placed::Placed;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};
use std::ops::Range;

/// Placeholders for a dollar: punctuation, like a dollar, without meaning in Markdown; the last appears in no text.
const SIGNS: [char; 5] = [';', ',', '?', '%', '\u{1f}'];

/// Each pass settles about half of the prices in a row; a text that needs more passes has no formulas.
const READINGS: usize = 24;

/// The parser's events over `source`, by its bytes.
pub fn events(source: &str, options: Options) -> Box<dyn Iterator<Item = Placed<'_>> + '_> {
    let with_math = options | Options::ENABLE_MATH;
    let money = prices(Parser::new_ext(source, with_math).into_offset_iter(), source);
    if money.is_empty() {
        return Box::new(Parser::new_ext(source, with_math).into_offset_iter());
    }
    let last = SIGNS.len() - 1;
    let sign = SIGNS.into_iter().find(|sign| !source.contains(*sign)).unwrap_or(SIGNS[last]);
    let mut masked = source.to_string();
    let mut found = money;
    for _ in 0..READINGS {
        for at in found {
            masked.replace_range(at..at + 1, sign.encode_utf8(&mut [0; 4]));
        }
        found = prices(Parser::new_ext(&masked, with_math).into_offset_iter(), &masked);
        if found.is_empty() {
            let unmask =
                |(event, range): Placed| (Unmask { source, masked: &masked, sign }.event(event, &range), range);
            let events: Vec<Placed> = Parser::new_ext(&masked, with_math).into_offset_iter().map(unmask).collect();
            return Box::new(events.into_iter());
        }
    }
    Box::new(Parser::new_ext(source, options).into_offset_iter())
}

/// The starts of formulas that are followed by a digit.
fn prices<'e>(events: impl Iterator<Item = Placed<'e>>, source: &str) -> Vec<usize> {
    let is_price = |range: &Range<usize>| source.as_bytes().get(range.end).is_some_and(u8::is_ascii_digit);
    let formulas = events.filter(|(event, range)| matches!(event, Event::InlineMath(_)) && is_price(range));
    formulas.map(|(_, range)| range.start).collect()
}

/// Restores the dollars of a text.
struct Unmask<'a, 'm> {
    source: &'a str,
    masked: &'m str,
    sign: char,
}

impl<'a> Unmask<'a, '_> {
    fn event(&self, event: Event, range: &Range<usize>) -> Event<'a> {
        let string = |shown: CowStr| self.string(&shown, range);
        match event {
            Event::Text(shown) => Event::Text(string(shown)),
            Event::Code(shown) => Event::Code(string(shown)),
            Event::Html(shown) => Event::Html(string(shown)),
            Event::InlineHtml(shown) => Event::InlineHtml(string(shown)),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let [dest_url, title, id] = [dest_url, title, id].map(string);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let [dest_url, title, id] = [dest_url, title, id].map(string);
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            event => event.into_static(),
        }
    }

    fn string(&self, shown: &str, range: &Range<usize>) -> CowStr<'a> {
        match (self.masked.get(range.clone()), self.source.get(range.clone())) {
            (Some(masked), Some(source)) if masked == shown => CowStr::Borrowed(source),
            _ => shown.replace(self.sign, "$").into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let shown = events(source, Options::empty()).map(|(event, range)| match event {
            Event::InlineMath(formula) => format!("({formula})"),
            Event::DisplayMath(formula) => format!("[{formula}]"),
            Event::Text(text) => {
                assert_eq!(&*text, &source[range]);
                text.to_string()
            }
            Event::Code(text) => format!("`{text}`"),
            Event::Start(Tag::Link { dest_url, .. }) => format!("<{dest_url}>"),
            _ => String::new(),
        });
        shown.collect()
    }

    #[test]
    fn a_formula_is_between_dollars_and_money_is_not() {
        for (source, expected) in [
            ("Let $x + y$ be.", "Let (x + y) be."),
            ("$$E = mc^2$$", "[E = mc^2]"),
            ("US$5bn–US$7bn", "US$5bn–US$7bn"),
            ("from $5 to $7", "from $5 to $7"),
            ("$5, $6 and $7; so $x$ is 1.", "$5, $6 and $7; so (x) is 1."),
            ("US$5bn–US$7bn, US$1–US$2–US$3, and $x$?", "US$5bn–US$7bn, US$1–US$2–US$3, and (x)?"),
            ("$ x $ and $x $ and $ x$", "$ x $ and $x $ and $ x$"),
            ("\\$x\\$ and `$x$`", "$x$ and `$x$`"),
            ("US$5–US$6 *a* [b](c$1) `e$2\ng`", "US$5–US$6 a <c$1>b `e$2 g`"),
            ("US$5–US$6 `$7` $y$", "US$5–US$6 `$7` (y)"),
        ] {
            assert_eq!(shown(source), expected, "{source}");
        }
    }

    #[test]
    fn rows_of_prices_are_read_a_few_times() {
        let prices = "US$1–".repeat(20_000);
        assert_eq!(shown(&prices), prices);
    }
}
