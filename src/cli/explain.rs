//! `explain`: the same functions again, with a witness.

use super::Common;
use crate::annotate::evidence::{Evidence, confidence};
use crate::annotate::{Document, Explained, Explanation, Reading, annotate};
use crate::archive::{Archive, features, refused_because};
use crate::cache::{CACHE, Memo};
use crate::content::assemble::{Edition, nearest};
use crate::content::scan::Desk;
use crate::content::{Piece, PieceId, without_markdown};
use crate::crossref::{Index, ReasonKind, Shared};
use crate::error::{Error, Result};
use crate::press;
use crate::report::{Code, Place};
use crate::site;
use crate::terminal::print;
use crate::timings::Timings;
use clap::Args;

/// Say why a name is linked or left, or why two pieces belong together
///
/// Runs the same rules again and prints the rule that decided, with every point for and against each entity; for two
/// pieces, the points that they have in common. The code of a message is told in words.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline explain content/briefings/2017/x.md:14:18
  dateline explain content/briefings/2017/x.md Georgia
  dateline explain 2017/x 2015/y
  dateline explain W031

Next: where it is wrong, link by hand, `[[id|text]]`, or say whom else a name means in the catalogue.")]
pub struct Options {
    /// A place, `content/briefings/2017/x.md:14` or `…:14:18`; a piece; or a message's code
    #[arg(value_name = "PATH[:LINE[:COLUMN]]")]
    place: String,
    /// A surface in that file, or a second piece
    #[arg(value_name = "SURFACE or PIECE")]
    other: Option<String>,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    if let Some(code) = Code::ALL.iter().find(|code| code.as_str().eq_ignore_ascii_case(&options.place)) {
        return print(format_args!("{}: {}\n{}", code.as_str(), code.title(), code.about().trim_end()));
    }
    let (desk, mut report) = options.common.open()?;
    let edition = Edition { as_of: options.common.instant()?, drafts: true };
    let memo = Memo::open(&desk.root.join(CACHE));
    let (archive, told) = Archive::of(&desk, edition, &memo, &Timings::default())?;
    report.join(told);
    options.common.tell(&report)?;
    let (path, line, column) = split_place(&options.place);
    let piece = find(&archive, path).ok_or_else(|| no_piece(&archive, path))?;
    match &options.other {
        Some(other) => match find(&archive, other) {
            Some(second) => pair(&desk, &archive, piece, second),
            None => names(&desk, &archive, piece, |_, text| text == other, other),
        },
        None if line.is_some() => {
            let meant = |place: &Place, _: &str| {
                Some(place.line) == line && column.is_none_or(|c| place.column <= c && c < place.column + place.width)
            };
            names(&desk, &archive, piece, meant, &options.place)
        }
        None => names(&desk, &archive, piece, |_, _| true, path),
    }
}

/// `path:14:18` in its parts.
fn split_place(place: &str) -> (&str, Option<u32>, Option<u32>) {
    let number = |s: &str| -> Option<(usize, u32)> {
        s.rsplit_once(':').and_then(|(before, n)| Some((before.len(), n.parse().ok()?)))
    };
    let Some((end, last)) = number(place) else { return (place, None, None) };
    match number(&place[..end]) {
        Some((first, line)) => (&place[..first], Some(line), Some(last)),
        None => (&place[..end], Some(last), None),
    }
}

/// By path from the root or under `content`, or by doc.
fn find(archive: &Archive, name: &str) -> Option<PieceId> {
    archive.content.directory.docs.get(doc(name)).copied()
}

fn doc(name: &str) -> &str {
    let name = name.strip_prefix("./").unwrap_or(name);
    let doc = name.strip_prefix("content/").unwrap_or(name);
    let doc = doc.strip_prefix("briefings/").unwrap_or(doc);
    without_markdown(doc).unwrap_or(doc)
}

fn no_piece(archive: &Archive, name: &str) -> Error {
    let way_out = match nearest(doc(name), archive.content.directory.docs.keys().map(String::as_str)) {
        Some(near) => format!("the nearest is `{near}`"),
        None => "name it as `content/briefings/2017/x.md` or `2017/x`".to_string(),
    };
    Error::Usage(format!("no piece is `{name}`; {way_out}"))
}

fn names(desk: &Desk, archive: &Archive, id: PieceId, meant: impl Fn(&Place, &str) -> bool, asked: &str) -> Result<()> {
    let Piece { source, briefing, .. } = &archive.content.pieces[id.index()];
    let text = desk.read(source)?;
    let mut seen: Vec<Explanation> = Vec::new();
    let by_hand = archive.content.by_hand(&source.path, briefing);
    let document = Document::of(&text, briefing, &by_hand);
    let answers = archive.content.answers(&source.path);
    annotate(&document, &Reading::of(&document), &archive.catalogue, &answers, Some(&mut seen));
    let mut any = false;
    for explanation in &seen {
        let place = Place::of(&text, explanation.span);
        let surface = explanation.span.of(&text);
        if meant(&place, surface) {
            any = true;
            print(format_args!(
                "{}:{}:{}: `{surface}` {}",
                source.path,
                place.line,
                place.column,
                outcome(explanation, archive)
            ))?;
            for (entity, evidence) in &explanation.readings {
                show(&archive.catalogue.facts(*entity).id, evidence)?;
            }
        }
    }
    if !any {
        print(format_args!("{asked}: no name of the catalogue stands there"))?;
    }
    Ok(())
}

fn outcome(explanation: &Explanation, archive: &Archive) -> String {
    match explanation.outcome {
        Explained::Meant(rule) => {
            let entity = explanation.readings.first().map_or("", |(e, _)| archive.catalogue.facts(*e).id.as_str());
            format!("is {entity}, by the rule {}", in_kebab(&rule))
        }
        Explained::Refused(reason) => format!("is left: it {}", refused_because(reason)),
        Explained::Ignored => "is none of ours".to_string(),
    }
}

fn show(id: &str, evidence: &Evidence) -> Result<()> {
    print(format_args!("    {id}: {} points, confidence {:.2}", evidence.points(), confidence(evidence.points())))?;
    for why in &evidence.0 {
        print(format_args!("      {:>4}  {why}", format!("{:+}", why.points())))?;
    }
    Ok(())
}

/// The name that a rule has in the exports.
fn in_kebab(rule: &crate::annotate::Rule) -> String {
    serde_json::to_value(rule).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

fn pair(desk: &Desk, archive: &Archive, a: PieceId, b: PieceId) -> Result<()> {
    let (later, earlier) = (a.max(b), a.min(b));
    let piece = |id: PieceId| &archive.content.pieces[id.index()];
    if piece(later).briefing.date.day == piece(earlier).briefing.date.day {
        return print(format_args!(
            "{} and {} are of one day: neither is earlier coverage of the other",
            piece(earlier).doc,
            piece(later).doc
        ));
    }
    let features = features(&archive.content, &archive.pieces);
    let index = Index::new(&features, &archive.words);
    let Some(reference) = index.explain(later, earlier) else {
        return print(format_args!("{} and {}: nothing in common that counts", piece(earlier).doc, piece(later).doc));
    };
    let rank = archive.references.earlier[later.index()].iter().position(|r| r.piece == earlier);
    let place = rank.map_or("not among the earlier coverage on its page".to_string(), |rank| {
        format!("number {} of its earlier coverage", rank + 1)
    });
    print(format_args!("{} for {}: {} points, {place}", piece(earlier).doc, piece(later).doc, reference.points))?;
    if rank.is_some() {
        let (site, _) = site::plan(press::parts(desk, archive), &|_| None);
        let told = site.told_of(earlier, later).join("; ");
        print(format_args!(
            "  on its page: {}",
            if told.is_empty() { "what the earlier piece says of itself" } else { &told }
        ))?;
    }
    for reason in &reference.reasons {
        let words = match &reason.kind {
            ReasonKind::Entity(entity) => {
                format!("both name {}", archive.content.entities[entity.index()].record.name.value)
            }
            ReasonKind::Phrases(shared) => format!("both say {}", phrases(archive, later, shared)),
            ReasonKind::Title(shared) => format!("words of the earlier title: {}", stems(archive, later, shared)),
            ReasonKind::Heading(shared) => {
                format!("words of the earlier title, with the heading above: {}", stems(archive, later, shared))
            }
            ReasonKind::Section(shared) => format!("words of a section's name: {}", stems(archive, later, shared)),
            ReasonKind::Number(shared) => format!("numbers of the earlier title: {}", stems(archive, later, shared)),
            ReasonKind::Passage => "a passage on the same".to_string(),
            ReasonKind::Dated => "the paragraph names its day, or a time that it is of".to_string(),
            ReasonKind::Nearness => "the pieces that lie between".to_string(),
            ReasonKind::Issues => "its place among pieces of the same title".to_string(),
            ReasonKind::Place => "whether the paragraph is the first and best place to name it".to_string(),
            ReasonKind::Length => "the length of the earlier piece".to_string(),
            ReasonKind::Again => "another paragraph has something of it too".to_string(),
            ReasonKind::Start => "two pieces of which nothing is known".to_string(),
            ReasonKind::Link => "linked by hand".to_string(),
            ReasonKind::Series => {
                format!(
                    "both in the series {}",
                    piece(later).briefing.series.as_ref().map_or("", |series| series.value.as_str())
                )
            }
            ReasonKind::Tag(place) => {
                format!(
                    "both tagged {}",
                    piece(later).briefing.tags.get(*place as usize).map_or("", |tag| tag.value.as_str())
                )
            }
            ReasonKind::Pin => "pinned by the author".to_string(),
        };
        print(format_args!("  {:>5}  {words}", format!("{:+}", reason.points)))?;
    }
    Ok(())
}

/// Two words each, as they stand in a dictionary of stems.
fn phrases(archive: &Archive, later: PieceId, shared: &Shared) -> String {
    let stems = stems(archive, later, shared);
    let words: Vec<&str> = stems.split(", ").collect();
    words.chunks(2).map(|two| format!("“{}”", two.join(" "))).collect::<Vec<_>>().join(", ")
}

/// As they stand in a dictionary of stems.
fn stems(archive: &Archive, later: PieceId, shared: &Shared) -> String {
    let (words, terms) = (&archive.words, archive.words.of_piece(later));
    let stems = shared.places().filter_map(|place| Some(words.spelled(words.stem(*terms.get(place)?))));
    stems.collect::<Vec<_>>().join(", ")
}
