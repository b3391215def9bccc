//! How often an entity is named over time, as bars for a template to draw.

use super::lists::{List, Part};
use super::page::{Bar, Stretch, Timeline, YearMark};
use super::reads::Reads;
use crate::content::date::{Day, Partial};
use std::collections::BTreeMap;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 72;
const BASE: u32 = 96;

/// Minimum pieces, and non-empty steps of time, for a drawing.
const PIECES: usize = 3;
const STEPS: usize = 2;

/// Maximum years whose labels fit under the bars.
const NAMED: usize = 12;

/// Months counted from the year 0.
pub fn month_number(day: Day) -> i32 {
    i32::from(day.year) * 12 + i32::from(day.month) - 1
}

/// Counts by step of time, without gaps.
struct Counts {
    first: i32,
    counts: Vec<u32>,
}

impl Counts {
    fn of(steps: impl Iterator<Item = i32>, first: i32, last: i32) -> Counts {
        let mut counts = vec![0; usize::try_from(last - first + 1).unwrap_or_default()];
        for step in steps {
            if let Some(count) = usize::try_from(step - first).ok().and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        Counts { first, counts }
    }

    /// Bars for a drawing of this width, with their feet at `base`. Any count above zero is visible.
    fn bars(&self, width: u32, height: u32, base: u32) -> Vec<Bar> {
        let most = self.counts.iter().copied().max().unwrap_or_default().max(1);
        let peak = self.counts.iter().position(|count| *count == most);
        let step = width / (self.counts.len() as u32).max(1);
        let gap = (step / 5).clamp(1, 12).min(step.saturating_sub(1));
        let thick = (step - gap).min(56);
        let bar = |(at, count): (usize, &u32)| {
            let tall = (count * height / most).max(u32::from(*count > 0) * 2);
            Bar {
                label: String::new(),
                count: *count,
                href: None,
                is_peak: peak == Some(at),
                x: at as u32 * step + (step - thick) / 2,
                y: base - tall,
                width: thick,
                height: tall,
            }
        };
        self.counts.iter().enumerate().map(bar).collect()
    }
}

/// The time span of a timeline, for what else is drawn on it.
pub struct Axis {
    /// A [`month_number`].
    first: i32,
    months: i32,
    width: i32,
}

impl Axis {
    fn x(&self, month: i32, days: u8) -> i32 {
        let days = (month - self.first) * 31 + i32::from(days);
        (days * self.width / (self.months * 31)).clamp(0, self.width)
    }

    /// From the first day of one date to the last of another; `None` without dates or outside the span.
    pub fn stretch(&self, from: Option<Partial>, until: Option<Partial>) -> Option<Stretch> {
        from.or(until)?;
        let start = from.map(Partial::first_day).map_or(0, |day| self.x(month_number(day), day.day as u8 - 1));
        let end = until.map(Partial::last_day).map_or(self.width, |day| self.x(month_number(day), day.day as u8));
        let is_outside = start >= self.width || end <= 0 || start > end;
        (!is_outside).then(|| Stretch { x: start.min(self.width - 2) as u32, width: (end - start).max(2) as u32 })
    }
}

/// The twelve months up to a given one.
pub struct Strip(Counts);

impl Strip {
    pub fn of(months: impl Iterator<Item = i32>, last: i32) -> Strip {
        Strip(Counts::of(months, last - 11, last))
    }

    /// `name` gives a month's label.
    pub fn bars(&self, name: impl Fn(i32) -> String) -> Vec<Bar> {
        let bars = self.0.bars(96, 20, 24);
        (self.0.first..).zip(bars).map(|(month, bar)| Bar { label: name(month), ..bar }).collect()
    }
}

impl Reads<'_> {
    /// `anchors` gives the anchor of a year's pieces on the first page of a list that is not split.
    pub(super) fn timeline(&self, list: &List, anchors: &BTreeMap<i16, String>) -> Option<(Timeline, Axis)> {
        let entries = self.all(list);
        let (first, last) = (entries.first()?, entries.last()?);
        let is_cut = list.parts(self.per_page()).len() > 1;
        let href = |year: i16| match is_cut {
            true => Some(self.href(&Part::Year { year, number: 1 }.address(&list.address))),
            false => anchors.get(&year).map(|anchor| format!("#{anchor}")),
        };
        let is_by_month = last.year - first.year < 2;
        let years = first.year..=last.year;
        let counts = match is_by_month {
            true => Counts::of(
                entries.iter().map(|entry| month_number(self.day_of(entry))),
                i32::from(first.year) * 12,
                i32::from(last.year) * 12 + 11,
            ),
            false => Counts::of(entries.iter().map(|entry| entry.year.into()), first.year.into(), last.year.into()),
        };
        let steps = counts.counts.iter().filter(|count| **count > 0).count();
        let tells_much = entries.len() >= PIECES && steps >= STEPS;
        let per_year = if is_by_month { 12 } else { 1 };
        let bars: Vec<Bar> = (counts.first..)
            .zip(counts.bars(WIDTH, HEIGHT, BASE))
            .map(|(step, bar)| {
                let year = if is_by_month { step.div_euclid(12) } else { step };
                let label = if is_by_month { self.words.month(step) } else { step.to_string() };
                let href = i16::try_from(year).ok().filter(|_| bar.count > 0).and_then(href);
                Bar { label, href, ..bar }
            })
            .collect();
        let sparse = years.clone().count().div_ceil(NAMED);
        let of_year = bars.chunks(per_year);
        let marks = years.zip(of_year).enumerate().map(|(at, (year, of))| YearMark {
            year: year.to_string(),
            href: href(year).filter(|_| of.iter().any(|bar| bar.count > 0)),
            x: of.first().zip(of.last()).map_or(0, |(first, last)| (first.x + last.x + last.width) / 2),
            is_minor: at % sparse != 0,
        });
        let years = marks.collect();
        let months = (i32::from(last.year) - i32::from(first.year) + 1) * 12;
        let width = WIDTH / bars.len() as u32 * bars.len() as u32;
        let axis = Axis { first: i32::from(first.year) * 12, months, width: width as i32 };
        Some((Timeline { is_by_month, bars, years, tells_much }, axis))
    }
}

impl super::words::Words {
    /// "March 2017" for a [`month_number`].
    pub(super) fn month(&self, number: i32) -> String {
        let year = i16::try_from(number.div_euclid(12)).unwrap_or_default();
        let month = i8::try_from(number.rem_euclid(12) + 1).ok();
        self.partial(Partial { year, month, day: None }).words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_line_and_inside_the_drawing() {
        for steps in [vec![3], vec![0, 0, 0, 9], (0..700).collect(), vec![0, 59]] {
            let last = *steps.last().unwrap_or(&0);
            let bars = Counts::of(steps.into_iter(), 0, last).bars(WIDTH, HEIGHT, BASE);
            assert!(
                bars.iter().all(|bar| bar.y + bar.height == BASE && bar.height <= HEIGHT && bar.x + bar.width <= WIDTH)
            );
            assert_eq!(bars.iter().filter(|bar| bar.is_peak).count(), 1);
            assert!(bars.iter().all(|bar| (bar.count > 0) == (bar.height > 0)));
        }
    }

    #[test]
    fn a_stretch_is_cut_to_the_axis() {
        let axis = Axis { first: 2012 * 12, months: 48, width: 640 };
        let year = |year| Some(Partial { year, month: None, day: None });
        let at = |from, until| axis.stretch(from, until).map(|stretch| (stretch.x, stretch.width));
        assert_eq!(at(year(2013), year(2013)), Some((160, 160)));
        assert_eq!((at(year(1999), None), at(None, year(2012))), (Some((0, 640)), Some((0, 160))));
        assert_eq!([at(None, None), at(year(2016), None), at(year(1999), year(2011))], [None; 3]);
        let day = Some(Partial { year: 2015, month: Some(12), day: Some(31) });
        assert_eq!(at(day, day), Some((638, 2)));
    }

    #[test]
    fn a_strip_holds_twelve_months() {
        let bars = Strip::of([23, 23, 12, 11].into_iter(), 23).bars(|month| month.to_string());
        assert_eq!((bars.len(), bars[0].count, bars[11].count, bars[11].label.as_str()), (12, 1, 2, "23"));
    }
}
