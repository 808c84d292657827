//! The backend's executable: parses the command line, runs until it is told to end. Everything else is in the library.

use backend::{
    logs,
    options::{Command, HELP},
};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Command::read(std::env::args_os().skip(1)) {
        Ok(Command::Serve(options)) => *options,
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version) => {
            println!("backend {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("backend: {error}; see --help");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = logs::begin(options.log, options.log_format) {
        eprintln!("backend: {error}");
        return ExitCode::FAILURE;
    }
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the backend ends");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: backend::options::Options) -> anyhow::Result<()> {
    let running = backend::serve(options).await?;
    // For whoever started it: with port 0 nobody else knows the port.
    println!("listening on http://{}", running.address());
    tracing::info!(address = %running.address(), "listening");
    asked_to_end().await?;
    tracing::info!("asked to end");
    running.end().await;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_end() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
