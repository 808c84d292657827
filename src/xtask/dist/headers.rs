//! Writes the headers for the site's files as configuration for web servers.
//!
//! `_headers` is read by static hosts (Cloudflare Pages, Netlify) and by the reference backend. `servers/` has the same
//! for nginx, Caddy and Apache, to be included, because the policy changes with every build.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::inline::Allowed;
use super::names::{has_fingerprint, name_of, top_files};
use crate::Outcome;

/// All permissions are denied except the two for which the program asks the citizen.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), \
     encrypted-media=(), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
     xr-spatial-tracking=()";
/// For files whose name changes with their contents.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For all others: cached, but revalidated before each use.
const ASKED_ABOUT: &str = "no-cache";
/// The media type of wasm, without which a browser cannot compile it while downloading, and that of the manifest.
const TYPES: [(&str, &str); 2] = [("wasm", "application/wasm"), ("webmanifest", "application/manifest+json")];

/// Writes them for a built site whose files have their final names.
pub fn write(site: &Path, allowed: &Allowed) -> Outcome {
    let headers = of_every_answer(allowed);
    let servers = site.join("servers");
    fs::create_dir_all(&servers).map_err(|error| format!("{}: {error}", servers.display()))?;
    for (file, text) in [
        ("_headers", for_static_hosts(&headers, &files(site)?)),
        ("servers/nginx.conf", for_nginx(&headers)),
        ("servers/Caddyfile", for_caddy(&headers)),
        ("servers/apache.conf", for_apache(&headers)),
    ] {
        let path = site.join(file);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The headers of every response. A city whose API, map tiles or portals have another origin adds it to the policy.
fn of_every_answer(allowed: &Allowed) -> Vec<(&'static str, String)> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self' {}; img-src 'self' blob: data:; \
         connect-src {}; worker-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'",
        allowed.script,
        allowed.style,
        format!("'self' {}", allowed.connect).trim_end(),
    );
    vec![
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Permissions-Policy", PERMISSIONS.to_owned()),
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
    ]
}

/// The addresses of the site's own files, `/` for the page itself.
fn files(site: &Path) -> Outcome<BTreeSet<String>> {
    let mut files = BTreeSet::from(["/".to_owned()]);
    let kinds = ["html", "js", "mjs", "css", "wasm", "json", "webmanifest", "svg", "png", "txt"];
    for folder in ["", "heic/", "locales/"] {
        let inside = site.join(folder);
        if inside.is_dir() {
            files.extend(top_files(&inside, &kinds)?.iter().map(|file| format!("/{folder}{}", name_of(file))));
        }
    }
    Ok(files)
}

/// Such a host combines the headers of all matching rules, so each file is listed with its additional ones only.
fn for_static_hosts(headers: &[(&str, String)], files: &BTreeSet<String>) -> String {
    let mut text =
        String::from("# For hosts that read this file. The same for nginx, Caddy and Apache is in servers/.\n/*\n");
    for (name, value) in headers {
        _ = writeln!(text, "  {name}: {value}");
    }
    for file in files {
        let caching = if has_fingerprint(file) { FOR_EVER } else { ASKED_ABOUT };
        _ = writeln!(text, "{file}\n  Cache-Control: {caching}");
        let extension = file.rsplit('.').next().unwrap_or_default();
        if let Some((_, media_type)) = TYPES.iter().find(|(ends, _)| *ends == extension) {
            _ = writeln!(text, "  Content-Type: {media_type}");
        }
    }
    text
}

fn for_nginx(headers: &[(&str, String)]) -> String {
    let mut text = String::from(
        "# In a `server` block:  root /srv/suban;  include /srv/suban/servers/nginx.conf;\n\
         # With the module for brotli add:  brotli_static on;\n\
         index index.html;\ngzip_static on;\ncharset utf-8;\n\
         charset_types text/html text/css text/javascript application/javascript application/json;\n\
         set $suban_caching \"",
    );
    _ = writeln!(text, "{ASKED_ABOUT}\";\nif ($uri ~ \"-[0-9a-f]{{16}}\\.\") {{ set $suban_caching \"{FOR_EVER}\"; }}");
    for (name, value) in headers {
        _ = writeln!(text, "add_header {name} \"{value}\" always;");
    }
    text.push_str("add_header Cache-Control $suban_caching;\n");
    for (ends, media_type) in TYPES {
        _ = writeln!(text, "location ~ \\.{ends}$ {{ types {{ }} default_type {media_type}; }}");
    }
    text.push_str(
        "# Private links whose `#` was encoded or lost in transit. They are not logged, because their secret stands in them.\n\
         location ~ \"^/(?:index\\.html)?(?:#|%23|＃)(?<suban_fragment>.*)$\" { access_log off; return 302 /#$suban_fragment; }\n\
         location /demand/ { access_log off; return 302 /#$uri; }\n",
    );
    text
}

fn for_caddy(headers: &[(&str, String)]) -> String {
    let mut text = String::from(
        "# In a site block:  root * /srv/suban  and on a line of its own  import /srv/suban/servers/Caddyfile\n\
         @suban_kept path_regexp -[0-9a-f]{16}\\.\n@suban_fresh not path_regexp -[0-9a-f]{16}\\.\n",
    );
    _ = writeln!(text, "header @suban_kept Cache-Control \"{FOR_EVER}\"");
    _ = writeln!(text, "header @suban_fresh Cache-Control \"{ASKED_ABOUT}\"\nheader {{");
    for (name, value) in headers {
        _ = writeln!(text, "\t{name} \"{value}\"");
    }
    text.push_str("}\n");
    for (ends, media_type) in TYPES {
        _ = writeln!(text, "@suban_{ends} path *.{ends}\nheader @suban_{ends} Content-Type {media_type}");
    }
    text.push_str(
        "# Private links whose `#` was encoded or lost in transit. They are not logged, because their secret stands in them:\n\
         # the variable for that is skip_log before Caddy 2.8, and log_skip from then on.\n\
         @suban_encoded path_regexp suban_encoded ^/(?:index\\.html)?(?:#|%23|＃)(.*)$\n\
         redir @suban_encoded /#{re.suban_encoded.1} 302\n\
         @suban_bare path_regexp suban_bare ^(/demand/.*)$\nredir @suban_bare /#{re.suban_bare.1} 302\n\
         @suban_secret path_regexp ^/(?:(?:index\\.html)?(?:#|%23|＃)|demand/)\n\
         vars @suban_secret skip_log true\nvars @suban_secret log_skip true\n\
         file_server {\n\tprecompressed br gzip\n}\n",
    );
    text
}

fn for_apache(headers: &[(&str, String)]) -> String {
    let mut text = String::from(
        "# In the <Directory> of the site:  Include /srv/suban/servers/apache.conf\n\
         # It needs the modules headers, rewrite, mime and dir.\n\
         DirectoryIndex index.html\nAddDefaultCharset utf-8\nAddCharset utf-8 .js .css .json\n\
         AddEncoding br .br\nRemoveType .gz\nAddEncoding gzip .gz\n",
    );
    for (name, value) in headers {
        _ = writeln!(text, "Header always set {name} \"{value}\"");
    }
    _ = writeln!(text, "Header set Cache-Control \"{ASKED_ABOUT}\"");
    _ = writeln!(text, "<FilesMatch \"-[0-9a-f]{{16}}\\.\">\n\tHeader set Cache-Control \"{FOR_EVER}\"\n</FilesMatch>");
    for (ends, media_type) in TYPES {
        _ = writeln!(text, "AddType {media_type} .{ends}");
    }
    text.push_str(
        "Header append Vary Accept-Encoding\nRewriteEngine On\n\
         # Private links whose `#` was encoded or lost in transit. Keep them out of your log, because their secret stands in them:\n\
         # CustomLog … env=!suban_secret\n\
         RewriteRule \"^(?:index\\.html)?(?:#|%23|＃)(.*)$\" /#$1 [R=302,NE,L,E=suban_secret:1]\n\
         RewriteRule ^(demand/.*)$ /#/$1 [R=302,NE,L,E=suban_secret:1]\n\
         # The compressed copies.\n\
         RewriteRule ^$ index.html [L]\n",
    );
    for (coding, ends) in [("br", "br"), ("gzip", "gz")] {
        _ = writeln!(
            text,
            "RewriteCond %{{HTTP:Accept-Encoding}} \\b{coding}\\b\nRewriteCond %{{REQUEST_FILENAME}}.{ends} -f\n\
             RewriteRule ^(.+)$ $1.{ends} [L]"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Vec<(&'static str, String)> {
        of_every_answer(&Allowed {
            style: "'sha256-style='".to_owned(),
            script: "'sha256-script='".to_owned(),
            connect: String::new(),
        })
    }

    #[test]
    fn the_policy_allows_the_two_pieces_and_nothing_else_that_stands_in_a_page_or_lies_elsewhere() {
        let policy = &headers()[0].1;
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-script=';"), "{policy}");
        assert!(policy.contains("style-src 'self' 'sha256-style=';"), "{policy}");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe-inline"), "{policy}");
        assert!(policy.contains("; connect-src 'self'; ") && !policy.contains("http"), "{policy}");
    }

    #[test]
    fn a_static_host_is_told_of_each_file_how_long_it_is_kept_and_what_it_is() {
        let files = ["/", "/suban_bg-0123456789abcdef.wasm", "/sw.js", "/manifest.webmanifest"];
        let text = for_static_hosts(&headers(), &files.map(str::to_owned).into());
        let (every, each) = text.split_once("\n/\n").unwrap();
        assert!(every.contains("\n/*\n  Content-Security-Policy: default-src 'none'"), "{every}");
        assert_eq!(
            each,
            "  Cache-Control: no-cache\n/manifest.webmanifest\n  Cache-Control: no-cache\n  Content-Type: application/manifest+json\n\
             /suban_bg-0123456789abcdef.wasm\n  Cache-Control: public, max-age=31536000, immutable\n  Content-Type: application/wasm\n\
             /sw.js\n  Cache-Control: no-cache\n"
        );
    }

    #[test]
    fn every_server_is_told_every_header() {
        let headers = headers();
        for text in [for_nginx(&headers), for_caddy(&headers), for_apache(&headers)] {
            for (name, value) in &headers {
                assert!(text.contains(&format!("{name} \"{value}\"")), "{name} is not in {text}");
            }
            assert!(text.contains(FOR_EVER) && text.contains(ASKED_ABOUT), "{text}");
        }
    }
}
