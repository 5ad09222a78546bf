//! The policy pack: Pulumi starts it, reads its port, and asks it what it denies.

mod messages;
mod options;
mod pack;
mod service;
mod values;

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use lake_policy::Waivers;
use tonic::transport::{Server, server::TcpIncoming};

use crate::{
    options::{Mistaken, Options},
    pack::Pack,
    service::Service,
};

/// Why the pack does not start.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("the options of the pack are mistaken")]
    Options(#[from] Mistaken),
    #[error("`{0}` cannot be read")]
    Read(PathBuf, #[source] io::Error),
    #[error("`{0}` holds no waivers")]
    Waivers(String, #[source] lake_reader::Diagnostics),
    #[error("it cannot listen")]
    Listen(#[source] io::Error),
    #[error("it cannot serve")]
    Serve(#[from] tonic::transport::Error),
}

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(stopped) => {
            let mut message = stopped.to_string();
            let mut source = std::error::Error::source(&stopped);
            while let Some(error) = source {
                message = format!("{message}: {error}");
                source = error.source();
            }
            // Where the engine no longer listens, nobody is left to be told.
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Stopped> {
    // The engine's address and the pack's directory, which is also the working directory, come first.
    let options = Options::of(std::env::args().skip(3))?;
    let read = |path: &String| {
        std::fs::read_to_string(path).map_err(|error| Stopped::Read(PathBuf::from(path), error))
    };
    let program = options.program.as_ref().map(read).transpose()?;
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let waivers = match &options.waivers {
        Some(path) => Waivers::read(path, &read(path)?, today)
            .map_err(|problems| Stopped::Waivers(path.clone(), problems))?,
        None => Waivers::default(),
    };
    let service = Service::new(Pack::new(options, program, waivers, today));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Stopped::Listen)?;
    runtime.block_on(async {
        let incoming =
            TcpIncoming::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).map_err(Stopped::Listen)?;
        let port = incoming.local_addr().map_err(Stopped::Listen)?.port();
        // The engine reads the port from the first line.
        let mut out = io::stdout();
        writeln!(out, "{port}").and_then(|()| out.flush()).map_err(Stopped::Listen)?;
        Ok(Server::builder().serve_with_incoming(service, incoming).await?)
    })
}
