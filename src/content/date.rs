//! Days and times as authors write them.

use serde::{Deserialize, Serialize};

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// A day that may lack its day or month: `2012`, `2012-06`, `2012-06-30`, as roles and lives are dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Partial {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

/// When a piece is dated: its calendar day in the desk's zone, the instant, and whether a time was written.
///
/// Ordered by day, then instant. A bare day is its 00:00 in the desk's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub day: Day,
    /// Seconds from the Unix epoch.
    pub unix: i64,
    pub has_time: bool,
    /// The offset from UTC in seconds, as written or of the desk's zone.
    pub offset: i32,
}
