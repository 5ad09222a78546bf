//! AWS on this machine: answers HTTP requests from a recorded conversation.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// An account that answers until the test ends.
pub(crate) struct Server {
    url: String,
    callers: Arc<Mutex<BTreeSet<String>>>,
}

/// What must stand in a request, and the answer to it.
struct Recorded {
    fragments: Vec<String>,
    status: String,
    body: String,
}

impl Server {
    /// Serves blocks of `### FRAGMENT…`, a status, and a body. All services are one host here, so host names count for nothing, and buckets
    /// stand in the path.
    pub(crate) fn start(conversation: &str) -> Self {
        let recorded = conversation.split("### ").skip(1).map(|block| {
            let (head, rest) = block.split_once('\n').unwrap();
            let (status, body) = rest.split_once('\n').unwrap();
            let hosts = ["sts.", "kms.", "iam.", "//s3."];
            let fragments = head.split_whitespace().filter(|fragment| !hosts.contains(fragment));
            let fragments = fragments.map(|fragment| fragment.replace("lake-raw.s3.", "/lake-raw"));
            Recorded {
                fragments: fragments.collect(),
                status: status.to_owned(),
                body: body.trim().to_owned(),
            }
        });
        let recorded: Arc<Vec<Recorded>> = Arc::new(recorded.collect());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let callers = Arc::<Mutex<BTreeSet<String>>>::default();
        let seen = callers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (recorded, seen) = (recorded.clone(), seen.clone());
                std::thread::spawn(move || serve(&stream, &recorded, &seen));
            }
        });
        Self { url, callers }
    }

    /// The access keys that signed since this was asked last.
    pub(crate) fn callers(&self) -> Vec<String> {
        std::mem::take(&mut *self.callers.lock().unwrap()).into_iter().collect()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Answers the requests of one connection; whoever hangs up has enough.
fn serve(stream: &TcpStream, recorded: &[Recorded], seen: &Mutex<BTreeSet<String>>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = request(&mut reader, seen) {
        let fits = |one: &&Recorded| one.fragments.iter().all(|fragment| request.contains(fragment.as_str()));
        let missing = "<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>";
        let (status, body) =
            recorded.iter().find(fits).map_or(("404", missing), |one| (&one.status, &one.body));
        let head = format!("HTTP/1.1 {status} OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let mut stream = stream;
        if stream.write_all((head + body).as_bytes()).is_err() {
            return;
        }
    }
}

/// The request line, the target and the body of a request; `None` where the connection ends.
fn request(reader: &mut impl BufRead, seen: &Mutex<BTreeSet<String>>) -> Option<String> {
    let mut text = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if let Some((_, signed)) = line.split_once("Credential=") {
            let caller = signed.split('/').next().unwrap_or_default();
            seen.lock().unwrap().insert(caller.to_owned());
        }
        if text.is_empty() || lower.starts_with("x-amz-target:") {
            text.push_str(&line);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8_lossy(&body));
    Some(text)
}
