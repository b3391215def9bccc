//! `grow`: an entry of a list becomes a page of its own.

use super::changes::carry_out;
use super::{Common, root_flag};
use crate::content::assemble::Edition;
use crate::content::entry::Form;
use crate::content::grown::grown;
use crate::edit::FileChange;
use crate::error::{Error, Result};
use clap::Args;

/// Give an entry of a list a page of its own
///
/// What the line of JSON or the row of CSV says becomes a Markdown file, in which a profile can be written. Id and address
/// stay. What changes is shown first.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline grow vladimir-putin

Next: write the profile under the front matter.")]
pub struct Options {
    /// The id of the entity
    id: String,
    /// Do not ask before it is written
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let id = options.id.as_str();
    let (desk, content, _) = options.common.sound(Edition::WHOLE)?;
    let entity = content.entity(id)?;
    let path = &entity.source.path;
    if Form::of(path) == Form::Markdown {
        return Err(Error::Usage(format!("`{id}` has a page of its own: {path}")));
    }
    let page = format!("content/entities/{id}.md");
    if desk.root.join(&page).exists() {
        return Err(Error::Refused(format!("`{page}` is there already: give that file another name first")));
    }
    let old = desk.read(&entity.source)?;
    let Some((new, rest)) = grown(path, &old, entity.record.span, &desk.config) else {
        return Err(Error::Refused(format!("what {path} says of `{id}` cannot be said in the same way by a page")));
    };
    let changes = [
        FileChange { path: page, moved_from: None, old: None, new },
        FileChange { path: path.clone(), moved_from: None, old: Some(old), new: rest },
    ];
    let again = format!("dateline grow {id}{} --yes", root_flag(&desk.root));
    carry_out(&desk, &changes, options.yes, &again)
}
