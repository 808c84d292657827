//! Typing key by key, with whatever goes wrong in between, and measuring how much of it was lost. How a demand goes on from
//! there is for `filing`.

use crate::device::Device;
use crate::filing::{Course, take_up};
use crate::keeping::{description, kept};
use crate::story::{Mishap, Moment, Told};
use crate::verdict::TYPING_LOST_AT_MOST;
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a draft may take to be in the form again.
const RESTORED_WITHIN: Duration = Duration::from_secs(4);

/// After this time it is not waited any longer for what was typed to be kept.
const KEPT_AT_LAST: Duration = Duration::from_secs(6);
/// What looking into the store may add to a time.
const LOOKING: Duration = Duration::from_millis(200);

/// Types the description of a demand into an empty form.
///
/// # Errors
/// When the page does not go along.
pub async fn describe(device: &mut Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    let start_over = device.phone.word("what.start_over")?;
    let script = "
        const field = document.getElementById('description');
        if (field?.value) pressable(arguments[0])?.click();
        return !!field && !field.value;";
    ensure!(device.becomes(script, start_over, Duration::from_secs(10)).await?, "the form does not become empty");
    let keys: Vec<char> = told.words.chars().collect();
    let mut typed_at: Vec<Instant> = Vec::new();
    let mut was_open = course.durable && kept(&device.phone).await?.opened;
    focus(device).await?;
    while let Some(key) = keys.get(typed_at.len()) {
        device.phone.types(&key.to_string()).await?;
        typed_at.push(Instant::now());
        for mishap in course.due(told, Moment::Key(typed_at.len())) {
            device.diary.note(format!("{} keys are typed", typed_at.len()));
            // What was open stays so; looking again would give the page time to keep what was typed last.
            was_open = was_open || kept(&device.phone).await?.opened;
            let happened = match mishap {
                Mishap::Kill => {
                    let lived = device.kill();
                    device.start_again().await?;
                    lived
                }
                Mishap::Reload => {
                    let now = Instant::now();
                    device.reload().await?;
                    now
                }
                Mishap::Offline(ms) => {
                    course.offline(device, ms);
                    continue;
                }
            };
            let typed: String = keys.iter().take(typed_at.len()).collect();
            let restored = restored(device, &typed, &mut course.put_aside).await?;
            if !typed.starts_with(&restored) {
                course.faults.push(format!("after {mishap:?} the form has “{restored}”, typed was “{typed}”"));
            }
            let left = restored.chars().count().min(typed_at.len());
            let lost = typed_at.get(left).map_or(Duration::ZERO, |first| happened.duration_since(*first));
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
        }
        let pause = typed_at.len().checked_sub(1).and_then(|last| told.pauses.get(last));
        tokio::time::sleep(pause.copied().unwrap_or_default()).await;
    }
    device.diary.note(format!("typed “{}”", told.words));
    if course.durable { is_kept_soon(device, told, course, typed_at.last()).await } else { Ok(()) }
}

/// What was typed is kept within a second of the last key (promise P2), once there is a store.
async fn is_kept_soon(device: &Device<'_>, told: &Told, course: &mut Course, last_key: Option<&Instant>) -> Result<()> {
    let Some(last_key) = last_key else { return Ok(()) };
    let mut without_store = Duration::ZERO;
    while last_key.elapsed() < KEPT_AT_LAST {
        let looked = last_key.elapsed();
        let kept = kept(&device.phone).await?;
        if kept.words(&told.mark) == Some(told.words.as_str()) {
            device.diary.note(format!("all of it is kept {looked:?} after the last key"));
            if looked.saturating_sub(without_store) > TYPING_LOST_AT_MOST + LOOKING {
                course.faults.push(format!("what was typed was kept only {looked:?} after the last key"));
            }
            return Ok(());
        }
        if !kept.opened {
            without_store = looked;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    device.note_store().await?;
    course.faults.push(format!("what was typed is not kept {KEPT_AT_LAST:?} after the last key"));
    Ok(())
}

/// What the form has again; empty when nothing comes.
async fn restored(device: &Device<'_>, typed: &str, put_aside: &mut u64) -> Result<String> {
    let script = "return document.getElementById('description')?.value === arguments[0];";
    // Whatever is still missing then is lost.
    if !device.becomes(script, typed, Duration::from_millis(1500)).await? {
        let script = "return !!document.getElementById('description')?.value;";
        if !device.becomes(script, "", RESTORED_WITHIN).await? {
            let kept = kept(&device.phone).await?;
            let mut drafts = kept.drafts.values().filter_map(description);
            if let Some(words) = drafts.find(|words| !words.is_empty() && typed.starts_with(words)) {
                *put_aside += u64::from(take_up(device, words).await?);
                device.becomes(script, "", RESTORED_WITHIN).await?;
            }
        }
    }
    let value = device.phone.run("return document.getElementById('description')?.value ?? '';", []).await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// Puts the caret behind what is there.
async fn focus(device: &Device<'_>) -> Result<()> {
    let script = "const field = document.getElementById('description'); field.focus(); field.setSelectionRange(field.value.length, field.value.length);
        return document.activeElement === field;";
    let focused = device.phone.run(script, []).await?;
    ensure!(focused == json!(true), "the description does not take the focus");
    Ok(())
}
