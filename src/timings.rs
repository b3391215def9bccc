//! Time and resident memory of each stage, for `build --timings`.

use crate::trace::Trace;
use cpu_time::ThreadTime;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Wall time by stage, and thread CPU time and source bytes of the units that measure themselves.
#[derive(Default)]
pub struct Timings {
    /// Whether units are measured: a unit's clock costs a system call.
    units: bool,
    trace: Option<Trace>,
    stages: Mutex<Vec<(&'static str, Duration, Option<u64>)>>,
    measured: Mutex<BTreeMap<&'static str, (Duration, u64)>>,
}

#[derive(Serialize)]
struct Stage {
    name: &'static str,
    wall_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resident_bytes: Option<u64>,
}

impl Timings {
    pub fn with_units() -> Timings {
        Timings { units: true, ..Timings::default() }
    }

    /// Also records each stage and unit with its thread.
    pub fn traced(self) -> Timings {
        Timings { trace: Some(Trace::default()), ..self }
    }

    pub fn stage<T>(&self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let value = self.span(name, "", run);
        if let Ok(mut stages) = self.stages.lock() {
            stages.push((name, began.elapsed(), resident()));
        }
        value
    }

    /// A part of a stage, for a trace: `of` is the text or page.
    pub fn span<T>(&self, name: &'static str, of: &str, run: impl FnOnce() -> T) -> T {
        match &self.trace {
            Some(trace) => trace.event(name, of, run),
            None => run(),
        }
    }

    /// Measures the work on the text `of`, of this many bytes, on this thread only.
    pub fn unit<T>(&self, name: &'static str, of: &str, bytes: usize, run: impl FnOnce() -> T) -> T {
        if !self.units {
            return self.span(name, of, run);
        }
        let began = ThreadTime::now();
        let value = self.span(name, of, run);
        if let Ok(mut measured) = self.measured.lock() {
            let sum = measured.entry(name).or_default();
            sum.0 += began.elapsed();
            sum.1 += bytes as u64;
        }
        value
    }

    /// The trace, if requested.
    pub fn trace(&self) -> Option<String> {
        self.trace.as_ref().map(Trace::to_json)
    }

    /// `{"stages":[{"name":"annotate","wall_s":…,"cpu_s":…,"bytes":…,"resident_bytes":…},…]}`
    pub fn to_json(&self) -> String {
        let (Ok(stages), Ok(measured)) = (self.stages.lock(), self.measured.lock()) else { return String::new() };
        let stages: Vec<Stage> = stages
            .iter()
            .map(|(name, wall, resident)| {
                let unit = measured.get(name);
                Stage {
                    name,
                    wall_s: wall.as_secs_f64(),
                    cpu_s: unit.map(|u| u.0.as_secs_f64()),
                    bytes: unit.map(|u| u.1),
                    resident_bytes: *resident,
                }
            })
            .collect();
        serde_json::json!({ "stages": stages }).to_string()
    }
}

/// Current memory of the process, where the system reports it without a library (Linux).
fn resident() -> Option<u64> {
    const PAGE: u64 = 4096;
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<u64>().ok()? * PAGE)
}
