//! Adds to the parser's events what a text does not contain itself: link targets, links for names, headings' ids,
//! syntax highlighting, and limits of raw HTML.

use super::bounded::push_escaped;
use super::{footnotes, highlight};
use crate::config::{Config, RawHtml};
use crate::content::formula;
use crate::content::markdown::{self, HeadingIds};
use crate::content::picture::Size;
use crate::content::raw::{self, Shown};
use crate::content::typography::{self, Typography};
use crate::site::page::{MarginNote, Mark, MarkKind, Prose};
use crate::source::Span;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::{BTreeMap, VecDeque};
use std::iter::Peekable;
use std::ops::Range;

/// Code beyond this limit, over a whole text, is not highlighted.
const COLOURED: usize = 5 * highlight::LONGEST;

pub struct Inline<'a> {
    text: &'a str,
    events: Peekable<Box<dyn Iterator<Item = (Event<'a>, Range<usize>)> + 'a>>,
    ready: VecDeque<Event<'a>>,
    marks: &'a [Mark],
    /// Not placed yet.
    notes: &'a [MarginNote],
    raw_html: RawHtml,
    words: &'a BTreeMap<String, String>,
    /// The index of the next mark, and the end tag of the open one.
    next: usize,
    open: Option<&'static str>,
    ids: HeadingIds,
    heading: Option<Heading<'a>>,
    /// The level of the first heading as written, and of the last one as shown.
    levels: Option<(usize, usize)>,
    image: Option<Image>,
    /// Whether the paragraph contains only a picture.
    is_figure: bool,
    /// The callout whose title is open, and whether it has a title yet.
    callout: Option<BlockQuoteKind>,
    is_titled: bool,
    code: Option<CodeBlock>,
    /// A block of raw HTML.
    block: Option<raw::Piece>,
    table: Table,
    /// For each open link, whether it is shown as a link.
    links: Vec<bool>,
    /// An element of raw HTML whose text is not shown.
    hidden: Option<&'static str>,
    coloured: usize,
    /// Present if the desk enables it and the text's language is known.
    typography: Option<Typography>,
    lang: &'a str,
    /// Number of open bare addresses: their text is not changed.
    bare: u32,
    /// Whether the result contains an author's HTML, which may leave elements open.
    pub has_raw: bool,
}

struct Heading<'a> {
    level: HeadingLevel,
    events: Vec<Event<'a>>,
}

struct Image {
    depth: usize,
    href: Option<String>,
    /// From the image file.
    size: Option<Size>,
    /// The title and summary of the page that is shown in its place.
    quoted: Option<(String, Option<String>)>,
    /// `![[target|text]]`
    is_wikilink: bool,
    title: String,
    alt: String,
}

struct CodeBlock {
    language: String,
    text: String,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl<'a> Inline<'a> {
    pub fn new(text: &'a str, prose: &'a Prose, config: &Config, words: &'a BTreeMap<String, String>) -> Self {
        Inline {
            text,
            events: (Box::new(markdown::events(text, prose.body, config.math)) as Box<dyn Iterator<Item = _> + 'a>)
                .peekable(),
            ready: VecDeque::new(),
            marks: &prose.marks,
            notes: &prose.notes,
            raw_html: config.raw_html,
            words,
            next: 0,
            open: None,
            ids: HeadingIds::default(),
            heading: None,
            levels: None,
            image: None,
            is_figure: false,
            callout: None,
            is_titled: false,
            code: None,
            block: None,
            table: Table::default(),
            links: Vec::new(),
            hidden: None,
            coloured: 0,
            lang: &prose.lang,
            typography: if config.typography { Typography::of(&prose.lang) } else { None },
            bare: 0,
            has_raw: false,
        }
    }

    fn take(&mut self, event: Event<'a>, range: Range<usize>) {
        let heading_id = self.ids.take(&event);
        if self.collects(&event, range.start) {
            return;
        }
        self.close_behind(range.start);
        self.follow(&event);
        if matches!(event, Event::Text(_) | Event::Code(_))
            && let Some((note, notes)) = self.notes.split_first()
            && (note.at as usize) < range.end
        {
            self.notes = notes;
            self.show(footnotes::beside());
        }
        match event {
            Event::Text(text) => self.take_text(text, range),
            Event::Start(tag) => self.start(tag, range),
            Event::End(TagEnd::Heading(_)) => self.end_heading(heading_id),
            Event::End(tag) => self.end(tag),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.close();
                self.take_html(&raw::Piece::of(&html, range.start));
            }
            Event::Code(code) => {
                self.close();
                self.show(Event::Code(code));
            }
            Event::InlineMath(source) => self.show_formula(&source, false),
            Event::DisplayMath(source) => self.show_formula(&source, true),
            Event::TaskListMarker(is_done) => {
                let (checked, word) = if is_done { (" checked", "task_done") } else { ("", "task_open") };
                let mut html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"");
                push_escaped(&mut html, self.words.get(word).map_or("", String::as_str));
                self.show_html(html + "\">\n");
            }
            event => self.show(event),
        }
    }

    /// Whether the event is consumed by a construct that is shown as a whole.
    fn collects(&mut self, event: &Event<'a>, at: usize) -> bool {
        if let Some(code) = &mut self.code {
            if let Event::Text(text) = event {
                code.text.push_str(text);
                return true;
            }
        } else if let Some(image) = &mut self.image {
            match event {
                Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                    image.alt.push_str(text);
                }
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                Event::Start(Tag::Image { .. }) => image.depth += 1,
                Event::End(TagEnd::Image) if image.depth == 0 => return false,
                Event::End(TagEnd::Image) => image.depth -= 1,
                _ => {}
            }
            return true;
        } else if let Some(block) = &mut self.block
            && let Event::Html(html) | Event::Text(html) = event
        {
            block.push(html, at);
            return true;
        }
        false
    }

    fn show(&mut self, event: Event<'a>) {
        if self.hidden.is_some() && !matches!(event, Event::Start(_) | Event::End(_)) {
            return;
        }
        self.is_titled |= !matches!(event, Event::Start(_) | Event::End(_));
        match &mut self.heading {
            Some(heading) => heading.events.push(event),
            None => self.ready.push_back(event),
        }
    }

    fn show_html(&mut self, html: impl Into<CowStr<'a>>) {
        self.show(Event::InlineHtml(html.into()));
    }

    /// A formula that cannot be parsed is shown as written; the outline has reported it.
    fn show_formula(&mut self, source: &str, is_display: bool) {
        self.close();
        match formula::mathml(source, is_display) {
            Ok(mathml) => self.show_html(mathml),
            Err(_) => {
                let dollars = if is_display { "$$" } else { "$" };
                self.show(Event::Code(format!("{dollars}{source}{dollars}").into()));
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        self.close();
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = Some(Heading { level, events: Vec::new() });
            }
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, title, range.start),
            Tag::Image { link_type, dest_url, title, .. } => {
                let href = self.target(link_type, &dest_url, range.start);
                let size = match mark_at(self.marks, range.start) {
                    Some(MarkKind::Hand { size, .. }) => *size,
                    _ => None,
                };
                let quoted = match mark_at(self.marks, range.start) {
                    Some(MarkKind::Quote { title, summary, .. }) => Some((title.clone(), summary.clone())),
                    _ => None,
                };
                let is_wikilink = matches!(link_type, LinkType::WikiLink { has_pothole: true });
                let image =
                    Image { depth: 0, href, size, quoted, is_wikilink, title: title.to_string(), alt: String::new() };
                self.image = Some(image);
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '\t', '{']).next().unwrap_or_default().to_string()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some(CodeBlock { language, text: String::new() });
            }
            Tag::HtmlBlock => self.block = Some(raw::Piece::default()),
            Tag::Table(alignments) => {
                self.table = Table { alignments: alignments.clone(), ..Table::default() };
                let mut open = String::from("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
                push_escaped(&mut open, self.words.get("table").map_or("", String::as_str));
                // The writer prints nothing for an HTML block; it keeps the box and the table together.
                self.show(Event::Start(Tag::HtmlBlock));
                self.show(Event::Html((open + "\">").into()));
                self.show(Event::Start(Tag::Table(alignments)));
            }
            Tag::TableHead => {
                self.table.is_head = true;
                self.table.column = 0;
                self.show(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.show(Event::Start(Tag::TableRow));
            }
            // The writer's own cells carry `style`, which a strict content policy forbids.
            Tag::TableCell => self.show_html(self.table.cell()),
            Tag::MetadataBlock(_) => self.show_html("<mark>"),
            Tag::Paragraph if self.is_lone_picture(&range) => self.is_figure = true,
            Tag::BlockQuote(Some(kind)) => {
                self.callout = Some(kind);
                self.show(Event::Start(Tag::HtmlBlock));
                self.show(Event::Html(format!("<div class=\"callout {}\" role=\"note\">\n", name(kind)).into()));
            }
            Tag::DefinitionListTitle if self.callout.is_some() => {
                self.show(Event::Start(Tag::HtmlBlock));
                self.show(Event::Html("<p class=\"callout-title\">".into()));
                self.is_titled = false;
            }
            tag => self.show(Event::Start(tag)),
        }
    }

    fn is_lone_picture(&mut self, paragraph: &Range<usize>) -> bool {
        let text = self.text;
        self.events.peek().is_some_and(|(event, range)| {
            let is_alone = range.start == paragraph.start && text[range.end..paragraph.end].trim().is_empty();
            is_alone && matches!(event, Event::Start(Tag::Image { .. }))
        })
    }

    fn end(&mut self, tag: TagEnd) {
        self.close();
        match tag {
            TagEnd::Link => {
                self.bare = self.bare.saturating_sub(1);
                if self.links.pop() == Some(true) {
                    self.show(Event::End(TagEnd::Link));
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_block(),
            TagEnd::Table => {
                self.show(Event::End(TagEnd::Table));
                self.show(Event::Html("</div>\n".into()));
                self.show(Event::End(TagEnd::HtmlBlock));
            }
            TagEnd::TableHead => {
                self.table.is_head = false;
                self.show(Event::End(TagEnd::TableHead));
            }
            TagEnd::TableCell => {
                self.hidden = None;
                self.table.column += 1;
                self.show_html(if self.table.is_head { "</th>" } else { "</td>" });
            }
            TagEnd::MetadataBlock(_) => self.show_html("</mark>"),
            TagEnd::Paragraph if self.is_figure => {
                self.hidden = None;
                self.is_figure = false;
            }
            TagEnd::BlockQuote(Some(_)) => {
                self.show(Event::Html("</div>\n".into()));
                self.show(Event::End(TagEnd::HtmlBlock));
            }
            TagEnd::DefinitionListTitle if self.callout.is_some() => {
                if let Some(kind) = self.callout.take().filter(|_| !self.is_titled) {
                    let word = self.words.get(&format!("callout_{}", name(kind))).map_or("", String::as_str);
                    self.show(Event::Text(word.into()));
                }
                self.show(Event::Html("</p>\n".into()));
                self.show(Event::End(TagEnd::HtmlBlock));
            }
            TagEnd::Paragraph | TagEnd::Item => {
                self.hidden = None;
                self.show(Event::End(tag));
            }
            tag => self.show(Event::End(tag)),
        }
    }

    // Marks

    /// A text that equals its source byte for byte is split where marks begin and end; any other (an entity, an escape)
    /// is one piece.
    fn take_text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        let source = self.text.get(range.clone()).unwrap_or_default();
        let is_source = *text == *source;
        let mut from = range.start;
        while let Some((span, tag, end)) = self.mark_in(&range) {
            if self.open.is_none() {
                if is_source {
                    let start = from.max(span.start as usize);
                    self.show_text(source.get(from - range.start..start - range.start).unwrap_or_default());
                    from = start;
                }
                self.open = Some(end);
                self.show_html(tag);
            }
            if span.end as usize > range.end {
                break;
            }
            if is_source {
                let piece = source.get(from - range.start..span.end as usize - range.start);
                self.show_text(piece.unwrap_or_default());
                from = span.end as usize;
            } else {
                self.show_set(text);
                self.close();
                return;
            }
            self.close();
        }
        if is_source {
            self.show_text(source.get(from - range.start..).unwrap_or_default());
        } else {
            self.show_set(text);
        }
    }

    fn show_text(&mut self, text: &'a str) {
        if !text.is_empty() {
            self.show_set(text.into());
        }
    }

    /// A text with its language's typography.
    fn show_set(&mut self, text: CowStr<'a>) {
        let typography = self.typography.as_mut().filter(|_| self.bare == 0);
        let set = typography.and_then(|typography| typography.set(&text));
        self.show(Event::Text(set.map_or(text, CowStr::from)));
    }

    /// Constructs between texts are word boundaries, or part of a word.
    fn follow(&mut self, event: &Event) {
        let Some(typography) = &mut self.typography else { return };
        match event {
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::TableCell
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            ) => typography.begin(),
            Event::SoftBreak | Event::HardBreak => typography.pass(' '),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::End(TagEnd::Image) => {
                typography.pass('x');
            }
            _ => {}
        }
    }

    /// The next mark of a name or a date that begins before the range's end, and its tags. `None` inside a link.
    fn mark_in(&mut self, range: &Range<usize>) -> Option<(Span, String, &'static str)> {
        while let Some(mark) = self.marks.get(self.next) {
            if mark.span.start as usize >= range.end {
                return None;
            }
            if mark.span.end as usize <= range.start || !self.links.is_empty() {
                self.next += 1;
                continue;
            }
            match &mark.kind {
                MarkKind::Entity { href, name, kind } => {
                    let mut tag = String::from("<a class=\"entity\" href=\"");
                    push_escaped(&mut tag, href);
                    tag.push_str("\" data-kind=\"");
                    push_escaped(&mut tag, kind);
                    if mark.span.of(self.text) != name {
                        tag.push_str("\" title=\"");
                        push_escaped(&mut tag, name);
                    }
                    tag.push_str("\">");
                    return Some((mark.span, tag, "</a>"));
                }
                MarkKind::Date { iso, words } => {
                    let mut tag = format!("<time datetime=\"{iso}\" title=\"");
                    push_escaped(&mut tag, words);
                    tag.push_str("\">");
                    return Some((mark.span, tag, "</time>"));
                }
                _ => self.next += 1,
            }
        }
        None
    }

    fn close(&mut self) {
        if let Some(end) = self.open.take() {
            self.next += 1;
            self.show_html(end);
        }
    }

    fn close_behind(&mut self, at: usize) {
        if self.open.is_some() && self.marks.get(self.next).is_none_or(|mark| mark.span.end as usize <= at) {
            self.close();
        }
    }

    // Links

    fn start_link(&mut self, kind: LinkType, target: &str, title: CowStr<'a>, at: usize) {
        let href = self.target(kind, target, at);
        self.links.push(href.is_some());
        self.bare += u32::from(self.bare > 0 || matches!(kind, LinkType::Autolink | LinkType::Email));
        if let Some(href) = href {
            // The writer itself adds `mailto:` to an address of this kind.
            let is_mail = kind == LinkType::Email && !href.starts_with("mailto:");
            let link_type = if is_mail { LinkType::Email } else { LinkType::Inline };
            self.show(Event::Start(Tag::Link { link_type, dest_url: href.into(), title, id: "".into() }));
        }
    }

    /// The target of a link or image: the site's answer, or else as written; `None` if only its text is shown.
    fn target(&mut self, kind: LinkType, written: &str, at: usize) -> Option<String> {
        let href = match mark_at(self.marks, at) {
            Some(MarkKind::Hand { href, .. }) => href.as_deref()?,
            Some(MarkKind::Quote { href, .. }) => href,
            _ if markdown::wikilink(kind, written).is_some() => return None,
            _ => written,
        };
        // The outline has reported the others.
        (kind == LinkType::Email || raw::is_safe(href)).then(|| href.to_string())
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let (alt, size) = sized(&image.alt, image.is_wikilink);
        let Some(href) = image.href else {
            let text = Event::Text(alt.to_string().into());
            return self.show_block(Tag::Paragraph, [text]);
        };
        if let Some((title, summary)) = image.quoted {
            let tag = Tag::Link { link_type: LinkType::Inline, dest_url: href.into(), title: "".into(), id: "".into() };
            let shown = Event::Text(if image.is_wikilink { alt.to_string() } else { title }.into());
            let link = [Event::Start(tag), shown, Event::End(TagEnd::Link)];
            let Some(summary) = summary.filter(|_| self.is_figure) else {
                return self.show_block(Tag::Paragraph, link);
            };
            let mut quote =
                vec![Event::Start(Tag::Paragraph), Event::Text(summary.into()), Event::End(TagEnd::Paragraph)];
            quote.push(Event::Start(Tag::Paragraph));
            quote.extend(link);
            quote.push(Event::End(TagEnd::Paragraph));
            return self.show_block(Tag::BlockQuote(None), quote);
        }
        let mut html = String::from("<img src=\"");
        push_escaped(&mut html, &href.replace(' ', "%20"));
        html.push_str("\" alt=\"");
        push_escaped(&mut html, alt);
        let lengths = match (&size[..], image.size) {
            ([], Some(size)) => vec![size.width, size.height],
            ([width], Some(size)) => vec![*width, size.height_at(*width)],
            (lengths, _) => lengths.to_vec(),
        };
        for (name, length) in ["width", "height"].iter().zip(lengths) {
            html.push_str(&format!("\" {name}=\"{length}"));
        }
        let title = match &self.typography {
            Some(_) => typography::set(&image.title, self.lang),
            None => image.title,
        };
        if !title.is_empty() && !self.is_figure {
            html.push_str("\" title=\"");
            push_escaped(&mut html, &title);
        }
        html.push_str("\" loading=\"lazy\">");
        if !self.is_figure {
            return self.show_html(html);
        }
        html.insert_str(0, "<figure>\n");
        if !title.is_empty() {
            html.push_str("\n<figcaption>");
            push_escaped(&mut html, &title);
            html.push_str("</figcaption>");
        }
        html.push_str("\n</figure>\n");
        self.show(Event::Html(html.into()));
    }

    /// Shows what replaces a picture: as a block if the picture had its own paragraph.
    fn show_block(&mut self, tag: Tag<'a>, events: impl IntoIterator<Item = Event<'a>>) {
        let end = tag.to_end();
        let is_block = self.is_figure;
        if is_block {
            self.show(Event::Start(tag));
        }
        events.into_iter().for_each(|event| self.show(event));
        if is_block {
            self.show(Event::End(end));
        }
    }

    // Blocks

    fn end_heading(&mut self, id: Option<String>) {
        self.close();
        self.hidden = None;
        let Some(heading) = self.heading.take() else { return };
        let level = self.level(heading.level as usize);
        let start = Tag::Heading { level, id: id.map(CowStr::from), classes: Vec::new(), attrs: Vec::new() };
        self.ready.push_back(Event::Start(start));
        self.ready.extend(heading.events);
        self.ready.push_back(Event::End(TagEnd::Heading(level)));
    }

    /// The page's title is the first level, so a text's first heading is of the second, whether its author began with
    /// `#` or `##`, and no level is skipped: screen reader users navigate by headings.
    fn level(&mut self, written: usize) -> HeadingLevel {
        let (first, last) = self.levels.unwrap_or((written, 1));
        let level = (written + 2).saturating_sub(first).clamp(2, last + 1).min(6);
        self.levels = Some((first, level));
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }

    fn end_code(&mut self) {
        let Some(CodeBlock { language, text }) = self.code.take() else { return };
        let mut html = String::from("<pre class=\"c-code\" tabindex=\"0\"><code");
        if !language.is_empty() {
            html.push_str(" class=\"language-");
            push_escaped(&mut html, &language);
            html.push('"');
        }
        html.push('>');
        self.coloured += text.len();
        let coloured = if self.coloured <= COLOURED { highlight::highlight(&language, &text) } else { None };
        match coloured {
            Some(coloured) => html.push_str(&coloured),
            None => push_escaped(&mut html, &text),
        }
        html.push_str("</code></pre>\n");
        self.show(Event::Html(html.into()));
    }

    fn end_block(&mut self) {
        let Some(block) = self.block.take() else { return };
        if self.raw_html == RawHtml::Escape {
            self.show(Event::Start(Tag::Paragraph));
            self.show(Event::Text(block.html.trim_end().to_string().into()));
            return self.show(Event::End(TagEnd::Paragraph));
        }
        self.take_html(&block);
        self.hidden = None;
    }

    fn take_html(&mut self, piece: &raw::Piece) {
        if self.raw_html == RawHtml::Escape {
            return self.show(Event::Text(piece.html.clone().into()));
        }
        let marks = self.marks;
        let allowed =
            raw::allowed(piece, self.raw_html, self.hidden, &mut |address| match mark_at(marks, address.span.start) {
                Some(MarkKind::Hand { href: Some(href), size }) => Shown::As(href.clone(), *size),
                Some(MarkKind::Hand { href: None, .. }) => Shown::Not,
                _ => Shown::AsWritten,
            });
        self.has_raw |= self.raw_html == RawHtml::Sanitise;
        self.hidden = None;
        self.show(Event::Html(allowed.html.into()));
        self.hidden = allowed.hidden;
    }
}

/// The mark of the construct that begins at this byte. An outer link may begin where an inner one does.
fn mark_at(marks: &[Mark], at: usize) -> Option<&MarkKind> {
    let place = marks.binary_search_by_key(&at, |mark| mark.span.start as usize).ok()?;
    marks.get(place).map(|mark| &mark.kind)
}

fn name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// The text of a picture, and its width and height if given: `![text|300](map.png)`, `![[map.png|300x200]]`.
fn sized(alt: &str, is_wikilink: bool) -> (&str, Vec<u32>) {
    let size = |written: &str| -> Option<Vec<u32>> {
        let lengths = written.trim().split('x').map(|length| length.parse().ok().filter(|length| *length > 0));
        lengths.collect::<Option<Vec<u32>>>().filter(|lengths| lengths.len() <= 2)
    };
    let (text, last) = match alt.rsplit_once('|') {
        Some((text, last)) => (text.trim_end(), last),
        None if is_wikilink => ("", alt),
        None => return (alt, Vec::new()),
    };
    size(last).map_or((alt, Vec::new()), |size| (text, size))
}

impl Table {
    fn cell(&self) -> &'static str {
        match (self.is_head, self.alignments.get(self.column)) {
            (true, Some(Alignment::Left)) => "<th class=\"left\">",
            (true, Some(Alignment::Center)) => "<th class=\"center\">",
            (true, Some(Alignment::Right)) => "<th class=\"right\">",
            (true, _) => "<th>",
            (false, Some(Alignment::Left)) => "<td class=\"left\">",
            (false, Some(Alignment::Center)) => "<td class=\"center\">",
            (false, Some(Alignment::Right)) => "<td class=\"right\">",
            (false, _) => "<td>",
        }
    }
}

impl<'a> Iterator for Inline<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let (event, range) = self.events.next()?;
            self.take(event, range);
        }
    }
}
