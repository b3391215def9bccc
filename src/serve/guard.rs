//! Who may send requests? A foreign host name that resolves to this machine is refused, so that a web page cannot read
//! the desk through its reader's browser.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, StatusCode};

/// The host names of this server.
pub struct Guard {
    hosts: [String; 3],
}

impl Guard {
    pub fn of(port: u16) -> Guard {
        // Browsers omit the scheme's default port.
        let named = |host: &str| if port == 80 { host.to_string() } else { format!("{host}:{port}") };
        Guard { hosts: ["127.0.0.1", "localhost", "[::1]"].map(named) }
    }

    /// The status for a request that is not addressed to this server.
    pub fn refuses(&self, request: &Request) -> Option<StatusCode> {
        let host = only(request.headers(), &HOST).filter(|host| host.parse::<Authority>().is_ok());
        let Some(host) = host else { return Some(StatusCode::BAD_REQUEST) };
        // A request line may contain a host too: `GET http://evil.example/ HTTP/1.1`.
        let in_line = request.uri().authority().map_or(host, Authority::as_str);
        (!self.knows(host) || !self.knows(in_line)).then_some(StatusCode::FORBIDDEN)
    }

    /// Whether a page of another origin asks. A browser names none where it asks for a page of its own.
    pub fn is_foreign(&self, request: &Request) -> bool {
        let headers = request.headers();
        let own = |origin: &str| origin.strip_prefix("http://") == only(headers, &HOST);
        headers.contains_key(ORIGIN) && !only(headers, &ORIGIN).is_some_and(own)
    }

    fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known == host)
    }
}

/// The header's value, if it occurs exactly once and is text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    value.to_str().ok()
}
