//! The threads of the program: those that were asked for, or as many as the system gives.

use rayon::{ThreadBuilder, ThreadPoolBuilder};
use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// Starts them, or so many as are to be had; without any, the caller's own thread works alone.
///
/// Threads first and the pool for them afterwards: a pool that fails to start once cannot be started again.
pub fn start(wanted: Option<usize>) {
    let wanted = wanted.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let (give, take) = mpsc::channel::<ThreadBuilder>();
    let take = Arc::new(Mutex::new(take));
    let start = |_: &usize| {
        let take = take.clone();
        let work = move || {
            let worker = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // None comes where the process has a pool already.
            worker.map_or((), ThreadBuilder::run)
        };
        thread::Builder::new().spawn(work).is_ok()
    };
    let pool = ThreadPoolBuilder::new();
    let _ = match (0..wanted).take_while(start).count() {
        0 => pool.num_threads(1).use_current_thread().build_global(),
        started => pool
            .num_threads(started)
            .spawn_handler(|worker| give.send(worker).map_err(|_| io::ErrorKind::BrokenPipe.into()))
            .build_global(),
    };
}
