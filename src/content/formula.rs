//! Converts LaTeX formulas to MathML, which browsers show without a script.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, mathml};
use std::collections::{HashMap, HashSet};

/// Limits: bytes of a formula, and nesting of braces, indices and environments.
const LONGEST: usize = 4_000;
const DEEPEST: usize = 40;

/// Forbidden in a formula: a definition may grow without bound, and character codes crash the parser (`\char`).
const REFUSED: [&str; 13] = [
    "\\def",
    "\\edef",
    "\\gdef",
    "\\xdef",
    "\\let",
    "\\futurelet",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\global",
    "\\long",
    "\\outer",
    "\\char",
];

/// Elements and attributes of MathML Core that a formula may hold.
pub const TAGS: [&str; 25] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "merror",
    "mpadded",
    "mphantom",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mtable",
    "mtr",
    "mtd",
];
pub const ATTRIBUTES: [&str; 18] = [
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "form",
    "fence",
    "separator",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "largeop",
    "movablelimits",
    "accent",
    "accentunder",
    "linethickness",
];

/// The MathML of a formula, or an error message.
pub fn mathml(formula: &str, is_display: bool) -> Result<String, String> {
    if formula.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    if depth(formula) > DEEPEST {
        return Err(format!("more than {DEEPEST} of its parts stand inside each other"));
    }
    if let Some(command) = commands(formula).find(|command| REFUSED.contains(command)) {
        return Err(format!("`{command}` stands for what dateline leaves out of formulas"));
    }
    // The parser panics on some unusual formulas; the build must continue.
    let html = std::panic::catch_unwind(|| written(formula, is_display));
    html.unwrap_or_else(|_| Err("the reader of formulas cannot read it".to_string())).map(|html| sifted(&html))
}

fn written(formula: &str, is_display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(formula, &storage) {
        events.push(event.map_err(|error| first_line(&error.to_string()))?);
    }
    let config = RenderConfig {
        display_mode: if is_display { DisplayMode::Block } else { DisplayMode::Inline },
        ..RenderConfig::default()
    };
    let mut html = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    mathml::push_mathml(&mut html, events, config).map_err(|error| error.to_string())?;
    Ok(html)
}

/// Only MathML elements: no styles, which a strict content security policy forbids, and nothing smuggled in by a
/// formula.
fn sifted(html: &str) -> String {
    let mut builder = ammonia::Builder::empty();
    let own: HashMap<&str, HashSet<&str>> = TAGS.iter().map(|tag| (*tag, ATTRIBUTES.into())).collect();
    builder.tags(TAGS.into()).tag_attributes(own);
    builder.clean(html).to_string()
}

fn commands(formula: &str) -> impl Iterator<Item = &str> {
    formula.match_indices('\\').map(|(at, _)| {
        let name = formula[at + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        &formula[at..at + 1 + name]
    })
}

/// The maximum nesting of braces and environments.
fn depth(formula: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in formula.bytes() {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest.max(commands(formula).filter(|command| ["\\left", "\\begin"].contains(command)).count())
}

fn first_line(error: &str) -> String {
    let line = error.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim().trim_start_matches("parsing error: ").trim_end_matches(':').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_mathml() {
        let html = mathml("E = mc^2", false).unwrap();
        assert!(html.starts_with("<math display=\"inline\"><mi>E</mi><mo>=</mo>"), "{html}");
        assert!(mathml("\\sum_{i=1}^n \\frac{a_i}{2}", true).unwrap().contains("display=\"block\""));
        for formula in ["a<b", "\\text{<script>x</script>}", "\\operatorname{<img src=x onerror=y>}", "\\color{red}x"] {
            let html = mathml(formula, false).unwrap_or_default();
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("style="), "{html}");
        }
        assert!(mathml("a<b", false).unwrap().contains("&lt;"));
    }

    #[test]
    fn no_formula_ends_the_program() {
        const PARTS: [&str; 60] = [
            "x",
            "1",
            "{",
            "}",
            "^",
            "_",
            "&",
            "\\\\",
            " ",
            "\\frac",
            "\\sqrt",
            "[",
            "]",
            "\\left",
            "\\right",
            "(",
            ")",
            "\\begin{matrix}",
            "\\end{matrix}",
            "\\begin{array}{c|c}",
            "\\end{array}",
            "\\begin{align}",
            "\\end{align}",
            "\\hat",
            "\\text{a}",
            "'",
            "\\prime",
            "\\not",
            "\\big",
            "\\middle",
            "|",
            "\\color{red}",
            "\\hline",
            "\\kern",
            "1em",
            "\\hspace{1em}",
            "é",
            "€",
            "%",
            "#",
            "#1",
            "~",
            "\\",
            "\\char",
            "\"41",
            "`a",
            "\\operatorname",
            "\\limits",
            "\\over",
            "\\tag{1}",
            "\\begin{cases}",
            "\\end{cases}",
            "\\substack",
            "\\sum",
            "\\mathbb",
            "\\genfrac",
            "\\rule",
            "\\lbrace",
            "\n",
            "\\overbrace",
        ];
        let mut state = 1_u64;
        for _ in 0..std::env::var("FORMULAS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000) {
            let mut formula = String::new();
            for _ in 0..state % 17 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                formula.push_str(PARTS[(state >> 33) as usize % PARTS.len()]);
            }
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 3;
            let _ = mathml(&formula, state.is_multiple_of(2));
        }
        for part in PARTS {
            let long = part.repeat(LONGEST / part.len());
            let _ = mathml(&long, true);
            let _ = mathml(&format!("{long}x"), true);
        }
    }

    #[test]
    fn what_is_no_formula_is_told() {
        for formula in ["\\frac{a}", "{", "\\nosuch x", "\\begin{matrix} a", "\\def\\a{\\a\\a}\\a", "a^b^c"] {
            let fault = mathml(formula, false).unwrap_err();
            assert!(!fault.is_empty() && !fault.contains('\n'), "{formula}: {fault}");
        }
    }
}
