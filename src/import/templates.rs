//! Shortcodes, Liquid and whatever else other programs execute in a text.
//!
//! A picture, a link, a video or code is converted to Markdown. Everything else is kept and reported.

use super::doc::Doc;
use super::kind::Kind;
use super::report::Tally;
use crate::content::markdown;
use crate::source::Span;
use pulldown_cmark::{Event, Tag};
use serde_json::{Map, Value};
use std::ops::Range;

/// Looks up the old address of the text or file that a template names.
pub type Find<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The body of a text, with templates converted to Markdown where possible.
pub fn rewritten(doc: &Doc, kind: Kind, site: &Map<String, Value>, find: Find, tally: &mut Tally) -> String {
    let body = doc.body.as_str();
    if !body.contains('{') || matches!(kind, Kind::Obsidian | Kind::WordPress | Kind::Markdown) {
        return body.to_string();
    }
    let code = code(body);
    let mut new = String::with_capacity(body.len());
    let (mut at, mut done) = (0, 0);
    while let Some(start) = body[at..].find('{').map(|found| at + found) {
        at = start + 1;
        let last = code.partition_point(|range| range.start <= start).checked_sub(1);
        if let Some(range) = last.map(|place| &code[place]).filter(|range| range.contains(&start)) {
            at = range.end.max(at);
            continue;
        }
        let Some((form, end)) = form(body, start, kind) else { continue };
        let known = value_of(&form, doc, site)
            .map(|value| Meaning::Put(format!("`{{{{ {} }}}}` is its value", form.name), value, end));
        let put = match known.unwrap_or_else(|| meaning(&form, kind, find, body, start, end)) {
            Meaning::Put(what, text, end) => {
                tally.mapped(what, doc.at(start));
                Some((text, end))
            }
            Meaning::Gone(what, end) => {
                tally.lost(what, doc.at(start));
                Some((String::new(), end))
            }
            Meaning::Stays(what) => {
                tally.lost(format!("{what}, left as it is written"), doc.at(start));
                None
            }
            Meaning::Closes => None,
        };
        at = end;
        if let Some((text, end)) = put {
            new.push_str(&body[done..start]);
            if text.starts_with("```") && !new.is_empty() && !new.ends_with('\n') {
                new.push('\n');
            }
            // An id moves to the end of the heading above it.
            if text.starts_with(" {#") {
                new.truncate(new.trim_end().len());
            }
            new.push_str(&text);
            (at, done) = (end, end);
        }
    }
    new.push_str(&body[done..]);
    new
}

/// The ranges of code.
fn code(body: &str) -> Vec<Range<usize>> {
    let events = markdown::events(body, Span::new(0, body.len()), false);
    let is_code = |event: &Event| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}

/// A template in the text.
struct Form<'a> {
    /// `{{<`, `{{`, `{%` or `{:`.
    mark: &'static str,
    /// Without delimiters and surrounding spaces: `ref "vote.md"`.
    inside: &'a str,
    name: &'a str,
    rest: &'a str,
}

fn form(body: &str, start: usize, kind: Kind) -> Option<(Form<'_>, usize)> {
    let forms: &[(&str, &str)] = match kind {
        Kind::Hugo => &[("{{<", ">}}"), ("{{%", "%}}")],
        Kind::Jekyll => &[("{{", "}}"), ("{%", "%}"), ("{:", "}")],
        _ => &[("{{", "}}"), ("{%", "%}")],
    };
    let text = &body[start..];
    let (mark, close) = forms.iter().find(|(mark, _)| text.starts_with(mark))?;
    let length = text[mark.len()..].find(close)?;
    let inside = text[mark.len()..mark.len() + length].trim();
    let inside = inside.trim_start_matches('-').trim_end_matches('-').trim();
    let name_end = inside.find(|c: char| c.is_whitespace() || "(|,".contains(c)).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(name_end);
    let mark = if *mark == "{{%" { "{{<" } else { mark };
    Some((Form { mark, inside, name, rest }, start + mark_length(text, close)))
}

fn mark_length(text: &str, close: &str) -> usize {
    text.find(close).map_or(text.len(), |at| at + close.len())
}

enum Meaning {
    /// Its description, its Markdown, and its end.
    Put(String, String, usize),
    /// What is removed, and its end.
    Gone(String, usize),
    Stays(String),
    /// The end of another that was reported.
    Closes,
}

fn meaning(form: &Form, kind: Kind, find: Find, body: &str, start: usize, end: usize) -> Meaning {
    let given = arguments(form.rest);
    let put = |what: &str, text: String| Meaning::Put(what.to_string(), text, end);
    let name = form.name.trim_start_matches('/');
    let is_close = form.name.starts_with('/') || form.mark == "{%" && name.starts_with("end");
    match (form.mark, name) {
        ("{:", _) => return attributes(form, body, start, end),
        ("{{<", "ref" | "relref") | ("{%", "post_url" | "link") => {
            let path = given.first().map(|(_, path)| path.as_str()).unwrap_or_default();
            let (path, heading) = path.split_once('#').map_or((path, None), |(path, heading)| (path, Some(heading)));
            let fragment = heading.map(|heading| format!("#{heading}")).unwrap_or_default();
            let found = if path.is_empty() && heading.is_some() { Some(String::new()) } else { find(path) };
            return match found {
                Some(address) => put(&format!("template `{name}` is a link"), address.replace(' ', "%20") + &fragment),
                None => Meaning::Stays(format!("template `{name}` to a text that is not there")),
            };
        }
        ("{{<" | "{%", "highlight") if !is_close => {
            let lang = given.first().map(|(_, lang)| lang.as_str()).unwrap_or_default();
            let close = if kind == Kind::Hugo { "/highlight" } else { "endhighlight" };
            return code_block(name, lang, close, body, end);
        }
        ("{%", "raw" | "endraw" | "verbatim" | "endverbatim") => {
            return put("template `raw` is its text", String::new());
        }
        ("{%", "comment") => return put("template `comment` is a comment", "<!--".to_string()),
        ("{%", "endcomment") => return put("template `comment` is a comment", "-->".to_string()),
        ("{{", _) if is_base(name) && form.rest.is_empty() => {
            return put(&format!("`{{{{ {name} }}}}` is the root of the site"), String::new());
        }
        ("{{", _) if form.inside.starts_with(['"', '\'']) => {
            if let Some(path) = filtered(form.inside) {
                return put("an address with a filter is the address", path);
            }
        }
        _ => {}
    }
    if is_close {
        return Meaning::Closes;
    }
    let called = match form.mark {
        "{%" if name == "include" || name == "include_relative" || name == "render" => {
            given.first().map_or(name.to_string(), |(_, file)| format!("{name} {file}"))
        }
        _ => name.to_string(),
    };
    if let Some(picture) = picture(&called, &given) {
        return put(&format!("template `{called}` is a picture"), picture);
    }
    if let Some(address) = video(name, &given) {
        return put(&format!("template `{called}` is a link"), format!("<{address}>"));
    }
    Meaning::Stays(match form.mark {
        "{{<" => format!("shortcode `{called}`"),
        "{{" if kind == Kind::Zola => format!("shortcode `{called}`"),
        "{{" => format!("template `{{{{ {called} }}}}`"),
        _ => format!("template `{{% {called} %}}`"),
    })
}

/// The value of `{{ site.name }}` or `{{ page.name }}`, if settings or front matter contain it as plain text.
fn value_of(form: &Form, doc: &Doc, site: &Map<String, Value>) -> Option<String> {
    if form.mark != "{{" || !form.rest.is_empty() || is_base(form.name) {
        return None;
    }
    let (of, key) = form.name.split_once('.')?;
    let value = match of {
        "site" => site.get(key)?,
        "page" => doc.front.get(key)?,
        _ => return None,
    };
    super::doc::text_of(value)
}

fn is_base(name: &str) -> bool {
    matches!(
        name,
        "site.baseurl" | "site.url" | "site.github.url" | "site.base_url" | "config.base_url" | "site.baseUrl"
    )
}

/// The address in `"/x" | relative_url`.
fn filtered(inside: &str) -> Option<String> {
    let quote = inside.chars().next()?;
    let (path, filters) = inside[1..].split_once(quote)?;
    let is_known = |filter: &str| {
        let filter = filter.trim();
        matches!(filter, "relative_url" | "absolute_url" | "url" | "safe") || filter.starts_with("prepend: site.")
    };
    let mut filters = filters.trim().strip_prefix('|')?.split('|');
    filters.all(is_known).then(|| path.to_string())
}

/// The text between the tags of a template, as a fenced block.
fn code_block(name: &str, lang: &str, close: &str, body: &str, end: usize) -> Meaning {
    let rest = &body[end..];
    let closing = rest.match_indices("{").find_map(|(at, _)| {
        let inside = rest[at..].trim_start_matches(['{', '%', '<', '-']).trim_start().replacen("/ ", "/", 1);
        let length = rest[at..].find('}')?;
        let after = at + length + rest[at + length..].bytes().take_while(|byte| *byte == b'}').count();
        inside.starts_with(close).then_some((at, after))
    });
    let Some((at, after)) = closing else { return Meaning::Stays(format!("template `{name}` without an end")) };
    let code = rest[..at].trim_start_matches([' ', '\r']).trim_start_matches('\n').trim_end();
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let line_end = if rest[after..].starts_with('\n') || rest[after..].is_empty() { "" } else { "\n" };
    Meaning::Put(
        format!("template `{name}` is a block of code"),
        format!("{fence}{lang}\n{code}\n{fence}{line_end}"),
        end + after,
    )
}

/// `{: .wide }` of kramdown; with a list of contents above, that too. An id below a heading is the heading's.
fn attributes(form: &Form, body: &str, start: usize, end: usize) -> Meaning {
    let is_toc = form.inside.starts_with("toc");
    let is_line = body[..start].ends_with('\n');
    let id = form.inside.split_whitespace().find_map(|word| word.strip_prefix('#')).filter(|id| !id.is_empty());
    let above = body[..start].trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    if let Some(id) = id.filter(|_| is_line && above.starts_with('#') && !above.ends_with('}')) {
        return Meaning::Put("an id of a heading".to_string(), format!(" {{#{id}}}"), end);
    }
    let end = if body[end..].starts_with('\n') && is_line { end + 1 } else { end };
    match () {
        _ if is_toc => Meaning::Gone("a table of contents".to_string(), end),
        _ if form.inside.starts_with(['.', '#', ':']) || form.inside.contains('=') => {
            Meaning::Gone("attributes of kramdown".to_string(), end)
        }
        _ => Meaning::Stays("attributes of kramdown".to_string()),
    }
}

type Arguments = Vec<(Option<String>, String)>;

fn picture(called: &str, given: &Arguments) -> Option<String> {
    let of = |keys: &[&str]| {
        let named = given.iter().find(|(key, _)| key.as_deref().is_some_and(|key| keys.contains(&key)));
        named.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let is_picture = ["figure", "img", "image", "picture", "figure.html", "image.html", "img.html", "picture.html"]
        .iter()
        .any(|name| called.split([' ', '/']).any(|word| word == *name));
    if !is_picture {
        return None;
    }
    let bare: Vec<&String> = given.iter().filter(|(key, _)| key.is_none()).map(|(_, value)| value).collect();
    let is_include = called.contains(' ');
    let src = of(&["src", "url", "image_path", "path", "file", "image"]);
    let src = src.or_else(|| bare.first().filter(|_| !is_include).map(|src| src.to_string()))?;
    if src.contains(['{', '<', '\n']) {
        return None;
    }
    let caption = of(&["caption", "title", "attr"]);
    let alt = of(&["alt"]).or_else(|| bare.get(1).filter(|_| !is_include).map(|alt| alt.to_string()));
    let alt = alt.or_else(|| caption.clone()).unwrap_or_default().replace(['[', ']', '\n'], " ");
    let title =
        caption.map(|caption| format!(" {}", serde_json::Value::from(caption.replace('\n', " ")))).unwrap_or_default();
    let src = if src.contains([' ', '(', ')']) { format!("<{src}>") } else { src };
    Some(format!("![{alt}]({src}{title})"))
}

fn video(name: &str, given: &Arguments) -> Option<String> {
    let of = |key: &str| given.iter().find(|(other, _)| other.as_deref() == Some(key)).map(|(_, value)| value.as_str());
    let bare = given.iter().find(|(key, _)| key.is_none()).map(|(_, value)| value.as_str());
    let id =
        of("id").or(bare).filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))?;
    match name {
        "youtube" => Some(format!("https://www.youtube.com/watch?v={id}")),
        "vimeo" => Some(format!("https://vimeo.com/{id}")),
        "instagram" => Some(format!("https://www.instagram.com/p/{id}/")),
        "tweet" | "x" | "twitter" => Some(match of("user") {
            Some(user) => format!("https://twitter.com/{user}/status/{id}"),
            None => format!("https://twitter.com/i/status/{id}"),
        }),
        _ => None,
    }
}

/// `src="a.png" alt='A' b`, with or without commas and surrounding brackets.
fn arguments(text: &str) -> Arguments {
    let mut given = Vec::new();
    let mut rest = text.trim().trim_start_matches('(').trim_end_matches(')').trim_end_matches('/');
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return given;
        }
        let key_end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        let after = rest[key_end..].trim_start();
        let key = after
            .strip_prefix('=')
            .filter(|_| key_end > 0)
            .map(|after| (rest[..key_end].to_string(), after.trim_start()));
        let value = key.as_ref().map_or(rest, |(_, value)| value);
        let (value, left) = match value.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => {
                let end = value.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(value.len());
                value.split_at(end)
            }
        };
        given.push((key.as_ref().map(|(key, _)| key.clone()), value.to_string()));
        rest = left;
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Fate;
    use super::*;

    fn rewrite(kind: Kind, body: &str) -> (String, usize) {
        let doc = Doc::new("a.md", Map::new(), body.to_string(), 1);
        let mut tally = Tally::default();
        let find = |path: &str| (path != "gone").then(|| format!("/{}/", path.trim_end_matches(".md")));
        let site = Map::from_iter([("repo".to_string(), Value::from("quay"))]);
        let new = rewritten(&doc, kind, &site, &find, &mut tally);
        (new, tally.of(Fate::Lost).iter().map(|(_, places)| places.len()).sum())
    }

    #[test]
    fn templates_with_a_form_of_markdown_get_it() {
        for (kind, body, wanted) in [
            (Kind::Hugo, "[x]({{< ref \"vote.md#cost\" >}})", "[x](/vote/#cost)"),
            (
                Kind::Hugo,
                "{{< figure src=\"a b.png\" caption=\"The \\plan\" >}}",
                "![The \\plan](<a b.png> \"The \\\\plan\")",
            ),
            (Kind::Hugo, "{{< youtube a-B_1 >}}", "<https://www.youtube.com/watch?v=a-B_1>"),
            (
                Kind::Hugo,
                "{{< highlight go \"linenos=table\" >}}\nx := `a`\n{{< / highlight >}}\nB",
                "```go\nx := `a`\n```\nB",
            ),
            (Kind::Hugo, "`{{< ref \"a\" >}}`", "`{{< ref \"a\" >}}`"),
            (Kind::Hugo, "{{ .Title }}", "{{ .Title }}"),
            (Kind::Jekyll, "[x]({% post_url 2019-02-11-strike %})", "[x](/2019-02-11-strike/)"),
            (Kind::Jekyll, "A\n{% highlight sh %}\nls {{ x }}\n{% endhighlight %}\nB", "A\n```sh\nls {{ x }}\n```\nB"),
            (
                Kind::Jekyll,
                "![]({{ site.baseurl }}/a.png) ![]({{ '/b.png' | relative_url }})",
                "![](/a.png) ![](/b.png)",
            ),
            (Kind::Jekyll, "{% include figure.html src=\"a.png\" alt='A' %}", "![A](a.png)"),
            (Kind::Jekyll, "{{ site.repo }} {{site.repo}}", "quay quay"),
            (Kind::Jekyll, "## 1.0 / May\n{: #v1-0 .x}\nA", "## 1.0 / May {#v1-0}\nA"),
            (Kind::Zola, "{{ youtube(id=\"ab\") }}", "<https://www.youtube.com/watch?v=ab>"),
            (Kind::Eleventy, "{% image \"./a.jpg\", \"A\" %}", "![A](./a.jpg)"),
            (Kind::Eleventy, "{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ] {
            let (new, lost) = rewrite(kind, body);
            assert_eq!(new, wanted, "{body}");
            assert_eq!(lost, usize::from(body.contains("{{ x }}") && kind == Kind::Eleventy), "{body}");
        }
    }

    #[test]
    fn what_has_none_is_told() {
        for (kind, body, wanted, count) in [
            (Kind::Hugo, "{{% notice note %}}\nA\n{{% /notice %}}", "{{% notice note %}}\nA\n{{% /notice %}}", 1),
            (Kind::Hugo, "{{< ref \"gone\" >}}", "{{< ref \"gone\" >}}", 1),
            (Kind::Jekyll, "A\n{: .wide }\n", "A\n", 1),
            (Kind::Jekyll, "{% for x in y %}{{ x }}{% endfor %}", "{% for x in y %}{{ x }}{% endfor %}", 2),
            (Kind::Obsidian, "{{ x }}", "{{ x }}", 0),
        ] {
            assert_eq!(rewrite(kind, body), (wanted.to_string(), count), "{body}");
        }
    }
}
