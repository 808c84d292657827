//! Uploaded photos: their properties and their owner.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, add, adding, contribution, file, filed, filing, path};
use crate::upload::{PICTURE, Upload};
use contract::{Capability, Demand};
use serde_json::json;

list! {
    a_file_that_is_no_picture_is_refused: "what the bytes are counts, not their name: a problem 415",
    a_picture_is_shown_without_a_header: "a demand's photo opens at its url as an image, with X-Content-Type-Options: nosniff",
    a_photo_that_has_not_arrived_is_named: "a demand with a half photo: 422 incomplete at /photos/0",
    a_photo_that_does_not_exist_is_named: "a demand with an unknown photo: 422 not_found at /photos/0",
    a_photo_belongs_to_one_demand: "the same photo in a second demand is refused at /photos/0",
    too_many_photos_are_refused: "more photos than limits.photos: 422 at /photos",
    photos_are_added_later: "a contribution of photos puts them into the log",
}

async fn a_file_that_is_no_picture_is_refused(subject: &Subject) -> Outcome {
    const PAGE: &[u8] = b"<!DOCTYPE html><html><script>alert(1)</script><p>This is called a picture, and is a page. It is long enough to be read.</p></html>";
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PAGE.len()).await?;
    upload.append(subject, 0, PAGE).send().await?.problem(415)?;
    Ok(())
}

async fn a_picture_is_shown_without_a_header(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::whole(subject).await?;
    let mut body = acceptable(subject).await?;
    body["photos"] = json!([upload.id]);
    let filed = file(subject, &body).await?;
    let [photo] = filed.demand.photos.as_slice() else {
        return Err(crate::Unmet::broken(format!("one photo was sent, the demand has {}", filed.demand.photos.len())));
    };
    hold!(photo.id.as_str() == upload.id, "the photo has another id");
    hold!(
        (photo.width, photo.height) == (1200, 900),
        "the photo is 1200 × 900, the demand says {} × {}",
        photo.width,
        photo.height
    );
    let url = if photo.url.starts_with("http") || photo.url.starts_with('/') {
        photo.url.clone()
    } else {
        format!("/{}", photo.url)
    };
    let answer = subject.get(&url).send().await?.ok(200)?;
    let media_type = answer.header("content-type")?;
    hold!(matches!(media_type, "image/jpeg" | "image/png" | "image/webp"), "the picture is {media_type}");
    hold!(answer.header("x-content-type-options")? == "nosniff", "a browser may guess what the picture is");
    hold!(!answer.body.is_empty(), "the picture is empty");
    Ok(())
}

async fn a_photo_that_has_not_arrived_is_named(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::begin(subject, PICTURE.len()).await?;
    let mut body = acceptable(subject).await?;
    body["photos"] = json!([upload.id]);
    let field = filing(subject, &body).send().await?.wrong_field("/photos/0")?;
    hold!(field.code == contract::ProblemCode::Incomplete, "the code is {:?}, not incomplete", field.code);
    Ok(())
}

async fn a_photo_that_does_not_exist_is_named(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    body["photos"] = json!(["00000000000000000000000000000000"]);
    let field = filing(subject, &body).send().await?.wrong_field("/photos/0")?;
    hold!(field.code == contract::ProblemCode::NotFound, "the code is {:?}, not not_found", field.code);
    Ok(())
}

async fn a_photo_belongs_to_one_demand(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let upload = Upload::whole(subject).await?;
    let (mut first, mut second) = (acceptable(subject).await?, acceptable(subject).await?);
    first["photos"] = json!([upload.id]);
    second["photos"] = json!([upload.id]);
    file(subject, &first).await?;
    filing(subject, &second).send().await?.wrong_field("/photos/0")?;
    Ok(())
}

async fn too_many_photos_are_refused(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    let many = 0..=subject.city.limits.photos;
    body["photos"] = many.map(|index| format!("{index:032x}")).collect();
    filing(subject, &body).send().await?.wrong_field("/photos")?;
    Ok(())
}

async fn photos_are_added_later(subject: &Subject) -> Outcome {
    subject.needs(Capability::Photos)?;
    let filed = filed(subject).await?;
    hold!(filed.demand.state.actions.contains(&contract::Action::AddPhotos), "a fresh demand does not allow photos");
    let mut body = contribution("photos")?;
    adding(subject, &filed, &body).send().await?.problem(422)?;
    let upload = Upload::whole(subject).await?;
    body["photos"] = json!([upload.id]);
    let event = add(subject, &filed, &body).await?;
    hold!(event.photos.iter().any(|photo| photo.id.as_str() == upload.id), "the event does not show the photo");
    let demand: Demand = subject.get(&path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?.json()?;
    hold!(demand.last_seq == event.seq, "the demand stands at {}, the event at {}", demand.last_seq, event.seq);
    Ok(())
}
