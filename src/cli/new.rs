//! `new`: a briefing or an entity, in the place and with the front matter that it needs.
//!
//! What is written has been read first, by the reader of the desk: a name that it would not give back is refused.

use super::{Common, root_flag};
use crate::archive;
use crate::cache::{CACHE, Memo};
use crate::content::address::{Segment, is_invisible, slugify};
use crate::content::assemble::Edition;
use crate::content::date::Day;
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::content::{Content, briefing, entity};
use crate::edit::create::create;
use crate::error::{Error, Result};
use crate::report::{Noted, Report};
use crate::terminal::{print, say};
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use std::path::Path;

/// Begin a briefing or an entity, with the front matter that it needs
///
/// Writes one file in its place, with the keys that it may have beside it as comments, and prints its path.
/// A file that is there is never overwritten.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline new briefing \"A meeting in Sochi\" --dateline Sochi
  dateline new entity \"Vladimir Putin\" --kind person
  $EDITOR \"$(dateline new briefing 'A title')\"")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Briefing(BriefingOptions),
    Entity(EntityOptions),
}

/// Begin a briefing, as a draft of today
///
/// The file is `content/briefings/YEAR/TITLE.md`. It is a draft: no build publishes it until `draft: true` is
/// taken out.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline new briefing \"A meeting in Sochi\" --dateline Sochi
  dateline new briefing \"A meeting in Sochi\" --date 2017-11-21

Next: write, with `dateline serve --drafts --open` beside it.")]
struct BriefingOptions {
    /// What the piece is called, in quotes
    title: String,
    /// Its day; by default today, in the desk's time zone
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = Day::parse)]
    date: Option<Day>,
    /// The place at its head
    #[arg(long, value_name = "PLACE")]
    dateline: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Begin an entity: a person, an organisation, a place, an event, ...
///
/// The file is `content/entities/KIND/NAME.md`, and its name is the entity's id. From then on every piece that
/// names the entity is linked to it, old ones too.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline new entity \"Vladimir Putin\" --kind person
  dateline new entity \"United Nations\" --kind organisation --alias UN --alias U.N.
  dateline new entity \"Ada Lind\" --kind person --id ada-lind-minister

Next: `dateline check` tells what the new names leave in doubt.")]
struct EntityOptions {
    /// Its full name, in quotes
    name: String,
    /// What it is, in a word of the desk's own: person, organisation, place, event, ...
    #[arg(long)]
    kind: Option<String>,
    /// Another written form; may be given several times
    #[arg(long = "alias", value_name = "NAME")]
    aliases: Vec<String>,
    /// Its id, for a namesake; by default made of the name
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    match options.what {
        What::Briefing(options) => briefing(options),
        What::Entity(options) => entity(options),
    }
}

fn briefing(options: BriefingOptions) -> Result<()> {
    let BriefingOptions { title, date, dateline, common } = options;
    let desk = open(&common)?;
    let title = one_line("title", &title)?;
    let dateline = dateline.map(|place| one_line("dateline", &place)).transpose()?;
    let day = match date {
        Some(day) => day,
        None => today(&desk, common.instant()?)?,
    };
    let text = briefing_text(&title, day, dateline.as_deref());
    let read = sound(briefing::parse(&text, &desk.config))?;
    same(&title, &read.title)?;
    let path = format!("content/briefings/{:04}/{}.md", day.year, slugify(&title).as_str());
    write(&desk, &path, &text)?;
    let root = root_flag(&desk.root);
    say(format_args!(
        "A draft: `dateline serve{root} --drafts --open` shows it; without `draft: true` it is published."
    ));
    Ok(())
}

fn entity(options: EntityOptions) -> Result<()> {
    let EntityOptions { name, kind, aliases, id, common } = options;
    let desk = open(&common)?;
    let edition = Edition::of_editors(common.instant()?);
    let memo = Memo::open(&desk.root.join(CACHE));
    // A mistake elsewhere in the desk keeps nobody from beginning a file.
    let content = archive::content(&desk, edition, &memo, &mut Report::default())?;
    let kinds = kinds(&desk, &content);
    let Some(kind) = kind else {
        let known = kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
        return Err(Error::Usage(format!("an entity needs a `--kind`; this desk knows {known}")));
    };
    let (name, kind) = (one_line("name", &name)?, one_line("kind", &kind)?);
    let aliases = aliases.iter().map(|alias| one_line("alias", alias)).collect::<Result<Vec<_>>>()?;
    let id = match id {
        Some(id) => Segment::new(&id).map_err(|why| Error::Usage(format!("the id {why}")))?,
        None => slugify(&name),
    };
    let id = id.as_str();
    refuse_a_taken(id, &content)?;
    let text = entity_text(&name, &kind, &aliases);
    let read = sound(entity::parse_markdown(&text, &desk.config))?;
    same(&name, &read.name)?;
    write(&desk, &format!("content/entities/{}/{id}.md", slugify(&kind).as_str()), &text)?;
    let known = kinds.iter().map(String::as_str);
    let near = nearest(&kind.to_lowercase(), known).filter(|near| *near != kind.to_lowercase());
    if let Some(near) = near {
        say(format_args!("`{kind}` is a new kind on this desk; did you mean `{near}`?"));
    }
    for name in std::iter::once(&name).chain(&aliases) {
        let bearers = content.directory.bearers_of(name);
        if let Some(other) = bearers.first().map(|id| &content.entities[id.index()]) {
            say(format_args!(
                "`{name}` is a name of `{}` too: without evidence in the piece it stays unlinked.",
                other.id
            ));
        }
    }
    say(format_args!("Next: `dateline check{}` tells what the new names leave in doubt.", root_flag(&desk.root)));
    Ok(())
}

/// A desk whose own files can be told apart; no link leads out of it.
fn open(common: &Common) -> Result<Desk> {
    let (desk, report) = common.open()?;
    common.tell(&report)?;
    Ok(desk)
}

/// Writes a new file and prints its path, for an editor to open.
fn write(desk: &Desk, path: &str, text: &str) -> Result<()> {
    let path = if desk.root == Path::new(".") { path.into() } else { desk.root.join(path) };
    create(&path, text)?;
    print(format_args!("{}", path.display()))
}

fn today(desk: &Desk, now: i64) -> Result<Day> {
    let now = jiff::Timestamp::from_second(now).unwrap_or_default();
    let date = desk.config.zone().to_datetime(now).date();
    Day::new(date.year(), date.month(), date.day()).map_err(Error::Usage)
}

/// The kinds that the desk has, or else those of most desks.
fn kinds(desk: &Desk, content: &Content) -> BTreeSet<String> {
    let of_entities = content.entities.iter().map(|entity| entity.record.kind.to_lowercase());
    let known: BTreeSet<String> = of_entities.chain(desk.config.kinds.keys().cloned()).collect();
    match known.is_empty() {
        true => ["agreement", "event", "organisation", "person", "place"].map(String::from).into(),
        false => known,
    }
}

fn refuse_a_taken(id: &str, content: &Content) -> Result<()> {
    let namesake = format!("for a namesake, give another: `--id {id}-2`");
    if let Some(entity) = content.entities.iter().find(|entity| entity.id == id) {
        let (name, path) = (&entity.record.name.value, &entity.source.path);
        return Err(Error::Refused(format!("`{id}` is the id of `{name}` in {path}; {namesake}")));
    }
    match content.directory.merged.get(id) {
        Some(into) => {
            let into = &content.entities[into.index()].id;
            Err(Error::Refused(format!("`{id}` is the id of an entity that was merged into `{into}`; {namesake}")))
        }
        None => Ok(()),
    }
}

/// The words in one line, as front matter holds them.
fn one_line(what: &str, text: &str) -> Result<String> {
    let line = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    match line.chars().find(|c| c.is_control() && *c != '\t') {
        Some(c) => {
            Err(Error::Usage(format!("the {what} holds the control character U+{:04X}: leave it out", c as u32)))
        }
        None if line.chars().all(|c| c.is_whitespace() || is_invisible(c)) => {
            Err(Error::Usage(format!("the {what} is empty")))
        }
        None => Ok(line),
    }
}

fn briefing_text(title: &str, day: Day, dateline: Option<&str>) -> String {
    let (title, day) = (quoted(title), day.iso());
    let dateline = match dateline {
        Some(place) => format!("dateline: {}", quoted(place)),
        None => "# dateline: Sochi # the place at its head".to_string(),
    };
    format!(
        "\
---
title: {title}
date: {day} # or a time with its offset: {day}T10:00:00+03:00
{dateline}
# summary: One sentence, for lists and feeds.
# authors: [Ada Example]
# tags: [mediation]
# embargo: {day}T18:00:00+03:00 # held back until then
draft: true # take this line out to publish
---

"
    )
}

fn entity_text(name: &str, kind: &str, aliases: &[String]) -> String {
    let aliases = match aliases.is_empty() {
        true => "# aliases: [Another Name, AN]".to_string(),
        false => format!("aliases: [{}]", aliases.iter().map(|alias| quoted(alias)).collect::<Vec<_>>().join(", ")),
    };
    let of_kind = match kind {
        "person" => "# family: Name # what follows \"Mr.\"; else the last word of the name\n",
        "place" => "# demonyms: [Syrian] # of Syria: evidence, never a link\n",
        _ => "",
    };
    let (name, kind) = (quoted(name), quoted(kind));
    format!(
        "\
---
name: {name}
kind: {kind}
{aliases}
{of_kind}# summary: One sentence, for the head of its page.
# roles:
#   - title: President
#     of: an-id-or-words
#     from: 2012-05
# relations:
#   - kind: member of
#     to: an-id
---

"
    )
}

/// A JSON string, which YAML reads as the same text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What the desk's own reader makes of the new text, if it has nothing to say against it.
fn sound<T>(noted: Noted<Option<T>>) -> Result<T> {
    match (noted.value, noted.notes.first()) {
        (Some(value), None) => Ok(value),
        (_, note) => {
            let said = note.map(|note| [std::slice::from_ref(&note.message), &note.help].concat().join("; "));
            Err(Error::Usage(said.unwrap_or_default()))
        }
    }
}

fn same(written: &str, read: &str) -> Result<()> {
    match written == read {
        true => Ok(()),
        false => Err(Error::Usage(format!("`{written}` would be read as `{read}`: leave out what no reader sees"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use proptest::prelude::*;

    /// The title and name that the new files of `text` give back.
    fn given_back(text: &str) -> Result<[String; 2]> {
        let line = one_line("title", text)?;
        let day = Day::parse("2017-11-20").map_err(Error::Usage)?;
        let config = Config::default();
        let briefing = sound(briefing::parse(&briefing_text(&line, day, Some(&line)), &config))?;
        same(&line, &briefing.title)?;
        same(&line, &briefing.dateline.unwrap_or_default())?;
        let aliases = [line.clone(), "A".to_string()];
        let entity = sound(entity::parse_markdown(&entity_text(&line, &line, &aliases), &config))?;
        same(&line, &entity.name)?;
        same(&line, &entity.kind)?;
        same(&line, &entity.aliases[0].name)?;
        Ok([briefing.title.value, entity.name.value])
    }

    #[test]
    fn odd_titles_are_kept() {
        for title in [
            "\"Quoted\", he said: 'twice'",
            "---",
            "# no comment",
            "key: value",
            "a\\b \\n",
            "{{ braces }} and [brackets]",
            "&anchor *alias !tag %directive @at `tick`",
            "true",
            "null",
            "2017-11-20",
            "🙈 🙉",
            "北京",
            "| > ? -",
            "a\tb",
            "a\u{2028}b\u{a0}c",
        ] {
            assert_eq!(given_back(title).ok(), Some([title, title].map(String::from)), "{title:?}");
        }
        assert_eq!(given_back(" A title\r\n\n  in lines \n").unwrap()[0], "A title in lines");
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for title in
            ["", " \n ", "\u{200b}", "a\u{1b}[31m", "a\u{7f}", "a\rb", "a\0", "a\u{85}b", "x\u{202e}y", "a\u{fffe}"]
        {
            assert!(given_back(title).is_err(), "{title:?}");
        }
        assert!(
            matches!(given_back(&"x".repeat(201)), Err(Error::Usage(why)) if why.contains("over the limit of 200"))
        );
    }

    proptest! {
        /// A file is never written that says something else.
        #[test]
        fn a_title_is_given_back_or_refused(title in any::<String>()) {
            if let Ok([title, name]) = given_back(&title) {
                prop_assert_eq!(title, name);
            }
        }

        /// Whatever can be seen is kept.
        #[test]
        fn a_printable_title_is_kept(title in "[\\pL\\pN\\pP\\pS][\\pL\\pN\\pP\\pS ]{0,60}[\\pL\\pN\\pP\\pS]") {
            prop_assert_eq!(given_back(&title).map_err(|error| error.to_string()), Ok([title.clone(), title]));
        }
    }
}
