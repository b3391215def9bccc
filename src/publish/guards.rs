//! What a publish does not do to a target unless told to.
//!
//! A partial checkout of a desk is not a request to withdraw a site, and what others put at a target is theirs. To do
//! it anyway, repeat the number from the refusal, which is valid for this one case.

use super::plan::{Phase, Plan};
use super::record::Record;
use super::site_id;
use super::standing::{Owner, Standing};
use crate::output::SiteFile;

/// This many pages may be removed without confirmation, and up to one in ten.
const FEW: usize = 10;
/// A site smaller than this many bytes may shrink freely.
const SMALL: u64 = 100_000;

/// What the user has confirmed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowed {
    /// This many pages may be removed.
    pub removal: Option<usize>,
    /// The site may have shrunk to this many bytes.
    pub size: Option<u64>,
    /// This many files made by others may be replaced.
    pub changed: Option<usize>,
    /// The state with this number, published by somebody else, may be replaced.
    pub over: Option<u32>,
}

/// Why this publish is refused: each reason with the way out. `record` is the last publish from here.
pub fn refusals(
    plan: &Plan,
    site: &[SiteFile],
    base_url: &str,
    standing: &Standing,
    record: Option<&Record>,
    allowed: &Allowed,
) -> Vec<String> {
    let all = [
        another_site(base_url, standing),
        published_since(standing, record, allowed),
        altered(plan, allowed),
        no_site(site),
        removal(plan, standing, allowed),
        shrinking(site, standing, allowed),
    ];
    all.into_iter().flatten().collect()
}

fn another_site(base_url: &str, standing: &Standing) -> Option<String> {
    let other = standing.state.as_ref().map(|state| &state.base_url).filter(|other| *other != base_url)?;
    Some(format!(
        "the target holds the site of {other}, and this desk is {base_url}: publish to another target, or, where the site has \
         moved, remove what stands there first"
    ))
}

fn published_since(standing: &Standing, record: Option<&Record>, allowed: &Allowed) -> Option<String> {
    let (state, record) = (standing.state.as_ref()?, record?);
    let number = state.number;
    let ours = standing.held.iter().filter(|held| held.owner == Owner::Us);
    let stands = site_id(ours.filter_map(|held| Some((held.path.as_str(), held.hash?))));
    // If the connection broke at the very end, the state is ours but not recorded here.
    let is_known = record.id.is_empty() || state.id == record.id || record.begun == Some(stands);
    if is_known || allowed.over == Some(number) {
        return None;
    }
    Some(format!(
        "the target holds state {number}, and state {} is the last that was published from here: somebody else has published \
         since. Get their changes into this desk first; then `--over {number}` puts it in the place of theirs",
        record.number
    ))
}

fn altered(plan: &Plan, allowed: &Allowed) -> Option<String> {
    let count = plan.altered.len();
    if count == 0 || allowed.changed == Some(count) {
        return None;
    }
    let files = match (count, plan.altered.first()) {
        (1, Some(path)) => format!("`{path}` at the target was"),
        (_, Some(path)) => format!("{count} files at the target, `{path}` the first of them, were"),
        (_, None) => return None,
    };
    Some(format!(
        "{files} put there, changed or removed by somebody else: look at them; then `--allow-changed {count}` replaces them"
    ))
}

fn no_site(site: &[SiteFile]) -> Option<String> {
    let is_there = site.iter().any(|file| file.path == "index.html" && file.length > 0);
    (!is_there).then(|| "the site has no first page: nothing was built that a reader could use".to_string())
}

fn removal(plan: &Plan, standing: &Standing, allowed: &Allowed) -> Option<String> {
    let ours = standing.held.iter().filter(|held| held.owner != Owner::Other);
    let pages = ours.filter(|held| Phase::of(&held.path) == Phase::Page).count();
    let gone = plan.lost().len();
    if gone <= FEW || 10 * gone <= pages || allowed.removal == Some(gone) {
        return None;
    }
    Some(format!(
        "this would remove {gone} of the {pages} pages at the target; where they are to go, `--allow-removal {gone}` removes them"
    ))
}

fn shrinking(site: &[SiteFile], standing: &Standing, allowed: &Allowed) -> Option<String> {
    let ours = standing.held.iter().filter(|held| held.owner != Owner::Other);
    let (old, new): (u64, u64) = (ours.map(|held| held.length).sum(), site.iter().map(|file| file.length).sum());
    if old < SMALL || 2 * new >= old || allowed.size == Some(new) {
        return None;
    }
    Some(format!(
        "the site has shrunk from {old} to {new} bytes; where it is to be so small, `--allow-size {new}` publishes it"
    ))
}
