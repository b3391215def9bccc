//! What each reason for a cross-reference is worth, learned from links that authors made by hand.
//!
//! `cargo bench --bench learn -- FOLDER...`, where each folder is a desk whose pieces' links to each other were taken out, with
//! a `gold.jsonl` that says where they were: a line has `doc`, `para` (its block, see `content::blocks`) and `target`. It prints
//! `src/crossref/curves.toml`, and before it how well the curves do on each desk when they are learned on the others.
//!
//! What is learned is that a paragraph's own piece stands before others in the paragraph's list, and a piece's before others in its
//! list (a softmax over each list). Each rise of a curve is held to what it is today, and never has the wrong sign; each
//! desk weighs the root of its links. How strongly they are held is tried: as weakly as leaves no desk worse off, by the mean of its
//! figures, when the curves are learned on the others. Where there is no such hold the curves stay as they are.

use dateline::archive::{Archive, features};
use dateline::cache::Memo;
use dateline::content::PieceId;
use dateline::content::assemble::Edition;
use dateline::content::blocks::blocks;
use dateline::content::scan::Desk;
use dateline::crossref::{CURVES, Compared, Index, Scratch, Value};
use dateline::timings::Timings;
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// How strongly a rise may be held to what it is today, from the strongest on.
const HOLDS: [f64; 5] = [1000.0, 300.0, 100.0, 30.0, 10.0];
/// Points of one nat.
const NAT: f64 = 16.0;

/// A paragraph and an earlier piece: of each value its step. They are few, so that a byte holds each.
struct Row {
    piece: PieceId,
    /// The block that it stands in; `None` of all paragraphs that have nothing of the piece.
    block: Option<usize>,
    steps: Vec<u8>,
    is_linked: bool,
}

/// A piece that links to others.
struct Asked {
    rows: Vec<Row>,
    /// By block: the pieces that it links to.
    targets: BTreeMap<usize, BTreeSet<PieceId>>,
}

struct Site {
    name: String,
    asked: Vec<Asked>,
}

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let sites: Vec<Site> = folders.iter().map(|folder| read(Path::new(folder))).collect();
    if sites.is_empty() {
        return eprintln!("which folders hold desks with a gold.jsonl?");
    }
    let today = Curves::today();
    let mut best = None;
    for hold in HOLDS {
        let mut is_better = true;
        for (place, site) in sites.iter().enumerate() {
            let others = sites.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, site)| site);
            let [before, after] =
                [&today, &Curves::learned(&others.collect::<Vec<_>>(), hold)].map(|curves| curves.figures(site));
            println!("# {}: today {before}", site.name);
            println!("# {}: of others, held by {hold}, {after}", site.name);
            is_better &= after.mean() >= before.mean();
        }
        best = if is_better { Some(hold) } else { best };
    }
    let all: Vec<&Site> = sites.iter().collect();
    let learned = best.map_or(today, |hold| Curves::learned(&all, hold));
    sites.iter().for_each(|site| println!("# {}: of all {}", site.name, learned.figures(site)));
    let now = Timestamp::try_from(SystemTime::now()).unwrap().to_string();
    let names: Vec<&str> = sites.iter().map(|site| site.name.as_str()).collect();
    println!("\n# {} by `cargo bench --bench learn -- {}`:", &now[..10], names.join(" "));
    match best {
        Some(hold) => println!("# learned from the curves before it, each rise held to them by {hold}."),
        None => println!(
            "# these stand. However strongly others are held to them, a desk that they have not seen is worse off."
        ),
    }
    learned.print();
}

fn read(folder: &Path) -> Site {
    let (desk, _) = Desk::open(folder).unwrap();
    let edition = Edition::published(i64::MAX / 2);
    let (archive, _) = Archive::of(&desk, edition, &Memo::none(), &Timings::default()).unwrap();
    let features = features(&archive.content, &archive.pieces);
    let index = Index::new(&features, &archive.words);
    let docs = archive.content.pieces.iter().zip(0..).map(|(piece, id)| (piece.doc.as_str(), PieceId(id)));
    let docs: BTreeMap<&str, PieceId> = docs.collect();
    let mut gold: BTreeMap<PieceId, BTreeMap<usize, BTreeSet<PieceId>>> = BTreeMap::new();
    for line in fs::read_to_string(folder.join("gold.jsonl")).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let doc = |key: &str| docs.get(line[key].as_str()?).copied();
        if let (Some(doc), Some(target), Some(block)) = (doc("doc"), doc("target"), line["para"].as_u64()) {
            gold.entry(doc).or_default().entry(block as usize).or_default().insert(target);
        }
    }
    let asked = gold.into_par_iter().map_init(Scratch::default, |scratch, (id, targets)| {
        let piece = &archive.content.pieces[id.index()];
        let text = desk.read(&piece.source).unwrap();
        let starts = &archive.pieces[id.index()].paragraphs;
        let base = piece.briefing.body.start as usize;
        let blocks = blocks(piece.briefing.body.of(&text));
        let block = |paragraph: u32| {
            let start = starts[paragraph as usize] as usize - base;
            blocks.iter().position(|block| (block.start..block.end).contains(&start))
        };
        let row = |Compared { piece, paragraph, values }: Compared| {
            let block = paragraph.and_then(block);
            let is_linked = block.and_then(|block| targets.get(&block)).is_some_and(|of| of.contains(&piece));
            let mut steps = vec![0; Value::ALL.len()];
            values.iter().for_each(|(value, amount)| steps[*value as usize] = CURVES.of(*value).step(*amount) as u8);
            Row { piece, block, steps, is_linked }
        };
        let rows = index.compared(id, scratch).into_iter().map(row).collect();
        Asked { rows, targets }
    });
    Site {
        name: folder.file_name().map(|name| name.to_string_lossy().into()).unwrap_or_default(),
        asked: asked.collect(),
    }
}

/// Of each value the rises of its steps, in nats, and first what a pair has without any.
#[derive(Clone)]
struct Curves {
    rises: Vec<f64>,
    /// By value, where its rises begin.
    starts: Vec<usize>,
}

impl Curves {
    fn today() -> Curves {
        let (mut rises, mut starts) = (vec![f64::from(CURVES.start) / NAT], Vec::new());
        for value in Value::ALL {
            starts.push(rises.len());
            let points = &CURVES.of(*value).points;
            rises.extend(points.windows(2).map(|two| f64::from(two[1] - two[0]) / NAT));
        }
        Curves { rises, starts }
    }

    /// The places of the rises of a row.
    fn of<'c>(&'c self, steps: &'c [u8]) -> impl Iterator<Item = usize> + 'c {
        let of_value = self.starts.iter().zip(steps).flat_map(|(start, step)| *start..*start + usize::from(*step));
        std::iter::once(0).chain(of_value)
    }

    fn points(&self, row: &Row) -> f64 {
        self.of(&row.steps).map(|rise| self.rises[rise]).sum()
    }

    fn learned(sites: &[&Site], hold: f64) -> Curves {
        let mut curves = Curves::today();
        let (held, signs) = (curves.rises.clone(), signs(&curves));
        let asked = weighed(sites);
        let whole = |curves: &Curves| {
            let (mut loss, mut slope) = curves.slope(&asked);
            for (place, (rise, held)) in curves.rises.iter().zip(&held).enumerate() {
                loss += hold / 2.0 * (rise - held).powi(2);
                slope[place] += hold * (rise - held);
            }
            (loss, slope)
        };
        // Nesterov's method, from the beginning again where it goes up.
        let (mut before, mut step, mut turn) = (curves.clone(), 1.0 / hold, 1.0_f64);
        let mut last = f64::INFINITY;
        for _ in 0..300 {
            let next = (1.0 + (1.0 + 4.0 * turn * turn).sqrt()) / 2.0;
            let push = (turn - 1.0) / next;
            let ahead = curves.rises.iter().zip(&before.rises).map(|(now, before)| now + push * (now - before));
            let ahead = Curves { rises: ahead.collect(), starts: curves.starts.clone() };
            let (loss, slope) = whole(&ahead);
            let bend: f64 = slope.iter().map(|slope| slope * slope).sum();
            let mut tried = ahead.clone();
            loop {
                for (place, slope) in slope.iter().enumerate().skip(1) {
                    let moved = ahead.rises[place] - step * slope;
                    tried.rises[place] = if moved * signs[place] < 0.0 { 0.0 } else { moved };
                }
                let moved = tried.rises.iter().zip(&ahead.rises).zip(&slope);
                let bound: f64 = moved
                    .map(|((tried, ahead), slope)| (tried - ahead) * slope + (tried - ahead).powi(2) / (2.0 * step))
                    .sum();
                if whole(&tried).0 <= loss + bound + 1e-9 || step < 1e-9 {
                    break;
                }
                step /= 2.0;
            }
            let now = whole(&tried).0;
            before = std::mem::replace(&mut curves, tried);
            turn = if now > last { 1.0 } else { next };
            if (last - now).abs() < 1e-6 * now.abs() && bend.is_finite() {
                break;
            }
            last = now;
        }
        curves.rounded()
    }

    /// The loss over all lists, and its slope by rise.
    fn slope(&self, asked: &[(&Asked, f64)]) -> (f64, Vec<f64>) {
        let of_each = asked.par_iter().map(|(asked, weight)| {
            let points: Vec<f64> = asked.rows.iter().map(|row| self.points(row)).collect();
            let mut pulls = vec![0.0; points.len()];
            let loss = of_paragraphs(asked, &points, &mut pulls) + of_pieces(asked, &points, &mut pulls);
            let mut slope = vec![0.0; self.rises.len()];
            for (row, pull) in asked.rows.iter().zip(&pulls).filter(|(_, pull)| **pull != 0.0) {
                self.of(&row.steps).for_each(|rise| slope[rise] += weight * pull);
            }
            (weight * loss, slope)
        });
        // In their order, so that each run gives the same sum.
        let of_each: Vec<(f64, Vec<f64>)> = of_each.collect();
        let mut all = (0.0, vec![0.0; self.rises.len()]);
        for (loss, slope) in of_each {
            all.0 += loss;
            all.1.iter_mut().zip(slope).for_each(|(sum, more)| *sum += more);
        }
        all
    }

    /// In whole points.
    fn rounded(mut self) -> Curves {
        let round = |nats: f64| (nats * NAT).round() / NAT;
        self.rises[0] = round(self.rises[0]);
        for (value, start) in self.starts.iter().enumerate() {
            let end = self.starts.get(value + 1).copied().unwrap_or(self.rises.len());
            let (mut sum, mut before) = (0.0, 0.0);
            for rise in &mut self.rises[*start..end] {
                sum += *rise;
                *rise = round(sum) - before;
                before = round(sum);
            }
        }
        self
    }

    fn figures(&self, site: &Site) -> Figures {
        let mut sums = [0.0; 4];
        let (mut blocks, mut right) = (0.0, 0.0);
        for asked in &site.asked {
            let mut of_pieces: BTreeMap<PieceId, Vec<f64>> = BTreeMap::new();
            let mut of_blocks: BTreeMap<usize, (f64, PieceId)> = BTreeMap::new();
            for row in &asked.rows {
                let points = self.points(row) * NAT;
                of_pieces.entry(row.piece).or_default().push(points);
                if let Some(block) = row.block {
                    let best = of_blocks.entry(block).or_insert((points, row.piece));
                    if points >= best.0 {
                        *best = (points, row.piece);
                    }
                }
            }
            let total = |mut points: Vec<f64>| {
                points.sort_unstable_by(|a, b| b.total_cmp(a));
                points[0] + points.get(1).map_or(0.0, |second| (second / 6.0).trunc().max(0.0))
            };
            let mut ranked: Vec<(f64, PieceId)> =
                of_pieces.into_iter().map(|(piece, points)| (total(points), piece)).collect();
            ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
            let targets: BTreeSet<PieceId> = asked.targets.values().flatten().copied().collect();
            let compared = ranked.iter().filter(|(_, piece)| targets.contains(piece)).count();
            let hits: Vec<bool> = ranked.iter().take(5).map(|(_, piece)| targets.contains(piece)).collect();
            let found = hits.iter().filter(|hit| **hit).count() as f64;
            let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
            let gained: f64 = hits.iter().enumerate().filter(|(_, hit)| **hit).map(|(place, _)| gain(place)).sum();
            sums[0] += found / targets.len() as f64;
            sums[1] += f64::from(found > 0.0);
            sums[2] += gained / (0..targets.len().min(5)).map(gain).sum::<f64>();
            sums[3] += compared as f64 / targets.len() as f64;
            for (block, targets) in &asked.targets {
                blocks += 1.0;
                right += f64::from(of_blocks.get(block).is_some_and(|(_, piece)| targets.contains(piece)));
            }
        }
        let count = site.asked.len() as f64;
        let [recall, some, gain, compared] = sums.map(|sum| sum / count);
        Figures { recall, some, gain, right: right / blocks, compared }
    }

    fn print(&self) {
        println!("start = {}", (self.rises[0] * NAT).round());
        for (place, value) in Value::ALL.iter().enumerate() {
            let from = &CURVES.of(*value).from;
            let mut sum = 0.0;
            let points = self.rises[self.starts[place]..].iter().take(from.len()).map(|rise| {
                sum += rise * NAT;
                format!("{}", sum.round())
            });
            let points: Vec<String> = std::iter::once("0".to_string()).chain(points).collect();
            println!("\n[{}]\nfrom = {from:?}\npoints = [{}]", value.name(), points.join(", "));
        }
    }
}

/// Which way each rise may go: that of its whole curve today.
fn signs(curves: &Curves) -> Vec<f64> {
    let mut signs = vec![0.0; curves.rises.len()];
    for (place, value) in Value::ALL.iter().enumerate() {
        let points = &CURVES.of(*value).points;
        let is_one_way = points.is_sorted() || points.is_sorted_by(|a, b| a >= b);
        let way = f64::from(points[points.len() - 1]).signum();
        let count = points.len() - 1;
        signs[curves.starts[place]..][..count].fill(if is_one_way { way } else { 0.0 });
    }
    signs
}

/// Of one desk: R@5, S@5 and nDCG@5 of pieces, A@1 of paragraphs, and the share of linked pieces that were compared at all.
struct Figures {
    recall: f64,
    some: f64,
    gain: f64,
    right: f64,
    compared: f64,
}

impl Figures {
    fn mean(&self) -> f64 {
        (self.recall + self.some + self.gain + self.right) / 4.0
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let Figures { recall, some, gain, right, compared } = self;
        write!(to, "R@5 {recall:.4} S@5 {some:.4} nDCG@5 {gain:.4} A@1 {right:.4} compared {compared:.3}")
    }
}

/// The logarithm of the sum of what these are the logarithms of.
fn log_sum(all: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = all.clone().fold(f64::NEG_INFINITY, f64::max);
    most + all.map(|one| (one - most).exp()).sum::<f64>().ln()
}

/// In the list of each paragraph that links, what it links to comes first. Adds to how each row pulls.
fn of_paragraphs(asked: &Asked, points: &[f64], pulls: &mut [f64]) -> f64 {
    let mut loss = 0.0;
    for block in asked.targets.keys() {
        let rows: Vec<usize> = (0..points.len()).filter(|row| asked.rows[*row].block == Some(*block)).collect();
        let linked = || rows.iter().copied().filter(|row| asked.rows[*row].is_linked);
        if linked().next().is_none() {
            continue;
        }
        let all = log_sum(rows.iter().map(|row| points[*row]));
        let right = log_sum(linked().map(|row| points[row]));
        loss += all - right;
        rows.iter().for_each(|row| pulls[*row] += (points[*row] - all).exp());
        linked().for_each(|row| pulls[row] -= (points[row] - right).exp());
    }
    loss
}

/// In the list of the piece, each that it links to comes before all that it does not.
fn of_pieces(asked: &Asked, points: &[f64], pulls: &mut [f64]) -> f64 {
    let targets: BTreeSet<PieceId> = asked.targets.values().flatten().copied().collect();
    let mut best: BTreeMap<PieceId, usize> = BTreeMap::new();
    for (row, Row { piece, .. }) in asked.rows.iter().enumerate() {
        let best = best.entry(*piece).or_insert(row);
        if points[row] > points[*best] {
            *best = row;
        }
    }
    let others: Vec<usize> = best.iter().filter(|(piece, _)| !targets.contains(piece)).map(|(_, row)| *row).collect();
    let found: Vec<usize> = targets.iter().filter_map(|piece| best.get(piece).copied()).collect();
    let (mut loss, share) = (0.0, 1.0 / targets.len() as f64);
    for target in found {
        let all = log_sum(others.iter().chain([&target]).map(|row| points[*row]));
        loss += share * (all - points[target]);
        others.iter().chain([&target]).for_each(|row| pulls[*row] += share * (points[*row] - all).exp());
        pulls[target] -= share;
    }
    loss
}

/// All pieces that link, and what each weighs: as if each site had the mean of their links.
fn weighed<'s>(sites: &[&'s Site]) -> Vec<(&'s Asked, f64)> {
    let links =
        |site: &Site| site.asked.iter().flat_map(|asked| &asked.rows).filter(|row| row.is_linked).count() as f64;
    let roots: f64 = sites.iter().map(|site| links(site).sqrt()).sum();
    let scale = sites.iter().map(|site| links(site)).sum::<f64>() / roots;
    let of_site = |site: &&'s Site| {
        let weight = scale / links(site).sqrt();
        site.asked.iter().map(move |asked| (asked, weight))
    };
    sites.iter().flat_map(of_site).collect()
}
