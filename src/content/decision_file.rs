//! Writes an editor's answers into `decisions.toml`: one block each, every other byte unchanged.

use super::decision::{Decision, Decisions, Sense, parse};
use crate::source::Span;
use std::collections::BTreeSet;
use std::ops::Range;

/// An answer to write.
#[derive(Clone, Debug)]
pub enum Answer {
    Place(Decision),
    Sense(Sense),
}

/// The file with `answer` added, replacing an older one to the same question. `None` if the file cannot be changed
/// without changing anything else in it.
pub fn with(text: &str, answer: &Answer) -> Option<String> {
    let before = parse(text).value;
    let mut new = text.to_string();
    let mut old = blocks(text, &before, answer)?.into_iter();
    match old.next() {
        Some(first) => {
            old.rev().for_each(|lines| new.replace_range(lines, ""));
            let gap = if text[first.clone()].ends_with("\n\n") { "\n" } else { "" };
            new.replace_range(first, &format!("{}{gap}", block(answer)));
        }
        None => {
            let gap = match text {
                "" => "",
                text if text.ends_with("\n\n") => "",
                text if text.ends_with('\n') => "\n",
                _ => "\n\n",
            };
            new += &format!("{gap}{}", block(answer));
        }
    }
    let mut expected = others(&before, answer);
    match answer {
        Answer::Place(decision) => expected.places.push(decision.clone()),
        Answer::Sense(sense) => expected.senses.push(sense.clone()),
    }
    holds(text, &new, &expected).then_some(new)
}

/// The file without any answer to that question; `None` if it has none, or as in [`with`].
pub fn taken_out(text: &str, answer: &Answer) -> Option<String> {
    let before = parse(text).value;
    let mut new = text.to_string();
    blocks(text, &before, answer)?.into_iter().rev().for_each(|lines| new.replace_range(lines, ""));
    (new != text && holds(text, &new, &others(&before, answer))).then_some(new)
}

/// All answers to other questions.
fn others(all: &Decisions, answer: &Answer) -> Decisions {
    let mut others = all.clone();
    match answer {
        Answer::Place(of) => others.places.retain(|other| !asks_the_same(other, of)),
        Answer::Sense(of) => others.senses.retain(|other| other.quote.value != of.quote.value || other.near != of.near),
    }
    others
}

fn asks_the_same(a: &Decision, b: &Decision) -> bool {
    a.source.value == b.source.value && a.quote.value == b.quote.value && a.before == b.before && a.after == b.after
}

/// The lines of the answers to that question, in order.
fn blocks(text: &str, all: &Decisions, answer: &Answer) -> Option<Vec<Range<usize>>> {
    let quotes: Vec<Span> = match answer {
        Answer::Place(of) => {
            all.places.iter().filter(|other| asks_the_same(other, of)).map(|other| other.quote.span).collect()
        }
        Answer::Sense(of) => {
            let same = all.senses.iter().filter(|other| other.quote.value == of.quote.value && other.near == of.near);
            same.map(|other| other.quote.span).collect()
        }
    };
    quotes.into_iter().map(|span| lines_around(text, span.start as usize)).collect()
}

/// The lines of the block around a position: from its head to the next one.
fn lines_around(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text[..at].rfind("[[decision]]")?;
    let start = text[..start].rfind('\n').map_or(0, |line| line + 1);
    let end = text[at..].find("\n[").map_or(text.len(), |next| at + next + 1);
    Some(start..end)
}

fn block(answer: &Answer) -> String {
    // TOML can read JSON strings.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let line = |key: &str, text: &str| format!("{key} = {}\n", quoted(text));
    let optional = |key: &str, text: &str| if text.is_empty() { String::new() } else { line(key, text) };
    let (quote, entity) = match answer {
        Answer::Place(decision) => (&decision.quote, &decision.entity),
        Answer::Sense(sense) => (&sense.quote, &sense.entity),
    };
    let scope = match answer {
        Answer::Place(decision) => line("source", &decision.source),
        Answer::Sense(sense) if sense.near.is_empty() => String::new(),
        Answer::Sense(sense) => {
            let near: Vec<String> = sense.near.iter().map(|near| quoted(near)).collect();
            format!("near = [{}]\n", near.join(", "))
        }
    };
    let context = match answer {
        Answer::Place(decision) => optional("before", &decision.before) + &optional("after", &decision.after),
        Answer::Sense(_) => String::new(),
    };
    let entity = entity.as_ref().map_or("none", |entity| entity.value.as_str());
    format!("[[decision]]\n{scope}{}{context}{}", line("quote", quote), line("entity", entity))
}

/// Whether a changed file has the expected contents and no new error.
fn holds(text: &str, new: &str, expected: &Decisions) -> bool {
    let (old, new) = (parse(text), parse(new));
    is_same(&new.value, expected) && new.notes.len() <= old.notes.len()
}

/// Ignores their order and their positions in the file.
fn is_same(a: &Decisions, b: &Decisions) -> bool {
    let place = |of: &Decision| {
        let entity = of.entity.as_ref().map(|entity| entity.value.clone());
        (of.source.value.clone(), of.quote.value.clone(), of.before.clone(), of.after.clone(), entity)
    };
    let sense =
        |of: &Sense| (of.quote.value.clone(), of.near.clone(), of.entity.as_ref().map(|entity| entity.value.clone()));
    let places = |of: &Decisions| of.places.iter().map(place).collect::<BTreeSet<_>>();
    let senses = |of: &Decisions| of.senses.iter().map(sense).collect::<BTreeSet<_>>();
    let names = |of: &Decisions| of.no_names.iter().map(|name| name.value.clone()).collect::<BTreeSet<_>>();
    places(a) == places(b) && senses(a) == senses(b) && names(a) == names(b)
}

/// The words before and after a position in a text, as many as make it unique: at least four on each side, but none
/// beyond its paragraph or, in the front matter, its line. `body` begins after the front matter.
pub fn context(text: &str, span: Span, body: u32) -> (String, String) {
    const LEAST: usize = 4;
    let quote = span.of(text);
    let (start, end) = (span.start as usize, span.end as usize);
    let (floor, gap) = if span.start < body { (0, "\n") } else { (body as usize, "\n\n") };
    let head = text[floor..start].rfind(gap).map_or(floor, |at| floor + at + gap.len());
    let tail = text[end..].find(gap).map_or(text.len(), |at| end + at);
    let (before, after) = (text[head..start].trim_start(), text[end..tail].trim_end());
    let mut words = LEAST;
    loop {
        let context = (last_words(before, words), first_words(after, words));
        let is_all = context.0.len() == before.len() && context.1.len() == after.len();
        let decision = Decision {
            quote: quote.to_string().into(),
            before: context.0.to_string(),
            after: context.1.to_string(),
            ..Decision::default()
        };
        if is_all || decision.places(text).nth(1).is_none() {
            return (decision.before, decision.after);
        }
        words *= 2;
    }
}

fn first_words(text: &str, count: usize) -> &str {
    let mut ends = text.char_indices().skip(1).filter(|(at, c)| c.is_whitespace() && !text[..*at].trim().is_empty());
    ends.nth(count - 1).map_or(text, |(at, _)| &text[..at])
}

fn last_words(text: &str, count: usize) -> &str {
    let spaces = text.char_indices().rev().filter(|(at, c)| c.is_whitespace() && !text[*at..].trim().is_empty());
    spaces.map(|(at, c)| at + c.len_utf8()).nth(count - 1).map_or(text, |at| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Ours\n[[decision]]\nsource = 'briefings/a.md'\nquote = \"Georgia\"\nbefore = 'in '\nentity = 'none'\n\n[[decision]]\nquote = 'CMS' # all\nentity = 'cms'\n";

    fn place(quote: &str, before: &str, entity: &str) -> Answer {
        Answer::Place(Decision {
            source: "briefings/a.md".to_string().into(),
            quote: quote.to_string().into(),
            before: before.into(),
            after: String::new(),
            entity: Some(entity.to_string().into()),
        })
    }

    #[test]
    fn a_new_answer_stands_at_the_end_and_takes_the_place_of_an_old_one() {
        let new = with(FILE, &place("Tbilisi", "to \"the\" ", "tbilisi")).unwrap();
        let block = "\n[[decision]]\nsource = \"briefings/a.md\"\nquote = \"Tbilisi\"\nbefore = \"to \\\"the\\\" \"\nentity = \"tbilisi\"\n";
        assert_eq!(new, format!("{FILE}{block}"));
        let again = with(FILE, &place("Georgia", "in ", "georgia")).unwrap();
        assert!(
            again.starts_with(
                "# Ours
[[decision]]
source = \"briefings/a.md\"
quote = \"Georgia\"
"
            ),
            "{again}"
        );
        assert!(
            again.ends_with(
                "entity = \"georgia\"

[[decision]]
quote = 'CMS' # all
entity = 'cms'
"
            ),
            "{again}"
        );
        assert_eq!(parse(&again).value.places.len(), 1);
        assert!(with("", &place("Georgia", "", "georgia")).unwrap().starts_with("[[decision]]"));
    }

    #[test]
    fn an_answer_is_taken_back_and_nothing_else() {
        let answer = place("Tbilisi", "to ", "tbilisi");
        let with_it = with(FILE, &answer).unwrap();
        assert_eq!(taken_out(&with_it, &answer).unwrap().trim_end(), FILE.trim_end());
        assert_eq!(taken_out(FILE, &answer), None);
        // A line inside a text that looks like a head is not one, so the file is left alone.
        let odd = "[[decision]]\nquote = 'CMS'\nnear = [\n'''\n[[decision]]\n''']\nentity = 'cms'\n";
        let sense =
            Sense { quote: "CMS".to_string().into(), near: parse(odd).value.senses[0].near.clone(), entity: None };
        assert_eq!(taken_out(odd, &Answer::Sense(sense)), None);
    }

    #[test]
    fn the_context_is_as_long_as_it_takes() {
        let check = |text: &str, at: usize, before: &str, after: &str| {
            let at = text.match_indices("Georgia").nth(at).unwrap().0;
            let span = Span::new(at, at + 7);
            assert_eq!(context(text, span, 0), (before.to_string(), after.to_string()), "{text}");
        };
        check("One two three four five Georgia six.", 0, "two three four five ", " six.");
        check("Head\n\nIn Georgia, once", 0, "In ", ", once");
        let twice = "a b c d e f Georgia a b c d e f Georgia.\n\nx a b c d e f Georgia.";
        check(twice, 1, "f Georgia a b c d e f ", ".");
        check(twice, 2, "x a b c d e f ", ".");
    }
}
