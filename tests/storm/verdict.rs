//! Whether the promises held in a run: compares the city's data and the page's store with what was seen on the way.

use crate::books::Books;
use crate::figures::Figures;
use crate::filing::Course;
use crate::keeping::Kept;
use crate::story::Told;
use anyhow::Result;
use std::time::Duration;

/// The most typing that may be lost with the browser (promise P2).
pub const TYPING_LOST_AT_MOST: Duration = Duration::from_secs(1);

/// Checks one demand once nothing is in progress; adds violations to `faults`, and counts to `figures`.
///
/// # Errors
/// When the city's data cannot be read.
pub async fn judge(
    told: &Told,
    course: &Course,
    kept: &Kept,
    books: &Books,
    figures: &mut Figures,
    faults: &mut Vec<String>,
) -> Result<()> {
    let (mark, filed) = (&told.mark, books.with(&told.mark).await?);
    let (draft, delivery) = (kept.draft(mark), kept.delivery(mark));
    figures.filed += filed.len() as u64;
    figures.put_aside += course.put_aside;
    figures.restored += course.restored;
    figures.asked_again += course.asked_again;
    figures.lost_before_store = figures.lost_before_store.max(course.lost_before_store);
    figures.typing_lost = figures.typing_lost.max(course.typing_lost);
    faults.extend(course.faults.iter().map(|fault| format!("“{mark}”: {fault}")));
    match (filed.as_slice(), delivery) {
        ([], Some((_, delivery))) if delivery.get("refused").is_some() => {
            figures.refused += 1;
            faults.push(format!("“{mark}” was refused: {delivery}"));
        }
        ([], Some((_, delivery))) => faults.push(format!("“{mark}” is still on its way: {delivery}")),
        ([], None) if draft.is_some() => faults.push(format!("“{mark}” could not be sent: it is a draft still")),
        ([], None) => {
            figures.lost += 1;
            let said = if course.confirmed { "the page said that it is sent" } else { "it was never said to be sent" };
            faults.push(format!("“{mark}” is lost: {said}; it is neither at the city nor on the device"));
        }
        ([_, _, ..], _) => {
            figures.doubled += 1;
            faults.push(format!("“{mark}” is at the city {} times: {filed:?}", filed.len()));
        }
        ([_], _) if course.durable && draft.is_some() => {
            let drafts = &kept.drafts;
            faults.push(format!("“{mark}” is at the city, and on the device it is a draft still: {drafts:?}"));
        }
        ([_], _) => {}
    }
    let there: Vec<&String> = filed.iter().flat_map(|filed| &filed.photos).collect();
    if !filed.is_empty() {
        let missing: Vec<_> = course.photos.values().filter(|hash| !there.contains(hash)).collect();
        figures.photos += (course.photos.len() - missing.len()) as u64;
        if missing.len() as u64 > course.asked_again {
            let lost = missing.len() as u64 - course.asked_again;
            figures.photos_lost += lost;
            faults.push(format!("{lost} photos of “{mark}” that the page had kept are not at the city: {missing:?}"));
        }
        let mut once = there.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() < there.len() {
            faults.push(format!("a photo of “{mark}” is at the city more than once: {filed:?}"));
        }
    }
    Ok(())
}
