//! All entities with all their names.
