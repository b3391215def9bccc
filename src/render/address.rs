//! Makes the addresses of a page absolute, for readers elsewhere.

/// The HTML with every `href` and `src` that is relative to the site's root or to the page itself made absolute: a feed
/// reader displays it elsewhere.
pub fn absolute(html: &str, origin: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag_end = tag_end(&rest[at..]) + at;
        out.push_str(&rest[..at]);
        push_tag(&mut out, &rest[at..tag_end], origin, page);
        rest = &rest[tag_end..];
    }
    out.push_str(rest);
    out
}

/// The end of the tag that starts the text; `>` inside a quoted value does not end it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn push_tag(out: &mut String, tag: &str, origin: &str, page: &str) {
    for (i, piece) in tag.split('"').enumerate() {
        let is_address = i % 2 == 1 && (out.ends_with(" href=\"") || out.ends_with(" src=\""));
        if is_address && piece.starts_with('/') && !piece.starts_with("//") {
            out.push_str(origin);
        } else if is_address && piece.starts_with('#') {
            out.push_str(page);
        }
        out.push_str(piece);
        out.push('"');
    }
    out.pop();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_tags_become_absolute_and_text_stays() {
        let html = r##"<p title=">"><a class="x" href="/a/">b</a> href="/c" <a href="#d">d</a> <img src="//e"></p>"##;
        assert_eq!(
            absolute(html, "https://o", "https://o/p/"),
            r##"<p title=">"><a class="x" href="https://o/a/">b</a> href="/c" <a href="https://o/p/#d">d</a> <img src="//e"></p>"##
        );
    }
}
