//! Uploading by tus 1.0: core, creation, checksum, termination, expiration.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::upload::{PICTURE, Upload, checksum, part};
use contract::Capability;
use futures_util::stream;
use reqwest::{Body, Method};
use std::io;

list! {
    an_upload_begins_and_ends: "tus creation and core: POST, PATCH to the end, HEAD says how much",
    an_upload_says_when_it_expires: "tus expiration: Upload-Expires with the creation",
    an_upload_goes_on_in_parts: "tus core: several PATCHes, each from where the last one ended",
    a_wrong_offset_is_a_conflict: "tus core: another offset than the backend's is a problem 409, and nothing is written",
    a_right_checksum_is_taken: "tus checksum: sha256 that fits",
    a_wrong_checksum_drops_the_bytes: "tus checksum: a mismatch is 460, and the offset stays",
    a_cut_upload_is_resumed: "tus core: after a broken line HEAD says from where to go on, and the photo is whole in the end",
    an_upload_is_taken_back: "tus termination: DELETE is 204, then HEAD is 404 or 410",
    another_version_of_tus_is_refused: "tus core: 412 with Tus-Version",
    a_photo_over_the_limit_is_refused_before_its_bytes: "an Upload-Length above photo_bytes is a problem 413",
    an_upload_without_a_length_is_refused: "no Upload-Length: a problem 400",
    more_bytes_than_announced_are_refused: "bytes beyond Upload-Length are refused",
    the_state_of_an_upload_is_not_kept: "HEAD is sent with Cache-Control: no-store",
    an_upload_that_was_never_begun_is_not_found: "HEAD of an unknown photo is 404 or 410",
}

async fn an_upload_begins_and_ends(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    hold!(upload.offset(subject).await? == 0, "something has arrived before anything was sent");
    let answer = upload.append(subject, 0, PICTURE).send().await?.ok(204)?;
    hold!(answer.number("upload-offset")? == PICTURE.len() as u64, "not everything has arrived");
    hold!(answer.header("tus-resumable")? == "1.0.0", "PATCH does not speak tus 1.0.0");
    let answer = upload.check(subject).await?.any_of(&[200, 204])?;
    hold!(answer.number("upload-offset")? == PICTURE.len() as u64, "HEAD says that not everything has arrived");
    hold!(answer.number("upload-length")? == PICTURE.len() as u64, "HEAD says another length");
    Ok(())
}

async fn an_upload_says_when_it_expires(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let answer = Upload::creation(subject, 1000).send().await?.ok(201)?;
    let expires = answer.header("upload-expires")?;
    hold!(expires.ends_with("GMT") && expires.contains(','), "{expires:?} is no HTTP date");
    Ok(())
}

async fn an_upload_goes_on_in_parts(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    let mut offset = 0;
    while offset < PICTURE.len() as u64 {
        let bytes = part(offset, 16_384)?;
        let answer = upload.append(subject, offset, bytes).send().await?.ok(204)?;
        let then = answer.number("upload-offset")?;
        hold!(
            then == offset + bytes.len() as u64,
            "{} bytes were sent at {offset}, the backend stands at {then}",
            bytes.len()
        );
        hold!(upload.offset(subject).await? == then, "HEAD and PATCH differ on the offset");
        offset = then;
    }
    Ok(())
}

async fn a_wrong_offset_is_a_conflict(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    upload.append(subject, 0, part(0, 8_192)?).send().await?.ok(204)?;
    for wrong in [0, 4_096, 8_193, 50_000] {
        upload.append(subject, wrong, part(wrong, 4_096)?).send().await?.problem(409)?;
        hold!(upload.offset(subject).await? == 8_192, "bytes at a wrong offset were written");
    }
    Ok(())
}

async fn a_right_checksum_is_taken(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    upload.append(subject, 0, PICTURE).header("upload-checksum", checksum(PICTURE)).send().await?.ok(204)?;
    Ok(())
}

async fn a_wrong_checksum_drops_the_bytes(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    let bytes = part(0, 8_192)?;
    upload.append(subject, 0, bytes).header("upload-checksum", checksum(b"other bytes")).send().await?.problem(460)?;
    hold!(upload.offset(subject).await? == 0, "bytes with a wrong checksum were kept");
    upload.append(subject, 0, bytes).header("upload-checksum", checksum(bytes)).send().await?.ok(204)?;
    Ok(())
}

async fn a_cut_upload_is_resumed(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    let before_the_cut = part(0, 30_000)?;
    let cut = stream::iter([Ok(before_the_cut), Err(io::Error::other("the line is cut"))]);
    let call = upload.unfilled(subject, 0).header("content-length", PICTURE.len().to_string());
    call.body(Body::wrap_stream(cut)).send_and_break().await;
    let offset = upload.offset(subject).await?;
    hold!(
        offset <= before_the_cut.len() as u64,
        "{} bytes were sent before the cut, {offset} are said to have arrived",
        before_the_cut.len()
    );
    let answer = upload.append(subject, offset, part(offset, PICTURE.len())?).send().await?.ok(204)?;
    hold!(answer.number("upload-offset")? == PICTURE.len() as u64, "the resumed photo is not whole");
    Ok(())
}

async fn an_upload_is_taken_back(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    upload.append(subject, 0, part(0, 8_192)?).send().await?.ok(204)?;
    upload.call(subject, Method::DELETE).send().await?.ok(204)?;
    upload.check(subject).await?.any_of(&[404, 410])?;
    upload.append(subject, 0, part(0, 8_192)?).send().await?.problem_of(&[404, 410])?;
    Ok(())
}

async fn another_version_of_tus_is_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let call = subject.post("/v1/photos").header("tus-resumable", "0.2.2").header("upload-length", "1000");
    let answer = call.send().await?;
    answer.problem(412)?;
    hold!(answer.header("tus-version")?.contains("1.0.0"), "Tus-Version does not name 1.0.0");
    Ok(())
}

async fn a_photo_over_the_limit_is_refused_before_its_bytes(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let length = usize::try_from(subject.city.limits.photo_bytes).unwrap_or(usize::MAX).saturating_add(1);
    Upload::creation(subject, length).send().await?.problem(413)?;
    Ok(())
}

async fn an_upload_without_a_length_is_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    subject.post("/v1/photos").header("tus-resumable", "1.0.0").send().await?.problem(400)?;
    Ok(())
}

async fn more_bytes_than_announced_are_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, 8_192).await?;
    upload.append(subject, 0, part(0, 8_200)?).send().await?.problem_of(&[400, 413])?;
    hold!(upload.offset(subject).await? <= 8_192, "more has arrived than was announced");
    Ok(())
}

async fn the_state_of_an_upload_is_not_kept(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    upload.check(subject).await?.any_of(&[200, 204])?.no_store()?;
    Ok(())
}

async fn an_upload_that_was_never_begun_is_not_found(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let call =
        subject.call(Method::HEAD, "/v1/photos/00000000000000000000000000000000").header("tus-resumable", "1.0.0");
    call.send().await?.any_of(&[404, 410])?;
    Ok(())
}
