//! Diagnostics for the author.
//!
//! An error in a desk is data: a [`Diagnostic`] beside the value, and the build continues, so that one run reports
//! everything. A failure of a file or of the machine is an [`crate::Error`] and stops it. A stage knows one unit and
//! not its path, so a diagnostic has a place but no file until [`Report::add`] sets one.

mod condense;
mod draw;
mod excerpt;
mod machine;

pub use condense::condensed;
pub use draw::{Format, draw};
pub use excerpt::Place;

use crate::source::Span;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    Error,
    Warning,
}

macro_rules! codes {
    ($($code:ident $title:literal;)*) => {
        /// What is wrong, once and for all: a code never changes its meaning and is never used again.
        /// `E…` is an error (exit code 1), `W…` a warning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($code),* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$code),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),* }
            }

            /// The kind of mistake in a few words, the same for each of its messages.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title),* }
            }
        }
    };
}

codes! {
    // Files and their form
    E001 "a file is not UTF-8";
    E002 "a file is over a limit";
    E003 "front matter or data does not parse";
    E004 "an unknown key";
    E005 "a value of the wrong type";
    E006 "an impossible date or time";
    E007 "a key is missing";
    E008 "a key stands twice";
    E009 "a value that is not allowed";
    E010 "a path or address that is not allowed";
    E011 "a symbolic link";
    // The directory
    E020 "two outputs at one address";
    E021 "two entities with one id";
    E022 "an id that no entity has";
    E023 "a link that leads nowhere";
    E024 "a wikilink that leads nowhere";
    E025 "a wikilink that two entities answer to";
    E026 "a pin that leads nowhere or forward in time";
    E027 "a link to a file that may be run";
    E028 "a decision that the desk contradicts";
    // The theme
    E040 "a template does not parse";
    E041 "a template fails";
    E042 "a page is over its limit";
    // Names
    W031 "a surface that two entities answer to";
    W032 "a name that is refused";
    W033 "an invisible or ambiguous character in a name";
    W034 "two names that look alike";
    W035 "a short or common name, which never links without company";
    W036 "a name that two entities bear";
    W037 "a decision that fits nowhere any more";
    W038 "a link by a full name that is an alias of another too";
    W039 "a link that is less sure than the desk asks";
    W064 "a decision for a file that has another name";
    // Texts
    W040 "raw HTML was removed";
    W041 "an unsafe address was removed";
    W042 "a link that leads nowhere";
    W044 "a control character";
    W045 "a reference without a definition";
    W046 "a form that dateline does not know";
    W047 "a text that is read as a list";
    W048 "one tag in several spellings";
    W049 "a formula that cannot be read";
    W052 "nearly as many files as a host takes";
    W053 "a file that is not read";
    W054 "a date later than the clock";
    W066 "an introduction of nothing";
    // The catalogue
    W055 "two entities with one Wikidata id";
    W056 "an alias that never matches";
    W057 "a kind in two spellings";
    W058 "an entity that no text names";
    W059 "a gap in the coverage";
    W063 "an alias that is an ordinary phrase";
    // What readers should not get
    W060 "an address of this machine or of a private network";
    W061 "a file that says who made it, or where";
    W062 "a link to a file that may be run, which is published";
    W065 "an entity that only a piece kept from readers names";
}

/// A section for each code, which is a page of the documentation too.
const MESSAGES: &str = include_str!("../../docs/messages.md");

impl Code {
    /// What the code means, why, what to do, and an example, in Markdown.
    pub fn about(self) -> &'static str {
        let head = format!("\n### {}: {}\n", self.as_str(), self.title());
        let section = MESSAGES.split_once(&head).map_or("", |(_, after)| after);
        section.split("\n## ").next().and_then(|section| section.split("\n### ").next()).unwrap_or_default()
    }

    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') { Severity::Error } else { Severity::Warning }
    }
}

/// One diagnostic for the author.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    pub code: Code,
    pub place: Option<Place>,
    /// What happened, specific to this case.
    pub message: String,
    /// Shown under the marked place: "georgia or us-georgia".
    pub label: String,
    pub notes: Vec<String>,
    /// How to fix it.
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            place: None,
            message: message.into(),
            label: String::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub fn at(mut self, text: &str, span: Span) -> Self {
        self.place = Some(Place::of(text, span));
        self
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The result of a stage for one unit, with its diagnostics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted<T> {
    pub value: T,
    pub notes: Vec<Diagnostic>,
}

impl<T> Noted<T> {
    pub fn new(value: T, notes: Vec<Diagnostic>) -> Self {
        Noted { value, notes }
    }

    /// The value, or `None` if there is an error: what is half understood is not published.
    pub fn sound(self) -> Noted<Option<T>> {
        let broken = self.notes.iter().any(|note| note.severity() == Severity::Error);
        Noted { value: (!broken).then_some(self.value), notes: self.notes }
    }
}

/// All diagnostics of one run, sorted by file and place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// A path relative to the desk's root, with its diagnostic. The empty path is the desk as a whole.
    entries: Vec<(String, Diagnostic)>,
    /// Remarks about the machine, not the desk: they belong to one run and are not stored.
    #[serde(skip)]
    remarks: Vec<Cow<'static, str>>,
}

impl Report {
    pub fn add(&mut self, path: &str, notes: impl IntoIterator<Item = Diagnostic>) {
        self.entries.extend(notes.into_iter().map(|note| (path.to_string(), note)));
    }

    /// Adds a remark about the machine, which does not count as a warning or change the exit code.
    pub fn remark(&mut self, remark: impl IntoIterator<Item: Into<Cow<'static, str>>>) {
        self.remarks.extend(remark.into_iter().map(Into::into));
    }

    pub fn remarks(&self) -> &[Cow<'static, str>] {
        &self.remarks
    }

    pub fn join(&mut self, other: Report) {
        self.entries.extend(other.entries);
        self.remarks.extend(other.remarks);
    }

    /// Adds the notes of a result for the file at `path`, and returns its value.
    pub fn take<T>(&mut self, path: &str, noted: Noted<T>) -> T {
        self.add(path, noted.notes);
        noted.value
    }

    /// Sorted by file, then place, then code, without duplicates.
    pub fn sorted(mut self) -> Vec<(String, Diagnostic)> {
        self.entries.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.place.as_ref().map(|p| (p.line, p.column));
            // Compare the rest too, since threads report these in any order.
            (&a.0, place(&a.1), a.1.code, &a.1.message)
                .cmp(&(&b.0, place(&b.1), b.1.code, &b.1.message))
                .then_with(|| a.cmp(b))
        });
        self.entries.dedup();
        self.entries
    }

    /// Without duplicates, as in [`Report::sorted`].
    pub fn count(&self, severity: Severity) -> usize {
        self.entries.iter().filter(|(_, note)| note.severity() == severity).collect::<BTreeSet<_>>().len()
    }

    pub fn count_of(&self, code: Code) -> usize {
        self.entries.iter().filter(|(_, note)| note.code == code).count()
    }

    /// The files with diagnostics.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(path, _)| path.as_str())
    }

    pub fn is_broken(&self) -> bool {
        self.entries.iter().any(|(_, note)| note.severity() == Severity::Error)
    }
}
