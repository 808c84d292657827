//! Every page in every state and both themes, in both languages and in a right-to-left one: several tests share one
//! tour, which takes a while.

use anyhow::{Result, anyhow, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::equipment::Equipment;
use browser_tests::journey::{Faults, Stage, none_of};
use browser_tests::phone::{Look, Phone};
use browser_tests::site::Site;
use browser_tests::tour::{CLIENT, tour};
use browser_tests::words::Language;
use std::cell::RefCell;
use std::rc::Rc;

/// The languages of a tour, and its name.
type Tour = (&'static str, &'static [Language]);

const SHIPPED: Tour = ("both languages", &Language::ALL);
const MADE_UP: Tour = ("from right to left", &[Language::MadeUp]);

pub async fn english_and_chinese_are_complete(stage: Rc<Stage>) -> Result<()> {
    found(&stage, SHIPPED, "texts").await
}

pub async fn every_page_passes_axe_in_both_languages_and_both_themes(stage: Rc<Stage>) -> Result<()> {
    found(&stage, SHIPPED, "axe").await
}

pub async fn no_page_scrolls_sideways_at_320_pixels_and_at_four_hundred_percent(stage: Rc<Stage>) -> Result<()> {
    found(&stage, SHIPPED, "widths").await
}

pub async fn no_text_is_cut_off_at_320_pixels(stage: Rc<Stage>) -> Result<()> {
    found(&stage, SHIPPED, "cut off").await
}

pub async fn every_text_of_the_interface_comes_from_a_catalogue(stage: Rc<Stage>) -> Result<()> {
    found(&stage, MADE_UP, "texts").await
}

pub async fn every_page_mirrors_where_one_reads_from_the_right(stage: Rc<Stage>) -> Result<()> {
    found(&stage, MADE_UP, "mirror").await
}

pub async fn every_page_from_right_to_left_passes_axe_in_both_themes(stage: Rc<Stage>) -> Result<()> {
    found(&stage, MADE_UP, "axe").await
}

pub async fn long_texts_from_right_to_left_scroll_no_page_sideways(stage: Rc<Stage>) -> Result<()> {
    found(&stage, MADE_UP, "widths").await
}

pub async fn long_texts_from_right_to_left_are_not_cut_off(stage: Rc<Stage>) -> Result<()> {
    found(&stage, MADE_UP, "cut off").await
}

/// Findings of one kind of a tour; it is run when the first journey needs it.
async fn found(stage: &Stage, (tour, languages): Tour, kind: &str) -> Result<()> {
    let toured = stage.toured(tour);
    let make = || async { walk_in_each(stage, languages).await.map_err(|why| format!("{why:#}")) };
    let found = toured.get_or_init(make).await.as_ref().map_err(|why| anyhow!("{why}"))?;
    let faults = found.get(kind).into_iter().flatten();
    // A fault on many pages is reported once.
    let told: Vec<_> =
        faults.map(|(fault, pages)| format!("{fault}\n      on {}: {}", pages.len(), pages.join("; "))).collect();
    none_of("what the tour found", &told)
}

async fn walk_in_each(stage: &Stage, languages: &[Language]) -> Result<Faults> {
    let faults = Rc::new(RefCell::new(Faults::new()));
    for language in languages {
        walk(stage, *language, &faults).await?;
    }
    Ok(faults.take())
}

async fn walk(stage: &Stage, language: Language, faults: &Rc<RefCell<Faults>>) -> Result<()> {
    let mut site = Site::with_faulty_api(&stage.equipment, CLIENT)?;
    if language == Language::MadeUp {
        site = site.with_made_up_language()?;
    }
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(language, &city.address).await?;
    let pages = Rc::new(RefCell::new(0));
    phone.looks(look(Rc::clone(faults), Rc::clone(&pages)));
    tour(&phone, &city, &Equipment::traces()?.join("photos")).await?;
    println!("    {} pages were looked at in {}", pages.borrow(), language.tag());
    sharp(&phone).await
}

/// Plants a fault of each kind on the open page: the checks must find them.
async fn sharp(phone: &Phone) -> Result<()> {
    let plant = "
        const p = document.createElement('p');
        p.append('what.title', document.createElement('br'), '{name}', Object.assign(document.createElement('img'), {src: 'icon.svg'}));
        const wide = document.createElement('div');
        wide.className = 'sb-timeline';
        wide.append('_'.repeat(200));
        wide.setAttribute('role', 'nonsense');
        const narrow = document.createElement('p');
        narrow.append('Forgotten in every catalogue');
        Object.assign(narrow.style, {width: '40px', marginLeft: '9px', overflow: 'hidden', whiteSpace: 'nowrap'});
        document.querySelector('.sb').append(p, wide, narrow);
        wide.animate([{width: '900px'}, {width: '900px'}], {duration: 1, fill: 'forwards'});";
    phone.run(plant, []).await?;
    let (texts, axe, widths) = (phone.wrong_texts().await?, phone.audit().await?, phone.too_wide().await?);
    ensure!(
        texts.iter().any(|fault| fault.contains("the name of a key")),
        "the name of a key was overlooked: {texts:?}"
    );
    ensure!(texts.iter().any(|fault| fault.contains("not filled in")), "an open place was overlooked: {texts:?}");
    ensure!(axe.iter().any(|fault| fault.starts_with("image-alt")), "a picture without words was overlooked: {axe:?}");
    ensure!(!widths.is_empty(), "something wide was overlooked");
    let cut = phone.cut_off().await?;
    ensure!(cut.iter().any(|fault| fault.contains("is cut off at a side")), "a cut text was overlooked: {cut:?}");
    if phone.language() == Language::MadeUp {
        let mirror = phone.not_mirrored().await?;
        ensure!(mirror.iter().any(|fault| fault.contains("margin-left")), "a margin was overlooked: {mirror:?}");
        ensure!(
            texts.iter().any(|fault| fault.contains("Forgotten in every catalogue")),
            "a text that is in no catalogue was overlooked: {texts:?}"
        );
    }
    Ok(())
}

fn look(faults: Rc<RefCell<Faults>>, pages: Rc<RefCell<usize>>) -> Look {
    Rc::new(move |phone, page| {
        let (faults, pages) = (Rc::clone(&faults), Rc::clone(&pages));
        Box::pin(async move {
            *pages.borrow_mut() += 1;
            let where_ = format!("{page} ({})", phone.language().tag());
            let note = |kind: &'static str, more: &str, found: Vec<String>| {
                let mut faults = faults.borrow_mut();
                let kind = faults.entry(kind).or_default();
                for fault in found {
                    kind.entry(fault).or_default().push(format!("{where_}{more}"));
                }
            };
            note("texts", "", phone.wrong_texts().await?);
            if phone.language() == Language::MadeUp {
                note("mirror", "", phone.not_mirrored().await?);
            }
            note("axe", "", phone.audit().await?);
            phone.dark(true).await?;
            note("axe", ", dark", phone.audit().await?);
            phone.dark(false).await?;
            // 1280 × 1024 at 400 % is a screen of 320 × 256 CSS pixels (WCAG 1.4.10).
            for (width, height) in [(320, 640), (320, 256)] {
                phone.size(width, height).await?;
                note("widths", &format!(" at {width} × {height}"), phone.too_wide().await?);
            }
            phone.size(320, 640).await?;
            note("cut off", " at 320 × 640", phone.cut_off().await?);
            phone.size(360, 740).await
        })
    })
}
