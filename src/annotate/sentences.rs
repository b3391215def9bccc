//! Each entity of a piece with the sentence of its first mention, and how much the piece is about it.

use super::reading::Reading;
use super::{Document, Found, Sentence, Zone, neighbours};
use crate::content::EntityId;
use crate::language::Language;
use crate::source::Span;
use rapidhash::RapidHashMap;

/// By first mention. The sentence is the first in the text itself; the title is the fallback.
pub(super) fn of(found: &[Found], reading: &Reading, document: &Document, language: &Language) -> Vec<Sentence> {
    let lead = reading.passages.iter().position(|p| p.zone.may_link());
    let mut places: RapidHashMap<EntityId, usize> = RapidHashMap::default();
    let mut entities: Vec<(Sentence, bool)> = Vec::new();
    for mention in found {
        let place = *places.entry(mention.entity).or_insert_with(|| {
            let about = document.by_hand.about.contains(&mention.entity);
            let sentence = Sentence {
                entity: mention.entity,
                text: Box::default(),
                surface: Span::default(),
                count: 0,
                salience: if about { 8 } else { 0 },
            };
            entities.push((sentence, false));
            entities.len() - 1
        });
        let (sentence, in_text) = &mut entities[place];
        let passage_zone = reading.passages.get(mention.passage).map_or(Zone::Prose, |p| p.zone);
        let is_text = passage_zone.may_link();
        sentence.count += 1;
        sentence.salience += match passage_zone {
            Zone::Title => 4,
            Zone::Summary => 2,
            _ if Some(mention.passage) == lead => 2,
            _ => 1,
        };
        if sentence.count == 1 || (is_text && !*in_text) {
            *in_text = is_text;
            if let Some(quote) = quote(reading, language, mention.start, mention.end) {
                (sentence.text, sentence.surface) = quote;
            }
        }
    }
    entities.into_iter().map(|(sentence, _)| sentence).collect()
}

/// The sentence around `start..end`, cut if it is long, and the position of that range in it.
pub fn quote(reading: &Reading, language: &Language, start: u32, end: u32) -> Option<(Box<str>, Span)> {
    let passage = &reading.passages[reading.passage_of(start, end)?];
    let text = reading.text();
    let (from, to) = neighbours::sentence(text, start, end, (passage.start, passage.end), language);
    let part = |start: u32, end: u32| text[start as usize..end as usize].replace(super::reading::NO_TEXT, "");
    let mut all = part(from, start);
    if from > passage.start && !neighbours::starts_sentence(text, from, passage.start, language) {
        let cut = all.find(' ').map_or(0, |i| i + 1);
        all.replace_range(..cut, "… ");
    }
    let before = all.len();
    all += &part(start, end);
    let surface = Span::new(before, all.len());
    let mut after = part(end, to);
    if to < passage.end && !after.ends_with(['.', '!', '?']) {
        after.truncate(after.rfind(' ').unwrap_or(after.len()));
        after += " …";
    }
    Some(((all + &after).into(), surface))
}
