//! The headings and hand-made links of a text: link targets in it, and its links to others.
//!
//! Also reports, once, what readers will not see of the text, however many pages show it.

use super::foreign::Foreign;
use super::formula;
use super::local::{is_local, local_address};
use super::markdown::{self, HeadingIds, Wikilink};
use super::node::Fields;
use super::opening::Opening;
use super::raw::{self, Shown};
use crate::config::{Config, RawHtml};
use crate::report::{Code, Diagnostic};
use crate::source::Span;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outline {
    /// The ids of the headings, in order.
    pub headings: Vec<String>,
    /// The ids in raw HTML, if the desk keeps it.
    pub anchors: Vec<String>,
    /// Sorted by start.
    pub links: Vec<HandLink>,
    /// Whether dollars delimit formulas.
    pub math: bool,
    /// The first sentences.
    pub opening: Option<String>,
}

/// A hand-made link or image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HandLink {
    /// The whole construct, `[text](target)`, starting where the parser's event does; for raw HTML, the address.
    pub span: Span,
    pub target: String,
    pub kind: HandLinkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HandLinkKind {
    Link,
    Image,
    Wikilink,
    /// `![[target]]`: a picture, or what another page says of itself.
    Embed,
    /// `[[!Georgia]]`: shown as its text.
    NoneOfOurs,
    /// `<a href>` and the like.
    RawLink,
    RawImage,
}

impl HandLinkKind {
    pub fn is_image(self) -> bool {
        matches!(self, HandLinkKind::Image | HandLinkKind::RawImage)
    }

    pub fn is_wikilink(self) -> bool {
        matches!(self, HandLinkKind::Wikilink | HandLinkKind::Embed)
    }
}

impl Outline {
    /// Parses a text under the desk's rules for raw HTML and formulas, and reports through `fields`.
    pub fn read(text: &str, body: Span, config: &Config, fields: &mut Fields) -> Outline {
        let math = config.math;
        let mut reader = Reader {
            rule: config.raw_html,
            outline: Outline { math, ..Outline::default() },
            block: None,
            hidden: None,
            pictures: 0,
            removed: Vec::new(),
            unsafe_links: Vec::new(),
            formulas: Vec::new(),
        };
        let mut opening = Opening::default();
        let (mut ids, mut foreign) = (HeadingIds::default(), Foreign::new(text, body, math));
        for (event, range) in markdown::events(text, body, math) {
            reader.outline.headings.extend(ids.take(&event));
            foreign.take(&event, &range);
            // The text of a removed element is not part of the opening.
            if reader.hidden.is_none() || !matches!(event, Event::Text(_) | Event::Code(_)) {
                opening.take(&event);
            }
            reader.take(event, range.into());
        }
        let unread = foreign.told();
        reader.tell(fields);
        reader.outline.opening = opening.sentences();
        unread.into_iter().for_each(|(span, note)| fields.note(span, note));
        reader.outline
    }
}

struct Reader {
    rule: RawHtml,
    outline: Outline,
    /// The open block of raw HTML.
    block: Option<raw::Piece>,
    /// The raw HTML element whose text is not shown.
    hidden: Option<&'static str>,
    /// Number of open pictures: their text does not count.
    pictures: u32,
    /// What was removed from raw HTML, and where.
    removed: Vec<(usize, String)>,
    unsafe_links: Vec<(Span, String)>,
    /// Invalid ones, and why.
    formulas: Vec<(Span, String)>,
}

impl Reader {
    fn take(&mut self, event: Event, span: Span) {
        match event {
            Event::Html(html) | Event::Text(html) if self.block.is_some() => {
                self.block.iter_mut().for_each(|block| block.push(&html, span.start as usize));
            }
            Event::Html(html) | Event::InlineHtml(html) if self.pictures == 0 => {
                self.take_html(&raw::Piece::of(&html, span.start as usize), span.start as usize);
            }
            Event::Start(Tag::HtmlBlock) => self.block = Some(raw::Piece::default()),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(block) = self.block.take() {
                    self.take_html(&block, span.start as usize);
                }
                self.hidden = None;
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::Heading(_)) => self.hidden = None,
            Event::Start(Tag::Link { link_type, dest_url, .. }) => self.link(link_type, &dest_url, false, span),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                self.pictures += 1;
                self.link(link_type, &dest_url, true, span);
            }
            Event::End(TagEnd::Image) => self.pictures = self.pictures.saturating_sub(1),
            Event::InlineMath(ref source) | Event::DisplayMath(ref source) => {
                let is_display = matches!(event, Event::DisplayMath(_));
                self.formulas.extend(formula::mathml(source, is_display).err().map(|fault| (span, fault)));
            }
            _ => {}
        }
    }

    fn link(&mut self, link_type: LinkType, target: &str, is_image: bool, span: Span) {
        let link = HandLink::of(link_type, target, is_image, span);
        let is_written = matches!(link.kind, HandLinkKind::Link | HandLinkKind::Image);
        if is_written && link_type != LinkType::Email && !raw::is_safe(target) {
            self.unsafe_links.push((span, target.to_string()));
        }
        self.outline.links.push(link);
    }

    fn take_html(&mut self, piece: &raw::Piece, start: usize) {
        if self.rule == RawHtml::Escape {
            return;
        }
        let links = &mut self.outline.links;
        let allowed = raw::allowed(piece, self.rule, self.hidden, &mut |address| {
            let kind = if address.is_image { HandLinkKind::RawImage } else { HandLinkKind::RawLink };
            links.push(HandLink { span: address.span.into(), target: address.target, kind });
            Shown::AsWritten
        });
        self.hidden = allowed.hidden;
        self.outline.anchors.extend(allowed.ids);
        self.removed.extend(allowed.removed.into_iter().map(|name| (start, name)));
    }

    fn tell(&self, fields: &mut Fields) {
        for (span, target) in self.unsafe_links.iter().take(TOLD) {
            let scheme: String = target.split(':').next().unwrap_or_default().trim().chars().take(20).collect();
            let note = Diagnostic::new(Code::W041, format!("an address that begins with `{scheme}:` was removed"));
            let help = "links may lead to http, https and mailto addresses and to pages of the desk";
            fields.note(Span { end: span.start + 1, ..*span }, note.help(help));
        }
        if let Some((span, _)) = self.unsafe_links.get(TOLD) {
            let more = self.unsafe_links.len() - TOLD;
            let note = Diagnostic::new(Code::W041, format!("{more} more unsafe addresses were removed"));
            fields.note(Span { end: span.start + 1, ..*span }, note.label("the next of them"));
        }
        let local = self.outline.links.iter().filter(|link| is_local(&link.target));
        for link in local.take(TOLD) {
            fields.note(Span { end: link.span.start + 1, ..link.span }, local_address(&link.target));
        }
        for (span, fault) in self.formulas.iter().take(TOLD) {
            let note = Diagnostic::new(Code::W049, format!("a formula is shown as it is written: {fault}"));
            fields.note(*span, note.help("mend it, or write `\\$` for a dollar that is money"));
        }
        if let Some((span, _)) = self.formulas.get(TOLD) {
            let more = self.formulas.len() - TOLD;
            let note = Diagnostic::new(Code::W049, format!("{more} more formulas are shown as they are written"));
            fields.note(*span, note.label("the next of them"));
        }
        let Some((first, _)) = self.removed.first() else { return };
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in &self.removed {
            if names.len() < NAMED && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.escape_debug())).collect();
        let (count, things) = (self.removed.len(), if self.removed.len() == 1 { "piece" } else { "pieces" });
        let verb = if count == 1 { "was" } else { "were" };
        let note =
            Diagnostic::new(Code::W040, format!("{count} {things} of raw HTML {verb} removed: {}", names.join(", ")));
        let help = "write it in Markdown, or set `raw_html = \"keep\"` in site.toml if you trust every author";
        fields.note(Span::new(*first, first + 1), note.label("the first of them").help(help));
    }
}

/// Maximum number of unsafe addresses per text that are reported individually.
const TOLD: usize = 20;

/// Maximum number of removed kinds that are listed.
const NAMED: usize = 6;

impl HandLink {
    fn of(link_type: LinkType, target: &str, is_image: bool, span: Span) -> HandLink {
        let (kind, target) = match markdown::wikilink(link_type, target) {
            Some(Wikilink::To(target)) if is_image => (HandLinkKind::Embed, target),
            Some(Wikilink::To(target)) => (HandLinkKind::Wikilink, target),
            Some(Wikilink::NoneOfOurs(name)) => (HandLinkKind::NoneOfOurs, name),
            None if is_image => (HandLinkKind::Image, target),
            None => (HandLinkKind::Link, target),
        };
        HandLink { span, target: target.to_string(), kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_in_the_order_of_the_text() {
        let text = "+++\n+++\n## [[un]]\n\n[![map](map.png)](/x/) and [[!Georgia]] <https://a.example>\n";
        let read = |fields: &mut Fields| Outline::read(text, Span::new(8, text.len()), &Config::default(), fields);
        let outline = Fields::read(text, Span::default(), Vec::new(), read).value;
        let links: Vec<_> = outline.links.iter().map(|link| (link.kind, link.target.as_str())).collect();
        assert_eq!(
            links,
            [
                (HandLinkKind::Wikilink, "un"),
                (HandLinkKind::Link, "/x/"),
                (HandLinkKind::Image, "map.png"),
                (HandLinkKind::NoneOfOurs, "Georgia"),
                (HandLinkKind::Link, "https://a.example"),
            ]
        );
        assert!(outline.links.is_sorted_by_key(|link| link.span.start));
        assert_eq!(outline.headings, ["un"]);
    }
}
