//! What the search shows for a name.

use super::super::reads::Reads;
use super::data::FoundName;
use super::names::Named;

/// Maximum characters of the line below a name.
const LINE: usize = 100;

impl Reads<'_> {
    /// Each with only those of its other names that have a word in the bucket.
    pub(in crate::site) fn found_names(&self, bucket: &str) -> Vec<FoundName> {
        self.bucket(bucket).iter().map(|named| self.found_name(named)).collect()
    }

    fn found_name(&self, Named { entity: id, aliases }: &Named) -> FoundName {
        let entity = self.entity(*id);
        let record = &entity.record;
        let kind = record.kind.to_lowercase();
        let others = self.aliases(*id);
        let others = aliases.iter().filter_map(|place| others.get(*place as usize));
        let mut names: Vec<String> = others.map(|alias| alias.name.value.clone()).collect();
        names.dedup();
        FoundName {
            name: record.name.value.clone(),
            href: self.href(&entity.address),
            kind: self.entity_kinds().keys().position(|known| *known == kind).unwrap_or_default(),
            line: record.summary.as_ref().map(|summary| cut(summary)).unwrap_or_default(),
            names,
        }
    }
}

/// Cut at the end of a word.
fn cut(line: &str) -> String {
    let Some((end, _)) = line.char_indices().nth(LINE) else { return line.to_string() };
    let whole = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", line[..whole].trim_end_matches([',', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_between_words() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"words, ".repeat(30));
        assert!(long.ends_with("words…") && long.chars().count() <= LINE + 1, "{long}");
    }
}
