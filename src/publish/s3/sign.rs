//! Signs requests to a bucket (AWS Signature Version 4). The secret itself is never sent.

use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The user's access key.
#[derive(Clone)]
pub struct Credentials {
    pub key: String,
    pub secret: String,
    /// The session token, if the key is temporary.
    pub token: Option<String>,
}

/// A request to be signed.
pub struct Request<'a> {
    pub method: &'a str,
    pub host: &'a str,
    /// Encoded, starting with `/`.
    pub path: &'a str,
    /// Encoded, without repeated values.
    pub query: &'a [(String, String)],
    /// Besides those that every request has, in lower case.
    pub headers: &'a [(&'a str, String)],
    /// SHA-256 of the body.
    pub sum: String,
}

impl Credentials {
    /// Read from the environment, or from the credentials file of Amazon's tools.
    pub fn find(variable: impl Fn(&str) -> Option<String>) -> Option<Credentials> {
        let token = variable("AWS_SESSION_TOKEN");
        if let (Some(key), Some(secret)) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
            return Some(Credentials { key, secret, token });
        }
        let own = || variable("HOME").map(|home| PathBuf::from(home).join(".aws/credentials"));
        let path = variable("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from).or_else(own)?;
        let profile = variable("AWS_PROFILE").unwrap_or_else(|| "default".to_string());
        Credentials::read(&std::fs::read_to_string(path).ok()?, &profile)
    }

    /// One profile of such a file.
    fn read(text: &str, profile: &str) -> Option<Credentials> {
        let head = format!("[{profile}]");
        let lines = text.lines().map(str::trim).skip_while(|line| *line != head).skip(1);
        let lines: Vec<&str> = lines.take_while(|line| !line.starts_with('[')).collect();
        let field = |name: &str| {
            let mut fields = lines.iter().filter_map(|line| line.split_once('='));
            fields.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_string())
        };
        let (key, secret) = (field("aws_access_key_id")?, field("aws_secret_access_key")?);
        Some(Credentials { key, secret, token: field("aws_session_token") })
    }

    /// The signed headers of the request, at `now` and for a region.
    pub fn sign(&self, request: &Request, region: &str, now: Timestamp) -> Vec<(String, String)> {
        let now = Offset::UTC.to_datetime(now);
        let (time, day) = (now.strftime("%Y%m%dT%H%M%SZ").to_string(), now.strftime("%Y%m%d").to_string());
        let sum = &request.sum;
        let mut headers: Vec<(String, String)> =
            request.headers.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        headers.push(("host".into(), request.host.to_string()));
        headers.push(("x-amz-content-sha256".into(), sum.clone()));
        headers.push(("x-amz-date".into(), time.clone()));
        headers.extend(self.token.iter().map(|token| ("x-amz-security-token".to_string(), token.clone())));
        headers.sort();
        let mut query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        query.sort();
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let canonical = [request.method, request.path, &query.join("&"), &lines, &names, sum].join("\n");
        let scope = format!("{day}/{region}/s3/aws4_request");
        let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for part in [day.as_str(), region, "s3", "aws4_request"] {
            key = keyed(&key, part.as_bytes());
        }
        let signature = hex(&keyed(&key, to_sign.as_bytes()));
        let proof =
            format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", self.key);
        headers.retain(|(name, _)| name != "host");
        headers.push(("authorization".into(), proof));
        headers
    }
}

/// HMAC-SHA-256 (RFC 2104).
fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    match key.len() {
        0..=64 => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let with = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(with(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(with(0x5c)).chain_update(inner).finalize().to_vec()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Percent-encodes everything but letters, digits and `-._~`, and `/` in a path.
pub fn encoded(text: &str, is_path: bool) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || is_path && byte == b'/';
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            token: None,
        }
    }

    fn signature(method: &str, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)], body: &[u8]) -> String {
        let query: Vec<_> = query.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let host = "examplebucket.s3.amazonaws.com";
        let sum = hex(&Sha256::digest(body));
        let request = Request { method, host, path, query: &query, headers: &headers, sum };
        let signed = credentials().sign(&request, "us-east-1", "2013-05-24T00:00:00Z".parse().unwrap());
        let (_, proof) = signed.into_iter().find(|(name, _)| name == "authorization").unwrap();
        proof.rsplit_once('=').unwrap().1.to_string()
    }

    /// The examples from Amazon's own page on the signature.
    #[test]
    fn a_signature_is_that_of_the_examples() {
        assert_eq!(
            signature("GET", "/test.txt", &[], &[("range", "bytes=0-9")], b""),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
        let headers = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        assert_eq!(
            signature("PUT", &encoded("/test$file.text", true), &[], &headers, b"Welcome to Amazon S3."),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
        assert_eq!(
            signature("GET", "/", &[("max-keys", "2"), ("prefix", "J")], &[], b""),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }

    #[test]
    fn credentials_come_from_the_environment_or_the_usual_file() {
        let file = "[other]\naws_access_key_id=X\n[default]\n aws_access_key_id = A\naws_secret_access_key = B/=\n";
        let read = Credentials::read(file, "default").unwrap();
        assert_eq!((read.key.as_str(), read.secret.as_str(), read.token), ("A", "B/=", None));
        assert!(Credentials::read(file, "other").is_none() && Credentials::read(file, "no").is_none());
        let of = |name: &str| name.starts_with("AWS_S").then(|| name.to_string());
        assert!(Credentials::find(of).is_none());
        let all = Credentials::find(|name| Some(name.to_string())).unwrap();
        assert_eq!(all.secret, "AWS_SECRET_ACCESS_KEY");
    }
}
