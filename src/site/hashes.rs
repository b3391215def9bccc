//! A hash of each fact, stable across builds.
//!
//! Indexes of pieces and entities are never hashed, since they move; their names are. Spans are hashed where a page
//! shows them.

use super::alphabet::step;
use super::facts::{Fact, Kind, Things};
use super::feed::changed;
use super::index::{Linking, Lists};
use super::lists::{Entry, List};
use super::preview::Of;
use super::reads::Reads;
use super::search::{Cut, Names};
use super::{Desk, Site};
use crate::annotate::Annotated;
use crate::content::outline::Outline;
use crate::content::{EntityId, PieceId};
use crate::crossref::ReasonKind;
use crate::source::{Source, Span, Text};
use rapidhash::fast::RapidHasher;
use std::hash::{Hash, Hasher};

/// 64 bits, for one program on one machine: state written by another program is not read.
pub fn hash_of(value: impl Hash) -> u64 {
    let mut hasher = RapidHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// All things that facts are numbered by.
pub fn things(desk: &Desk, lists: &Lists, names: &Names, shards: &[Cut], previews: usize) -> Things {
    let content = desk.content;
    let of_lists = std::iter::once(hash_of("years"))
        .chain(lists.tags.keys().map(|name| hash_of(("tag", name))))
        .chain(lists.series.keys().map(|name| hash_of(("series", name))))
        .chain(content.entities.iter().map(|entity| hash_of(("naming", &entity.id))));
    let mut years = lists.years.years();
    let first_year = years.next().unwrap_or_default();
    let last_year = years.next_back().unwrap_or(first_year);
    Things {
        pieces: content.pieces.iter().map(|piece| hash_of(&piece.doc)).collect(),
        entities: content.entities.iter().map(|entity| hash_of(&entity.id)).collect(),
        lists: of_lists.collect(),
        pages: content.pages.iter().map(|page| hash_of(&page.source.path)).collect(),
        buckets: names.buckets().map(hash_of).collect(),
        shards: shards.iter().map(|cut| hash_of(cut.shard)).collect(),
        files: (0..previews).map(|file| hash_of((file, previews))).collect(),
        first_year,
        years: (i32::from(last_year) - i32::from(first_year) + 1) as u32,
    }
}

/// The hashes of a site's facts.
pub struct Hashes<'s> {
    site: &'s Site<'s>,
    lists: Vec<&'s List>,
    buckets: Vec<&'s str>,
}

impl<'s> Hashes<'s> {
    pub fn of(site: &'s Site<'s>) -> Hashes<'s> {
        let buckets = site.names.buckets().map(String::as_str).collect();
        Hashes { site, lists: site.lists.all().collect(), buckets }
    }

    /// A fact in words: "the text of a piece, its names or its links: content/briefings/2017/x.md".
    pub fn words(&self, fact: Fact) -> String {
        let content = self.site.desk.content;
        let of = match fact.kind {
            Kind::Card
            | Kind::Piece
            | Kind::Text
            | Kind::Named
            | Kind::Earlier
            | Kind::Later
            | Kind::Day
            | Kind::InSeries => content.pieces[fact.at].source.path.clone(),
            Kind::Entity | Kind::Aliases | Kind::Profile | Kind::Said => content.entities[fact.at].id.clone(),
            Kind::Newest | Kind::Outline | Kind::Whole | Kind::Step => self.lists[fact.at].title.clone(),
            Kind::Year => format!("{}, {}", self.lists[fact.at].title, fact.year),
            Kind::Page => content.pages[fact.at].source.path.clone(),
            _ => return fact.kind.words().to_string(),
        };
        format!("{}: {of}", fact.kind.words())
    }

    /// Never 0.
    pub fn hash(&self, fact: Fact) -> u64 {
        self.of_fact(fact).max(1)
    }

    fn of_fact(&self, fact: Fact) -> u64 {
        let Fact { kind, at, year } = fact;
        let content = self.site.desk.content;
        let piece = PieceId(at as u32);
        let entity = EntityId(at as u32);
        match kind {
            Kind::Card => {
                let piece = &content.pieces[at];
                let briefing = &piece.briefing;
                let said = (&briefing.title, briefing.date, &briefing.dateline, briefing.in_short(), &briefing.lang);
                let image =
                    briefing.image.as_ref().map(|image| (image, self.site.image_led(&piece.source, &image.src)));
                hash_of((&piece.address, said, image))
            }
            Kind::Piece => {
                let piece = &content.pieces[at];
                let about: Vec<_> = piece.briefing.about.iter().map(|id| self.resolved(id)).collect();
                let image =
                    piece.briefing.image.as_ref().and_then(|image| self.site.image_led(&piece.source, &image.src));
                hash_of((&piece.briefing, &piece.address, &piece.source.path, about, image))
            }
            Kind::Text => {
                let piece = &content.pieces[at];
                let briefing = &piece.briefing;
                let text = (&piece.source, briefing.body, &briefing.lang, &briefing.outline);
                self.text_hash(text, &self.site.desk.pieces[at], None)
            }
            Kind::Named => hash_of(self.names_in(&self.site.desk.pieces[at])),
            Kind::Earlier => {
                let row = self.site.desk.references.earlier.get(at).map_or(&[][..], Vec::as_slice);
                let reasons = |kind: &ReasonKind| match kind {
                    ReasonKind::Entity(id) => self.entity_name(*id),
                    kind => hash_of(kind),
                };
                let row = row.iter().map(|reference| {
                    let reasons: Vec<u64> = reference.reasons.iter().map(|reason| reasons(&reason.kind)).collect();
                    let name = self.piece_name(reference.piece);
                    ((name, self.copied_name(reference.piece)), reference.points, reference.asking, reasons)
                });
                hash_of(row.collect::<Vec<_>>())
            }
            Kind::Later => {
                let references = self.site.desk.references;
                let name = |piece: &PieceId| (self.piece_name(*piece), self.copied_name(*piece));
                let names = |of: &[Vec<PieceId>]| of.get(at).map(|row| row.iter().map(name).collect::<Vec<_>>());
                let texts = self.site.lists.linking.get(&piece).map_or(&[][..], Vec::as_slice);
                let texts = texts.iter().map(|text| match text {
                    Linking::Profile(id) => self.entity_name(*id),
                    Linking::Page(place) => self.site.numbers.things.pages[*place],
                });
                hash_of((names(&references.later), names(&references.linking), texts.collect::<Vec<_>>()))
            }
            Kind::Day => self.pieces_hash(self.site.of_day(content.pieces[piece.index()].briefing.date.day)),
            Kind::InSeries => {
                let name = |piece: Option<PieceId>| piece.map(|piece| self.piece_name(piece));
                let place = self.site.in_series(piece).map(|of| (of.place, name(of.previous), name(of.next)));
                hash_of(place)
            }
            Kind::Entity => {
                let entity = &content.entities[at];
                let record = &entity.record;
                let roles = record.roles.iter().filter_map(|role| role.of.as_ref());
                let named = roles.chain(record.relations.iter().map(|relation| &relation.to));
                let named: Vec<_> = named.map(|id| self.resolved(id)).collect();
                let image = record.image.as_ref().map(|image| self.site.image_led(&entity.source, image));
                hash_of((&entity.id, record.without_aliases(), &entity.address, named, image))
            }
            Kind::Aliases => hash_of(&content.entities[at].record.aliases),
            Kind::Profile => {
                let entity_of = &content.entities[at];
                let record = &entity_of.record;
                let lang = record.lang.as_ref().unwrap_or(&self.site.desk.config.lang);
                match &self.site.desk.profiles[at] {
                    Some(profile) => {
                        let text = (&entity_of.source, record.body, lang, &record.outline);
                        self.text_hash(text, profile, Some(entity))
                    }
                    None => 0,
                }
            }
            Kind::Said => {
                let said = self.site.lists.said.get(&entity).map_or(&[][..], Vec::as_slice);
                hash_of(said.iter().map(|(id, said)| (self.entity_name(*id), said)).collect::<Vec<_>>())
            }
            Kind::Newest => self.entries_hash(self.lists[at].first_page(self.site.per_page()).iter()),
            Kind::Outline => {
                let list = self.lists[at];
                // An entity that enough pieces name has a feed.
                let followed = list.all().len().min(super::files::ENOUGH);
                let parts: Vec<_> = list.years().map(|year| (year, list.of_year(year).len())).collect();
                let parts: Vec<_> =
                    parts.into_iter().map(|(year, count)| (year, count.div_ceil(self.site.per_page()))).collect();
                let introduction = list.introduction.map(|place| self.site.numbers.things.pages[place]);
                let head = (&list.title, list.is_titled, introduction);
                hash_of((head, &list.address, list.is_cut(self.site.per_page()), followed, parts))
            }
            Kind::Step => hash_of(step(self.lists[at].all().len())),
            Kind::Whole => self.entries_hash(self.lists[at].all().iter()),
            Kind::Year => self.entries_hash(self.lists[at].of_year(year).iter()),
            Kind::Page => {
                let placed = &content.pages[at];
                let page = &placed.page;
                let text = (&placed.source, page.body, &page.lang, &page.outline);
                hash_of((page, &placed.address, self.text_hash(text, &self.site.desk.pages[at], None)))
            }
            Kind::Bucket => {
                let named = self.site.names.bucket(self.buckets[at]).iter();
                hash_of(named.map(|named| self.entity_name(named.entity)).collect::<Vec<_>>())
            }
            Kind::Shard => {
                let cut = &self.site.shards[at];
                let pieces = &self.site.lists.years.all()[cut.pieces.clone()];
                hash_of((&cut.files, pieces.iter().map(|entry| self.piece_name(entry.piece)).collect::<Vec<_>>()))
            }
            Kind::Words => {
                let pieces = &self.site.lists.years.all()[self.site.shards[at].pieces.clone()];
                let words = pieces.iter().map(|entry| {
                    let piece = &content.pieces[entry.piece.index()];
                    (piece.source.hash, &piece.briefing.lang)
                });
                hash_of(words.collect::<Vec<_>>())
            }
            Kind::Previews => {
                let name = |of: &Of| match of {
                    Of::Piece(id) => self.piece_name(*id),
                    Of::Entity(id) => self.entity_name(*id),
                };
                hash_of(self.site.previews.of_file(at as u32).iter().map(name).collect::<Vec<_>>())
            }
            Kind::Kinds => {
                let kinds = self.site.lists.kinds.iter();
                hash_of(kinds.map(|(name, kind)| (name, &kind.title, &kind.address)).collect::<Vec<_>>())
            }
            Kind::Names => {
                let shown = content.entities.iter().filter(|entity| !entity.record.hidden);
                let name = shown.map(|entity| {
                    let record = &entity.record;
                    (&record.name, &record.family, &record.kind, &entity.address)
                });
                hash_of(name.collect::<Vec<_>>())
            }
            Kind::Terms => {
                let lists = self.site.lists.tags.iter().chain(&self.site.lists.series);
                let lists = lists.map(|(name, list)| (name, &list.title, &list.address));
                hash_of((self.site.lists.tags.len(), lists.collect::<Vec<_>>()))
            }
            Kind::Years => hash_of(self.site.years_with_pieces()),
            Kind::Search => hash_of(crate::source::Hash::of_value(&Reads::of(self.site).search_index())),
            Kind::Fresh => {
                let fresh = self.site.fresh().into_iter();
                hash_of(fresh.map(|(piece, id)| (self.piece_name(piece), self.entity_name(id))).collect::<Vec<_>>())
            }
            Kind::Month => self.pieces_hash(self.site.newest_month()),
            Kind::Latest => hash_of(self.site.latest().map(|id| self.piece_name(id)).collect::<Vec<_>>()),
            Kind::Plan => {
                let changed = content.pieces.iter().map(|piece| changed(piece).day);
                let paths = self.site.files.iter().map(|file| &file.path);
                hash_of((paths.collect::<Vec<_>>(), changed.collect::<Vec<_>>()))
            }
            Kind::Pages => {
                let pages = content.pages.iter().map(|placed| (&placed.page.title, &placed.address));
                hash_of(pages.collect::<Vec<_>>())
            }
            Kind::Withdrawn => {
                let gone = content.withdrawn.iter().map(|gone| {
                    (&gone.title, &gone.lang, &gone.reason, gone.date, gone.updated, &gone.address, &gone.redirects)
                });
                hash_of(gone.collect::<Vec<_>>())
            }
        }
    }

    fn piece_name(&self, id: PieceId) -> u64 {
        self.site.numbers.things.pieces[id.index()]
    }

    /// Of the first piece with nearly the same text.
    fn copied_name(&self, id: PieceId) -> Option<u64> {
        let first = self.site.desk.references.copies.get(id.index()).copied().flatten();
        first.map(|first| self.piece_name(first))
    }

    fn entity_name(&self, id: EntityId) -> u64 {
        self.site.numbers.things.entities[id.index()]
    }

    fn resolved(&self, id: &Text) -> Option<u64> {
        self.site.desk.content.directory.entity(id).map(|id| self.entity_name(id))
    }

    fn pieces_hash(&self, pieces: std::ops::Range<u32>) -> u64 {
        hash_of(pieces.map(|piece| self.piece_name(PieceId(piece))).collect::<Vec<_>>())
    }

    /// Of entries with their days and their positions in them.
    fn entries_hash<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> u64 {
        let entry = |entry: &Entry| {
            (
                self.piece_name(entry.piece),
                self.site.when(entry.piece).day,
                self.site.when(entry.piece).place,
                entry.about,
                entry.sentence,
            )
        };
        hash_of(entries.map(entry).collect::<Vec<_>>())
    }

    fn names_in(&self, annotated: &Annotated) -> Vec<(u64, u32, u32)> {
        let named = annotated.entities.iter();
        named.map(|sentence| (self.entity_name(sentence.entity), sentence.count, sentence.salience)).collect()
    }

    /// Of a text in its file, the names in it and its link targets. Sentences follow from the text and the names.
    fn text_hash(
        &self,
        (source, body, lang, outline): (&Source, Span, &String, &Outline),
        annotated: &Annotated,
        own: Option<EntityId>,
    ) -> u64 {
        let bytes = |span: Span| (span.start, span.end);
        let mentions = annotated.mentions.iter().map(|mention| {
            let place = (bytes(mention.span), mention.section, mention.passage);
            (place, self.entity_name(mention.entity), mention.zone, mention.linked)
        });
        let mentions: Vec<_> = mentions.collect();
        let leads: Vec<_> = self.site.leads(source, outline, own).collect();
        let file = (&source.path, source.hash, bytes(body), lang);
        let dates: Vec<_> =
            annotated.dates.iter().map(|dated| (bytes(dated.span), dated.date, dated.until, dated.is_shown)).collect();
        hash_of((file, mentions, dates, self.names_in(annotated), annotated.has_code, leads))
    }
}
