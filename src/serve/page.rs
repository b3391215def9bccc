//! Additions to a served page: the script that reloads it, and the errors of the desk.

use super::newsroom::Now;
use crate::source::Hash;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

pub use axum::body::Bytes;

pub const SCRIPT: &[u8] = include_bytes!("reload.js");
pub const STYLE: &[u8] = include_bytes!("fault.css");

pub const HTML: &str = "html";

/// The page with its script and, if the desk or the page has errors, the text that the terminal shows. Its tag changes
/// if a reader would see a different page. With a review desk, a glass can be laid over it.
pub fn live(bytes: Bytes, extension: &str, now: &Now, fault: &str, has_glass: bool) -> Response {
    if extension != HTML {
        return ([(header::CONTENT_TYPE, content_type(extension))], bytes).into_response();
    }
    let faults: Vec<&str> = [&*now.fault, fault].into_iter().filter(|fault| !fault.is_empty()).collect();
    let company = now.snapshot.as_ref().map(|snapshot| snapshot.company).unwrap_or_default();
    let tag = Hash::of_all(&[company, Hash::of(&bytes), Hash::of(faults.join("\n").as_bytes())]);
    let mut added =
        format!("<script src=\"/-/reload.js\" data-version=\"{}\" data-tag=\"{tag}\" defer></script>", now.version);
    if has_glass {
        added += "<script src=\"/-/review/glass.js\" defer></script>";
    }
    if !faults.is_empty() {
        added += "<link rel=\"stylesheet\" href=\"/-/fault.css\"><pre id=\"dateline-fault\" role=\"alert\">";
        added += &escape(&faults.join("\n"));
        added += "</pre>";
    }
    const END: &[u8] = b"</body>";
    let end = bytes.windows(END.len()).rposition(|window| window == END).unwrap_or(bytes.len());
    let page = [&bytes[..end], added.as_bytes(), &bytes[end..]].concat();
    let headers = [(header::CONTENT_TYPE, content_type(HTML).to_string()), (header::ETAG, format!("\"{tag}\""))];
    (headers, page).into_response()
}

/// A page that contains only the errors.
pub fn broken(now: &Now, fault: &str) -> Response {
    let empty = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>dateline</title></head><body></body></html>";
    let mut page = live(Bytes::from_static(empty.as_bytes()), HTML, now, fault, false);
    *page.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The last good bytes of the pages that were viewed, by address.
#[derive(Default)]
pub struct Seen(Mutex<HashMap<String, Bytes>>);

impl Seen {
    /// More than anyone has open at a time.
    const MOST: usize = 64;

    pub fn of(&self, path: &str) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    pub fn keep(&self, path: &str, bytes: &Bytes) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= Self::MOST && !seen.contains_key(path) {
            seen.clear();
        }
        seen.insert(path.to_string(), bytes.clone());
    }
}

pub fn content_type(extension: &str) -> &'static str {
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}
