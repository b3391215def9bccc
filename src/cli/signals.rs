//! What becomes of signals that would end the program without a word or in the middle of its work.

pub use of_system::{Interrupts, begin, the_site_stands};

#[cfg(unix)]
mod of_system {
    use signal_hook::consts::{SIGABRT, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock};

    /// Whether an abort is a failure, and whether the new site stands by then: one of the two.
    static ABORTS: LazyLock<[Arc<AtomicBool>; 2]> =
        LazyLock::new(|| [true, false].map(|it| Arc::new(AtomicBool::new(it))));

    /// For the whole program. Where a signal cannot be caught it does what it always did.
    pub fn begin() {
        // A file over the limit of this process is then an error like a full disk, which names the file.
        let _ = flag::register(SIGXFSZ, Arc::default());
        // Without memory or stack the standard library says so and aborts: the machine failed.
        for (exit, holds) in [3, 0].into_iter().zip(&*ABORTS) {
            let _ = flag::register_conditional_shutdown(SIGABRT, exit, Arc::clone(holds));
        }
    }

    /// From now on a build is well, though there may be no memory left for what the next one would ask for.
    pub fn the_site_stands() {
        let [fails, stands] = &*ABORTS;
        stands.store(true, Ordering::Relaxed);
        fails.store(false, Ordering::Relaxed);
    }

    /// Ctrl-C and its kin: they end the program at once, but for the time in which its files wait in the output.
    pub struct Interrupts {
        ends_at_once: Arc<AtomicBool>,
        came: Arc<AtomicBool>,
    }

    impl Interrupts {
        pub fn catch() -> Interrupts {
            let (ends_at_once, came) = (Arc::new(AtomicBool::new(true)), Arc::default());
            for signal in [SIGINT, SIGTERM] {
                let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&ends_at_once));
                let _ = flag::register(signal, Arc::clone(&came));
            }
            Interrupts { ends_at_once, came }
        }

        /// Whether one came. From now on none ends the program by itself.
        pub fn came(&self) -> bool {
            self.ends_at_once.store(false, Ordering::Relaxed);
            self.came.load(Ordering::Relaxed)
        }

        /// From now on each ends the program at once.
        pub fn let_through(&self) {
            self.ends_at_once.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(not(unix))]
mod of_system {
    pub fn begin() {}

    pub fn the_site_stands() {}

    pub struct Interrupts;

    impl Interrupts {
        pub fn catch() -> Interrupts {
            Interrupts
        }

        pub fn came(&self) -> bool {
            false
        }

        pub fn let_through(&self) {}
    }
}
