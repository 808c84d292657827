//! `cargo run -p browser-tests --bin screenshots -- --out FOLDER`: screenshots of every page in every state, on a phone
//! and on a wide screen, in both languages, light and dark. It checks nothing.

use anyhow::{Context, Result};
use browser_tests::city::{Beginning, City};
use browser_tests::equipment::Equipment;
use browser_tests::phone::{Look, Phone};
use browser_tests::site::Site;
use browser_tests::tour::{CLIENT, tour};
use browser_tests::words::Language;
use lexopt::prelude::*;
use serde_json::json;
use std::cell::Cell;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

const HELP: &str = "\
Pictures of every page in Chromium, at 360 × 740 and 1200 × 900, in both languages, light and dark.

Usage: screenshots --out FOLDER [--whole] [--right-to-left]

  --out FOLDER      where the PNG files go
  --whole           each page at its whole length instead of one screen
  --right-to-left   only in the made-up language that is read from right to left

The site is dist/ and the backend target/release/backend, unless SUBAN_SITE and SUBAN_BACKEND name others.
";

const SCREENS: [(&str, u32, u32); 2] = [("phone", 360, 740), ("wide", 1200, 900)];

fn main() -> ExitCode {
    let done = read().and_then(|wish| match wish {
        None => {
            print!("{HELP}");
            Ok(())
        }
        Some(wish) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(take(&wish))
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("screenshots: {why:#}");
            ExitCode::FAILURE
        }
    }
}

/// The parsed command line.
struct Wish {
    out: PathBuf,
    whole: bool,
    languages: &'static [Language],
}

fn read() -> Result<Option<Wish>> {
    let (mut out, mut whole, mut languages) = (None, false, &Language::ALL[..]);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Long("whole") => whole = true,
            Long("right-to-left") => languages = &[Language::MadeUp],
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(Wish { out: out.context("say where the pictures go: --out FOLDER")?, whole, languages }))
}

async fn take(wish: &Wish) -> Result<()> {
    std::fs::create_dir_all(&wish.out)?;
    let equipment = Equipment::for_pictures();
    for &language in wish.languages {
        let mut site = Site::with_faulty_api(&equipment, CLIENT)?;
        if language == Language::MadeUp {
            site = site.with_made_up_language()?;
        }
        let city = City::with_site(&equipment, &site.folder, Beginning::Peopled)?;
        let phone = Phone::new(&equipment, language, &city.address).await?;
        phone.looks(picture(wish.out.clone(), wish.whole));
        let ending = tour(&phone, &city, &Equipment::traces()?.join("photos")).await;
        phone.put_away().await;
        ending?;
    }
    Ok(())
}

fn picture(out: PathBuf, whole: bool) -> Look {
    let (number, out) = (Cell::new(0), Rc::new(out));
    Rc::new(move |phone, page| {
        number.set(number.get() + 1);
        let (number, out) = (number.get(), Rc::clone(&out));
        Box::pin(async move {
            for (screen, width, height) in SCREENS {
                phone.size(width, height).await?;
                if whole {
                    let length = phone.run("return document.documentElement.scrollHeight;", []).await?;
                    let length = length.as_u64().and_then(|length| u32::try_from(length).ok()).unwrap_or(height);
                    phone.size(width, length.clamp(height, 8_000)).await?;
                }
                phone.run("scrollTo(0, 0);", [json!(null)]).await?;
                for (theme, dark) in [("light", false), ("dark", true)] {
                    phone.dark(dark).await?;
                    let name = page.replace(", ", "-").replace(' ', "-");
                    let file = format!("{number:02}-{name}-{}-{theme}-{screen}.png", phone.language().tag());
                    phone.screenshot(&out.join(file)).await?;
                }
            }
            phone.dark(false).await?;
            phone.size(360, 740).await
        })
    })
}
