//! The written forms of an entity: listed ones, and those derived from a name by rule.

use crate::content::entity::Record;
use crate::content::normal::normal;
use crate::language::{Classes, Language};
use rapidhash::RapidHashMap;
use serde::Serialize;
use std::sync::LazyLock;

/// Company endings, which newspapers omit in every language.
pub const COMPANY_ENDINGS: [&str; 39] = [
    "Inc",
    "Inc.",
    "Incorporated",
    "Corp",
    "Corp.",
    "Corporation",
    "Co",
    "Co.",
    "Company",
    "Ltd",
    "Ltd.",
    "Limited",
    "plc",
    "PLC",
    "LLC",
    "LP",
    "AG",
    "SA",
    "S.A.",
    "NV",
    "N.V.",
    "GmbH",
    "SE",
    "SpA",
    "S.p.A.",
    "AB",
    "ASA",
    "Oyj",
    "KGaA",
    "KG",
    "GmbH & Co. KG",
    "e.V.",
    "e. V.",
    "SAS",
    "S.r.l.",
    "BV",
    "B.V.",
    "Holdings",
    "& Co.",
];

/// The origin of a written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    Full,
    /// An alias, acronym or former name.
    Listed,
    /// By rule: a company without its ending, "UN" for "U.N.", a person without a middle initial.
    Derived,
    /// A person's family name: needs a fuller form in the piece.
    Family,
    /// The head noun of an organisation: "the Bank". Needs a fuller form in the piece.
    HeadNoun,
    /// A person's office, "President": needs the one holder on the day in the piece.
    Office,
    /// "Russian": evidence and guard, never a mention.
    Demonym,
}

/// One written form, normalized, before it is added to the matcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    pub form: Form,
    /// Never links without company.
    pub weak: bool,
    pub ignore_case: bool,
    /// Its index in the record's `aliases`, for the name's own conditions.
    pub alias: Option<usize>,
}

impl Written {
    /// Derived from a name by rule.
    pub fn derived(text: String) -> Written {
        Written { text, form: Form::Derived, weak: false, ignore_case: false, alias: None }
    }
}

/// All written forms of an entity. A form that two rules produce is listed once, in its strongest form.
pub fn written(record: &Record, language: &Language) -> Vec<Written> {
    let mut all: Vec<Written> = Vec::new();
    let mut add = |text: String, form: Form, weak: Option<bool>, ignore_case: bool, alias: Option<usize>| {
        if !text.is_empty() && !all.iter().any(|w| w.text == text && w.form <= Form::Derived) {
            let is_small = form == Form::Listed && !ignore_case && is_small_word(&text);
            let weak = weak.unwrap_or_else(|| is_small || is_weak(&text, language));
            all.push(Written { text, form, weak, ignore_case, alias });
        }
    };
    let full = normal(&record.name);
    add(full.clone(), Form::Full, None, false, None);
    for (i, alias) in record.aliases.iter().enumerate() {
        add(normal(&alias.name), Form::Listed, alias.weak, alias.ignore_case, Some(i));
    }
    let person = &*record.kind == "person";
    for form in derived(&full, person) {
        add(form, Form::Derived, None, false, None);
    }
    if let Some(plural) = plural(&full, &record.kind, language) {
        add(plural, Form::Derived, None, false, None);
    }
    for form in plain(&full).into_iter().chain(spelled(&full, &record.kind, language)) {
        add(form, Form::Derived, None, false, None);
    }
    for form in inflected(&full, &record.kind, language) {
        add(form, Form::Derived, None, false, None);
    }
    if let Some((place, _)) = town_of(&full, &record.kind) {
        add(place.to_string(), Form::Derived, None, false, Some(record.aliases.len()));
    }
    for (i, alias) in record.aliases.iter().enumerate() {
        for form in derived(&normal(&alias.name), person) {
            add(form, Form::Derived, alias.weak, false, Some(i));
        }
        let alias_name = normal(&alias.name);
        for form in plain(&alias_name).into_iter().chain(spelled(&alias_name, &record.kind, language)) {
            add(form, Form::Derived, alias.weak, alias.ignore_case, Some(i));
        }
        for form in inflected(&alias_name, &record.kind, language) {
            add(form, Form::Derived, alias.weak, alias.ignore_case, Some(i));
        }
    }
    if person {
        for form in family(record, &full) {
            let (plain, marked) = (plain(&form), marked(&form, language));
            for form in std::iter::once(form).chain(plain).chain(marked) {
                add(form, Form::Family, None, false, None);
            }
        }
        for role in &record.roles {
            add(office(&role.title).to_string(), Form::Office, None, false, None);
        }
    } else if let Some(noun) =
        full.rsplit(' ').next().filter(|n| n.len() < full.len() && language.classes(n).has(Classes::HEAD_NOUN))
    {
        add(noun.to_string(), Form::HeadNoun, None, false, None);
    }
    for demonym in &record.demonyms {
        add(normal(demonym), Form::Demonym, None, false, None);
    }
    all
}

/// The office of a role without its scope: "President" of "President of Russia".
pub fn office(title: &str) -> &str {
    title.split(" of ").next().unwrap_or(title)
}

/// Short, or a word that means nothing by itself. "WHO" is not the word "who".
pub fn is_weak(text: &str, language: &Language) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    letters < 2
        || (letters == 2 && text.chars().any(char::is_lowercase))
        || (!is_in_capitals(text) && language.classes(&text.to_lowercase()).has(Classes::COMMON))
        || !text.chars().any(char::is_alphabetic)
}

/// An alias such as "power", which cannot be distinguished from the word.
pub fn is_small_word(text: &str) -> bool {
    text.chars().all(char::is_lowercase)
}

/// Whether it contains letters, all of them capitals.
pub fn is_in_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// A name in Latin letters without diacritics, as foreign news agencies write it: "Jurgen", and "Juergen", for
/// "Jürgen".
fn plain(name: &str) -> Vec<String> {
    const TWO: [(char, &str); 10] = [
        ('ä', "ae"),
        ('ö', "oe"),
        ('ü', "ue"),
        ('ø', "oe"),
        ('å', "aa"),
        ('Ä', "Ae"),
        ('Ö', "Oe"),
        ('Ü', "Ue"),
        ('Ø', "Oe"),
        ('Å', "Aa"),
    ];
    let is_marked = |c: char| matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    if !name.contains(is_marked) {
        return Vec::new();
    }
    let one = |c: char| deunicode::deunicode_char(c).filter(|_| is_marked(c)).map_or(c.to_string(), str::to_string);
    let two = |c: char| TWO.iter().find(|(letter, _)| *letter == c).map_or(one(c), |(_, two)| two.to_string());
    let mut forms = vec![name.chars().map(one).collect::<String>(), name.chars().map(two).collect()];
    forms.dedup();
    forms.retain(|form| form != name);
    forms
}

/// A language's variants of a name: its own word for a place, other adjective endings, letters with diacritics.
fn inflected(name: &str, kind: &str, language: &Language) -> Vec<String> {
    let own = language.exonyms.get(name).filter(|_| kind == "place").cloned().unwrap_or_default();
    own.into_iter().chain(bent(name, kind, language)).chain(marked(name, language)).collect()
}

/// "Nordischen Seerats" for "Nordischer Seerat": the words before the noun are inflected together.
fn bent(name: &str, kind: &str, language: &Language) -> Vec<String> {
    const ENDINGS: [&str; 5] = ["en", "e", "er", "em", "es"];
    /// "Berliner" is not an inflected adjective, "Nordischer" is.
    const BEFORE_ER: [&str; 22] = [
        "isch", "sch", "lich", "ig", "al", "iell", "iv", "ein", "eint", "är", "bar", "sam", "rot", "neu", "groß",
        "alt", "frei", "grün", "erst", "zweit", "dritt", "viert",
    ];
    if !language.bends || kind == "person" {
        return Vec::new();
    }
    let bare = without_company_ending(name).unwrap_or(name);
    let words: Vec<&str> = bare.split(' ').collect();
    let stem = |word: &&str| -> Option<usize> {
        let ending = ENDINGS.iter().filter(|ending| word.ends_with(**ending)).max_by_key(|ending| ending.len())?;
        let stem = &word[..word.len() - ending.len()];
        let small = stem.to_lowercase();
        let is_adjective = *ending != "er" || BEFORE_ER.iter().any(|end| small.ends_with(end));
        (stem.chars().count() > 2 && is_adjective && word.chars().all(char::is_alphabetic)).then_some(stem.len())
    };
    let adjectives =
        words.iter().take(words.len() - 1).take_while(|word| stem(word).is_some() || word.ends_with("er")).count();
    if !words[..adjectives].iter().any(|word| stem(word).is_some()) {
        return Vec::new();
    }
    let with = |ending: &str| {
        let bent = words.iter().enumerate().map(|(i, word)| match stem(word).filter(|_| i < adjectives) {
            Some(stem) => format!("{}{ending}", &word[..stem]),
            None => word.to_string(),
        });
        bent.collect::<Vec<_>>().join(" ")
    };
    let mut forms: Vec<String> = ENDINGS.iter().map(|ending| with(ending)).collect();
    let ends_hard = |form: &String| form.ends_with(|c: char| c.is_lowercase() && !"aeiouäöüyns".contains(c));
    if ends_hard(&forms[0]) {
        forms.push(format!("{}es", forms[0]));
    }
    forms.retain(|form| form != name);
    forms
}

/// "Müller" for "Mueller", "Groß" for "Gross", in languages that write so.
fn marked(name: &str, language: &Language) -> Vec<String> {
    if !language.bends || !(name.contains("ss") || ["ae", "oe", "ue"].iter().any(|two| name.contains(two))) {
        return Vec::new();
    }
    let umlauts = |name: &str| {
        let mut out = String::with_capacity(name.len());
        let mut before = ' ';
        let mut letters = name.chars().peekable();
        while let Some(letter) = letters.next() {
            let two = match (letter, letters.peek()) {
                ('a', Some('e')) => 'ä',
                ('o', Some('e')) => 'ö',
                ('u', Some('e')) if !matches!(before, 'a' | 'e' | 'q') => 'ü',
                ('A', Some('e')) => 'Ä',
                ('O', Some('e')) => 'Ö',
                ('U', Some('e')) => 'Ü',
                _ => letter,
            };
            if two != letter {
                letters.next();
            }
            out.push(two);
            before = letter;
        }
        out
    };
    let mut forms = vec![umlauts(name), name.replace("ss", "ß"), umlauts(&name.replace("ss", "ß"))];
    forms.sort();
    forms.dedup();
    forms.retain(|form| form != name);
    forms
}

/// "Brenn" of "Brenn, Vesteria", and where it lies: small towns share names with statesmen, so the piece must name the
/// latter.
pub fn town_of<'n>(name: &'n str, kind: &str) -> Option<(&'n str, &'n str)> {
    name.split_once(", ").filter(|(town, land)| kind == "place" && !town.is_empty() && !land.is_empty())
}

/// British and American spelling, and short ones.
const PAIRS: [(&str, &str); 11] = [
    ("Organisation", "Organization"),
    ("Defence", "Defense"),
    ("Centre", "Center"),
    ("Labour", "Labor"),
    ("Harbour", "Harbor"),
    ("Theatre", "Theater"),
    ("Programme", "Program"),
    ("Saint", "St."),
    ("Saint", "St"),
    ("and", "&"),
    ("Mount", "Mt."),
];

/// Other spellings of a name: without "The" or the noun that every index has, turned round, with the noun of its kind
/// in small letters, British or American.
fn spelled(name: &str, kind: &str, language: &Language) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    if kind == "person" {
        return Vec::new();
    }
    let mut forms: Vec<String> = ampersands(name).into_iter().chain(shouted(name, kind, language)).collect();
    if words.len() < 2 {
        let is_firm = kind == "organisation" && name.len() > 3 && !is_in_capitals(name) && !language.is_generic(name);
        forms.extend(is_firm.then(|| format!("{name} Group")));
        return forms;
    }
    if matches!(words[0], "The" | "the") && (words.len() > 2 || kind != "work") {
        forms.push(words[1..].join(" "));
        // As at the start of a sentence.
        forms.extend((words[0] == "the").then(|| capitalised(name)));
    }
    if kind == "place" {
        forms.extend(town_on(name));
    }
    if kind == "organisation" && words.len() == 2 && !words.iter().any(|word| language.is_generic(word)) {
        forms.push(format!("{name} Group"));
    }
    if let Some(index) = name.strip_suffix(" Index").filter(|index| index.contains(' ')) {
        forms.push(index.to_string());
    }
    forms.extend(turned(&words));
    let respelled: Vec<String> =
        std::iter::once(name).chain(forms.iter().map(String::as_str)).flat_map(respelled).collect();
    forms.extend(respelled);
    let (last, before) = words.split_last().map_or(("", &words[..0]), |(last, before)| (*last, before));
    // Catalogues of every language contain English names.
    let is_generic = |word: &str| language.is_generic(word) || Language::of("en").is_generic(word);
    let is_kind = is_generic(last) || language.classes(&last.to_lowercase()).has(Classes::PLACE_NOUN);
    let tells = |word: &&str| word.starts_with(char::is_uppercase) && !is_generic(word);
    if is_kind && kind != "work" && !is_in_capitals(last) && before.iter().any(tells) {
        forms.push(format!("{} {}", before.join(" "), last.to_lowercase()));
    }
    forms
}

/// "Brenn" for "Brenn am See", "Brenn upon Tarrow".
fn town_on(name: &str) -> Option<String> {
    const ON: [&str; 14] = [
        " am ",
        " an der ",
        " im ",
        " in der ",
        " bei ",
        " ob der ",
        " vor der ",
        " upon ",
        " on ",
        " sur ",
        "-upon-",
        "-on-",
        "-sur-",
        " aan den ",
    ];
    let at = ON.iter().filter_map(|on| name.find(on)).min()?;
    let town = &name[..at];
    (town.chars().count() > 3 && town.chars().all(char::is_alphabetic)).then(|| town.to_string())
}

/// Variants in which each word with an alternative spelling is replaced by it.
pub fn respelled(name: &str) -> Vec<String> {
    let with = |other: &dyn Fn(&str) -> Option<String>| {
        let words: Vec<_> = name.split(' ').map(|word| other(word).unwrap_or(word.to_string())).collect();
        Some(words.join(" ")).filter(|form| form != name)
    };
    let both = PAIRS.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
    let mut forms: Vec<String> =
        both.filter_map(|(one, other)| with(&|word| (word == one).then(|| other.to_string()))).collect();
    forms.extend(with(&|word| word.contains("isation").then(|| word.replace("isation", "ization"))));
    forms.extend(with(&|word| word.contains("ization").then(|| word.replace("ization", "isation"))));
    forms.dedup();
    forms
}

/// "Brenn University" for "University of Brenn", "Defence Ministry" for "Ministry of Defence", "Tarrow Treaty" and
/// "Treaty of Tarrow".
pub fn turned(words: &[&str]) -> Option<String> {
    const AGREEMENTS: [&str; 4] = ["Treaty", "Accord", "Convention", "Protocol"];
    match *words {
        ["University", "of", place] => Some(format!("{place} University")),
        [body @ ("Ministry" | "Department"), "of", ref of @ ..] if !of.contains(&"of") => {
            let of = if of.first() == Some(&"the") { &of[1..] } else { of };
            Some(format!("{} {body}", of.join(" ")))
        }
        [agreement, "of", place] if AGREEMENTS.contains(&agreement) => Some(format!("{place} {agreement}")),
        [place, agreement] if AGREEMENTS.contains(&agreement) => Some(format!("{agreement} of {place}")),
        _ => None,
    }
}

/// "S & P 500" for "S&P 500", and vice versa.
fn ampersands(name: &str) -> Option<String> {
    if name.contains(" & ") {
        let are_letters = name.split(" & ").all(|part| part.split(' ').any(|word| word.chars().count() == 1));
        return are_letters.then(|| name.replace(" & ", "&"));
    }
    let (before, after) = name.split_once('&')?;
    let joins = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
    joins.then(|| format!("{before} & {after}"))
}

/// One-word organisation names in capitals, and acronyms spoken as a word without them: "Unesco".
fn shouted(name: &str, kind: &str, language: &Language) -> Option<String> {
    let letters = name.chars().count();
    if kind != "organisation" || letters < 4 || !name.chars().all(char::is_alphabetic) {
        return None;
    }
    let small = name.to_lowercase();
    let is_word = || language.classes(&small).has(Classes::COMMON | Classes::FUNCTION | Classes::WORD_AND_NAME);
    match is_in_capitals(name) {
        true => (!is_word()).then(|| capitalised(&small)),
        false => Some(name.to_uppercase()),
    }
}

fn derived(name: &str, person: bool) -> Vec<String> {
    let mut forms = Vec::new();
    if let Some((before, _)) = name.split_once(" (").filter(|(_, after)| after.ends_with(')')) {
        forms.push(before.to_string());
    }
    if person {
        let words: Vec<&str> = name.split(' ').collect();
        let is_initial = |w: &&str| w.ends_with('.') && w.split_terminator('.').all(|part| part.chars().count() == 1);
        if words.len() > 2 && words[1..words.len() - 1].iter().any(is_initial) {
            let kept = words.iter().enumerate().filter(|(i, w)| *i == 0 || *i == words.len() - 1 || !is_initial(w));
            forms.push(kept.map(|(_, w)| *w).collect::<Vec<_>>().join(" "));
        }
        // "Prince Edvin, Duke of Brenn".
        if let Some((styled, _)) = name.split_once(", ").filter(|(who, of)| who.contains(' ') && of.contains(" of ")) {
            forms.push(styled.to_string());
        }
        forms.extend(other_initials(name));
        forms.extend(other_given_names(name));
        return forms;
    }
    let mut bare = name;
    while let Some(shorter) = without_company_ending(bare) {
        bare = shorter;
    }
    if bare.len() < name.len() && bare.chars().count() > 2 {
        forms.push(bare.to_string());
    }
    forms.extend(other_acronym(name));
    forms
}

/// "Open Water Projects". Persons and places have no plural by rule: two Koreas are two entities.
fn plural(name: &str, kind: &str, language: &Language) -> Option<String> {
    let takes_one = name.ends_with(|c: char| c.is_lowercase() && !matches!(c, 's' | 'x' | 'z'));
    let is_meant = takes_one && !language.plural.is_empty() && !matches!(kind, "person" | "place");
    is_meant.then(|| format!("{name}{}", language.plural))
}

fn without_company_ending(name: &str) -> Option<&str> {
    let ending = COMPANY_ENDINGS
        .iter()
        .filter(|e| name.strip_suffix(**e).is_some_and(|b| b.ends_with(' ')))
        .max_by_key(|e| e.len())?;
    name.strip_suffix(*ending).map(|b| b.trim_end_matches([' ', ',']))
}

/// "UN" for "U.N.", and "U.N." for "UN".
fn other_acronym(name: &str) -> Option<String> {
    let capitals = |s: &str| s.chars().all(|c| c.is_ascii_uppercase());
    if name.len() >= 4 && name.ends_with('.') && name.split_terminator('.').all(|p| p.len() == 1 && capitals(p)) {
        return Some(name.replace('.', ""));
    }
    ((2..=3).contains(&name.len()) && capitals(name)).then(|| name.chars().flat_map(|c| [c, '.']).collect())
}

/// Given names and their short forms; the first of each list is the full one.
const GIVEN: [&str; 44] = [
    "Abraham Abe",
    "Alexander Alex",
    "Alfred Alf",
    "Andrew Andy",
    "Anthony Tony",
    "Benjamin Ben",
    "Bernard Bernie",
    "Charles Charlie Chuck",
    "Christopher Chris",
    "Daniel Dan",
    "David Dave",
    "Deborah Debbie",
    "Donald Don",
    "Douglas Doug",
    "Edward Ed Eddie Ted",
    "Elizabeth Liz Beth",
    "Eugene Gene",
    "Frederick Fred",
    "Geoffrey Geoff",
    "Gerald Gerry",
    "Gregory Greg",
    "James Jim Jimmy Jamie",
    "Jeffrey Jeff",
    "John Jack Johnny",
    "Jonathan Jon",
    "Joseph Joe",
    "Katherine Kate Kathy",
    "Kenneth Ken",
    "Lawrence Larry",
    "Leonard Len",
    "Margaret Maggie Peggy",
    "Matthew Matt",
    "Michael Mike Mick",
    "Nicholas Nick",
    "Patricia Pat",
    "Peter Pete",
    "Philip Phil",
    "Richard Rick Dick",
    "Robert Bob Rob Bobby",
    "Ronald Ron",
    "Samuel Sam",
    "Stephen Steve",
    "Thomas Tom",
    "William Bill Will Billy",
];

/// By given name, its other forms: a short one leads to the full one, and that one to all.
static OTHERS: LazyLock<RapidHashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut others: RapidHashMap<&str, Vec<&str>> = RapidHashMap::default();
    for list in GIVEN {
        let (full, short) = list.split_once(' ').unwrap_or((list, ""));
        for short in short.split_whitespace() {
            others.entry(full).or_default().push(short);
            others.entry(short).or_default().push(full);
        }
    }
    others
});

/// "Bob Tanner" for "Robert Tanner", and vice versa.
fn other_given_names(name: &str) -> Vec<String> {
    let Some((given, rest)) = name.split_once(' ') else { return Vec::new() };
    OTHERS.get(given).into_iter().flatten().map(|other| format!("{other} {rest}")).collect()
}

/// "J. R. Tanner" for "J.R. Tanner", and vice versa.
fn other_initials(name: &str) -> Option<String> {
    let is_initials =
        |word: &str| word.ends_with('.') && word.split_terminator('.').all(|part| part.chars().count() == 1);
    let words: Vec<&str> = name.split(' ').collect();
    let mut other = String::new();
    for (i, word) in words.iter().enumerate() {
        let joins = i > 0 && is_initials(words[i - 1]) && is_initials(word);
        other += if i == 0 || joins { "" } else { " " };
        other += word;
    }
    if other == name {
        // In one pass: each initial gets a space after it.
        let spaced = |word: &str| {
            if is_initials(word) { word.replace('.', ". ").trim_end().to_string() } else { word.to_string() }
        };
        other = words.iter().map(|word| spaced(word)).collect::<Vec<_>>().join(" ");
    }
    (other != name).then_some(other)
}

/// The family name if it is given, else the last word with its particles; "Assad" beside "al-Assad".
fn family(record: &Record, full: &str) -> Vec<String> {
    const AFTER: [&str; 7] = ["Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"];
    const PARTICLES: [&str; 15] =
        ["de", "da", "di", "del", "della", "van", "von", "der", "den", "ter", "bin", "ibn", "al", "el", "la"];
    let mut forms = Vec::new();
    match &record.family {
        Some(family) => forms.push(normal(family)),
        None => {
            let words: Vec<&str> = full.split(' ').filter(|w| !AFTER.contains(&w.trim_end_matches(','))).collect();
            let Some((last, before)) = words.split_last().filter(|(_, before)| !before.is_empty()) else {
                return forms;
            };
            let particles =
                before[1..].iter().rev().take_while(|w| PARTICLES.contains(&w.to_lowercase().as_str())).count();
            if particles > 0 {
                forms.push(words[words.len() - 1 - particles..].join(" "));
            }
            forms.push(last.to_string());
        }
    }
    let bare: Vec<String> = forms
        .iter()
        .filter_map(|f| {
            ["al-", "el-", "Al-", "El-", "al ", "el "].iter().find_map(|p| f.strip_prefix(p)).map(str::to_string)
        })
        .collect();
    forms.extend(bare);
    forms.retain(|f| f.chars().next().is_some_and(char::is_uppercase) || f.contains(['-', ' ']));
    let opening: Vec<String> =
        forms.iter().filter(|f| f.starts_with(char::is_lowercase)).map(|f| capitalised(f)).collect();
    forms.extend(opening);
    forms
}

/// As at the start of a sentence: "Von der Lohe".
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
