//! Which files beside the texts may be executed on the site's origin, by a browser or by its host?
//!
//! Decided by the file extension, as hosts do. An SVG runs nothing when it is shown as an image.

/// Whether a browser or a host may execute the file at `path`, or code inside it.
pub fn is_active(path: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "html", "htm", "xhtml", "xht", "shtml", "mhtml", "mht", "svg", "svgz", "xml", "xsl", "xslt", "js", "mjs",
        "cjs", "php", "cgi", "asp", "aspx", "jsp",
    ];
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    ENDINGS.iter().any(|ending| extension.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_run_is_told_by_its_ending() {
        assert!(["a/b.html", "x.SVG", "x.tar.js", "x.php"].iter().all(|path| is_active(path)));
        assert!(["x.png", "html", "x.html.txt", "x.pdf", "js/x.csv"].iter().all(|path| !is_active(path)));
    }
}
