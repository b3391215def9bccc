//! `[publish.NAME]`: where the site goes.
//!
//! No key takes a password: these come from the environment or from the usual files.

use crate::content::node::Fields;
use crate::report::{Code, Diagnostic};
use crate::source::Text;

/// A place at which the site can be published, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the desk's root, where it does not begin with `/`.
    Folder { path: String },
}

type Read = fn(&mut Fields) -> Option<Place>;

const KINDS: &[(&str, Read)] = &[("folder", folder)];

const KEYS: &[&str] = &["path"];

pub fn place(fields: &mut Fields) -> Option<Place> {
    let kind = fields.needed("kind");
    let read = KINDS.iter().find(|(name, _)| *name == kind.value).map(|(_, read)| read);
    if read.is_none() && !kind.is_empty() {
        let kinds: Vec<String> = KINDS.iter().map(|(name, _)| format!("`{name}`")).collect();
        let note = Diagnostic::new(Code::E009, format!("`kind` cannot be `{}`", kind.value));
        fields.note(kind.span, note.help(format!("it is one of {}", kinds.join(", "))));
        // Its other keys are not wrong because of that.
        KEYS.iter().for_each(|key| drop(fields.text(key)));
    }
    read?(fields)
}

fn folder(fields: &mut Fields) -> Option<Place> {
    Some(Place::Folder { path: sound(fields, "path")?.value })
}

/// A text that is there, and that no program takes for a flag or for two lines.
fn sound(fields: &mut Fields, key: &'static str) -> Option<Text> {
    let text = fields.needed(key);
    if text.starts_with('-') || text.contains(char::is_control) {
        let note = Diagnostic::new(Code::E009, format!("`{key}` begins with a hyphen or holds a control character"));
        fields.note(text.span, note);
        return None;
    }
    (!text.is_empty()).then_some(text)
}
