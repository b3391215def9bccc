//! Which files beside the texts may be run in the name of the site, by a browser or by its host?
//!
//! What its ending says: a host goes by that, too. A drawing runs nothing where it is shown as a picture.

/// Whether a browser or a host may run the file at `path`, or what stands in it.
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
