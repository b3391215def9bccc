//! Template filters in addition to tera's own.

use super::bounded::without_forbidden;
use crate::content::raw::is_safe;
use crate::wording::filled;
use std::cell::Cell;
use tera::value::Key;
use tera::{Error, Kwargs, Map, State, StringInput, TeraResult, Value};

/// Maximum iterations of all loops of one page. A loop without output does not make the page larger, so the page's
/// limit alone would let it run for hours.
const TURNS: usize = 2_000_000;

thread_local! {
    static TURNS_LEFT: Cell<usize> = const { Cell::new(TURNS) };
}

/// The cost of an include in iterations: it does more work than one.
const INCLUDE: usize = 20;

/// Maximum bytes of a text that a template makes; a list may have one element for each 16 of them.
const LONGEST: usize = 16 << 20;

pub fn begin_page() {
    TURNS_LEFT.set(TURNS);
}

pub fn register(tera: &mut tera::Tera) {
    tera.register_filter("group_by", group_by);
    tera.register_filter("json", json);
    tera.register_filter("urlencode", urlencode);
    tera.register_filter("slug", slug);
    tera.register_filter("fill", fill);
    tera.register_filter("address", safe_address);
    tera.register_filter("direction", direction);
    tera.register_filter(COUNTED, counted);
    tera.register_filter(INCLUDED, included);
    tera.register_filter(BOUNDED, bounded);
}

/// The filters applied to a theme's loops, includes and values; see [`super::budgets`].
pub const COUNTED: &str = "__counted";
pub const INCLUDED: &str = "__included";
pub const BOUNDED: &str = "__bounded";

fn counted(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    take(value.len().unwrap_or_default() + 1).map(|()| value)
}

fn included(_: Value, _: Kwargs, _: &State) -> TeraResult<bool> {
    take(INCLUDE).map(|()| false)
}

fn take(turns: usize) -> TeraResult<()> {
    let left = TURNS_LEFT.get().checked_sub(turns);
    TURNS_LEFT.set(left.unwrap_or_default());
    let told = || format!("The loops of this page turn more than {TURNS} times; an include counts as {INCLUDE} turns");
    left.map(drop).ok_or_else(|| Error::message(told()))
}

fn bounded(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let length = value.as_str().map_or_else(|| 16 * value.len().unwrap_or_default(), str::len);
    match length > LONGEST {
        true => Err(Error::message(format!("This value is longer than {LONGEST} bytes"))),
        false => Ok(value),
    }
}

/// Groups in the order of their first member; the order of tera's own filter differs in each run.
fn group_by(values: Vec<Value>, args: Kwargs, _: &State) -> TeraResult<Map> {
    let attribute = args.must_get::<&str>("attribute")?;
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for value in values {
        let key = match value.get_from_path(attribute) {
            Some(key) if !key.is_none() && !key.is_undefined() => key.to_string(),
            _ => continue,
        };
        let place = *places.entry(key.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[place].1.push(value);
    }
    Ok(groups.into_iter().map(|(key, members)| (Key::from(key), Value::from(members))).collect())
}

/// `rtl` or `ltr`: the direction of a language, by its script if the tag names one.
fn direction(lang: StringInput, _: Kwargs, _: &State) -> TeraResult<String> {
    const LANGUAGES: [&str; 15] =
        ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"];
    const SCRIPTS: [&str; 8] = ["adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"];
    let tag = lang.as_str().to_ascii_lowercase();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_rtl = match parts.find(|part| part.len() == 4) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language),
    };
    Ok(if is_rtl { "rtl" } else { "ltr" }.to_string())
}

/// JSON that cannot break out of a `<script>` in any HTML parser.
fn json(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = serde_json::to_string(&value).map_err(|cause| Error::message(cause.to_string()))?;
    Ok(Value::safe_string(&for_script(&text)))
}

/// JSON text with every character escaped that is special in HTML or in old JavaScript.
pub fn for_script(json: &str) -> String {
    let json = without_forbidden(json);
    let (mut out, mut from) = (String::with_capacity(json.len() + json.len() / 8), 0);
    for (at, byte) in json.bytes().enumerate() {
        let (escape, length) = match byte {
            b'<' => ("\\u003c", 1),
            b'>' => ("\\u003e", 1),
            b'&' => ("\\u0026", 1),
            0xe2 if json[at..].starts_with('\u{2028}') => ("\\u2028", 3),
            0xe2 if json[at..].starts_with('\u{2029}') => ("\\u2029", 3),
            _ => continue,
        };
        out.push_str(&json[from..at]);
        out.push_str(escape);
        from = at + length;
    }
    out.push_str(&json[from..]);
    out
}

fn urlencode(text: StringInput, _: Kwargs, _: &State) -> String {
    let mut out = String::new();
    for byte in text.as_str().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// An address from outside, or nothing if following it would execute something.
fn safe_address(text: StringInput, _: Kwargs, _: &State) -> String {
    if is_safe(text.as_str()) { text.as_str().to_string() } else { String::new() }
}

/// A pattern of the interface with its value filled in: `words.as_of | fill(value=day)`.
fn fill(pattern: StringInput, args: Kwargs, _: &State) -> TeraResult<String> {
    Ok(filled(pattern.as_str(), args.must_get::<&str>("value")?))
}

fn slug(text: StringInput, _: Kwargs, _: &State) -> String {
    let ascii = deunicode::deunicode(text.as_str()).to_lowercase();
    let words: Vec<_> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str, value: serde_json::Value) -> String {
        let mut tera = tera::Tera::new();
        register(&mut tera);
        begin_page();
        let mut context = tera::Context::new();
        context.insert("x", &value);
        tera.render_str(template, &context, true).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn groups_keep_the_order_of_their_first_member() {
        let cards =
            serde_json::json!([{"d": {"w": "z"}, "n": 1}, {"d": {"w": "a"}, "n": 2}, {"d": {"w": "z"}, "n": 3}]);
        let template = r#"{% for day, cards in x | group_by(attribute="d.w") %}{{ day }}{% for c in cards %}{{ c.n }}{% endfor %} {% endfor %}"#;
        assert_eq!(render(template, cards), "z13 a2 ");
    }

    #[test]
    fn json_cannot_leave_its_script() {
        let hostile = serde_json::json!({"a": "</script><!--<script\u{2028}]]>&\""});
        let written = render("{{ x | json }}", hostile.clone());
        assert!(!written.contains(['<', '>', '&', '\u{2028}']), "{written}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).ok(), Some(hostile));
    }

    #[test]
    fn texts_become_parts_of_addresses() {
        assert_eq!(render("{{ x | urlencode }} {{ x | slug }}", "Åland & co".into()), "%C3%85land%20%26%20co aland-co");
    }

    #[test]
    fn loops_are_counted() {
        let looped = "{% for a in range(end=9999) | __counted %}{% for b in range(end=9999) | __counted %}{% endfor %}{% endfor %}";
        assert!(render(looped, 0.into()).contains("turn more than"));
    }
}
