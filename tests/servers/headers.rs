//! With the configuration shipped with the site, every server sends its headers, its compressed files, and the right
//! redirects for private links.

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Response, redirect::Policy};
use servers::{Maker, Rule, Server, asked_for, site};
use std::path::Path;

/// A secret as it stands in a private link.
const SECRET: &str = "the-secret-of-a-demand";

fn client() -> Result<Client> {
    // Redirects are not followed, since the test inspects them.
    Ok(Client::builder().redirect(Policy::none()).no_proxy().build()?)
}

async fn get(server: &Server, path: &str) -> Result<Response> {
    let call = client()?.get(format!("{}{path}", server.address)).header("Accept-Encoding", "gzip, br");
    Ok(call.send().await?)
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn every_file_has_the_headers_that_the_site_asks_for() -> Result<()> {
    let site = site()?;
    let rules = asked_for(&site)?;
    let (every, each): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| rule.path == "/*");
    let every = &every.first().context("no rule for every answer")?.headers;
    ensure!(
        every.iter().any(|(name, value)| name == "content-security-policy" && value.contains("'sha256-")),
        "{every:?}"
    );
    ensure!(each.len() > 10, "only {} files have a rule", each.len());
    for maker in Maker::ALL {
        let server = Server::start(maker, &site)?;
        for rule in &each {
            let answer = get(&server, &rule.path).await?;
            ensure!(
                answer.status() == 200,
                "{maker:?} answers {} with {}: {}",
                rule.path,
                answer.status(),
                server.log()
            );
            for (name, value) in every.iter().chain(&rule.headers) {
                let found = header(&answer, name);
                ensure!(found == value, "{maker:?} sends {} with {name}: {found:?}, not {value:?}", rule.path);
            }
            is_the_file(maker, &site, rule, answer).await?;
        }
        let lost = get(&server, "/nothing-here").await?;
        ensure!(lost.status() == 404, "{maker:?} answers what is not there with {}", lost.status());
        ensure!(header(&lost, "x-content-type-options") == "nosniff", "{maker:?} sends errors without the headers");
    }
    Ok(())
}

/// The type is the file's own, and the bytes are those of the precompressed file for the named coding.
async fn is_the_file(maker: Maker, site: &Path, rule: &Rule, answer: Response) -> Result<()> {
    let name = if rule.path == "/" { "index.html" } else { rule.path.trim_start_matches('/') };
    let media_type = header(&answer, "content-type").to_owned();
    let expected: &[&str] = match name.rsplit('.').next().unwrap_or_default() {
        "html" => &["text/html; charset=utf-8"],
        // Both are for scripts (RFC 9239).
        "js" => &["text/javascript; charset=utf-8", "application/javascript; charset=utf-8"],
        "css" => &["text/css; charset=utf-8"],
        "wasm" => &["application/wasm"],
        "webmanifest" => &["application/manifest+json"],
        _ => &[],
    };
    let is_expected = expected.is_empty() || expected.iter().any(|known| media_type.eq_ignore_ascii_case(known));
    ensure!(is_expected, "{maker:?} sends {name} as {media_type}");
    let coding = header(&answer, "content-encoding").to_owned();
    let ends = match coding.as_str() {
        "br" => ".br",
        "gzip" => ".gz",
        _ => "",
    };
    let compressed = ["br", "gz"].iter().any(|ends| site.join(format!("{name}.{ends}")).is_file());
    ensure!(compressed != ends.is_empty(), "{maker:?} sends {name} with the coding {coding:?}");
    let found = answer.bytes().await?;
    let lies = std::fs::read(site.join(format!("{name}{ends}")))?;
    ensure!(found == lies, "{maker:?} sends {} bytes for {name}{ends}, which has {}", found.len(), lies.len());
    Ok(())
}

#[tokio::test]
async fn a_private_link_that_lost_its_sign_leads_to_its_page_and_nobody_logs_its_secret() -> Result<()> {
    let site = site()?;
    for maker in Maker::ALL {
        let server = Server::start(maker, &site)?;
        for begin in ["/%23/demand", "/%2523/demand", "/%EF%BC%83/demand", "/index.html%23/demand", "/demand"] {
            let answer = get(&server, &format!("{begin}/2611-0482-7153/{SECRET}")).await?;
            let to = header(&answer, "location");
            ensure!(
                answer.status() == 302 && to.ends_with(&format!("/#/demand/2611-0482-7153/{SECRET}")),
                "{maker:?} answers {begin} with {} to {to:?}: {}",
                answer.status(),
                server.log()
            );
        }
        get(&server, "/nothing-here").await?;
        // An empty log would pass too; so something else must be in it.
        let mut log = server.log();
        for _ in 0..100 {
            if log.contains("nothing-here") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            log = server.log();
        }
        ensure!(log.contains("nothing-here"), "{maker:?} logs nothing: {log}");
        ensure!(!log.contains(SECRET), "{maker:?} logs the secret: {log}");
    }
    Ok(())
}
