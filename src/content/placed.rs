//! The parser's events with their ranges, and helpers shared by the Markdown steps.

use pulldown_cmark::{Event, MetadataBlockKind, Tag, TagEnd};
use std::ops::Range;

/// An event and its byte range in the text.
pub type Placed<'a> = (Event<'a>, Range<usize>);

/// `==words==`. The parser has no tag for it; this one is only used for front matter, which it is never given.
pub const MARK: Tag = Tag::MetadataBlock(MetadataBlockKind::YamlStyle);
pub const MARK_END: TagEnd = TagEnd::MetadataBlock(MetadataBlockKind::YamlStyle);

/// The same events, or their replacements.
pub enum Either<S, O> {
    Same(S),
    Other(O),
}

/// Events that had to be collected first.
pub type Held<'a> = std::vec::IntoIter<Placed<'a>>;

impl<'a, S: Iterator<Item = Placed<'a>>, O: Iterator<Item = Placed<'a>>> Iterator for Either<S, O> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        match self {
            Either::Same(events) => events.next(),
            Either::Other(events) => events.next(),
        }
    }
}

/// Whether this end tag ends a part of a paragraph.
pub fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_)
            | TagEnd::Link
            | TagEnd::Image
    )
}
