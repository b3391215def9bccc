//! Rewrites the addresses in a text so that their targets stay the same.

use super::doc::Doc;
use super::report::Tally;
use super::site::{Lead, Site, Target};
use crate::config::RawHtml;
use crate::content::address::slugify;
use crate::content::address::{decode, tidy};
use crate::content::directory::is_external;
use crate::content::markdown::{self, HeadingIds};
use crate::content::raw::{self, Shown};
use crate::source::Span;
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The data for rewriting links.
pub struct Links<'a> {
    pub site: &'a Site<'a>,
    /// The files of the texts relative to the desk's root, in the order of the texts.
    pub paths: &'a [String],
    /// For each, the ids of its headings by the ids that other programs generate.
    pub headings: &'a [HashMap<String, String>],
    /// Texts that are not published yet.
    pub held: &'a HashSet<usize>,
    /// Files that a text refers to.
    pub used: HashSet<usize>,
}

impl Links<'_> {
    /// The body of the text at `place` with its addresses rewritten.
    pub fn rewritten(&mut self, place: usize, tally: &mut Tally) -> String {
        let doc = &self.site.docs[place];
        let body = doc.body.as_str();
        let mut edits = Vec::new();
        for found in found(body) {
            let put = match found.form {
                Form::Wikilink => self.wikilink(place, &found, tally),
                _ => self.link(place, &found, tally),
            };
            edits.extend(put.map(|put| (found.place, put)));
        }
        edited(body, edits)
    }

    /// The new target of an address in the text at `place`: a path, as written in Markdown; `None` if it is unchanged.
    pub fn address(&mut self, place: usize, address: &str) -> Result<Option<String>, ()> {
        let doc = &self.site.docs[place];
        match self.site.lead(doc, address) {
            Lead::AsWritten => Ok(None),
            Lead::Made(made) => Ok(Some(made)),
            Lead::Nowhere => Err(()),
            Lead::To(Target::File(file), _) => {
                self.used.insert(file);
                Ok(Some(relative(&self.paths[place], &self.site.files[file].to)))
            }
            Lead::To(Target::Doc(other), fragment) => {
                let heading = fragment.as_ref().and_then(|fragment| self.heading(other, fragment));
                let end = heading.map(|heading| format!("#{heading}")).unwrap_or_default();
                Ok(Some(match other == place && !end.is_empty() {
                    true => end,
                    false => relative(&self.paths[place], &self.paths[other]) + &end,
                }))
            }
        }
    }

    /// Reports a link to a text that is held back, from one that is not.
    fn tell_held(&self, place: usize, other: usize, at: &str, tally: &mut Tally) {
        if self.held.contains(&other) && !self.held.contains(&place) {
            tally.kept("a link to a text that is held back, which leads nowhere until then", at);
        }
    }

    fn link(&mut self, place: usize, found: &Found, tally: &mut Tally) -> Option<String> {
        let at = self.site.docs[place].at(found.place.start);
        if let Lead::To(Target::Doc(other), _) = self.site.lead(&self.site.docs[place], &found.target) {
            self.tell_held(place, other, &at, tally);
        }
        let kind = if found.is_image { "picture" } else { "link" };
        match self.address(place, &found.target) {
            Ok(None) => None,
            Ok(Some(new)) => {
                if found.target.contains('#') && !new.contains('#') {
                    tally.lost("the part of a link that named a place inside of a text", at.as_str());
                }
                let new = match found.form {
                    Form::Html => new.replace('&', "&amp;"),
                    _ => new,
                };
                (new != found.target).then(|| {
                    tally.mapped(format!("a {kind} leads to the same here"), at);
                    new
                })
            }
            Err(()) => {
                tally.lost(format!("a {kind} that leads nowhere, as it is written"), at);
                None
            }
        }
    }

    /// The id of the heading that a link refers to.
    fn heading(&self, doc: usize, fragment: &str) -> Option<String> {
        let headings = &self.headings[doc];
        let plain = HeadingIds::default().next(fragment);
        headings.get(fragment).or_else(|| headings.get(&plain)).cloned()
    }

    fn wikilink(&mut self, place: usize, found: &Found, tally: &mut Tally) -> Option<String> {
        let doc = &self.site.docs[place];
        let (name, heading) = found.target.split_once('#').map_or((&*found.target, None), |(name, h)| (name, Some(h)));
        let name = name.trim();
        let at = doc.at(found.place.start);
        let heading = heading.map(|heading| heading.rsplit('#').next().unwrap_or_default().trim());
        let is_block = heading.is_some_and(|heading| heading.starts_with('^'));
        if is_block {
            tally.lost("the part of a link that named a block", at.as_str());
        }
        if name.starts_with('!') {
            return None;
        }
        let target = match name {
            "" => Some(Target::Doc(place)),
            name => self.site.find(doc, name),
        };
        let Some(target) = target else {
            tally.kept("a link to a note that nobody has written", at);
            return None;
        };
        let new = match target {
            Target::File(file) => {
                self.used.insert(file);
                let new = &self.site.files[file].to;
                let is_same = new.ends_with(name.trim_start_matches('/'));
                if is_same {
                    name.to_string()
                } else {
                    format!("/{}", new.strip_prefix("static/").or(new.strip_prefix("content/")).unwrap_or(new))
                }
            }
            Target::Doc(other) => {
                self.tell_held(place, other, &at, tally);
                let known = heading.filter(|_| !is_block).and_then(|heading| self.heading(other, heading));
                if heading.is_some() && known.is_none() && !is_block {
                    tally.lost("the part of a link that named a place inside of a text", at.as_str());
                }
                let end = heading.filter(|_| known.is_some()).map(|heading| format!("#{heading}")).unwrap_or_default();
                let path = || {
                    let path = self.paths[other].strip_prefix("content/").unwrap_or(&self.paths[other]);
                    path.strip_suffix(".md").unwrap_or(path).to_string()
                };
                let short = match name {
                    "" if !end.is_empty() => String::new(),
                    name if self.site.is_sole(name, other) => name.to_string(),
                    _ => path(),
                };
                short + &end
            }
        };
        if new == found.target {
            tally.mapped("a wikilink", at);
            return None;
        }
        tally.mapped("a wikilink leads to the same here", at);
        let shown = if found.has_text || found.is_image { String::new() } else { format!("|{}", found.target.trim()) };
        Some(new + &shown)
    }
}

/// Makes the relative addresses of a text in the folder `/entities/person` absolute, for use in another.
pub fn rooted(body: &str, folder: &str) -> String {
    let is_relative = |target: &str| !target.is_empty() && !target.starts_with(['/', '#']) && !is_external(target);
    let rooted = |found: Found| {
        let end = found.target.find(['#', '?']).unwrap_or(found.target.len());
        let path = tidy(&format!("{folder}/{}", decode(&found.target[..end])))?;
        Some((found.place, escaped(&path) + &found.target[end..]))
    };
    let found = found(body).into_iter().filter(|found| found.form != Form::Wikilink && is_relative(&found.target));
    edited(body, found.filter_map(rooted).collect())
}

/// Replaces the text at these spans.
fn edited(body: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut new, mut at) = (String::with_capacity(body.len()), 0);
    for (range, put) in edits {
        if range.start < at {
            continue;
        }
        new.push_str(&body[at..range.start]);
        new.push_str(&put);
        at = range.end;
    }
    new.push_str(&body[at..]);
    new
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Markdown,
    Html,
    Wikilink,
}

/// An address in a text.
struct Found {
    place: Range<usize>,
    target: String,
    form: Form,
    is_image: bool,
    has_text: bool,
}

fn found(body: &str) -> Vec<Found> {
    let mut found = definitions(body);
    let mut open: Vec<(usize, String, bool)> = Vec::new();
    let mut last = 0;
    for (event, range) in markdown::events(body, Span::new(0, body.len()), false) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. })
                if matches!(link_type, LinkType::Inline | LinkType::WikiLink { .. }) =>
            {
                let is_image = body[range.clone()].starts_with('!');
                match link_type {
                    LinkType::WikiLink { .. } => found.extend(wikilink(body, range.clone(), is_image)),
                    _ => open.push((range.start, dest_url.to_string(), is_image)),
                }
                last = last.max(range.start + 1);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if open.last().is_some_and(|(start, ..)| *start == range.start)
                    && let Some((_, target, is_image)) = open.pop()
                    && let Some(place) = destination(body, last.max(range.start + 1), range.end)
                {
                    found.push(Found { place, target, form: Form::Markdown, is_image, has_text: true });
                }
                last = range.end;
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let piece = raw::Piece::of(&html, range.start);
                raw::allowed(&piece, RawHtml::Keep, None, &mut |address| {
                    if body.get(address.span.clone()).is_some() {
                        found.push(Found {
                            place: address.span,
                            target: address.target,
                            form: Form::Html,
                            is_image: address.is_image,
                            has_text: true,
                        });
                    }
                    Shown::AsWritten
                });
                last = range.end;
            }
            Event::Start(_) => {}
            _ => last = last.max(range.end),
        }
    }
    found
}

/// `[label]: address "title"`.
fn definitions(body: &str) -> Vec<Found> {
    let parser = Parser::new(body);
    let definitions = parser.reference_definitions().iter();
    let found = definitions.filter_map(|(_, definition)| {
        let text = body.get(definition.span.clone())?;
        let start = text.find("]:")? + 2;
        let start = definition.span.start + start + (text[start..].len() - text[start..].trim_start().len());
        let place = address_at(body, start, definition.span.end)?;
        Some(Found {
            place,
            target: definition.dest.to_string(),
            form: Form::Markdown,
            is_image: false,
            has_text: true,
        })
    });
    found.collect()
}

/// The address of an inline link whose text ends at `from`.
fn destination(body: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let at = from + body.get(from..end)?.find("](")? + 2;
    let start = at + (body[at..end].len() - body[at..end].trim_start().len());
    address_at(body, start, end)
}

/// Includes its angle brackets, if any.
fn address_at(body: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let text = body.get(start..end)?;
    if let Some(inside) = text.strip_prefix('<') {
        return Some(start..start + inside.find('>')? + 2);
    }
    let mut depth = 0;
    let mut is_escaped = false;
    let length = text.find(|c: char| {
        let was_escaped = is_escaped;
        is_escaped = c == '\\' && !was_escaped;
        depth += i32::from(c == '(' && !was_escaped) - i32::from(c == ')' && !was_escaped);
        c.is_whitespace() || depth < 0
    });
    Some(start..start + length.unwrap_or(text.len()))
}

fn wikilink(body: &str, range: Range<usize>, is_image: bool) -> Option<Found> {
    let text = &body[range.clone()];
    let start = text.find("[[")? + 2;
    let end = start + text[start..].find(['|', ']'])?;
    let has_text = text[end..].starts_with('|');
    let target = text[start..end].trim_end_matches('\\');
    let place = range.start + start..range.start + start + target.len();
    Some(Found { place, target: target.to_string(), form: Form::Wikilink, is_image, has_text })
}

/// The relative path from one file of a desk to another, as in a link; from the root for files under `static`.
fn relative(from: &str, to: &str) -> String {
    if let Some(path) = to.strip_prefix("static/") {
        return format!("/{}", escaped(path));
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let common = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count().min(from.len() - 1);
    let up = "../".repeat(from.len() - 1 - common);
    up + &escaped(&to[common..].join("/"))
}

/// Escapes what would end an address in Markdown or HTML, or is special in it.
fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '%' | '#' | '?' | '"' | '\'' | '\\' | '[' | ']' => {
                escaped.push_str(&format!("%{:02X}", c as u32))
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// The ids of the headings of a text, by themselves and by the ids other programs generate: Zola replaces everything
/// but letters with hyphens, and Jekyll begins with the first letter.
pub fn headings(doc: &Doc) -> HashMap<String, String> {
    let mut ids = HeadingIds::default();
    let mut headings = HashMap::new();
    let mut others = Vec::new();
    let mut words = String::new();
    for (event, _) in markdown::events(&doc.body, Span::new(0, doc.body.len()), false) {
        match &event {
            Event::Start(Tag::Heading { .. }) => words.clear(),
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            _ => {}
        }
        if let Some(id) = ids.take(&event) {
            let from_letter = |id: &str| id.trim_start_matches(|c: char| !c.is_alphabetic()).to_string();
            others.push((slugify(&words).as_str().to_string(), id.clone()));
            others.push((from_letter(&id), id.clone()));
            headings.insert(id.clone(), id);
        }
    }
    for (other, id) in others {
        headings.entry(other).or_insert(id);
    }
    headings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_text_has_its_place() {
        let body = "[a *b*](x.md \"t\") ![](<p q.png>) [![i](i.png)](big_(1).png) <a href=\"y&amp;z\">y</a> [[N#h|t]] ![[p.png]]\n\n\
            [r]: /z 'T'\n\n`[no](no)` [r] [e]( <> ) <https://a.example>\n";
        let places = found(body).into_iter().map(|found| (body[found.place].to_string(), found.target));
        let mut places: Vec<(String, String)> = places.collect();
        places.sort();
        let wanted = [
            ("/z", "/z"),
            ("<>", ""),
            ("<p q.png>", "p q.png"),
            ("N#h", "N#h"),
            ("big_(1).png", "big_(1).png"),
            ("i.png", "i.png"),
            ("p.png", "p.png"),
            ("x.md", "x.md"),
            ("y&amp;z", "y&z"),
        ];
        assert_eq!(places, wanted.map(|(a, b)| (a.to_string(), b.to_string())));
    }

    #[test]
    fn a_text_may_move_to_another_folder() {
        let body = "[a](../x.md#h) ![](p.png) [b](/y/) [c](#d) [e](https://f.example) [[g]] <a href='../h'>";
        let wanted = "[a](/entities/x.md#h) ![](/entities/person/p.png) [b](/y/) [c](#d) [e](https://f.example) [[g]] <a href='/entities/h'>";
        assert_eq!(rooted(body, "/entities/person"), wanted);
    }

    #[test]
    fn paths_lead_from_file_to_file() {
        for (from, to, wanted) in [
            ("content/briefings/2021/a.md", "content/briefings/2021/b c.md", "b%20c.md"),
            ("content/briefings/2021/a.md", "content/pages/about.md", "../../pages/about.md"),
            ("content/pages/about.md", "static/img/a(1).png", "/img/a%281%29.png"),
            ("content/briefings/a.md", "content/briefings/a/plan.png", "a/plan.png"),
        ] {
            assert_eq!(relative(from, to), wanted);
        }
    }
}
