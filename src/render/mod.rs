//! A page's data and the theme give bytes.
