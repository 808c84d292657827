//! Photos: resumable uploads, recognising their content, delivering them. HTTP is in `api::photos`.

mod files;
mod kind;
mod lease;

pub use files::{CHUNK, Files};
pub use kind::{MOST_PIXELS, NotAPhoto, PhotoKind};
pub use lease::{Lease, Leases};

use crate::{clock, random, state::AppState, store::Upload};
use bytes::{Bytes, BytesMut};
use contract::{PhotoId, PhotoMoment, Timestamp};
use futures_util::{Stream, StreamExt};
use std::fmt::Display;
use tokio::time::{Duration, interval, timeout};

/// Hours after which an upload without a demand is deleted.
pub const HOURS_KEPT: i64 = 48;

/// A sender without data for so long counts as gone.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Draws the picture of an id as a JPEG, if the id is one of its own; it may take long. The demo city has one, so that
/// its past has photos without a file of each.
pub type Painter = fn(&PhotoId) -> Option<Vec<u8>>;

/// Why bytes were not accepted.
#[derive(Debug)]
pub enum UploadError {
    /// There is no such upload, or it has expired.
    NotFound,
    /// The offset differs from the upload's, which is given.
    WrongOffset(u64),
    /// More bytes than were announced.
    TooLong,
    /// The upload is complete and no photo.
    NotAPhoto(NotAPhoto),
    /// Storing failed.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for UploadError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Creates an upload of so many bytes.
///
/// # Errors
/// When the database fails.
pub async fn begin(state: &AppState, length: u64, caption: Option<String>) -> anyhow::Result<Upload> {
    let upload = announced(PhotoId::new(random::id()), length, caption);
    state.store.begin_upload(&upload).await?;
    Ok(upload)
}

/// Registers a demo picture as a complete photo without generating it, which happens on the first request.
///
/// # Errors
/// When the id exists already, or the database fails.
pub async fn register_painting(
    state: &AppState,
    id: &PhotoId,
    (width, height): (u32, u32),
    caption: Option<String>,
    moment: PhotoMoment,
) -> anyhow::Result<()> {
    let nothing = announced(id.clone(), 0, caption);
    let upload = Upload {
        media_type: Some("image/jpeg".to_owned()),
        width,
        height,
        moment,
        completed_at: Some(nothing.created_at),
        ..nothing
    };
    Ok(state.store.begin_upload(&upload).await?)
}

/// An upload of which nothing has arrived yet, as of now.
fn announced(id: PhotoId, length: u64, caption: Option<String>) -> Upload {
    let now = clock::now();
    Upload {
        id,
        length,
        received: 0,
        media_type: None,
        width: 0,
        height: 0,
        caption,
        moment: PhotoMoment::During,
        created_at: now,
        expires_at: now.plus_seconds(HOURS_KEPT * 3600),
        completed_at: None,
        reference: None,
    }
}

/// Receives bytes at `offset`, and stores each chunk as soon as it is complete, so that a cut loses less than one. The
/// last byte makes it a photo, or deletes it.
///
/// # Errors
/// See [`UploadError`]. A cut connection is no error: what came is stored, and the new offset is returned.
pub async fn receive<E: Display>(
    state: &AppState,
    id: &PhotoId,
    offset: u64,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    lease: &mut Lease,
) -> Result<Upload, UploadError> {
    let mut upload = state.store.upload(id).await?.ok_or(UploadError::NotFound)?;
    if upload.received != offset {
        return Err(UploadError::WrongOffset(upload.received));
    }
    let mut gathered = BytesMut::new();
    let mut deadline = None;
    loop {
        // A new sender is the same client on a new connection: the old connection is dead and has to yield, but data
        // that still arrive on it count.
        let next = tokio::select! {
            biased;
            next = timeout(IDLE_TIMEOUT, body.next()) => next.ok().flatten(),
            () = lease.revoked(&mut deadline) => None,
        };
        let Some(Ok(bytes)) = next else {
            break;
        };
        if upload.received + (gathered.len() + bytes.len()) as u64 > upload.length {
            return Err(UploadError::TooLong);
        }
        gathered.extend_from_slice(&bytes);
        while gathered.len() >= CHUNK {
            store_chunk(state, &mut upload, gathered.split_to(CHUNK).freeze()).await?;
        }
    }
    if !gathered.is_empty() {
        store_chunk(state, &mut upload, gathered.freeze()).await?;
    }
    finish(state, upload).await
}

/// Turns a completely received upload into a photo; idempotent. If the program crashed between the last byte and this,
/// the next request repairs it.
///
/// # Errors
/// [`UploadError::NotAPhoto`], and then the upload is deleted.
pub async fn finish(state: &AppState, mut upload: Upload) -> Result<Upload, UploadError> {
    if upload.completed_at.is_some() || upload.received < upload.length {
        return Ok(upload);
    }
    let bytes = state.photos.assemble(&upload.id).await?;
    let kind = match PhotoKind::of(&bytes) {
        Ok(kind) if bytes.len() as u64 == upload.length => kind,
        Ok(_) => return Err(UploadError::Failed(anyhow::anyhow!("an upload has lost bytes"))),
        Err(reason) => {
            remove(state, &upload.id).await?;
            return Err(UploadError::NotAPhoto(reason));
        }
    };
    state.photos.put(&upload.id, bytes).await?;
    let now = clock::now();
    state.store.upload_complete(&upload.id, kind.media_type, kind.width, kind.height, now).await?;
    state.photos.drop_chunks(&upload.id).await?;
    (upload.width, upload.height, upload.completed_at) = (kind.width, kind.height, Some(now));
    upload.media_type = Some(kind.media_type.to_owned());
    Ok(upload)
}

/// Deletes an upload without a demand; returns whether it could.
///
/// # Errors
/// When storage fails.
pub async fn remove(state: &AppState, id: &PhotoId) -> anyhow::Result<bool> {
    let removed = state.store.remove_upload(id).await?;
    if removed {
        state.photos.drop_chunks(id).await?;
        state.photos.drop_photo(id).await?;
    }
    Ok(removed)
}

/// The bytes of a complete photo; a demo picture is generated on the first request.
///
/// # Errors
/// When storage fails.
pub async fn bytes_of(state: &AppState, id: &PhotoId) -> anyhow::Result<Option<Bytes>> {
    if let Some(bytes) = state.photos.get(id).await? {
        return Ok(Some(bytes));
    }
    let (painter, wanted) = (state.painter, id.clone());
    let Some(painted) = tokio::task::spawn_blocking(move || painter(&wanted)).await? else {
        return Ok(None);
    };
    let painted = Bytes::from(painted);
    state.photos.put(id, painted.clone()).await?;
    Ok(Some(painted))
}

/// Deletes expired uploads every quarter of an hour, until the program ends.
pub async fn delete_expired(state: AppState) {
    let mut quarter = interval(Duration::from_secs(900));
    loop {
        quarter.tick().await;
        let expired = state.store.expired_uploads(clock::now()).await.unwrap_or_default();
        for id in expired {
            if let Err(error) = remove(&state, &id).await {
                tracing::error!(error = format!("{error:#}"), "an expired upload could not be removed");
            }
        }
    }
}

/// Whether an upload has expired.
pub fn expired(upload: &Upload, now: Timestamp) -> bool {
    upload.reference.is_none() && upload.expires_at < now
}

async fn store_chunk(state: &AppState, upload: &mut Upload, chunk: Bytes) -> anyhow::Result<()> {
    let more = chunk.len() as u64;
    state.photos.put_chunk(&upload.id, upload.received, chunk).await?;
    upload.received += more;
    Ok(state.store.upload_reached(&upload.id, upload.received).await?)
}
