//! The plan of the site.

pub mod page;
