//! The review desk: the questions that wait for an editor's answer, as preview pages with forms that write.
//!
//! It is only for those who have the token that the terminal printed, and accepts writes only from pages of this
//! server.

mod asked;
mod glass;
mod lapsed;
mod proposed;
mod session;
mod shown;
mod since;
mod token;
mod tried;

pub use token::Token;

use super::guard::Guard;
use super::newsroom::Now;
use super::page::{HTML, content_type};
use super::snapshot::At;
use crate::content::assemble::{DECISIONS, Edition};
use crate::error::{Error, Result};
use crate::review::View;
use asked::Fields;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use session::{Seen, Session};
use since::Base;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tera::{Context, Tera};
use tokio::sync::watch as latest;

/// The address of the review desk.
pub const DESK: &str = "/-/review/";

/// The query parameters that identify a page.
const KEPT: [&str; 7] = ["page", "surface", "name", "change", "source", "start", "end"];

/// Past answers listed on every page.
const HISTORY: usize = 10;

/// Questions per page.
const PAGE: usize = 20;

/// How long a page waits for the result of a change of the catalogue.
const PATIENCE: Duration = Duration::from_secs(10);

/// Maximum length of a form.
const LONGEST: usize = 64 << 10;

/// Pages of another origin must not frame the desk, to prevent clickjacking.
const POLICY: &str = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

pub struct Review {
    token: Token,
    session: Session,
    /// The last commit, as readers saw it.
    base: Base,
    /// Decides which drafts and embargoes count.
    edition: Box<dyn Fn() -> Result<Edition> + Send + Sync>,
}

/// An authorised request, with its parameters.
struct Asked {
    /// Relative to [`DESK`].
    path: String,
    fields: Fields,
    is_post: bool,
    /// The errors of the desk since the archive was made.
    fault: Arc<str>,
}

macro_rules! templates {
    ($($name:literal)*) => { [$(($name, include_str!(concat!("pages/", $name)))),*] };
}

static PAGES: LazyLock<Option<Tera>> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.autoescape_on([""]);
    tera.add_raw_templates(templates!("base.html" "done-part.html" "done.html" "drift.html" "failed.html" "lapsed-fields.html" "lapsed.html" "names.html"
        "pager-part.html" "place-fields.html" "place-part.html" "place.html" "questions.html" "try.html")).ok()?;
    Some(tera)
});

impl Review {
    pub fn new(root: PathBuf, token: Token, edition: impl Fn() -> Result<Edition> + Send + Sync + 'static) -> Review {
        Review { token, session: Session::new(root), base: Base::default(), edition: Box::new(edition) }
    }

    /// Answers a request for an address of the review desk.
    pub(super) async fn answer(
        self: &Arc<Self>,
        guard: &Guard,
        now: latest::Receiver<Now>,
        request: Request,
    ) -> Response {
        let mut response = self.respond(guard, now, request).await;
        let headers = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::REFERRER_POLICY, "same-origin"),
            (header::X_FRAME_OPTIONS, "DENY"),
        ];
        for (name, value) in headers {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }

    async fn respond(self: &Arc<Self>, guard: &Guard, now: latest::Receiver<Now>, request: Request) -> Response {
        let path = request.uri().path().strip_prefix(DESK).unwrap_or_default().to_string();
        let query = request.uri().query().unwrap_or_default().to_string();
        let is_post = match *request.method() {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")]).into_response(),
        };
        if is_from_elsewhere(&request) {
            return plain(
                StatusCode::FORBIDDEN,
                "the review desk is opened by its address, and by no page of another origin",
            );
        }
        if is_post && guard.is_foreign(&request) {
            return plain(StatusCode::FORBIDDEN, "only a page of the preview itself may write");
        }
        let is_known = self.token.is_in(request.headers());
        let mut fields = Fields::of(query.as_bytes());
        if let Some(file) = file(&path).filter(|_| !is_post) {
            return file;
        }
        if !is_post && !fields.get("token").is_empty() {
            return self.admit(fields.get("token"));
        }
        // Reasons and the drift may name things that readers never see.
        if !is_known {
            return plain(
                StatusCode::FORBIDDEN,
                "the review desk needs the token: open the address that the terminal printed",
            );
        }
        if is_post {
            match to_bytes(request.into_body(), LONGEST).await {
                Ok(bytes) => fields = Fields::of(&bytes),
                Err(_) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "no form is that long"),
            }
        }
        if !is_post && matches!(path.as_str(), "names" | "done") {
            self.wait(now.clone()).await;
        }
        let now = now.borrow().clone();
        let Some(snapshot) = &now.snapshot else { return super::page::broken(&now, "") };
        let asked = Asked { path, fields, is_post, fault: now.fault.clone() };
        let review = self.clone();
        let answered = snapshot.ask(move |at| review.handle(at, &asked)).await;
        answered.unwrap_or_else(|error| plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("error: {error}")))
    }

    /// Waits for the build that includes the last change of the catalogue.
    async fn wait(&self, mut now: latest::Receiver<Now>) {
        if let Some(number) = self.session.awaited() {
            let is_new = |now: &Now| now.snapshot.as_ref().is_some_and(|snapshot| snapshot.number > number);
            let wait = now.wait_for(|now| is_new(now) || !now.fault.is_empty());
            let _ = tokio::time::timeout(PATIENCE, wait).await;
        }
    }

    /// Gives the browser a cookie for the token, and redirects to an address without it.
    fn admit(&self, given: &str) -> Response {
        if !self.token.is(given) {
            return plain(StatusCode::FORBIDDEN, "that is not the token of this run: the terminal printed it");
        }
        let headers = [(header::SET_COOKIE, self.token.cookie()), (header::LOCATION, DESK.to_string())];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    fn handle(&self, at: At, asked: &Asked) -> Response {
        let answered = if asked.is_post { self.write(at, asked) } else { self.show(at, asked) };
        answered.unwrap_or_else(|error| self.failed(at, asked, &error))
    }

    fn write(&self, at: At, asked: &Asked) -> Result<Response> {
        let fields = &asked.fields;
        // An answer may have caused the error, so undo stays possible.
        if !asked.fault.is_empty() && asked.path != "undo" {
            return Err(Error::Refused(
                "the desk has errors, which come first: the preview and the terminal show them".into(),
            ));
        }
        let decisions = || self.session.now(at.desk, DECISIONS);
        let number = match asked.path.as_str() {
            "answer" => Some(self.session.carry_out(at, |view| asked::answer(view, fields, decisions()?))?),
            "lapsed" => Some(self.session.carry_out(at, |view| lapsed::answer(view, fields, decisions()?))?),
            "name" => Some(self.session.carry_out(at, |view| proposed::accept(view, fields))?),
            "no-name" => Some(self.session.carry_out(at, |view| proposed::refuse(view, fields))?),
            "later" => {
                self.session.put_off(fields.get("surface"));
                None
            }
            "undo" => {
                let number = fields.number("number").unwrap_or_default() as usize;
                self.session.undo(at, number)?;
                Some(number)
            }
            _ => return Ok(StatusCode::NOT_FOUND.into_response()),
        };
        let back = back(fields.get("back"), number);
        Ok((StatusCode::SEE_OTHER, [(header::LOCATION, back)]).into_response())
    }

    fn show(&self, at: At, asked: &Asked) -> Result<Response> {
        let seen = self.session.seen(at)?;
        let view = View::of(at.desk, at.archive, &seen.overlay);
        self.session.compare(at, &view)?;
        match asked.path.as_str() {
            "" => self.questions(&view, &seen, asked),
            "place" => {
                let place = shown::explained(&view, &asked::PlaceAsked::of(&view, &asked.fields)?);
                self.page(&view, asked, "place.html", &PlacePage { place })
            }
            "done" => self.page(&view, asked, "done.html", &()),
            "lapsed" => self.page(&view, asked, "lapsed.html", &lapsed::page(&view)?),
            "names" => {
                let page = asked.fields.number("page").unwrap_or(1) as usize;
                let page = proposed::page(&view, &self.session.proposals(at)?, &self.session.settled(), page)?;
                self.page(&view, asked, "names.html", &page)
            }
            "drift" => self.page(&view, asked, "drift.html", &since::page(&view, &self.base, (self.edition)()?)?),
            "try" => self.page(&view, asked, "try.html", &tried::page(&view, &asked.fields, (self.edition)()?)?),
            "glass" => Ok(match glass::over(&view, asked.fields.get("path"))? {
                Some(glass) => {
                    let json = serde_json::to_vec(&glass).unwrap_or_default();
                    ([(header::CONTENT_TYPE, content_type("json"))], json).into_response()
                }
                None => plain(StatusCode::NOT_FOUND, "no piece stands there"),
            }),
            _ => Ok(StatusCode::NOT_FOUND.into_response()),
        }
    }

    fn questions(&self, view: &View, seen: &Seen, asked: &Asked) -> Result<Response> {
        let later = self.session.later();
        let wanted = asked.fields.get("surface");
        let is_later = |surface: &String| later.contains(surface);
        let (put_off, open): (Vec<_>, Vec<_>) = seen
            .questions
            .iter()
            .filter(|of| wanted.is_empty() || of.surface == wanted)
            .partition(|of| is_later(&of.surface));
        let all = open.into_iter().chain(put_off).collect::<Vec<_>>();
        let page = asked.fields.number("page").unwrap_or(1).max(1) as usize;
        let pages = all.len().div_ceil(PAGE).max(1);
        let page = page.min(pages);
        let here = all.iter().skip((page - 1) * PAGE).take(PAGE);
        let questions = here.map(|of| shown::question(view, of, !wanted.is_empty(), is_later(&of.surface)));
        let data = QuestionsPage {
            names: seen.questions.len(),
            places: seen.questions.iter().map(|question| question.places.len()).sum(),
            questions: questions.collect::<Result<_>>()?,
            wanted: wanted.to_string(),
            page,
            pages,
        };
        self.page(view, asked, "questions.html", &data)
    }

    fn page(&self, view: &View, asked: &Asked, template: &str, data: &impl Serialize) -> Result<Response> {
        let number = asked.fields.number("done").unwrap_or_default() as usize;
        let frame = Frame {
            site: &view.desk.config.title,
            home: format!("{}/", view.desk.config.base_url.path),
            here: &asked.path,
            back: here(asked),
            fault: &asked.fault,
            told: self.session.done(number).map(|done| shown::done(view, number, &done)),
            last: self.session.last(),
            done: self.session.history(HISTORY),
        };
        html(StatusCode::OK, template, &frame, data)
    }

    fn failed(&self, at: At, asked: &Asked, error: &Error) -> Response {
        let status = match error {
            Error::Refused(_) => StatusCode::CONFLICT,
            Error::Usage(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let frame = Frame {
            site: &at.desk.config.title,
            home: format!("{}/", at.desk.config.base_url.path),
            here: "failed",
            back: back(asked.fields.get("back"), None),
            fault: "",
            told: None,
            last: None,
            done: Vec::new(),
        };
        html(
            status,
            "failed.html",
            &frame,
            &FailedPage {
                heading: if asked.is_post { "Nothing is written" } else { "Nothing to show" },
                what: error.to_string(),
            },
        )
        .unwrap_or_else(|_| plain(status, &error.to_string()))
    }
}

/// What every page of the review desk contains.
#[derive(Serialize)]
struct Frame<'a> {
    site: &'a str,
    home: String,
    here: &'a str,
    /// This page's own address, for forms to return to.
    back: String,
    fault: &'a str,
    /// What was just done.
    told: Option<shown::DoneShown>,
    /// The last one that can be undone.
    last: Option<usize>,
    /// The last few, newest first: number, words, and whether it was undone.
    done: Vec<(usize, String, bool)>,
}

#[derive(Serialize)]
struct QuestionsPage {
    names: usize,
    places: usize,
    questions: Vec<shown::QuestionShown>,
    wanted: String,
    page: usize,
    pages: usize,
}

#[derive(Serialize)]
struct PlacePage {
    place: shown::PlaceShown,
}

#[derive(Serialize)]
struct FailedPage {
    heading: &'static str,
    what: String,
}

/// Styles and scripts.
fn file(path: &str) -> Option<Response> {
    let (extension, text) = match path {
        "review.css" => ("css", include_str!("pages/review.css")),
        "review.js" => ("js", include_str!("pages/review.js")),
        "glass.css" => ("css", include_str!("pages/glass.css")),
        "glass.js" => ("js", include_str!("pages/glass.js")),
        _ => return None,
    };
    Some(([(header::CONTENT_TYPE, content_type(extension))], text).into_response())
}

/// Whether a page of another origin sends or links here: some pages of the review desk are expensive.
fn is_from_elsewhere(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// The address of the requested page, without the number of what was just done.
fn here(asked: &Asked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in KEPT.into_iter().filter(|name| !asked.fields.get(name).is_empty()) {
        query.append_pair(name, asked.fields.get(name));
    }
    let query = query.finish();
    format!("{DESK}{}{}{query}", asked.path, if query.is_empty() { "" } else { "?" })
}

/// The address a form returns to, with the number of what was done: a path of this server.
fn back(wanted: &str, done: Option<usize>) -> String {
    let is_own = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let (path, fragment) = if is_own { wanted.split_once('#').unwrap_or((wanted, "")) } else { (DESK, "") };
    let done =
        done.map_or(String::new(), |number| format!("{}done={number}", if path.contains('?') { '&' } else { '?' }));
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("{path}{done}{hash}{fragment}")
}

fn html(status: StatusCode, template: &str, frame: &Frame, data: &impl Serialize) -> Result<Response> {
    let mut context = Context::new();
    context.insert("desk", frame);
    context.insert("page", data);
    let failed = |_| Error::Refused("a page of the review desk cannot be made, which is a mistake in dateline".into());
    let made = PAGES.as_ref().map(|pages| pages.render(template, &context));
    let page = made.unwrap_or_else(|| Ok(String::new())).map_err(failed)?;
    Ok((status, [(header::CONTENT_TYPE, content_type(HTML))], page).into_response())
}

fn plain(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, content_type("txt"))], format!("{text}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_this_server_alone() {
        assert_eq!(back("/-/review/?page=2#p1", Some(3)), "/-/review/?page=2&done=3#p1");
        assert_eq!(back("/briefings/x/", Some(1)), "/briefings/x/?done=1");
        for other in ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "/a\r\nx: y"] {
            assert_eq!(back(other, None), DESK, "{other:?}");
        }
    }

    #[test]
    fn the_pages_are_sound() {
        assert!(PAGES.is_some());
    }
}
