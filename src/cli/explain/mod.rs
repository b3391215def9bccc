//! `explain`: why a name is linked or left, in one text or in all, and why two pieces belong together.

mod surface;
mod two_pieces;

use super::Common;
use crate::annotate::evidence::{Evidence, confidence};
use crate::annotate::{Document, Explained, Explanation, Reading, annotate};
use crate::archive::{Archive, refused_because};
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::content::{Piece, PieceId, without_markdown};
use crate::error::{Error, Result};
use crate::report::{Code, Place};
use crate::terminal::print;
use crate::timings::Timings;
use clap::Args;

/// Say why a name is linked or left, or why two pieces belong together
///
/// Runs the same rules again and prints the rule that decided, with every point for and against each entity; for two
/// pieces, the points that they have in common. Of a name alone, what every piece means by it. The code of a message is
/// told in words.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline explain content/briefings/2017/x.md:14:18
  dateline explain content/briefings/2017/x.md Georgia
  dateline explain Georgia                  what each piece means by it
  dateline explain 2017/x 2015/y
  dateline explain W031

Next: where it is wrong, link by hand, `[[id|text]]`, or say whom else a name means in the catalogue.")]
pub struct Options {
    /// A place, `content/briefings/2017/x.md:14` or `…:14:18`; a piece; a name; or a message's code
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
    let edition = Edition::of_editors(options.common.instant()?);
    let memo = Memo::open(&desk.root.join(CACHE));
    let (archive, told) = Archive::of(&desk, edition, &memo, &Timings::default())?;
    report.join(told);
    options.common.tell(&report)?;
    let (path, line, column) = split_place(&options.place);
    let is_path = line.is_some() || options.other.is_some() || path.contains('/') || path.ends_with(".md");
    let piece = match find(&archive, path) {
        Some(piece) => piece,
        None if !is_path => return surface::everywhere(&desk, &archive, &options.place),
        None => return Err(no_piece(&archive, path)),
    };
    match &options.other {
        Some(other) => match find(&archive, other) {
            Some(second) => two_pieces::pair(&desk, &archive, piece, second),
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
    let document = Document::of(&text, briefing, &by_hand, &desk.config.languages);
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
