//! Types key by key, with faults in between, and measures how much is lost. The rest of the form is in `filing`.

use crate::device::Device;
use crate::filing::{Course, take_up};
use crate::keeping::{description, kept};
use crate::story::{Mishap, Moment, Told};
use crate::verdict::TYPING_LOST_AT_MOST;
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::Duration;

/// Least time for a key, by the page's clock.
const A_KEY: Duration = Duration::from_millis(10);

/// Types the description of a demand into an empty form. Meanwhile the page's clock is held and advanced with the keys,
/// so that losses are measured by it, however slow this machine writes.
///
/// # Errors
/// When the page does not react as expected.
pub async fn describe(device: &mut Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    empties(device).await?;
    let keys: Vec<char> = told.words.chars().collect();
    let mut typed_at: Vec<i64> = Vec::new();
    let mut was_open = course.durable && kept(&device.phone).await?.opened;
    focus(device).await?;
    device.phone.holds_clock().await?;
    while let Some(key) = keys.get(typed_at.len()) {
        device.phone.types(&key.to_string()).await?;
        typed_at.push(device.phone.time().await?);
        for mishap in course.due(told, Moment::Key(typed_at.len())) {
            device.diary.note(format!("{} keys are typed", typed_at.len()));
            // Not checked again once open: that would give the page time to store what was typed last.
            was_open = was_open || kept(&device.phone).await?.opened;
            let happened = device.phone.time().await?;
            match mishap {
                Mishap::Kill => {
                    device.kill();
                    device.start_again().await?;
                }
                Mishap::Reload => device.reload().await?,
                Mishap::Offline(ms) => {
                    course.offline(device, ms);
                    continue;
                }
            }
            let typed: String = keys.iter().take(typed_at.len()).collect();
            let restored = restored(device, &typed, &mut course.put_aside).await?;
            if !typed.starts_with(&restored) {
                course.faults.push(format!("after {mishap:?} the form has “{restored}”, typed was “{typed}”"));
            }
            let left = restored.chars().count().min(typed_at.len());
            let lost = typed_at.get(left).map_or(0, |first| happened - *first);
            let lost = Duration::from_millis(lost.try_into().unwrap_or_default());
            device.diary.note(format!(
                "{} of {} keys are there again; {lost:?} of typing are lost",
                left,
                typed_at.len()
            ));
            if !was_open {
                device.diary.note("the browser had not opened the store yet");
                course.lost_before_store = course.lost_before_store.max(lost);
            } else {
                course.typing_lost = course.typing_lost.max(lost);
            }
            if was_open && lost > TYPING_LOST_AT_MOST {
                course.faults.push(format!("{lost:?} of typing were lost after {mishap:?}"));
            }
            device.note_store().await?;
            typed_at.truncate(left);
            focus(device).await?;
            device.phone.holds_clock().await?;
        }
        let pause = typed_at.len().checked_sub(1).and_then(|last| told.pauses.get(last));
        let pause = A_KEY + pause.copied().unwrap_or_default();
        // The page's clock must not get ahead of the real one, which a page opened after a fault uses.
        tokio::time::sleep(pause).await;
        device.phone.passes(pause).await?;
    }
    device.diary.note(format!("typed “{}”", told.words));
    if course.durable {
        is_kept_soon(device, told, course).await?;
        device.phone.releases_clock().await?;
    }
    Ok(())
}

/// Empties the form, as for reporting something else.
async fn empties(device: &Device<'_>) -> Result<()> {
    device.settles().await?;
    let script = "
        const field = document.getElementById('description');
        if (field?.value) pressable(arguments[0])?.click();
        return !!field && !field.value;";
    let start_over = json!(device.phone.word("what.start_over")?);
    device.phone.wait_for("an empty form", script, [start_over]).await.map(drop)
}

/// Typed text is stored within a second of the last key (promise P2), by the page's clock.
async fn is_kept_soon(device: &Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    device.phone.passes(TYPING_LOST_AT_MOST).await?;
    device.phone.rests().await?;
    if kept(&device.phone).await?.words(&told.mark) == Some(told.words.as_str()) {
        device.diary.note("all of it is kept");
        return Ok(());
    }
    device.note_store().await?;
    course.faults.push(format!("what was typed is not kept {TYPING_LOST_AT_MOST:?} after the last key"));
    Ok(())
}

/// The restored content of the form; empty if there is none.
async fn restored(device: &Device<'_>, typed: &str, put_aside: &mut u64) -> Result<String> {
    let script = "return document.getElementById('description')?.value === arguments[0];";
    // Whatever is still missing when the page is idle is lost, or was put aside.
    if !device.becomes(script, typed).await? && value(device).await?.is_empty() {
        let kept = kept(&device.phone).await?;
        let mut drafts = kept.drafts.values().filter_map(description);
        if let Some(words) = drafts.find(|words| !words.is_empty() && typed.starts_with(words)) {
            *put_aside += u64::from(take_up(device, words).await?);
            device.settles().await?;
        }
    }
    value(device).await
}

/// The content of the form.
async fn value(device: &Device<'_>) -> Result<String> {
    let value = device.phone.run("return document.getElementById('description')?.value ?? '';", []).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// Moves the caret to the end.
async fn focus(device: &Device<'_>) -> Result<()> {
    let script = "const field = document.getElementById('description'); field.focus(); field.setSelectionRange(field.value.length, field.value.length);
        return document.activeElement === field;";
    let focused = device.phone.run(script, []).await?;
    ensure!(focused == json!(true), "the description does not take the focus");
    Ok(())
}
