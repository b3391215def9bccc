//! Condenses many messages into few lines: equal messages are merged, and for a frequent kind of warning only the most
//! common ones are shown.

use super::{Code, Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

type Entry = (String, Diagnostic);

/// Maximum number of places listed per message.
const PLACES: usize = 3;
/// Maximum number of warnings of one kind shown individually.
const FEW: usize = 5;
/// If there are more entries than this, fewer are shown.
const MANY: usize = 12;
const FEW_OF_MANY: usize = 2;
/// Maximum number of messages listed for the kinds that are summarized.
const MESSAGES: usize = 3;

/// The entries of [`super::Report::sorted`], condensed. Every error is shown with its line, once for all places with
/// the same message. Kinds with many warnings come last, and so do unknown keys if there are several.
pub fn condensed(entries: Vec<Entry>) -> Vec<Entry> {
    let mut kinds = BTreeMap::<Code, usize>::new();
    entries.iter().for_each(|(_, note)| *kinds.entry(note.code).or_default() += 1);
    let few = if entries.len() > MANY { FEW_OF_MANY } else { FEW };
    // Keys of another program appear in every file of an archive, and each states its fix in a line.
    let keys = entries.iter().filter(|(_, note)| note.code == Code::E004).map(|(_, note)| note.message.as_str());
    let are_foreign = keys.collect::<BTreeSet<_>>().len() > MESSAGES;
    let may_be_common =
        |note: &Diagnostic| note.severity() == Severity::Warning || note.code == Code::E004 && are_foreign;
    let is_common = |(_, note): &Entry| may_be_common(note) && kinds[&note.code] > few;
    let (common, few): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_common);
    let few = groups(few, |note| (note.code, note.message.clone(), note.help.clone())).into_iter().map(once);
    let common = groups(common, |note| note.code).into_iter().map(kind);
    few.chain(common).collect()
}

/// Groups entries by key, in the order of first appearance.
fn groups<K: Hash + Eq + Clone>(entries: Vec<Entry>, key: impl Fn(&Diagnostic) -> K) -> Vec<Vec<Entry>> {
    let mut places = rapidhash::RapidHashMap::<K, usize>::default();
    let mut groups: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        let place = *places.entry(key(&entry.1)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

/// The first of a group, with the places of the others.
fn once(mut group: Vec<Entry>) -> Entry {
    let others = group.split_off(1);
    let (file, note) = group.remove(0);
    if others.is_empty() {
        return (file, note);
    }
    (file, note.note(format!("and {}", places(&others, PLACES - 1))))
}

/// All warnings of one kind.
fn kind(group: Vec<Entry>) -> Entry {
    let (code, times) = (group[0].1.code, group.len());
    let is_key = code == Code::E004;
    // For syntax of other programs, group by kind of form and show the first of each.
    let are_forms = matches!(code, Code::W045 | Code::W046);
    let mut messages = groups(group, |note| match note.message.split_once("` ") {
        Some((_, said)) if are_forms => said.to_string(),
        _ => note.message.clone(),
    });
    messages.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut told = Diagnostic::new(code, format!("{}, {times} times", code.title()));
    // One more message takes no more space than "and 1 more".
    let count = if messages.len() == MESSAGES + 1 { MESSAGES + 1 } else { MESSAGES };
    let count = if is_key { messages.len() } else { count };
    for group in messages.iter().take(count) {
        let message = &group[0].1.message;
        let count = if group.len() > 1 { format!("{} times: ", group.len()) } else { String::new() };
        let rest = match group[0].1.help.first().filter(|_| is_key) {
            Some(help) => format!(": {help}"),
            None => format!("\n{}", places(group, PLACES)),
        };
        told = told.note(format!("{count}{message}{rest}"));
    }
    if messages.len() > count {
        told = told.note(format!("and {} more", messages.len() - count));
    }
    let help = format!("`dateline explain {}` says what to do, and `dateline check --all` shows each", code.as_str());
    // The help that fixes all of them at once.
    let mended = messages.iter().filter(|_| is_key).find_map(|group| group[0].1.help.get(1).cloned());
    (String::new(), told.help(mended.unwrap_or(help)))
}

/// "a.md:3:1, b.md:4:2 and 7 more".
fn places(entries: &[Entry], count: usize) -> String {
    let place = |(file, note): &Entry| {
        let place = note.place.as_ref().map(|place| format!(":{}:{}", place.line, place.column));
        format!("{file}{}", place.unwrap_or_default())
    };
    let told = entries.iter().take(count).map(place).collect::<Vec<_>>().join(", ");
    match entries.len().checked_sub(count + 1) {
        Some(more) => format!("{told} and {} more", more + 1),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn entry(code: Code, file: &str, message: &str) -> Entry {
        (file.to_string(), Diagnostic::new(code, message).at("a word", Span::new(2, 6)))
    }

    fn told(entries: Vec<Entry>) -> Vec<String> {
        let line = |(file, note): Entry| {
            let all = std::iter::once(&note.message).chain(&note.notes).cloned().collect::<Vec<_>>();
            format!("{file} {}", all.join(" | ")).trim().to_string()
        };
        condensed(entries).into_iter().map(line).collect()
    }

    #[test]
    fn an_error_is_told_once_with_its_places() {
        let error = |file| entry(Code::E024, file, "no entity is `x`");
        let other = entry(Code::E024, "b", "no entity is `y`");
        assert_eq!(
            told(vec![error("a"), other, error("c"), error("d"), error("e")]),
            ["a no entity is `x` | and c:1:3, d:1:3 and 1 more", "b no entity is `y`"]
        );
    }

    #[test]
    fn of_a_common_kind_of_warning_the_commonest_are_told() {
        let refused = |file, name| entry(Code::W032, file, name);
        let few = vec![refused("a", "x"), refused("b", "x"), refused("c", "y")];
        assert_eq!(told(few.clone()), ["a x | and b:1:3", "c y"]);
        let more = ["z", "v", "w"].map(|name| refused("d", name));
        assert_eq!(
            told([few, more.into()].concat()),
            ["a name that is refused, 6 times | 2 times: x\na:1:3, b:1:3 | y\nc:1:3 | z\nd:1:3 | and 2 more"]
        );
    }
}
