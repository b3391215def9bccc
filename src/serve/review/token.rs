//! Who may write? Whoever has the token that the terminal printed: first in the address, then in a cookie.

use crate::error::{Error, Result};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderName};
use std::path::Path;

/// For programs, which have no cookies.
static HEADER: HeaderName = HeaderName::from_static("x-dateline-token");

/// A secret of this process.
pub struct Token {
    secret: String,
    /// Cookies are shared by all ports of a host.
    cookie: String,
}

impl Token {
    /// 128 bits from the system.
    pub fn new(port: u16) -> Result<Token> {
        let mut bytes = [0; 16];
        let failed = |cause: getrandom::Error| {
            Error::file("make a token from", Path::new("the system's random numbers"))(cause.into())
        };
        getrandom::fill(&mut bytes).map_err(failed)?;
        let secret = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Token { secret, cookie: format!("dateline-review-{port}") })
    }

    pub fn as_str(&self) -> &str {
        &self.secret
    }

    /// Compares hashes, which takes equally long for every wrong token.
    pub fn is(&self, given: &str) -> bool {
        blake3::hash(given.as_bytes()) == blake3::hash(self.secret.as_bytes())
    }

    /// A session cookie, hidden from scripts and not sent by pages of other sites.
    pub fn cookie(&self) -> String {
        format!("{}={}; Path=/-/review/; HttpOnly; SameSite=Strict", self.cookie, self.secret)
    }

    pub fn is_in(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let kept = pairs.filter(|(name, _)| *name == self.cookie).map(|(_, value)| value);
        let sent = headers.get(&HEADER).and_then(|value| value.to_str().ok());
        kept.chain(sent).any(|given| self.is(given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_comes_by_cookie_or_header_and_no_other_will_do() {
        let (token, other) = (Token::new(4000).unwrap(), Token::new(4000).unwrap());
        assert_ne!(token.as_str(), other.as_str());
        let sent = |name: &'static str, value: String| {
            HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())])
        };
        assert!(!token.is_in(&HeaderMap::new()));
        for (is_known, by) in [(true, token.as_str()), (false, other.as_str()), (false, "")] {
            assert_eq!(token.is_in(&sent("x-dateline-token", by.to_string())), is_known);
            assert_eq!(token.is_in(&sent("cookie", format!("a=b; dateline-review-4000={by}"))), is_known);
            assert!(!token.is_in(&sent("cookie", format!("dateline-review-4001={by}"))));
        }
    }
}
