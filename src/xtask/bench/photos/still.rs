//! A minimal HTTP server for a few files in memory; it ignores the method and does no caching.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use crate::Outcome;

/// A file: its path without the slash, its media type, its bytes.
pub type StillFile = (&'static str, &'static str, Vec<u8>);

/// Serves the files until this program ends; returns the URL, without a slash at the end.
pub fn serve(files: Vec<StillFile>) -> Outcome<String> {
    let failed = |error: std::io::Error| format!("no place to serve files from: {error}");
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let files = Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let files = Arc::clone(&files);
            // A client that disconnects early gets no response.
            std::thread::spawn(move || answer(&stream, &files));
        }
    });
    Ok(format!("http://{address}"))
}

fn answer(mut stream: &TcpStream, files: &[StillFile]) -> std::io::Result<()> {
    let mut first = String::new();
    let mut call = BufReader::new(stream);
    call.read_line(&mut first)?;
    let mut header = String::new();
    while call.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
    let (status, kind, bytes) = match files.iter().find(|(name, ..)| *name == path) {
        Some((_, kind, bytes)) => ("200 OK", *kind, bytes.as_slice()),
        None => ("404 Not Found", "text/plain", &[][..]),
    };
    let length = bytes.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_there_is_given_and_nothing_else() {
        let address = serve(vec![("page.html", "text/html", b"<p>here".to_vec())]).unwrap();
        let ask = |path: &str| {
            let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
            write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
            let mut all = String::new();
            stream.read_to_string(&mut all).unwrap();
            all
        };
        let given = ask("/page.html");
        assert!(given.starts_with("HTTP/1.1 200") && given.ends_with("\r\n\r\n<p>here"), "{given}");
        assert!(ask("/../page.html").starts_with("HTTP/1.1 404"));
    }
}
