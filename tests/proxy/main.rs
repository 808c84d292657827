//! `fault-proxy --listen ADDRESS --upstream URL [--plan FILE]`: the proxy as a program; prints one line for each
//! exchange that ends.

use fault_proxy::{Proxy, Record, Schedule};
use std::collections::BTreeSet;
use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

const HELP: &str =
    "fault-proxy --upstream http://HOST:PORT [--listen 127.0.0.1:8081] [--plan FILE.json | --seed NUMBER]

A network's faults on demand, in front of the upstream. README.md lists them. On its standard input it takes:
  offline        reset all connections, refuse new ones
  online         let them in again
  plan FILE      another plan
  peace          no plan";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some(options) = Options::read()? else {
        println!("{HELP}");
        return Ok(());
    };
    let proxy = Proxy::listen(options.listen, &options.upstream).await?;
    if let Some(file) = options.plan {
        load(&proxy, &file)?;
    } else if let Some(seed) = options.seed {
        let plan = Schedule::new(seed).plan();
        println!("{plan}");
        proxy.set_plan(plan);
    }
    println!("{} -> {}", proxy.address(), options.upstream);
    tokio::select! {
        () = tell(&proxy) => {}
        () = obey(&proxy) => {}
    }
    Ok(())
}

struct Options {
    listen: SocketAddr,
    upstream: String,
    plan: Option<String>,
    seed: Option<u64>,
}

impl Options {
    /// `None` for help.
    fn read() -> Result<Option<Self>, Box<dyn Error>> {
        use lexopt::prelude::*;
        let mut listen = SocketAddr::from(([127, 0, 0, 1], 8081));
        let (mut upstream, mut plan, mut seed) = (None, None, None);
        let mut words = lexopt::Parser::from_env();
        while let Some(word) = words.next()? {
            match word {
                Long("listen") => listen = words.value()?.parse()?,
                Long("upstream") => upstream = Some(words.value()?.string()?),
                Long("plan") => plan = Some(words.value()?.string()?),
                Long("seed") => seed = Some(words.value()?.parse()?),
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        let upstream = upstream.ok_or("--upstream is missing; --help says more")?;
        Ok(Some(Self { listen, upstream, plan, seed }))
    }
}

fn load(proxy: &Proxy, file: &str) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(file).map_err(|why| format!("{file}: {why}"))?;
    proxy.set_plan(text.parse().map_err(|why| format!("{file}: {why}"))?);
    Ok(())
}

/// Prints one line of JSON for each exchange that has ended, for ever.
async fn tell(proxy: &Proxy) {
    let mut told = BTreeSet::new();
    loop {
        let new = |record: &Record| record.end != fault_proxy::End::Running && !told.contains(&record.number);
        let records = proxy.log_is(|records| records.iter().any(new)).await;
        let ended: Vec<_> = records.into_iter().filter(new).collect();
        for record in ended {
            told.insert(record.number);
            // A record has only numbers, strings and names, which always serialise.
            println!("{}", serde_json::to_string(&record).unwrap_or_default());
        }
    }
}

/// Carries out typed commands, for ever.
async fn obey(proxy: &Proxy) {
    let mut lines = BufReader::new(stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
            ("offline", "") => proxy.offline(true).await,
            ("online", "") => proxy.offline(false).await,
            ("peace", "") => proxy.set_plan(fault_proxy::Plan::default()),
            ("plan", file) => match load(proxy, file.trim()) {
                Ok(()) => {}
                Err(why) => eprintln!("{why}"),
            },
            ("", "") => continue,
            _ => {
                eprintln!("{HELP}");
                continue;
            }
        }
        println!("done: {}", line.trim());
    }
    // At the end of standard input it goes on without commands.
    std::future::pending().await
}
