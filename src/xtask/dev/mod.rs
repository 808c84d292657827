//! `cargo xtask start --dev`: the demo city with a program that is built anew, in seconds, when a file of it changes.

mod news;
mod program;
mod site;
mod sources;
mod watch;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::Outcome;
use crate::command::{command, run};
use crate::project::Project;
use crate::served::{Served, Settings};
use crate::tools::Tools;
use news::News;
use sources::{Need, Sources};
use watch::Watch;

/// Folders of the build, apart from everything that `dist` makes.
const WORK: &str = "target/dev";
const PROGRAM: &str = "program";
const STYLE: &str = "style";
const SITE: &str = "site";
/// One act of saving or checking out makes many changes; it has ended when there was none for so long.
const SETTLED: Duration = Duration::from_millis(80);
/// How often it is looked whether the backend still runs.
const LOOK: Duration = Duration::from_millis(500);

/// What the loop waits for.
pub enum Word {
    /// Ctrl-C.
    End,
    /// These files changed; without any it is unknown which.
    Changed(Vec<PathBuf>),
}

/// The folder of the site.
pub fn site(project: &Project) -> PathBuf {
    project.path(WORK).join(SITE)
}

/// The program that runs as the backend. It is a copy, so that no other command replaces it meanwhile.
pub fn backend(project: &Project) -> PathBuf {
    project.path(WORK).join("backend")
}

/// Builds everything once, runs the city, and renews what changes ask for until Ctrl-C.
pub fn start(project: &Project, settings: &Settings, words: (Sender<Word>, &Receiver<Word>)) -> Outcome {
    let (send, heard) = words;
    let tools = Tools::find()?;
    tools.for_developing()?;
    let watch = Watch::begin(project.root(), move |paths| {
        // Nobody listens any more when the command ends.
        let _ = send.send(Word::Changed(paths));
    })?;
    let mut city = City { project, tools, settings, news: News::open(settings.listen)?, served: None, owed: Need::ALL };
    city.renew()?;
    println!(
        "
The city is open:  http://{listen}

  What you change in src, style and public is built, and open pages load again by themselves.
  A build that fails says so here, and the one before stays.
  Everything that the city knows is in {data}; delete that to begin anew.
  Act for it yourself with the header  Authorization: Bearer {token}

Ctrl-C ends it.",
        listen = settings.listen,
        data = settings.data.display(),
        token = settings.staff_token,
    );
    let outcome = city.live(heard);
    drop(watch);
    outcome
}

/// The running city and what it still has to be given.
struct City<'a> {
    project: &'a Project,
    tools: Tools,
    settings: &'a Settings,
    news: News,
    served: Option<Served>,
    /// What changes have asked for since it was last built successfully.
    owed: Need,
}

impl City<'_> {
    fn live(&mut self, heard: &Receiver<Word>) -> Outcome {
        loop {
            match heard.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => self.look_after()?,
                Ok(Word::Changed(paths)) => match settled(paths, heard) {
                    Some(changed) => self.answer(&changed),
                    None => break,
                },
                Ok(Word::End) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.served = None;
        println!("\nThe city is closed.");
        Ok(())
    }

    /// Says that the backend has ended by itself, once; the next change of it starts it again.
    fn look_after(&mut self) -> Outcome {
        if let Some(served) = &mut self.served
            && let Some(status) = served.ended()?
        {
            println!("\nThe backend ended by itself ({status}); it is started again when it is built again.");
            self.served = None;
        }
        Ok(())
    }

    fn answer(&mut self, changed: &BTreeSet<PathBuf>) {
        let sources = Sources::read(
            self.project.root(),
            &program::note(self.project),
            &backend_built(self.project).with_extension("d"),
        );
        let need = sources.need(changed);
        if need.is_none() {
            return;
        }
        let names: Vec<_> = changed
            .iter()
            .map(|path| path.strip_prefix(self.project.root()).unwrap_or(path).display().to_string())
            .collect();
        println!("\nchanged: {}", if names.len() > 4 { format!("{} files", names.len()) } else { names.join(", ") });
        if need.ourselves {
            println!("  this command itself has changed: end it and call it again");
        }
        self.owed |= Need { ourselves: false, ..need };
        let began = Instant::now();
        match self.renew() {
            Ok(()) => println!("renewed in {:.1} s", began.elapsed().as_secs_f64()),
            Err(why) => {
                println!(
                    "NOT RENEWED: {why}\n  What was built before is still served; the next change is tried again."
                );
                self.news.failed(&format!(
                    "The last change could not be built ({why}); the terminal says why. This page is the build before."
                ));
            }
        }
    }

    /// Makes what is owed. What fails stays owed.
    fn renew(&mut self) -> Outcome {
        let work = self.project.path(WORK);
        if self.owed.backend {
            run(command("cargo", self.project.root()).args(["build", "--package", "backend"]))?;
        }
        if self.owed.program {
            program::build(self.project, &self.tools, &work)?;
            self.owed = Need { program: false, site: true, ..self.owed };
        }
        let build = build_number();
        let edition = site::Edition { build: &build, port: self.news.port };
        if self.owed.site {
            site::build(self.project, &self.tools, &work, &site(self.project), &edition)?;
        }
        if self.owed.backend {
            // It has to be gone before its address can be taken again.
            self.served = None;
            let program = &self.settings.program;
            fs::copy(backend_built(self.project), program)
                .map_err(|error| format!("{}: {error}", program.display()))?;
            self.served = Some(Served::start(self.project, self.settings)?);
            self.owed.backend = false;
        }
        if self.owed.site {
            self.owed.site = false;
            self.news.built(&build);
        }
        Ok(())
    }
}

/// The paths of one act of saving. `None` if meanwhile the end was asked for.
fn settled(first: Vec<PathBuf>, heard: &Receiver<Word>) -> Option<BTreeSet<PathBuf>> {
    let mut anything = first.is_empty();
    let mut changed: BTreeSet<PathBuf> = first.into_iter().collect();
    loop {
        match heard.recv_timeout(SETTLED) {
            Ok(Word::Changed(paths)) => {
                anything |= paths.is_empty();
                changed.extend(paths);
            }
            Ok(Word::End) => return None,
            Err(_) if anything => return Some(BTreeSet::new()),
            Err(_) => return Some(changed),
        }
    }
}

/// The backend as cargo builds it without optimisation.
fn backend_built(project: &Project) -> PathBuf {
    project.target().join("debug/backend")
}

/// Differs from that of every build before, also of an earlier call.
fn build_number() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_millis().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn settled_of(words: Vec<Word>) -> Option<BTreeSet<PathBuf>> {
        let (send, heard) = mpsc::channel();
        for word in words {
            send.send(word).unwrap();
        }
        settled(vec!["a".into()], &heard)
    }

    #[test]
    fn changes_that_come_together_are_one() {
        let changed = |names: &[&str]| Word::Changed(names.iter().map(PathBuf::from).collect());
        let all = settled_of(vec![changed(&["b"]), changed(&["a", "c"])]).unwrap();
        assert_eq!(all, ["a", "b", "c"].map(PathBuf::from).into());
        assert_eq!(settled_of(vec![changed(&["b"]), changed(&[])]), Some(BTreeSet::new()), "which ones is unknown");
        assert_eq!(settled_of(vec![changed(&["b"]), Word::End]), None);
    }
}
