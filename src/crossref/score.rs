//! How many points is a pair worth, and for which reasons?
//!
//! Every figure is a constant or a whole step, so that adding one sentence to an old piece leaves nearly all scores of
//! the archive unchanged. The constants were chosen once, on links that authors made by hand.

use crate::content::PieceId;
use crate::content::date::Day;

/// What the author says outranks everything that was found.
pub const LINK: i32 = 10_000;
const PIN: i32 = 1_000_000;
pub const SERIES: i32 = 16;

/// The points of a pin: the first pin gets most, and each gets more than all found reasons together.
pub fn pin(pins: &[PieceId], piece: PieceId) -> i32 {
    const COUNTED: usize = 1_000;
    let place = pins.iter().position(|pin| *pin == piece);
    place.map_or(0, |place| PIN * (pins.len().min(COUNTED).saturating_sub(place).max(1)) as i32)
}

/// Added to the number of pieces, so that the first words of a young archive are not all rare.
const PRIOR: usize = 32;
const RAREST: u32 = 9;

/// How rare is a key that `holders` of `pieces` hold, from 0 to 9? In whole powers of two.
pub fn rarity(pieces: usize, holders: usize) -> u32 {
    ((pieces + PRIOR) / (holders + 1)).max(1).ilog2().min(RAREST)
}

/// How much or how often, from 0 to 3: once, two or three times, up to seven, more.
pub fn step(count: u32) -> u32 {
    count.max(1).ilog2().min(3)
}

/// The weight of a shared word, before the pieces are compared: a word twice as rare counts more than twice as much,
/// and a fifth occurrence little more than the fourth.
pub fn word(rarity: u32, later: u32, earlier: u32) -> i32 {
    const LATER: [i32; 4] = [4, 5, 6, 6];
    const EARLIER: [i32; 4] = [4, 6, 7, 8];
    (rarity * rarity) as i32 * LATER[later as usize & 3] * EARLIER[earlier as usize & 3]
}

/// The divisor for an earlier piece by its number of distinct words, in half powers of two: a long piece holds every
/// word. It grows with the square root, scaled by about eighteen.
pub fn length(words: usize) -> i32 {
    const ROOTS: [i32; 2] = [18, 22]; // of a power of two, and of one and a half
    let power = words.max(16).ilog2();
    let half = words >> (power - 1) & 1;
    let root = ROOTS[half] << (power / 2);
    if power % 2 == 1 { root * 181 / 128 } else { root }
}

pub fn words(sum: i32, length: i32) -> i32 {
    sum / length
}

/// The points of a shared entity, by how much both pieces are about it.
pub fn entity(rarity: u32, step: u32) -> i32 {
    (rarity * (2 + step) / 3) as i32
}

pub fn tag(rarity: u32) -> i32 {
    rarity as i32
}

/// The remaining points of a piece this many days old: a sixteenth less for each doubling.
pub fn faded(points: i32, days: i32) -> i32 {
    let doublings = days.max(1).ilog2() as i32;
    points.saturating_mul((16 - doublings).max(6)) / 16
}

/// A day number; its differences count days.
pub fn ordinal(day: Day) -> i32 {
    let (year, month, day) = (day.year as i32, day.month as i32, day.day as i32);
    // Years begin in March here, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
}

/// How often the author linked a paragraph to its first piece, if that has this many points: one fixed, rising curve.
/// Counted on three sites, in bands of ten points, each site weighing the same; an author links only some of what could
/// be linked, so a note is right more often than this says.
pub fn confidence(points: i32) -> f64 {
    const KNOWN: [(i32, f64); 16] = [
        (-200, 0.0),
        (-60, 0.01),
        (-30, 0.04),
        (0, 0.12),
        (10, 0.28),
        (20, 0.4),
        (30, 0.47),
        (40, 0.53),
        (50, 0.6),
        (60, 0.66),
        (70, 0.73),
        (80, 0.8),
        (90, 0.84),
        (100, 0.88),
        (120, 0.95),
        (160, 0.99),
    ];
    let above = KNOWN.iter().position(|(at, _)| *at > points).unwrap_or(KNOWN.len());
    let (Some(low), Some(high)) = (above.checked_sub(1).map(|low| KNOWN[low]), KNOWN.get(above)) else {
        return if points < 0 { 0.0 } else { 0.99 };
    };
    low.1 + (high.1 - low.1) * f64::from(points - low.0) / f64::from(high.0 - low.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarity_moves_by_whole_powers_of_two() {
        assert_eq!([rarity(0, 0), rarity(1000, 0), rarity(1000, 9), rarity(1000, 1000)], [5, 9, 6, 0]);
        assert_eq!(rarity(1000, 40), rarity(1010, 42), "a few pieces more move nothing");
    }

    #[test]
    fn a_longer_piece_has_the_greater_divisor() {
        let lengths: Vec<i32> = [1, 16, 24, 32, 48, 64, 128, 200, 400, 5000].map(length).into();
        assert!(lengths.is_sorted(), "{lengths:?}");
        assert_eq!(length(130), length(180));
    }

    #[test]
    fn points_fade_with_age_and_never_vanish() {
        assert_eq!([faded(160, 1), faded(160, 2), faded(160, 365), faded(160, 100_000)], [160, 150, 80, 60]);
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        let day = |year, month, day| ordinal(Day { year, month, day });
        assert_eq!(day(2016, 3, 1) - day(2016, 2, 28), 2);
        assert_eq!(day(2017, 1, 1) - day(2016, 1, 1), 366);
    }
}
