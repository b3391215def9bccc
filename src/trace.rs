//! When each stage and each unit of one ran, and on which thread, for `build --trace`.
//!
//! In the format that trace viewers read (Chrome's trace events): an event has a start and a duration in microseconds,
//! and is nested in the event of its thread that contains it.

use serde::Serialize;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[derive(Default)]
pub struct Trace(Mutex<Vec<Event>>);

struct Event {
    stage: &'static str,
    /// The text or the page; empty for the stage itself.
    of: String,
    began: Instant,
    ended: Instant,
    /// 0 is the main thread, which runs the stages; others are those of the pool.
    thread: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    name: String,
    cat: &'a str,
    ph: &'static str,
    ts: u64,
    dur: u64,
    pid: u32,
    tid: usize,
}

impl Trace {
    pub fn event<T>(&self, stage: &'static str, of: &str, run: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let value = run();
        let thread = rayon::current_thread_index().map_or(0, |place| place + 1);
        let event = Event { stage, of: of.to_string(), began, ended: Instant::now(), thread };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        value
    }

    /// `{"traceEvents":[{"name":"annotate content/…","cat":"annotate","ph":"X","ts":…,"dur":…,"pid":1,"tid":2},…]}`
    pub fn to_json(&self) -> String {
        const PROCESS: u32 = 1;
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(start) = events.iter().map(|event| event.began).min() else { return json!({}).to_string() };
        let micros = |at: Instant| at.duration_since(start).as_micros() as u64;
        let threads: std::collections::BTreeSet<usize> = events.iter().map(|event| event.thread).collect();
        let named = threads.into_iter().map(|thread| {
            let name = if thread == 0 { "stages".to_string() } else { format!("thread {thread}") };
            json!({"name": "thread_name", "ph": "M", "pid": PROCESS, "tid": thread, "args": {"name": name}})
        });
        let lines = events.iter().map(|event| {
            let ts = micros(event.began);
            let line = Line {
                name: format!("{} {}", event.stage, event.of).trim_end().to_string(),
                cat: event.stage,
                ph: "X",
                ts,
                // Both ends are truncated to whole microseconds, so that nested events stay nested.
                dur: micros(event.ended) - ts,
                pid: PROCESS,
                tid: event.thread,
            };
            json!(line)
        });
        json!({"traceEvents": named.chain(lines).collect::<Vec<_>>()}).to_string()
    }
}
