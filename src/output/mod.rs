//! A folder in which only changed files are written.
