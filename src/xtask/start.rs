//! `cargo xtask start`: the demo city on this machine, from a fresh clone to Ctrl-C.

use std::net::SocketAddr;
use std::sync::mpsc;

use crate::Outcome;
use crate::dev::{self, Word};
use crate::options::Options;
use crate::project::Project;
use crate::served::{self, Served, Settings};
use crate::tools::Tools;

/// Builds what is missing, runs the backend with the site, and waits for Ctrl-C; with `--dev` it builds what changes.
pub fn start(project: &Project, options: &Options) -> Outcome {
    let listen = options.value("listen").unwrap_or("127.0.0.1:8080");
    let listen: SocketAddr = listen
        .parse()
        .map_err(|_| format!("--listen takes an address and a port, as 127.0.0.1:8080, not {listen:?}"))?;
    let is_dev = options.flag("dev");
    let settings = Settings {
        program: if is_dev { dev::backend(project) } else { project.backend() },
        site: if is_dev { dev::site(project) } else { project.dist() },
        listen,
        data: project.path(options.value("data").unwrap_or("data")),
        staff_token: options.value("staff-token").unwrap_or("staff").to_owned(),
        pace: options.value("pace").unwrap_or("20s").to_owned(),
    };
    let (send, heard) = mpsc::channel();
    let end = send.clone();
    ctrlc::set_handler(move || {
        // The receiver is gone only when the backend has ended already.
        let _ = end.send(Word::End);
    })
    .map_err(|error| format!("Ctrl-C cannot be caught: {error}"))?;
    if is_dev { dev::start(project, &settings, (send, &heard)) } else { released(project, &settings, &heard) }
}

fn released(project: &Project, settings: &Settings, asked: &mpsc::Receiver<Word>) -> Outcome {
    if !Tools::find()?.are_built() {
        println!(
            "The first start builds tools, the page and the city: about ten minutes on two cores. Later ones take seconds."
        );
    }
    // Cargo builds the tools in a folder of their own, so the backend need not wait for them.
    std::thread::scope(|scope| {
        let backend = scope.spawn(|| served::build(project));
        crate::dist::dist(project, false)?;
        println!("building the backend");
        backend.join().map_err(|_| "the backend's build was not started")?
    })?;
    let served = Served::start(project, settings)?;
    println!(
        "
The city is open:  {url}

  Put a demand to it, open its private link, and watch: about every {pace} the demo city
  takes the next step. Everything it knows is in {data}; delete that to begin anew.
  Act for the city yourself with the header  Authorization: Bearer {token}

Ctrl-C ends it.",
        url = served.url,
        pace = settings.pace,
        data = settings.data.display(),
        token = settings.staff_token,
    );
    served.wait(asked)?;
    println!("\nThe city is closed.");
    Ok(())
}
