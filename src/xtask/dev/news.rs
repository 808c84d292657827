//! Tells open pages of builds, by server-sent events on a port of its own: the backend may be away for a moment.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Outcome;

/// From the city's port to this one, so that an open page finds it again when the command is called again.
const BESIDE: u16 = 10;
/// A page that neither sends nor takes anything for so long is gone.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pages of the city's origin listen to this one.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
    Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\nretry: 500\n\n";

/// The server; it lives as long as the command.
pub struct News {
    /// Where it listens.
    pub port: u16,
    pages: Arc<Mutex<Pages>>,
}

#[derive(Default)]
struct Pages {
    /// The event of the last good build, which every page is told when it comes.
    built: String,
    open: Vec<TcpStream>,
}

impl Pages {
    fn tell(&mut self, event: &str) {
        self.open.retain_mut(|page| page.write_all(event.as_bytes()).is_ok());
    }
}

impl News {
    /// Listens beside the city.
    pub fn open(city: SocketAddr) -> Outcome<Self> {
        let beside = city.port().checked_add(BESIDE).unwrap_or_default();
        let listener = TcpListener::bind((city.ip(), beside))
            .or_else(|_| TcpListener::bind((city.ip(), 0)))
            .map_err(|error| format!("no port to tell pages of builds: {error}"))?;
        let port = listener.local_addr().map_err(|error| format!("no port: {error}"))?.port();
        let pages = Arc::new(Mutex::new(Pages::default()));
        let coming = Arc::clone(&pages);
        std::thread::spawn(move || {
            for page in listener.incoming().filter_map(Result::ok) {
                // One that asks for nothing holds up the others no longer than its patience.
                if let Some(page) = greeted(page) {
                    let mut pages = locked(&coming);
                    let event = pages.built.clone();
                    pages.open.push(page);
                    if let Some(page) = pages.open.last_mut() {
                        // If it is gone already, the next event finds out.
                        let _ = page.write_all(event.as_bytes());
                    }
                }
            }
        });
        Ok(Self { port, pages })
    }

    /// Names the build that is served from now on; pages of another one load again.
    pub fn built(&self, build: &str) {
        let mut pages = locked(&self.pages);
        pages.built = event("built", build);
        let event = pages.built.clone();
        pages.tell(&event);
    }

    /// Says that the last build failed, so that what is shown is the one before.
    pub fn failed(&self, why: &str) {
        locked(&self.pages).tell(&event("failed", why));
    }
}

/// An event stream has lines (HTML, section 9.2.6).
fn event(name: &str, text: &str) -> String {
    let data: String = text.lines().map(|line| format!("data: {line}\n")).collect();
    format!("event: {name}\n{data}\n")
}

/// The page, once it has asked and got the head.
fn greeted(mut page: TcpStream) -> Option<TcpStream> {
    page.set_read_timeout(Some(PATIENCE)).ok()?;
    page.set_write_timeout(Some(PATIENCE)).ok()?;
    let mut asked = BufReader::new(page.try_clone().ok()?).lines();
    asked.find(|line| line.as_ref().map_or(true, String::is_empty))?.ok()?;
    page.write_all(HEAD.as_bytes()).ok()?;
    Some(page)
}

fn locked(pages: &Mutex<Pages>) -> MutexGuard<'_, Pages> {
    // Nothing in the lock panics; and what is told twice does no harm.
    pages.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opens a stream; returns what reads the next event of it.
    fn page(news: &News) -> impl FnMut() -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", news.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        assert_eq!(lines.next().as_deref(), Some("HTTP/1.1 200 OK"));
        assert!(lines.any(|line| line == "retry: 500"));
        assert_eq!(lines.next().as_deref(), Some(""));
        move || lines.by_ref().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn every_page_is_told_of_each_build_and_a_new_one_of_the_last_good_one() {
        let news = News::open("127.0.0.1:0".parse().unwrap()).unwrap();
        news.built("1");
        let mut first = page(&news);
        assert_eq!(first(), "event: built|data: 1");
        news.failed("no good\nat all");
        assert_eq!(first(), "event: failed|data: no good|data: at all");
        news.built("2");
        assert_eq!(first(), "event: built|data: 2");
        assert_eq!(page(&news)(), "event: built|data: 2");
    }

    #[test]
    fn a_page_that_is_gone_does_not_keep_others_from_being_told() {
        let news = News::open("127.0.0.1:0".parse().unwrap()).unwrap();
        news.built("1");
        drop(page(&news));
        let mut stays = page(&news);
        // From here on it is told of every build.
        assert_eq!(stays(), "event: built|data: 1");
        for build in ["2", "3", "4"] {
            news.built(build);
        }
        assert_eq!([stays(), stays(), stays()].map(|event| event.replace("event: built|data: ", "")), ["2", "3", "4"]);
    }

    #[test]
    fn two_commands_at_once_have_two_ports() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let city = SocketAddr::new(taken.ip(), taken.port().saturating_sub(BESIDE));
        let (one, other) = (News::open(city).unwrap(), News::open(city).unwrap());
        assert_ne!(one.port, other.port);
    }
}
