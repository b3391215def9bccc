//! Desks of any size, for benchmarks: invented words, names and pieces, the same for the same numbers.
#![allow(dead_code)] // each program uses its own part of it

use jiff::{ToSpan, civil};
use std::fs;
use std::io::Result;
use std::path::Path;

pub struct Desk {
    pub pieces: usize,
    pub entities: usize,
}

/// Words that the language of a real text repeats.
const SMALL: [&str; 24] = [
    "the", "of", "and", "to", "in", "a", "that", "for", "on", "with", "as", "by", "at", "from", "it", "was", "after",
    "had", "its", "were", "their", "which", "has", "will",
];
const FIRST: [&str; 16] = [
    "Anselo", "Brida", "Caspio", "Dorvan", "Edda", "Fiora", "Goran", "Hedvika", "Ilmar", "Jorun", "Kasimo", "Leonta",
    "Mirela", "Norvid", "Ottilde", "Pelagio",
];
const KINDS: [&str; 5] = ["person", "person", "organisation", "place", "agreement"];
const BODIES: [&str; 6] =
    ["Harbour Board", "Grain Council", "Rail Union", "Court of Audit", "Health Agency", "Water Commission"];
const OFFICES: [&str; 4] = ["Minister of Ports", "Chair", "Envoy", "Governor"];
const TAGS: [&str; 12] = [
    "ports",
    "grain",
    "ferries",
    "borders",
    "budget",
    "elections",
    "health",
    "justice",
    "rail",
    "schools",
    "trade",
    "water",
];
const SERIES: [&str; 6] =
    ["The long vote", "Across the strait", "Dry years", "The audit", "Night trains", "Letters from the border"];

const ONSETS: [&str; 16] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "kl"];
const NUCLEI: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ou", "ea"];
const CODAS: [&str; 8] = ["n", "r", "l", "s", "m", "th", "nd", "rk"];

/// A word for each number, no two alike.
fn word(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        word += ONSETS[n % 16];
        word += NUCLEI[n / 16 % 8];
        n /= 128;
        if n == 0 {
            break;
        }
        word += CODAS[n % 8];
        n /= 8;
    }
    word
}

/// Proper names end in another way than common words.
fn name(n: usize) -> String {
    let word = word(n) + ["va", "mar", "ric", "dell"][n % 4];
    word[..1].to_uppercase() + &word[1..]
}

/// A generator of numbers that has one sequence for each seed.
struct Dice(u64);

impl Dice {
    fn of(kind: u64, n: usize) -> Dice {
        Dice((kind << 32 | n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// As [`Dice::below`], low numbers far more often than high ones.
    fn low(&mut self, end: usize) -> usize {
        let at = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (end as f64 * at * at * at) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// As many pieces as `DATELINE_PIECES` says: 1,000 in CI, 10,000 and more by hand.
pub fn pieces() -> usize {
    std::env::var("DATELINE_PIECES").ok().and_then(|n| n.parse().ok()).unwrap_or(1000)
}

impl Desk {
    /// With half as many entities as pieces, and at most ten thousand.
    pub fn of(pieces: usize) -> Desk {
        Desk { pieces, entities: (pieces / 2).clamp(20, 10_000) }
    }

    pub fn write(&self, root: &Path) -> Result<()> {
        put(root, "site.toml", &self.settings("Invented for measuring."))?;
        put(root, "content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nAll of this desk is invented.\n")?;
        put(root, "templates/part/related.html", &self.template(0))?;
        for i in 0..3 {
            put(root, &format!("static/picture-{i}.svg"), &self.picture(i))?;
        }
        for i in 0..self.entities {
            put(root, &self.entity_path(i), &self.entity(i, "", ""))?;
        }
        (0..self.pieces).try_for_each(|i| put(root, &self.piece_path(i), &self.piece(i, "")))
    }

    pub fn settings(&self, footer: &str) -> String {
        format!(
            "title = \"The Measured Desk\"\nbase_url = \"https://desk.example/\"\ntimezone = \"UTC\"\nfooter = \"{footer}\"\n\n\
             [kinds.person]\nplural = \"People\"\n"
        )
    }

    /// A file of the theme, in an edition of its own.
    pub fn template(&self, edition: usize) -> String {
        format!("{}<!-- {edition} -->\n", include_str!("../../templates/part/related.html"))
    }

    pub fn picture(&self, edition: usize) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><!-- {edition} --></svg>\n")
    }

    fn kind(&self, i: usize) -> &'static str {
        KINDS[i % KINDS.len()]
    }

    fn id(&self, i: usize) -> String {
        self.full(i).to_lowercase().replace([' ', '.'], "-")
    }

    /// Its full name.
    fn full(&self, i: usize) -> String {
        let own = name(i);
        match self.kind(i) {
            "person" => format!("{} {own}", FIRST[i / 3 % FIRST.len()]),
            "organisation" => format!("{own} {}", BODIES[i / 5 % BODIES.len()]),
            "agreement" => format!("{own} Accord"),
            _ => own,
        }
    }

    pub fn entity_path(&self, i: usize) -> String {
        format!("content/entities/{}/{}.md", self.kind(i), self.id(i))
    }

    /// One entity, `more` in its summary and with another alias.
    pub fn entity(&self, i: usize, more: &str, alias: &str) -> String {
        let mut dice = Dice::of(1, i);
        let mut aliases = vec![format!("the {} of {}", word(900 + i), name(i))];
        if self.kind(i) == "person" {
            aliases.push(format!("{}. {}", &self.full(i)[..1], name(i)));
        }
        if !alias.is_empty() {
            aliases.push(alias.to_string());
        }
        let mut front = format!(
            "name = \"{}\"\nkind = \"{}\"\naliases = {aliases:?}\nsummary = \"Known for {} and {}.{more}\"\n",
            self.full(i),
            self.kind(i),
            word(dice.low(4000)),
            word(dice.low(4000))
        );
        if self.kind(i) == "person" {
            front += &format!("family = \"{}\"\nhonorifics = [\"Mr.\", \"Ms.\"]\n", name(i));
            let of = self.id(self.nearest(dice.low(self.entities), "organisation"));
            let (office, from) = (dice.one(&OFFICES), 2004 + dice.below(8));
            front += &format!(
                "[[roles]]\ntitle = \"{office}\"\nof = \"{of}\"\nfrom = \"{from}\"\nuntil = \"{}\"\n",
                from + 5
            );
        } else {
            let to = self.id(self.nearest(dice.low(self.entities), "place"));
            if to != self.id(i) {
                front += &format!("[[relations]]\nkind = \"part of\"\nto = \"{to}\"\n");
            }
        }
        let profile: Vec<String> = (0..2).map(|_| self.paragraph(&mut dice, 3)).collect();
        format!("+++\n{front}+++\n\n{}\n", profile.join("\n\n"))
    }

    /// The first entity of a kind from a place on.
    fn nearest(&self, from: usize, kind: &str) -> usize {
        (from..self.entities).chain(0..from).find(|i| self.kind(*i) == kind).unwrap_or(0)
    }

    /// Spread over ten years.
    fn day(&self, i: usize) -> civil::Date {
        civil::date(2010, 1, 1) + ((i * 3650 / self.pieces.max(1)) as i64).days()
    }

    fn slug(&self, i: usize) -> String {
        format!("p{i:06}-{}", word(i % 900))
    }

    pub fn piece_path(&self, i: usize) -> String {
        format!("content/briefings/{}/{}.md", self.day(i).year(), self.slug(i))
    }

    /// One piece, with `more` at its end.
    pub fn piece(&self, i: usize, more: &str) -> String {
        let mut dice = Dice::of(2, i);
        let subject = self.full(dice.low(self.entities));
        let title = format!("{subject} and the {} {}", word(dice.low(4000)), word(dice.low(4000)));
        let place = self.full(self.nearest(dice.low(self.entities), "place"));
        let (one, two) = (dice.below(TAGS.len()), dice.below(TAGS.len() - 1));
        let tags = [TAGS[one], TAGS[if two < one { two } else { two + 1 }]];
        let mut front =
            format!("title = \"{title}\"\ndate = {}\ndateline = \"{place}\"\ntags = {tags:?}\n", self.day(i));
        if dice.below(4) == 0 {
            front += &format!("series = \"{}\"\n", dice.one(&SERIES));
        }
        front += &format!("summary = \"{}\"\n", self.sentence(&mut dice, 14));
        let mut body = vec![self.paragraph(&mut dice, 3), self.paragraph(&mut dice, 5)];
        body.push(format!("## {} of the {}", capital(&word(dice.low(900))), word(dice.low(900))));
        body.push(self.paragraph(&mut dice, 5));
        if i > 20 && dice.below(3) == 0 {
            let earlier = i - 1 - dice.low(i - 1);
            let path = self.piece_path(earlier);
            let doc = path.trim_start_matches("content/").trim_end_matches(".md");
            body.push(format!("As [[{doc}|an earlier briefing]] said, {}", self.sentence(&mut dice, 10)));
        }
        let items: Vec<String> = (0..3).map(|_| format!("- {}", self.sentence(&mut dice, 9))).collect();
        body.push(items.join("\n"));
        body.push(format!("> {}", self.sentence(&mut dice, 16)));
        body.extend((0..4).map(|_| self.paragraph(&mut dice, 5)));
        format!("+++\n{front}+++\n\n{}\n{more}", body.join("\n\n"))
    }

    fn paragraph(&self, dice: &mut Dice, sentences: usize) -> String {
        let lengths = (0..sentences).map(|_| 9 + dice.below(14)).collect::<Vec<_>>();
        lengths.into_iter().map(|words| self.sentence(dice, words)).collect::<Vec<_>>().join(" ")
    }

    /// Some words of which a third of all sentences have a name in their middle.
    fn sentence(&self, dice: &mut Dice, words: usize) -> String {
        let named = (dice.below(3) == 0).then_some(words / 3);
        let words = (0..words).map(|at| match named {
            Some(place) if place == at => self.mention(dice),
            _ if dice.below(5) < 2 => dice.one(&SMALL).to_string(),
            _ => word(dice.low(4000)),
        });
        capital(&words.collect::<Vec<_>>().join(" ")) + "."
    }

    /// In full, and sometimes by an alias or by a family name.
    fn mention(&self, dice: &mut Dice) -> String {
        let i = dice.low(self.entities);
        match (self.kind(i), dice.below(4)) {
            ("person", 0) => format!("{}. {}", &self.full(i)[..1], name(i)),
            ("person", 1) => format!("{}, or Mr. {},", self.full(i), name(i)),
            _ => self.full(i),
        }
    }
}

fn capital(text: &str) -> String {
    let first = text.chars().next().map_or(0, char::len_utf8);
    text[..first].to_uppercase() + &text[first..]
}

pub fn put(root: &Path, path: &str, text: &str) -> Result<()> {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    fs::write(path, text)
}
