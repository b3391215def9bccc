//! `decide`: an editor's answer, written into `decisions.toml`.

use super::changes::carry_out;
use super::{Common, marked, root_flag, suppose};
use crate::annotate::{Document, Explained, Reading, annotate, quote};
use crate::archive;
use crate::archive::refused_because;
use crate::archive::supposed::{Change, effects};
use crate::content::assemble::Edition;
use crate::content::decision::Sense;
use crate::content::decision_file::Answer;
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::content::{Content, Piece};
use crate::edit::answer::{at_place, given, meant, taken_back};
use crate::error::{Error, Result};
use crate::report::Place;
use crate::source::Span;
use crate::terminal::print;
use clap::Args;

/// Say what a name means, at one place or in all pieces
///
/// The answer is written into `decisions.toml`, by the words of the name and those around it: the text is not touched. It is
/// shown first, with what it changes.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline decide content/briefings/2017/x.md:14:18 us-georgia
  dateline decide content/briefings/2017/x.md:14:18 none       none of ours
  dateline decide Georgia us-georgia --near Savannah           in each piece that has the word or names the id
  dateline decide Georgia georgia                              where nothing says otherwise
  dateline decide Georgia --undo                               takes the answer back

Next: `dateline check` says which decisions fit nowhere any more.")]
pub struct Options {
    /// A place, `content/briefings/2017/x.md:14:18`, or a name for all pieces
    #[arg(value_name = "PATH:LINE:COLUMN or NAME")]
    what: String,
    /// An entity's id, or `none` for none of ours
    #[arg(value_name = "ID", required_unless_present = "undo")]
    who: Option<String>,
    /// The words at the place, where the catalogue has no name there
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// A word or an id that stands in the pieces that are meant; may come again
    #[arg(long, value_name = "WORD")]
    near: Vec<String>,
    /// Take the answer back
    #[arg(long)]
    undo: bool,
    /// Do not ask before it is written
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let edition = Edition::of_editors(options.common.instant()?);
    let (desk, content, memo) = options.common.sound(edition)?;
    let entity = meant(&content, options.who.as_deref().unwrap_or("none"))?;
    let answer = match split_place(&options.what) {
        Some((path, line, column)) if options.near.is_empty() => {
            let piece = piece(&content, path)?;
            let text = desk.read(&piece.source)?;
            let span = match &options.quote {
                Some(words) => quoted(&text, words, line, column)?,
                None => named(&desk, &content, piece, &text, (line, column))?,
            };
            Answer::Place(at_place(piece, &text, span, &content.answers(path), entity))
        }
        Some(_) => return Err(Error::Usage("`--near` is for a name in all pieces, and not for one place".into())),
        None => Answer::Sense(Sense { quote: options.what.clone().into(), near: options.near.clone(), entity }),
    };
    if let (Answer::Sense(sense), false) = (&answer, options.undo) {
        let (effects, _) = effects(&desk, &content, edition, &memo, &Change::Sense(sense.clone()))?;
        suppose::show(&desk, &effects, false)?;
        print(format_args!(""))?;
    }
    let old = desk.files.decisions.as_ref().map(|source| desk.read(source)).transpose()?;
    let change = if options.undo { taken_back(old, &answer)? } else { given(old, &answer)? };
    carry_out(&desk, &[change], options.yes, &options.again())
}

impl Options {
    /// The command that writes without asking.
    fn again(&self) -> String {
        let word = |text: &String| match text.contains(char::is_whitespace) {
            true => format!(" {text:?}"),
            false => format!(" {text}"),
        };
        let flags = |flag: &str, texts: &[String]| {
            texts.iter().map(|text| format!(" {flag}{}", word(text))).collect::<String>()
        };
        let who = self.who.iter().map(word).collect::<String>();
        let quote = flags("--quote", self.quote.as_slice());
        let near = flags("--near", &self.near);
        let undo = if self.undo { " --undo" } else { "" };
        format!("dateline decide{}{who}{quote}{near}{undo}{} --yes", word(&self.what), root_flag(&self.common.run.root))
    }
}

/// `path:14:18` in its parts.
fn split_place(place: &str) -> Option<(&str, u32, u32)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    Some((path, line.parse().ok()?, column.parse().ok()?))
}

fn piece<'c>(content: &'c Content, path: &str) -> Result<&'c Piece> {
    let piece = content.pieces.iter().find(|piece| piece.source.path == path);
    piece.ok_or_else(|| {
        let near = nearest(path, content.pieces.iter().map(|piece| piece.source.path.as_str()));
        Error::Usage(format!(
            "no piece is `{path}`{}",
            near.map_or(String::new(), |near| format!("; the nearest is `{near}`"))
        ))
    })
}

fn covers(text: &str, span: Span, (line, column): (u32, u32)) -> bool {
    let place = Place::of(text, span);
    place.line == line && place.column <= column && column < place.column + place.width.max(1)
}

/// The words that are quoted, at a place.
fn quoted(text: &str, words: &str, line: u32, column: u32) -> Result<Span> {
    let mut found = text.match_indices(words).map(|(at, words)| Span::new(at, at + words.len()));
    let found = found.find(|span| !words.is_empty() && covers(text, *span, (line, column)));
    found.ok_or_else(|| Error::Usage(format!("`{words}` does not stand at line {line}, column {column}")))
}

/// The name at a place, as the desk reads it now.
fn named(desk: &Desk, content: &Content, piece: &Piece, text: &str, at: (u32, u32)) -> Result<Span> {
    let catalogue = archive::compiled(desk, content);
    let by_hand = content.by_hand(&piece.source.path, &piece.briefing);
    let document = Document::of(text, &piece.briefing, &by_hand, &desk.config.languages);
    let reading = Reading::of(&document);
    let answers = content.answers(&piece.source.path);
    let mut seen = Vec::new();
    annotate(&document, &reading, &catalogue, &answers, Some(&mut seen));
    let Some(seen) = seen.into_iter().find(|explanation| covers(text, explanation.span, at)) else {
        return Err(Error::Usage(
            "no name of the catalogue stands there: say which words are meant, with `--quote \"WORDS\"`".into(),
        ));
    };
    let now = match seen.outcome {
        Explained::Meant(_) => {
            let id = seen.readings.first().map_or("", |(entity, _)| catalogue.facts(*entity).id.as_str());
            format!("is {id} now")
        }
        Explained::Refused(reason) => format!("is left now: it {}", refused_because(reason)),
        Explained::Ignored => "is none of ours now".to_string(),
    };
    let place = reading.normal.places().of(seen.span);
    let sentence = place.and_then(|(start, end)| quote(&reading, document.language, start, end));
    print(format_args!("{}", sentence.as_ref().map(marked).unwrap_or_default()))?;
    print(format_args!("`{}` {now}\n", seen.span.of(text)))?;
    Ok(seen.span)
}
