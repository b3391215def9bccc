//! Suggestions for an unknown name.

/// The most likely intended word, if any is likely.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    const LIKELY: f64 = 0.8;
    let scored = words.map(|other| (strsim::jaro_winkler(word, other), other)).filter(|(score, _)| *score >= LIKELY);
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, other)| other)
}
