//! The headings of a text and the links that its author made: what other texts may lead to, and what leads to them.

use super::markdown::{self, HeadingIds, Wikilink};
use crate::source::Span;
use pulldown_cmark::{Event, LinkType, Tag};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outline {
    /// The ids of the headings, in order.
    pub headings: Vec<String>,
    /// By start.
    pub links: Vec<HandLink>,
}

/// A link or image that the author made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HandLink {
    /// The whole construct, `[text](target)`; its start is the start of the parser's event.
    pub span: Span,
    pub target: String,
    pub kind: HandLinkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HandLinkKind {
    Link,
    Image,
    Wikilink,
    /// `[[!Georgia]]`: shown as its text.
    NoneOfOurs,
}

impl Outline {
    pub fn of(text: &str, body: Span) -> Outline {
        let (mut outline, mut ids) = (Outline::default(), HeadingIds::default());
        for (event, range) in markdown::events(text, body) {
            outline.headings.extend(ids.take(&event));
            if let Event::Start(
                tag @ (Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }),
            ) = &event
            {
                let is_image = matches!(tag, Tag::Image { .. });
                outline.links.push(HandLink::of(*link_type, dest_url, is_image, range.into()));
            }
        }
        outline
    }
}

impl HandLink {
    fn of(link_type: LinkType, target: &str, is_image: bool, span: Span) -> HandLink {
        let (kind, target) = match markdown::wikilink(link_type, target) {
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
        let outline = Outline::of(text, Span::new(8, text.len()));
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
