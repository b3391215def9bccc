//! What each reason for a cross-reference is worth, learned from links that authors made by hand.
//!
//! `cargo bench --bench learn -- FOLDER...`, where each folder is a desk whose pieces' links to each other were taken out, with
//! a `gold.jsonl` that says where they were: a line has `doc`, `para` (its block, see `content::blocks`) and `target`. It prints
//! `src/crossref/curves.toml`, and before it how well the curves do on each desk when they are learned on the others.
//!
//! Additive logistic regression over the steps of the curves: does this paragraph link to that piece? Each rise is held to
//! what the curves of today say of it, as strongly as [`RIDGE`] says, and never has the wrong sign; each desk weighs the root of its links.

use dateline::archive::{Archive, features};
use dateline::cache::Memo;
use dateline::content::PieceId;
use dateline::content::assemble::Edition;
use dateline::content::blocks::blocks;
use dateline::content::scan::Desk;
use dateline::crossref::{CURVES, Compared, Index, Scratch, Value};
use dateline::source::Hash;
use dateline::timings::Timings;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How strongly a rise is held to what it is today.
const RIDGE: f64 = 15.0;
/// Paragraphs that do not link to a piece, for each that does.
const NEGATIVES: usize = 25;
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
    for (place, site) in sites.iter().enumerate() {
        println!("# {}: today {}", site.name, today.figures(site));
        let others: Vec<&Site> =
            sites.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, site)| site).collect();
        if !others.is_empty() {
            println!("# {}: of others {}", site.name, Curves::learned(&others).figures(site));
        }
    }
    let learned = Curves::learned(&sites.iter().collect::<Vec<_>>());
    for site in &sites {
        println!("# {}: of all {}", site.name, learned.figures(site));
    }
    learned.print();
}

fn read(folder: &Path) -> Site {
    let (desk, _) = Desk::open(folder).unwrap();
    let edition = Edition { as_of: i64::MAX / 2, drafts: false };
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

    fn learned(sites: &[&Site]) -> Curves {
        let mut curves = Curves::today();
        let held = curves.rises.clone();
        let rows = rows(sites);
        // A rise that has the wrong sign is none.
        let mut is_free = vec![true; held.len()];
        let signs: Vec<f64> = signs(&curves);
        loop {
            curves.fit(&rows, &held, &is_free);
            let wrong: Vec<usize> =
                (1..held.len()).filter(|rise| is_free[*rise] && curves.rises[*rise] * signs[*rise] < 0.0).collect();
            if wrong.is_empty() {
                return curves.rounded();
            }
            for rise in wrong {
                (is_free[rise], curves.rises[rise]) = (false, 0.0);
            }
        }
    }

    /// Newton's method.
    fn fit(&mut self, rows: &[(&Row, f64)], held: &[f64], is_free: &[bool]) {
        let size = held.len();
        for _ in 0..30 {
            let sums = rows.par_chunks(1 << 14).map(|rows| {
                let (mut slope, mut bend) = (vec![0.0; size], vec![0.0; size * size]);
                for (row, weight) in rows {
                    let sure = 1.0 / (1.0 + (-self.points(row)).exp());
                    let (error, spread) = (weight * (sure - f64::from(row.is_linked)), weight * sure * (1.0 - sure));
                    let places: Vec<usize> = self.of(&row.steps).collect();
                    for one in &places {
                        slope[*one] += error;
                        places.iter().for_each(|other| bend[one * size + other] += spread);
                    }
                }
                (slope, bend)
            });
            let (mut slope, mut bend) = sums.reduce(
                || (vec![0.0; size], vec![0.0; size * size]),
                |mut sum, more| {
                    sum.0.iter_mut().zip(more.0).for_each(|(sum, more)| *sum += more);
                    sum.1.iter_mut().zip(more.1).for_each(|(sum, more)| *sum += more);
                    sum
                },
            );
            for rise in 0..size {
                if rise > 0 {
                    slope[rise] += RIDGE * (self.rises[rise] - held[rise]);
                    bend[rise * size + rise] += RIDGE;
                }
                if !is_free[rise] {
                    slope[rise] = 0.0;
                    (0..size).for_each(|other| (bend[rise * size + other], bend[other * size + rise]) = (0.0, 0.0));
                    bend[rise * size + rise] = 1.0;
                }
            }
            let step = solved(bend, slope);
            self.rises.iter_mut().zip(&step).for_each(|(rise, step)| *rise -= step);
            if step.iter().all(|step| step.abs() < 1e-4) {
                break;
            }
        }
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

    /// R@5, S@5 and nDCG@5 of pieces, A@1 of paragraphs, and the share of linked pieces that were compared at all.
    fn figures(&self, site: &Site) -> String {
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
        format!("R@5 {recall:.3} S@5 {some:.3} nDCG@5 {gain:.3} A@1 {:.3} compared {compared:.3}", right / blocks)
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

/// All paragraphs that link, some that do not, and what each weighs.
fn rows<'s>(sites: &[&'s Site]) -> Vec<(&'s Row, f64)> {
    let mut all = Vec::new();
    let links = |site: &Site| site.asked.iter().flat_map(|asked| &asked.rows).filter(|row| row.is_linked).count();
    for site in sites {
        let of_site = site.asked.iter().flat_map(|asked| &asked.rows);
        let linked = links(site);
        let others = of_site.clone().filter(|row| !row.is_linked && row.block.is_some()).count();
        let share = (linked * NEGATIVES) as f64 / others as f64;
        let weight = 1.0 / (linked as f64).sqrt();
        // By chance, and the same for the same desk.
        let is_taken = |place: usize| {
            let drawn = Hash::of(&place.to_le_bytes()).0;
            f64::from(u32::from_le_bytes([drawn[0], drawn[1], drawn[2], drawn[3]])) / f64::from(u32::MAX) < share
        };
        let chosen =
            of_site.enumerate().filter(|(place, row)| row.is_linked || (row.block.is_some() && is_taken(*place)));
        all.extend(chosen.map(|(_, row)| (row, weight)));
    }
    // As if each site had the mean of their links.
    let scale = sites.iter().map(|site| links(site) as f64).sum::<f64>()
        / sites.iter().map(|site| (links(site) as f64).sqrt()).sum::<f64>();
    all.into_iter().map(|(row, weight)| (row, weight * scale)).collect()
}

/// Solves a symmetric, positive system by Cholesky's method.
fn solved(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for column in 0..size {
        for row in column..size {
            let sum: f64 = (0..column).map(|at| matrix[row * size + at] * matrix[column * size + at]).sum();
            let rest = matrix[row * size + column] - sum;
            matrix[row * size + column] =
                if row == column { rest.max(1e-12).sqrt() } else { rest / matrix[column * size + column] };
        }
    }
    for row in 0..size {
        let sum: f64 = (0..row).map(|at| matrix[row * size + at] * right[at]).sum();
        right[row] = (right[row] - sum) / matrix[row * size + row];
    }
    for row in (0..size).rev() {
        let sum: f64 = (row + 1..size).map(|at| matrix[at * size + row] * right[at]).sum();
        right[row] = (right[row] - sum) / matrix[row * size + row];
    }
    right
}
