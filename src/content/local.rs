//! Does an address lead to the author's own machine or network? Readers cannot reach it, and it reveals how a newsroom
//! works.

use crate::report::{Code, Diagnostic};
use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Names that public DNS does not resolve.
const NAMES: [&str; 6] = ["localhost", "local", "localdomain", "internal", "lan", "home.arpa"];

/// Whether an external address, `https://…` or `//…`, has a host that is only reachable in its own network.
pub fn is_local(address: &str) -> bool {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let url = match address.starts_with("//") {
        true => Url::parse(&format!("https:{address}")),
        false if is_web => Url::parse(address),
        false => return false,
    };
    match url.as_ref().map(Url::host) {
        Ok(Some(Host::Domain(name))) => {
            let name = name.trim_end_matches('.');
            NAMES.iter().any(|end| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        }
        Ok(Some(Host::Ipv4(address))) => is_local_4(address),
        Ok(Some(Host::Ipv6(address))) => address.to_ipv4_mapped().map_or_else(|| is_local_6(address), is_local_4),
        _ => false,
    }
}

/// The warning for one.
pub fn local_address(address: &str) -> Diagnostic {
    Diagnostic::new(Code::W060, format!("`{address}` leads to this machine or into a network of its own"))
        .help("write the address that readers have, or take it out")
}

fn is_local_4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_local_6(address: Ipv6Addr) -> bool {
    address.is_loopback() || address.is_unspecified() || address.is_unique_local() || address.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_of_a_network_of_its_own_are_told_from_the_rest() {
        for address in [
            "http://localhost:4000/syria/",
            "HTTPS://LocalHost/",
            "https://desk.local./x",
            "//printer.lan/",
            "http://127.0.0.1",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://10.1.2.3/x",
            "http://172.16.0.1/",
            "http://192.168.1.4:8080/",
            "http://169.254.169.254/latest/",
            "http://0.0.0.0:80/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:10.0.0.1]/",
            "https://user@localhost/",
        ] {
            assert!(is_local(address), "{address}");
        }
        for address in [
            "https://desk.example/localhost",
            "https://local.example/",
            "https://notlocalhost/",
            "https://172.32.0.1/",
            "https://[2001:db8::1]/",
            "mailto:a@localhost",
            "/briefings/x/",
            "http://",
            "é",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }
}
