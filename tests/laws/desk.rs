//! Small invented desks, and what an author may do to one.
//!
//! A reference is a number that is read against the desk as it stands, so that every desk is sound
//! and stays so under every edit but a [`Mistake`].

use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// What stands before a name that is decided.
const DECIDED: &str = "The envoy named ";

#[derive(Clone, Debug)]
pub struct Desk {
    pub zone: &'static str,
    /// `links.first`
    pub policy: &'static str,
    pub entities: Vec<Entity>,
    pub pieces: Vec<Piece>,
    pub page: Vec<Block>,
    /// Piece and entity.
    pub decisions: Vec<(u8, u8)>,
    /// Which words the desk's own template holds; 0 is no template.
    pub theme: u8,
    pub logo: u8,
    pub mistake: Option<Mistake>,
}

#[derive(Clone, Debug)]
pub struct Entity {
    pub key: u32,
    pub first: u8,
    pub last: u8,
    pub kind: &'static str,
    pub aliases: Vec<u8>,
    pub hidden: bool,
    pub merged: bool,
    /// In the list of entities, not in a file of its own.
    pub listed: bool,
    pub related: Option<u8>,
    pub profile: Vec<Block>,
}

#[derive(Clone, Debug)]
pub struct Piece {
    pub key: u32,
    /// Of November 2017, from the 10th.
    pub day: u8,
    pub hour: Option<u8>,
    pub held: Held,
    pub tags: Vec<u8>,
    pub series: Option<u8>,
    pub about: Option<u8>,
    pub never: Option<u8>,
    pub pin: Option<u8>,
    pub title: Vec<Bit>,
    pub body: Vec<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    No,
    Draft,
    /// Held back until long after the day of the build.
    Embargoed,
    /// An embargo that has passed.
    Released,
    /// Taken back: its address and title are public, and its text is not.
    Withdrawn,
}

#[derive(Clone, Debug)]
pub enum Block {
    Prose(Vec<Bit>),
    Heading(Vec<Bit>),
    List(Vec<Bit>),
    Quote(Vec<Bit>),
    Table(Vec<Bit>),
    Note(Vec<Bit>),
    Code(Vec<Bit>),
    Html(Vec<Bit>),
}

#[derive(Clone, Debug)]
pub enum Bit {
    Word(u8),
    /// Which form of which entity, and what follows it.
    Name(u8, u8, &'static str),
    Wikilink(u8),
    WikilinkWithText(u8),
    /// In which way which entity is linked, hidden ones too.
    ByHand(u8, u8),
    NoneOfOurs(u8),
    /// A link elsewhere with a name in its text.
    Link(u8),
    CodeSpan(u8),
    Strong(u8),
    /// A link to a piece of an earlier day.
    Earlier(u8),
    Picture,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    UnknownKey,
    BrokenWikilink,
    BrokenTemplate,
    FailingTemplate,
    WrongSetting,
    BrokenList,
    Collision,
    UnknownEntity,
    EmbargoWithoutOffset,
}

#[derive(Clone, Debug)]
pub enum Edit {
    Text(u8, Block),
    Cut(u8),
    Title(u8, Vec<Bit>),
    Date(u8, u8, Option<u8>),
    Tag(u8, u8),
    Rename(u8),
    Delete(u8),
    Add(Piece),
    Hold(u8, Held),
    AddAlias(u8, u8),
    DropAlias(u8),
    Name(u8, u8, u8),
    RenameEntity(u8),
    Hide(u8),
    Merge(u8),
    Profile(u8, Block),
    AddEntity(Entity),
    DeleteEntity(u8),
    Theme(u8),
    Policy(&'static str),
    Zone(&'static str),
    Decide(u8, u8),
    Page(Block),
    Logo(u8),
    Mistake(Mistake),
}

/// Every kind of edit.
pub const EDITS: [&str; 25] = [
    "Text",
    "Cut",
    "Title",
    "Date",
    "Tag",
    "Rename",
    "Delete",
    "Add",
    "Hold",
    "AddAlias",
    "DropAlias",
    "Name",
    "RenameEntity",
    "Hide",
    "Merge",
    "Profile",
    "AddEntity",
    "DeleteEntity",
    "Theme",
    "Policy",
    "Zone",
    "Decide",
    "Page",
    "Logo",
    "Mistake",
];

const WORDS: [&str; 27] = [
    "talks",
    "border",
    "harbour",
    "the",
    "ceasefire",
    "grain",
    "envoys",
    "met",
    "vote",
    "of",
    "treaty",
    "barrels",
    "in",
    "signed",
    "delayed",
    "convoy",
    "river",
    "minister",
    "and",
    "bridge",
    "sanctions",
    "election",
    "to",
    "ferry",
    "on Monday",
    "last week",
    "Oct. 9",
];
const FIRST: [&str; 6] = ["Aldo", "Berit", "Corin", "Dovka", "Elmar", "Fenja"];
const LAST: [&str; 5] = ["Vasko", "Tormund", "Quillan", "Marrow", "Ostrel"];
const PLACES: [&str; 6] = ["Karvia", "North Karvia", "Belmora", "Port Belmora", "Tessaly", "Vasko"];
const BODIES: [&str; 5] =
    ["Karvia Grain Board", "Council of Belmora", "Tessaly Bank", "Union of Free Ports", "Marrow Line"];
const ALIASES: [&str; 8] = ["UFP", "the Board", "KGB", "Old Harbour", "Marrow", "Belmora", "Karvia", "Lady Vasko"];
const TAGS: [&str; 3] = ["Ports", "grain trade", "Élection"];
const SERIES: [&str; 2] = ["The long vote", "Ferries"];
const ZONES: [&str; 3] = ["UTC", "Asia/Kathmandu", "America/New_York"];
const POLICIES: [&str; 5] = ["piece", "section", "paragraph", "all", "none"];

/// A word that no page may hold: it stands in held-back pieces and hidden entities alone.
pub const SECRET: &str = "zqxjkv";

/// In place of a day: a title, which holds no Markdown, and a text without a day.
const TITLE: u8 = 254;
const NO_DAY: u8 = 255;

fn pick<'a>(from: &[&'a str], n: u8) -> &'a str {
    from[n as usize % from.len()]
}

impl Entity {
    pub fn id(&self) -> String {
        if self.hidden { format!("{SECRET}-{}", self.key) } else { format!("e{}", self.key) }
    }

    /// Its path under `content`, without `.md`.
    fn path(&self) -> String {
        if self.listed { format!("entities/{}", self.id()) } else { format!("entities/{}/{}", self.kind, self.id()) }
    }

    pub fn name(&self) -> String {
        match self.kind {
            "person" => format!("{} {}", pick(&FIRST, self.first), pick(&LAST, self.last)),
            "place" => pick(&PLACES, self.first).to_string(),
            _ => pick(&BODIES, self.first).to_string(),
        }
    }

    /// As a text may write it: in full, by the family name, with an honorific, by an alias.
    fn form(&self, form: u8) -> String {
        let alias = self.aliases.first().map(|alias| pick(&ALIASES, *alias).to_string());
        match (form % 4, self.kind) {
            (1, "person") => pick(&LAST, self.last).to_string(),
            (2, "person") => format!("Mr. {}", pick(&LAST, self.last)),
            (3, _) => alias.unwrap_or_else(|| self.name()),
            _ => self.name(),
        }
    }
}

impl Piece {
    pub fn path(&self) -> String {
        let secret = if self.is_held() { SECRET } else { "" };
        format!("content/briefings/2017/{secret}p{}.md", self.key)
    }

    pub fn doc(&self) -> String {
        self.path()["content/briefings/".len()..].trim_end_matches(".md").to_string()
    }

    pub fn is_held(&self) -> bool {
        matches!(self.held, Held::Draft | Held::Embargoed)
    }
}

impl Desk {
    /// Every file of the desk by its path.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut put = |path: &str, text: String| drop(files.insert(path.to_string(), text));
        put("site.toml", self.settings());
        put("content/briefings/2017/map.png", "no picture".into());
        put("content/briefings/2017/notes.txt", SECRET.into());
        put("static/logo.svg", format!("<svg><!-- {} --></svg>", self.logo));
        put(
            "content/pages/about.md",
            format!("+++\ntitle = \"About\"\nannotate = true\n+++\n{}", self.text(&self.page, NO_DAY)),
        );
        for piece in &self.pieces {
            put(&piece.path(), self.piece(piece));
        }
        let mut list = String::new();
        for (i, entity) in self.entities.iter().enumerate() {
            match entity.listed {
                true => list += &(self.record(i, entity) + "\n"),
                false => put(&format!("content/{}.md", entity.path()), self.entity(i, entity)),
            }
        }
        put("content/entities/list.jsonl", list + if self.is(Mistake::BrokenList) { "{\"id\": \"x\"\n" } else { "" });
        let places = self.pieces.iter().flat_map(|piece| {
            let source = piece.path();
            let source = source.trim_start_matches("content/").to_string();
            self.decided(piece).into_iter().map(move |(quote, meant)| {
                format!("[[decision]]\nsource = \"{source}\"\nquote = \"{quote}\"\nbefore = \"{DECIDED}\"\nafter = \" once more\"\nentity = \"{meant}\"\n")
            })
        });
        put("decisions.toml", places.chain(self.senses()).collect());
        if self.theme > 0 {
            put(
                "templates/part/card.html",
                format!("<li>{} <a href=\"{{{{ card.href }}}}\">{{{{ card.title }}}}</a></li>", self.theme),
            );
        }
        if self.is(Mistake::BrokenTemplate) {
            put("templates/list.html", "{% if %}".into());
        }
        if self.is(Mistake::FailingTemplate) {
            put("templates/entity.html", "{{ page.nothing.at.all | upper }}".into());
        }
        if self.is(Mistake::Collision) {
            put("static/pages/about/index.html", String::new());
        }
        files
    }

    fn is(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn settings(&self) -> String {
        let wrong = if self.is(Mistake::WrongSetting) { "titel = 'x'\n" } else { "" };
        format!(
            "title = \"Laws\"\nbase_url = \"https://desk.example/laws\"\ntimezone = \"{}\"\n{wrong}[lists]\nper_page = 3\n[coverage]\nshown = 2\nnotes = 1\n[exports]\njson = true\nllms_txt = true\n[links]\nbroken = \"warn\"\nfirst = \"{}\"\n",
            self.zone, self.policy
        )
    }

    fn piece(&self, piece: &Piece) -> String {
        let ids = |key: &str, entity: Option<u8>| match entity.and_then(|n| self.public(n)) {
            Some(entity) => format!("{key} = [\"{}\"]\n", entity.id()),
            None => String::new(),
        };
        let secret = if piece.is_held() { SECRET } else { "" };
        let mut front = format!("title = \"{secret} {}\"\n", self.line(&piece.title, TITLE));
        let secret = if piece.held == Held::Withdrawn { SECRET } else { secret };
        front += &match piece.hour {
            Some(hour) => format!("date = 2017-11-{}T{hour:02}:30:00+01:00\n", 10 + piece.day),
            None => format!("date = 2017-11-{}\n", 10 + piece.day),
        };
        front += match piece.held {
            Held::No => "",
            Held::Draft => "draft = true\n",
            Held::Embargoed => "embargo = 2030-01-01T00:00:00+02:00\n",
            Held::Released => "embargo = 2017-12-01T00:00:00+02:00\n",
            Held::Withdrawn => "withdrawn = \"The figures were wrong.\"\n",
        };
        let is_first = self.pieces.first().is_some_and(|first| first.key == piece.key);
        if is_first {
            front += match self.mistake {
                Some(Mistake::UnknownKey) => "draaft = true\n",
                Some(Mistake::EmbargoWithoutOffset) => "embargo = 2017-11-20T10:00:00\n",
                Some(Mistake::UnknownEntity) => "never = ['nobody']\n",
                _ => "",
            };
        }
        let tags: Vec<String> = piece.tags.iter().map(|tag| format!("\"{}{secret}\"", pick(&TAGS, *tag))).collect();
        front += &format!("tags = [{}]\n", tags.join(", "));
        if let Some(series) = piece.series {
            front += &format!("series = \"{}{secret}\"\n", pick(&SERIES, series));
        }
        front += &ids("about", piece.about);
        if !(is_first && self.is(Mistake::UnknownEntity)) {
            front += &ids("never", piece.never);
        }
        if let Some(earlier) = piece.pin.and_then(|n| self.earlier(n, piece.day)) {
            front += &format!("[coverage]\npin = [\"{}\"]\n", earlier.doc());
        }
        let broken = if is_first && self.is(Mistake::BrokenWikilink) { "\n[[Nobody at all]]\n" } else { "" };
        let decided: String =
            self.decided(piece).keys().map(|quote| format!("{DECIDED}{quote} once more.\n\n")).collect();
        format!("+++\n{front}+++\n{secret}\n\n{decided}{}{broken}", self.text(&piece.body, piece.day))
    }

    fn aliases(&self, entity: &Entity) -> String {
        let mut aliases: Vec<&str> = entity.aliases.iter().map(|alias| pick(&ALIASES, *alias)).collect();
        if entity.hidden {
            aliases.push(SECRET);
        }
        let quoted: Vec<String> = aliases.iter().map(|alias| format!("\"{alias}\"")).collect();
        quoted.join(", ")
    }

    /// The one that takes its place, and the one that it is related to.
    fn joined(&self, at: usize, entity: &Entity) -> (Option<String>, Option<String>) {
        let stays = |other: &&Entity| !other.merged && !other.hidden && other.key != entity.key;
        let into = self.entities.iter().find(stays).filter(|_| entity.merged && !entity.hidden).map(Entity::id);
        let related = entity.related.map(|n| &self.entities[n as usize % self.entities.len()]);
        let related = related.filter(|other| other.key != self.entities[at].key).map(Entity::id);
        (into, related)
    }

    fn entity(&self, at: usize, entity: &Entity) -> String {
        let (into, related) = self.joined(at, entity);
        let mut front = format!(
            "name = \"{}\"\nkind = \"{}\"\naliases = [{}]\nredirects = [\"/old/{}/\"]\n",
            entity.name(),
            entity.kind,
            self.aliases(entity),
            entity.key
        );
        if entity.hidden {
            front += &format!("hidden = true\nsummary = \"{SECRET}\"\n");
        }
        front += &into.map_or(String::new(), |id| format!("merged_into = \"{id}\"\n"));
        front += &related.map_or(String::new(), |id| format!("[[relations]]\nkind = \"part of\"\nto = \"{id}\"\n"));
        let secret = if entity.hidden { SECRET } else { "" };
        format!("+++\n{front}+++\n{secret}\n\n## Past\n\n{}", self.text(&entity.profile, NO_DAY))
    }

    fn record(&self, at: usize, entity: &Entity) -> String {
        let (into, related) = self.joined(at, entity);
        let mut record = format!(
            "{{\"id\":\"{}\",\"name\":\"{}\",\"kind\":\"{}\",\"aliases\":[{}],\"hidden\":{}",
            entity.id(),
            entity.name(),
            entity.kind,
            self.aliases(entity),
            entity.hidden
        );
        record += &into.map_or(String::new(), |id| format!(",\"merged_into\":\"{id}\""));
        record +=
            &related.map_or(String::new(), |id| format!(",\"relations\":[{{\"kind\":\"part of\",\"to\":\"{id}\"}}]"));
        record + "}"
    }

    /// What is decided in a piece, each name once: that name, and an id, or "none" where `never` may say otherwise.
    fn decided(&self, piece: &Piece) -> BTreeMap<String, String> {
        let of_piece =
            self.decisions.iter().filter(|(n, _)| self.pieces[*n as usize % self.pieces.len()].key == piece.key);
        let named = of_piece.map(|(_, n)| {
            let meant = self.public(n / 2).map(Entity::id).filter(|_| piece.never.is_none());
            (self.any(*n).name(), meant.unwrap_or("none".into()))
        });
        named.collect()
    }

    /// Of every third decision a sense for all pieces: with company, and without.
    fn senses(&self) -> Vec<String> {
        let third = self.decisions.iter().filter(|(_, n)| n % 3 == 0);
        let sense = third.map(|(piece, n)| {
            let meant = self.public(*piece).map_or("none".to_string(), Entity::id);
            let near = if piece % 2 == 0 {
                format!("near = [\"{}\", \"harbour\"]\n", self.any(*piece).name())
            } else {
                String::new()
            };
            format!("[[decision]]\nquote = \"{}\"\n{near}entity = \"{meant}\"\n", self.any(*n).name())
        });
        sense.collect()
    }

    fn any(&self, n: u8) -> &Entity {
        &self.entities[n as usize % self.entities.len()]
    }

    fn public(&self, n: u8) -> Option<&Entity> {
        let public: Vec<&Entity> = self.entities.iter().filter(|entity| !entity.hidden).collect();
        public.get(n as usize % public.len().max(1)).copied()
    }

    /// A public piece of a day that is earlier in every time zone.
    fn earlier(&self, n: u8, day: u8) -> Option<&Piece> {
        let earlier: Vec<&Piece> =
            self.pieces.iter().filter(|piece| !piece.is_held() && piece.day + 2 <= day).collect();
        earlier.get(n as usize % earlier.len().max(1)).copied()
    }

    fn text(&self, blocks: &[Block], day: u8) -> String {
        let blocks = blocks.iter().enumerate().map(|(i, block)| match block {
            Block::Prose(bits) => self.line(bits, day),
            Block::Heading(bits) => format!("## {}", self.line(bits, day)),
            Block::List(bits) => format!("- {}\n- b", self.line(bits, day)),
            Block::Quote(bits) => format!("> {}\n> and so on", self.line(bits, day)),
            Block::Table(bits) => format!("| a | b |\n|---|---|\n| {} | c |", self.line(bits, day).replace('|', "\\|")),
            Block::Note(bits) => format!("word[^{i}]\n\n[^{i}]: {}", self.line(bits, day)),
            // Whoever writes a hidden id where it is no link publishes it.
            Block::Code(bits) => format!("```\n{}\n```", self.line(bits, day).replace(SECRET, "")),
            Block::Html(bits) => format!("<div>{}</div>", self.line(bits, day).replace(SECRET, "")),
        });
        blocks.map(|block| block + "\n\n").collect()
    }

    fn line(&self, bits: &[Bit], day: u8) -> String {
        let in_title = day == TITLE;
        let bits = bits.iter().map(|bit| match bit {
            Bit::Word(n) => pick(&WORDS, *n).to_string(),
            Bit::Name(form, entity, tail) => self.any(*entity).form(*form) + tail,
            Bit::Stop => "so. Then".to_string(),
            _ if in_title => "and".to_string(),
            Bit::Wikilink(n) => self.public(*n).map_or(String::new(), |entity| format!("[[{}]]", entity.id())),
            Bit::WikilinkWithText(n) => format!("[[{}|{}]]", self.any(*n).id(), self.any(*n).form(n / 3)),
            Bit::ByHand(way, n) => self.by_hand(*way, *n),
            Bit::NoneOfOurs(n) => match n % 3 {
                0 => format!("[[! {}]]", self.any(*n).name()),
                1 => format!("[[!{}|!so]]", self.any(*n).name()),
                _ => format!("[[!{}]]", self.any(*n).name()),
            },
            Bit::Link(n) => format!("[see {} there](https://elsewhere.example/)", self.any(*n).name()),
            Bit::CodeSpan(n) => format!("`{}`", self.any(*n).name()),
            Bit::Strong(n) => format!("**{}**", self.any(*n).name()),
            Bit::Earlier(n) => match self.earlier(*n, day).filter(|_| day != NO_DAY) {
                Some(piece) if n % 2 == 0 => format!("[[briefings/{}|before]]", piece.doc()),
                Some(piece) => format!("[before](p{}.md)", piece.key),
                None => "before".to_string(),
            },
            Bit::Picture if day != NO_DAY => "![a map](map.png)".to_string(),
            Bit::Picture => "map".to_string(),
        });
        bits.collect::<Vec<_>>().join(" ")
    }

    /// A link to an entity, or a near miss. A Markdown link that leads nowhere is a warning here.
    fn by_hand(&self, way: u8, n: u8) -> String {
        let at = n as usize % self.entities.len();
        let entity = &self.entities[at];
        let (id, path, words) = (entity.id(), entity.path(), entity.form(n / 3));
        let is_merged = |at: usize| self.joined(at, &self.entities[at]).0.is_some();
        let bears = |other: usize| !is_merged(other) && self.entities[other].name() == entity.name();
        match way % 9 {
            0 => format!("[{words}](/{path}/)"),
            1 => format!("[{words}](/{path}.md)"),
            2 => format!("[{words}](/{})", path.replace('e', "%65").replace(SECRET, "%7A%71xjkv")),
            3 => format!("[{words}](/old/{}/)", entity.key),
            4 => format!("[{words}](/{path}/#past)"),
            5 => format!("[{words}](/{path}/#nowhere)"),
            6 => format!("[{words}](https://elsewhere.example/entities/e{}/x/)", entity.key),
            7 if !is_merged(at) && (0..self.entities.len()).filter(|other| bears(*other)).count() == 1 => {
                format!("[[{}]]", entity.name())
            }
            8 if !entity.listed && !is_merged(at) => format!("[[{id}#Past|{words}]]"),
            _ => format!("[[{id}|{words}]]"),
        }
    }

    /// The desk after `edit`; a mistake that stood in it is taken out.
    pub fn edited(mut self, edit: &Edit) -> Desk {
        self.mistake = None;
        let fresh = self.pieces.iter().map(|p| p.key).chain(self.entities.iter().map(|e| e.key)).max().unwrap_or(0) + 1;
        let (pieces, entities) = (self.pieces.len().max(1), self.entities.len());
        let p = |n: &u8| *n as usize % pieces;
        let e = |n: &u8| *n as usize % entities;
        match edit {
            Edit::Add(piece) => self.pieces.push(Piece { key: fresh, ..piece.clone() }),
            Edit::AddEntity(entity) => self.entities.push(Entity { key: fresh, ..entity.clone() }),
            Edit::DeleteEntity(n) if entities > 1 => drop(self.entities.remove(e(n))),
            Edit::DeleteEntity(_) => {}
            Edit::AddAlias(n, alias) => self.entities[e(n)].aliases.push(*alias),
            Edit::DropAlias(n) => drop(self.entities[e(n)].aliases.pop()),
            Edit::Name(n, first, last) => (self.entities[e(n)].first, self.entities[e(n)].last) = (*first, *last),
            Edit::RenameEntity(n) => self.entities[e(n)].key = fresh,
            Edit::Hide(n) => self.entities[e(n)].hidden ^= true,
            Edit::Merge(n) => self.entities[e(n)].merged ^= true,
            Edit::Profile(n, block) => self.entities[e(n)].profile.push(block.clone()),
            Edit::Theme(theme) => self.theme = *theme,
            Edit::Policy(policy) => self.policy = policy,
            Edit::Zone(zone) => self.zone = zone,
            Edit::Decide(piece, entity) => self.decisions.push((*piece, *entity)),
            Edit::Page(block) => self.page.push(block.clone()),
            Edit::Logo(logo) => self.logo = *logo,
            Edit::Mistake(mistake) => self.mistake = Some(*mistake),
            _ if self.pieces.is_empty() => {}
            Edit::Text(n, block) => self.pieces[p(n)].body.push(block.clone()),
            Edit::Cut(n) => drop(self.pieces[p(n)].body.pop()),
            Edit::Title(n, title) => self.pieces[p(n)].title = title.clone(),
            Edit::Date(n, day, hour) => (self.pieces[p(n)].day, self.pieces[p(n)].hour) = (*day, *hour),
            Edit::Tag(n, tag) => self.pieces[p(n)].tags.push(*tag),
            Edit::Rename(n) => self.pieces[p(n)].key = fresh,
            Edit::Delete(n) => drop(self.pieces.remove(p(n))),
            Edit::Hold(n, held) => self.pieces[p(n)].held = *held,
        }
        self
    }
}

pub fn any_desk() -> impl Strategy<Value = Desk> {
    let entities = prop::collection::vec(any_entity(), 4..10);
    let pieces = prop::collection::vec(any_piece(), 3..12);
    let decisions = prop::collection::vec(any::<(u8, u8)>(), 0..3);
    let settings = (select(&ZONES[..]), select(&POLICIES[..]), 0..3u8, any::<u8>());
    (settings, entities, pieces, prop::collection::vec(any_block(), 0..3), decisions).prop_map(
        |((zone, policy, theme, logo), mut entities, mut pieces, page, decisions)| {
            (1..).zip(&mut entities).for_each(|(key, entity)| entity.key = key);
            (1..).zip(&mut pieces).for_each(|(key, piece)| piece.key = key);
            Desk { zone, policy, entities, pieces, page, decisions, theme, logo, mistake: None }
        },
    )
}

fn any_entity() -> impl Strategy<Value = Entity> {
    let flags = (prop::bool::weighted(0.15), prop::bool::weighted(0.1), prop::bool::weighted(0.3));
    let kind = select(vec!["person", "person", "place", "organisation"]);
    let aliases = prop::collection::vec(any::<u8>(), 0..3);
    let profile = prop::collection::vec(any_block(), 0..3);
    (any::<(u8, u8)>(), kind, aliases, flags, any::<Option<u8>>(), profile).prop_map(
        |((first, last), kind, aliases, (hidden, merged, listed), related, profile)| Entity {
            key: 0,
            first,
            last,
            kind,
            aliases,
            hidden,
            merged,
            listed,
            related,
            profile,
        },
    )
}

pub fn any_piece() -> impl Strategy<Value = Piece> {
    let when = (0..8u8, prop::option::of(0..24u8));
    let open = [Held::No; 5];
    let held = select([&open[..], &[Held::Draft, Held::Embargoed, Held::Released, Held::Withdrawn]].concat());
    let terms = (prop::collection::vec(any::<u8>(), 0..3), any::<Option<u8>>());
    let rare = || prop::option::weighted(0.2, any::<u8>());
    let body = prop::collection::vec(any_block(), 1..5);
    (when, held, terms, (rare(), rare(), rare()), any_bits(4), body).prop_map(
        |((day, hour), held, (tags, series), (about, never, pin), title, body)| Piece {
            key: 0,
            day,
            hour,
            held,
            tags,
            series,
            about,
            never,
            pin,
            title,
            body,
        },
    )
}

fn any_bits(most: usize) -> impl Strategy<Value = Vec<Bit>> {
    let tail = select(vec!["", "", "", "'s", "’s", ",", ".", "-backed", "n"]);
    let bit = prop_oneof![
        6 => any::<u8>().prop_map(Bit::Word),
        6 => (any::<u8>(), any::<u8>(), tail).prop_map(|(form, entity, tail)| Bit::Name(form, entity, tail)),
        1 => any::<u8>().prop_map(Bit::Wikilink),
        1 => any::<u8>().prop_map(Bit::WikilinkWithText),
        2 => any::<(u8, u8)>().prop_map(|(way, entity)| Bit::ByHand(way, entity)),
        1 => any::<u8>().prop_map(Bit::NoneOfOurs),
        1 => any::<u8>().prop_map(Bit::Link),
        1 => any::<u8>().prop_map(Bit::CodeSpan),
        1 => any::<u8>().prop_map(Bit::Strong),
        1 => any::<u8>().prop_map(Bit::Earlier),
        1 => Just(Bit::Picture),
        1 => Just(Bit::Stop),
    ];
    prop::collection::vec(bit, 1..=most)
}

fn any_block() -> impl Strategy<Value = Block> {
    let of = |block: fn(Vec<Bit>) -> Block| any_bits(12).prop_map(block);
    prop_oneof![
        5 => of(Block::Prose),
        1 => of(Block::Heading),
        1 => of(Block::List),
        1 => of(Block::Quote),
        1 => of(Block::Table),
        1 => of(Block::Note),
        1 => of(Block::Code),
        1 => of(Block::Html),
    ]
}

pub fn any_edit() -> impl Strategy<Value = Edit> {
    use Mistake::*;
    let n = any::<u8>;
    let held = select(vec![Held::No, Held::Draft, Held::Embargoed, Held::Released, Held::Withdrawn]);
    let mistakes = vec![
        UnknownKey,
        BrokenWikilink,
        BrokenTemplate,
        FailingTemplate,
        WrongSetting,
        BrokenList,
        Collision,
        UnknownEntity,
        EmbargoWithoutOffset,
    ];
    let to_pieces = prop_oneof![
        (n(), any_block()).prop_map(|(p, block)| Edit::Text(p, block)),
        n().prop_map(Edit::Cut),
        (n(), any_bits(4)).prop_map(|(p, title)| Edit::Title(p, title)),
        (n(), 0..8u8, prop::option::of(0..24u8)).prop_map(|(p, day, hour)| Edit::Date(p, day, hour)),
        (n(), n()).prop_map(|(p, tag)| Edit::Tag(p, tag)),
        n().prop_map(Edit::Rename),
        n().prop_map(Edit::Delete),
        any_piece().prop_map(Edit::Add),
        (n(), held).prop_map(|(p, held)| Edit::Hold(p, held)),
    ];
    let to_entities = prop_oneof![
        (n(), n()).prop_map(|(e, alias)| Edit::AddAlias(e, alias)),
        n().prop_map(Edit::DropAlias),
        (n(), n(), n()).prop_map(|(e, first, last)| Edit::Name(e, first, last)),
        n().prop_map(Edit::RenameEntity),
        n().prop_map(Edit::Hide),
        n().prop_map(Edit::Merge),
        (n(), any_block()).prop_map(|(e, block)| Edit::Profile(e, block)),
        any_entity().prop_map(Edit::AddEntity),
        n().prop_map(Edit::DeleteEntity),
    ];
    let to_the_rest = prop_oneof![
        (0..3u8).prop_map(Edit::Theme),
        select(&POLICIES[..]).prop_map(Edit::Policy),
        select(&ZONES[..]).prop_map(Edit::Zone),
        (n(), n()).prop_map(|(p, e)| Edit::Decide(p, e)),
        any_block().prop_map(Edit::Page),
        n().prop_map(Edit::Logo),
    ];
    prop_oneof![4 => to_pieces, 3 => to_entities, 2 => to_the_rest, 2 => select(mistakes).prop_map(Edit::Mistake)]
}
