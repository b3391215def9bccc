//! Annotates all texts of a desk, and caches the results.
//!
//! A text is opened only when something about it is not cached. Its caseless words are keyed by the text alone, its
//! annotation by the text and the names it could contain; its words as numbers are handed from build to build.

use super::catalogue_hash;
use crate::annotate::{self, Annotated, Document, Reading, annotate};
use crate::cache::{Memo, raw};
use crate::catalogue::Catalogue;
use crate::content::briefing::Briefing;
use crate::content::lead::Answer;
use crate::content::scan::Desk;
use crate::content::{Content, EntityId, Piece, PieceId};
use crate::error::Result;
use crate::report::Noted;
use crate::source::{Hash, Source};
use crate::timings::Timings;
use crate::words::{self, Caseless, Lexicon, Numbering, Said, Terms, Vocabulary};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Maps `annotate` over all texts of the desk.
pub struct Annotator<'a> {
    desk: &'a Desk,
    content: &'a Content,
    catalogue: &'a Catalogue,
    memo: &'a Memo,
    timings: &'a Timings,
    lexicon: Lexicon,
    keys: Keys,
    /// The index of each text in the last build's vocabulary.
    places: RapidHashMap<Hash, PieceId>,
}

/// The keys of the last build's annotations, by the hash of each text and its author's answers: if the catalogue is
/// unchanged, names that a text may contain need not be looked up.
#[derive(Default, Serialize, Deserialize)]
struct Keys {
    catalogue: Hash,
    of_texts: RapidHashMap<Hash, Hash>,
}

/// An annotated text.
struct Text {
    annotated: Annotated,
    /// The hash of all that its words come from, and the words if they were read.
    reading: Hash,
    terms: Option<Terms>,
    /// Its entry among the [`Keys`].
    key: (Hash, Hash),
}

/// All texts of a desk.
pub struct AllAnnotated {
    /// Indexed by piece.
    pub pieces: Vec<Annotated>,
    /// Indexed by entity; `None` without a profile.
    pub profiles: Vec<Option<Annotated>>,
    /// Indexed by page.
    pub pages: Vec<Annotated>,
    /// The words of the pieces.
    pub words: Vocabulary,
    /// Indexed by piece: the hash of all that its words come from.
    pub readings: Vec<Hash>,
}

/// The cached words of a text: those that names could consist of.
#[derive(Serialize, Deserialize)]
struct KeptWords(#[serde(with = "raw")] Vec<Caseless>);

/// The vocabulary of the last build, and the indexes of its texts.
pub type LastWords = (Vocabulary, RapidHashMap<Hash, PieceId>);

/// The words that the last build handed over.
pub fn last_words(memo: &Memo) -> LastWords {
    memo.handed::<words::Kept>(WORDS).open(memo.handed(ORDER)).unwrap_or_default()
}

const KEYS: &str = "keys";
const WORDS: &str = "words";
const ORDER: &str = "order";

/// This many pieces are read before their words are added, to limit what is in memory at once.
const BLOCK: usize = 512;

impl<'a> Annotator<'a> {
    pub fn new(
        desk: &'a Desk,
        content: &'a Content,
        catalogue: &'a Catalogue,
        memo: &'a Memo,
        timings: &'a Timings,
        places: RapidHashMap<Hash, PieceId>,
    ) -> Self {
        let senses: Vec<_> =
            content.senses.iter().map(|sense| (&*sense.quote, &sense.near, sense.entity.as_deref())).collect();
        let here = Hash::of_all(&[catalogue_hash(desk, content), Hash::of_value(&senses)]);
        let keys = Some(memo.handed(KEYS)).filter(|keys: &Keys| keys.catalogue == here);
        let keys = keys.unwrap_or_else(|| Keys { catalogue: here, ..Keys::default() });
        Annotator { desk, content, catalogue, memo, timings, lexicon: Lexicon::default(), keys, places }
    }

    /// `last` is the vocabulary of the last build.
    pub fn all(self, last: Vocabulary) -> Result<AllAnnotated> {
        let content = self.content;
        let mut keys = Vec::new();
        let mut annotated = |text: Text| {
            keys.push(text.key);
            text.annotated
        };
        let mut words = Numbering::after(last);
        let mut pieces = Vec::with_capacity(content.pieces.len());
        let mut readings = Vec::with_capacity(content.pieces.len());
        for block in content.pieces.chunks(BLOCK) {
            let texts = block.par_iter().map(|piece| self.piece(piece)).collect::<Result<Vec<_>>>()?;
            let said = texts.into_iter().map(|(text, said)| {
                readings.push(text.reading);
                pieces.push(annotated(text));
                said
            });
            words.take(said, &self.lexicon);
        }
        let profiles = content.entities.par_iter().enumerate().map(|(i, entity)| {
            let record = &entity.record;
            if record.body.start >= record.body.end || record.hidden {
                return Ok(None);
            }
            let lang = record.lang.as_deref().unwrap_or(&self.desk.config.lang);
            let by_hand = content.linked_by_hand(&entity.source.path, &record.outline);
            let document =
                Document::plain("", (record.body, &record.outline), lang, true, &by_hand, &self.desk.config.languages);
            let document = Document { own: Some(EntityId(i as u32)), ..document };
            self.text(&entity.source, &[], &document).map(Some)
        });
        let pages = content.pages.par_iter().map(|placed| {
            let page = &placed.page;
            let by_hand = content.linked_by_hand(&placed.source.path, &page.outline);
            self.text(
                &placed.source,
                &[],
                &Document::plain(
                    "",
                    (page.body, &page.outline),
                    &page.lang,
                    page.annotate,
                    &by_hand,
                    &self.desk.config.languages,
                ),
            )
        });
        let profiles = profiles.collect::<Result<Vec<_>>>()?;
        let profiles = profiles.into_iter().map(|text| text.map(&mut annotated)).collect();
        let pages = pages.collect::<Result<Vec<_>>>()?;
        let pages = pages.into_iter().map(&mut annotated).collect();
        if keys.iter().any(|(asked, _)| !self.keys.of_texts.contains_key(asked)) {
            let of_texts = keys.into_iter().collect();
            self.memo.hand(KEYS, &Keys { catalogue: self.keys.catalogue, of_texts });
        }
        let (words, is_new) = words.end();
        if is_new {
            self.memo.hand(ORDER, &words::KeptOrder::of(&words, &readings));
            self.memo.hand(WORDS, &words::Kept::of(&words, &readings));
        }
        Ok(AllAnnotated { pieces, profiles, pages, words, readings })
    }

    /// The annotation of a piece that need not belong to the desk.
    pub fn briefing(&self, source: &Source, briefing: &Briefing) -> Result<Annotated> {
        let by_hand = self.content.by_hand(&source.path, briefing);
        let document = Document::of("", briefing, &by_hand, &self.desk.config.languages);
        Ok(self.text(source, &self.content.answers(&source.path), &document)?.annotated)
    }

    fn piece(&self, piece: &Piece) -> Result<(Text, Said)> {
        let path = &piece.source.path;
        let by_hand = self.content.by_hand(path, &piece.briefing);
        let document = Document::of("", &piece.briefing, &by_hand, &self.desk.config.languages);
        let mut text = self.text(&piece.source, &self.content.answers(path), &document)?;
        let said = match (self.places.get(&text.reading), text.terms.take()) {
            (Some(place), _) => Said::Before(*place),
            (None, Some(terms)) => Said::New(terms),
            // Cached by a build that handed nothing over: the cache was unpacked, or is shared.
            (None, None) => Said::New(self.open(&piece.source, &document).read()?.0.unwrap_or_default()),
        };
        Ok((text, said))
    }

    fn open<'t>(&'t self, source: &'t Source, document: &'t Document<'t>) -> OpenText<'t> {
        OpenText { annotator: self, source, document, opened: OnceCell::new() }
    }

    /// The annotation of `document`, whose text is in `source`.
    ///
    /// Its cache key covers what it depends on: the text and how it is read, its author's decisions by hand, and the
    /// catalogue's entities that its words could name. Entities are stored by id, since their indexes change.
    fn text(&self, source: &Source, answers: &[Answer], document: &Document) -> Result<Text> {
        let text = self.open(source, document);
        let Document { day, by_hand, own, annotate: is_annotated, .. } = *document;
        let reading = text.hash();
        let id = |entity: &EntityId| self.catalogue.facts(*entity).id.as_str();
        let given = (
            (day, is_annotated, own.as_ref().map(id)),
            answers
                .iter()
                .map(|Answer { decision: of, entity }| (&of.quote, &of.before, &of.after, entity.as_ref().map(id)))
                .collect::<Vec<_>>(),
            by_hand.links.iter().map(|(at, entity)| (at, id(entity))).collect::<Vec<_>>(),
            [&by_hand.about, &by_hand.never].map(|ids| ids.iter().map(id).collect::<Vec<_>>()),
            by_hand.dateline.as_ref().map(id),
        );
        let asked = Hash::of_all(&[reading, Hash::of_meaning(&given)]);
        let (input, terms) = match self.keys.of_texts.get(&asked) {
            Some(input) => {
                self.memo.uses(WORDS, reading);
                (*input, None)
            }
            None => {
                let (words, terms) = text.words()?;
                let decided = answers.iter().filter_map(|answer| answer.entity);
                let relevant = self.catalogue.relevant(&words, by_hand.entities().chain(decided));
                (Hash::of_all(&[asked, relevant]), terms)
            }
        };
        let annotate = || {
            let (file, reading) = text.open()?;
            let document = Document { text: file, ..*document };
            let annotate = || {
                let mut annotated = annotate(&document, reading, self.catalogue, answers, None);
                if document.title.is_some() {
                    annotated.paragraphs = annotate::paragraphs(&document, reading, &self.lexicon);
                }
                annotated
            };
            Ok(self.timings.unit("annotate", &source.path, file.len(), annotate))
        };
        let kept =
            self.memo.get("annotate", input, || Ok(Noted::new(KeptAnnotation::of(annotate()?, id), Vec::new())))?;
        let annotated = match kept.value.placed(|id| self.content.directory.entity(id)) {
            Some(annotated) => annotated,
            None => annotate()?,
        };
        Ok(Text { annotated, reading, terms, key: (asked, input) })
    }
}

/// A text that is read on demand, when more is needed than is cached.
struct OpenText<'a> {
    annotator: &'a Annotator<'a>,
    source: &'a Source,
    document: &'a Document<'a>,
    opened: OnceCell<(String, Reading)>,
}

impl OpenText<'_> {
    /// The hash of all that its words come from.
    fn hash(&self) -> Hash {
        let Document { title, summary, body, math, lang, .. } = *self.document;
        let language = self.annotator.desk.config.languages.hash(lang);
        Hash::of_all(&[self.source.hash, Hash::of_value(&(title, summary, body, math, lang, language))])
    }

    fn open(&self) -> Result<&(String, Reading)> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let text = self.annotator.desk.read(self.source)?;
        let read = || Reading::of(&Document { text: &text, ..*self.document });
        let reading = self.annotator.timings.unit("annotate", &self.source.path, 0, read);
        Ok(self.opened.get_or_init(|| (text, reading)))
    }

    /// All words of it that names could consist of, and its terms if they were read.
    fn words(&self) -> Result<(Vec<Caseless>, Option<Terms>)> {
        let mut terms = None;
        let words = || {
            let (read, caseless) = self.read()?;
            terms = read;
            Ok(Noted::new(KeptWords(caseless), Vec::new()))
        };
        let KeptWords(caseless) = self.annotator.memo.get(WORDS, self.hash(), words)?.value;
        Ok((caseless, terms))
    }

    fn read(&self) -> Result<(Option<Terms>, Vec<Caseless>)> {
        let (_, reading) = self.open()?;
        let read = || annotate::words(self.document, reading, &self.annotator.lexicon);
        Ok(self.annotator.timings.unit("annotate", &self.source.path, 0, read))
    }
}

/// An annotation whose entities are indexes into a list of ids.
#[derive(Serialize, Deserialize)]
struct KeptAnnotation {
    ids: Vec<String>,
    annotated: Annotated,
}

impl KeptAnnotation {
    fn of<'a>(mut annotated: Annotated, id: impl Fn(&EntityId) -> &'a str) -> KeptAnnotation {
        let mut places = BTreeMap::new();
        annotated.entities_mut().for_each(|entity| {
            let place = EntityId(places.len() as u32);
            *entity = *places.entry(*entity).or_insert(place);
        });
        let mut ids: Vec<(EntityId, String)> =
            places.iter().map(|(entity, place)| (*place, id(entity).to_string())).collect();
        ids.sort_unstable();
        KeptAnnotation { ids: ids.into_iter().map(|(_, id)| id).collect(), annotated }
    }

    /// Resolves the entities in this catalogue; `None` if one is gone.
    fn placed(self, entity: impl Fn(&str) -> Option<EntityId>) -> Option<Annotated> {
        let KeptAnnotation { ids, mut annotated } = self;
        let entities: Vec<EntityId> = ids.iter().map(|id| entity(id)).collect::<Option<_>>()?;
        for place in annotated.entities_mut() {
            *place = *entities.get(place.index())?;
        }
        Some(annotated)
    }
}
