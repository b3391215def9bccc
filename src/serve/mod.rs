//! `serve`: the desk as a site on this machine, updated after each change.
//!
//! Everything is served from memory; nothing is written to the published output. Only this machine gets answers, and
//! only under its own names: a web page open in a browser can neither read what is served here nor learn when it
//! changes.

mod guard;
mod newsroom;
mod page;
pub mod review;
mod snapshot;
mod watch;

pub use newsroom::{Newsroom, Told};
pub use watch::Watch;

use crate::error::{Error, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use guard::Guard;
use newsroom::Now;
use page::{Bytes, Seen};
pub use review::Review;
use snapshot::{Place, Printed};
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch as latest;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

/// How long a request waits until a change is processed. Otherwise a program that constantly writes to the desk would
/// block every page.
const PATIENCE: Duration = Duration::from_secs(20);

/// The delay before a retry if a file changed between two reads.
const BREATH: Duration = Duration::from_millis(20);

const HEADERS: [(header::HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'self'"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Serves on `listener` until the process ends, while `newsroom` follows the changes that `watch` reports.
pub fn run(listener: TcpListener, newsroom: Newsroom, watch: Watch, review: Option<Review>) -> Result<()> {
    let failed = |action| Error::file(action, Path::new("the server"));
    let port = listener.local_addr().map_err(failed("start"))?.port();
    let server = Arc::new(Server {
        now: newsroom.now(),
        guard: Guard::of(port),
        seen: Seen::default(),
        review: review.map(Arc::new),
    });
    std::thread::Builder::new().spawn(move || newsroom.follow(watch)).map_err(failed("start"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed("start"))?;
    runtime.block_on(async {
        listener.set_nonblocking(true).map_err(failed("start"))?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed("start"))?;
        axum::serve(listener, Router::new().fallback(answer).with_state(server)).await.map_err(failed("run"))
    })
}

struct Server {
    now: latest::Receiver<Now>,
    guard: Guard,
    seen: Seen,
    review: Option<Arc<Review>>,
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let review = server.review.as_ref().filter(|_| request.uri().path().starts_with(review::DESK));
    let mut response = match server.guard.refuses(&request) {
        Some(status) => status.into_response(),
        None if let Some(review) = review => review.answer(&server.guard, server.now.clone(), request).await,
        None if !matches!(*request.method(), Method::GET | Method::HEAD) => {
            (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response()
        }
        None => match request.uri().path() {
            "/-/events" if server.guard.is_foreign(&request) => StatusCode::FORBIDDEN.into_response(),
            "/-/events" => server.events(),
            "/-/reload.js" => content("js", Bytes::from_static(page::SCRIPT)),
            "/-/fault.css" => content("css", Bytes::from_static(page::STYLE)),
            path => server.page(path).await,
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn content(extension: &str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, page::content_type(extension))], body).into_response()
}

/// A file of the site, streamed only as far as the browser reads it.
fn file_of(file: File, extension: &str) -> Result<Response> {
    const CHUNK: u64 = 64 << 10;
    let length = file.metadata().map_err(Error::file("read", Path::new("a file of the site")))?.len();
    let mut rest = file.take(length);
    let chunks = std::iter::from_fn(move || {
        let mut chunk = Vec::new();
        match (&mut rest).take(CHUNK).read_to_end(&mut chunk) {
            Ok(0) => None,
            Ok(_) => Some(Ok(Bytes::from(chunk))),
            Err(cause) => Some(Err(cause)),
        }
    });
    let mut response = content(extension, Body::from_stream(tokio_stream::iter(chunks)));
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    Ok(response)
}

impl Server {
    /// Sends the current version, and each that follows.
    fn events(&self) -> Response {
        let settled = WatchStream::new(self.now.clone()).filter(|now| !now.pending);
        let versions = settled.map(|now| Ok::<_, Infallible>(Event::default().data(now.version.to_string())));
        Sse::new(versions).keep_alive(KeepAlive::default()).into_response()
    }

    /// What is served once every known change is processed.
    async fn settled(&self) -> Now {
        let mut now = self.now.clone();
        let _ = tokio::time::timeout(PATIENCE, now.wait_for(|now| !now.pending)).await;
        now.borrow().clone()
    }

    async fn page(&self, path: &str) -> Response {
        let mut tries = 0;
        loop {
            let now = self.settled().await;
            match self.page_of(&now, path).await {
                // The file changed before it was read: a change event will follow.
                Err(error) if tries == 10 => return page::broken(&now, &format!("error: {error}")),
                Err(_) => tries += 1,
                Ok(response) => return response,
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn page_of(&self, now: &Now, path: &str) -> Result<Response> {
        let Some(snapshot) = &now.snapshot else { return Ok(page::broken(now, "")) };
        let (status, place) = match snapshot.place(path) {
            Place::At(place) => (StatusCode::OK, place),
            Place::Moved(to) => return Ok((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()),
            Place::Nowhere => match snapshot.not_found() {
                Some(place) => (StatusCode::NOT_FOUND, place),
                None => return Ok(StatusCode::NOT_FOUND.into_response()),
            },
        };
        let (extension, has_glass) = (snapshot.extension(place), self.review.is_some());
        let rendered = match snapshot.print(place).await? {
            Printed::Page(rendered) => rendered,
            Printed::File(file) => return file_of(file, extension),
        };
        let mut response = match rendered.is_broken() {
            // The theme fails only on this page, which is found only when the page is made.
            true => {
                let fault = newsroom::drawn(rendered.notes);
                match self.seen.of(path) {
                    Some(bytes) => page::live(bytes, extension, now, &fault, has_glass),
                    None => return Ok(page::broken(now, &fault)),
                }
            }
            false => {
                let bytes = Bytes::from(rendered.bytes);
                if extension == page::HTML {
                    self.seen.keep(path, &bytes);
                }
                page::live(bytes, extension, now, "", has_glass)
            }
        };
        *response.status_mut() = status;
        Ok(response)
    }
}
