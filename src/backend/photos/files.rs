//! Bytes of photos in an object store (at present a folder): chunks of uploads, and complete photos. It knows no sizes
//! or owners.

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use contract::PhotoId;
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use std::{io, sync::Arc};

/// Bytes of a chunk: the most that a cut connection can lose.
pub const CHUNK: usize = 256 * 1024;

/// The store of bytes.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// A store in a folder, which is created if missing. Every write is synced to disk before it is acknowledged.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn in_folder(folder: &std::path::Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Stores a chunk that begins at `offset`; a repeated chunk replaces itself.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_chunk(&self, id: &PhotoId, offset: u64, bytes: Bytes) -> anyhow::Result<()> {
        let place = Path::from(format!("arriving/{}/{offset:012}", id.as_str()));
        self.store
            .put(&place, PutPayload::from_bytes(bytes))
            .await
            .map_err(|error| without_path("storing a chunk", error))?;
        Ok(())
    }

    /// All chunks in order, concatenated.
    ///
    /// # Errors
    /// When the store fails, or the chunks are not contiguous.
    pub async fn assemble(&self, id: &PhotoId) -> anyhow::Result<Bytes> {
        let mut whole = BytesMut::new();
        for place in self.chunks(id).await? {
            let offset: usize = place.filename().unwrap_or_default().parse().context("the name of a chunk")?;
            let read = async { self.store.get(&place).await?.bytes().await };
            let chunk = read.await.map_err(|error| without_path("reading a chunk", error))?;
            // After a crash between a chunk and its row, the same bytes may have been sent again in other chunks.
            anyhow::ensure!(offset <= whole.len(), "a chunk is missing before {offset}");
            whole.truncate(offset);
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Stores a complete photo.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, id: &PhotoId, bytes: Bytes) -> anyhow::Result<()> {
        let put = self.store.put(&photo(id), PutPayload::from_bytes(bytes)).await;
        put.map(drop).map_err(|error| without_path("storing a photo", error))
    }

    /// A complete photo, if it exists.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, id: &PhotoId) -> anyhow::Result<Option<Bytes>> {
        let read = async { self.store.get(&photo(id)).await?.bytes().await };
        match read.await {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(without_path("reading a photo", error)),
        }
    }

    /// Deletes the chunks of an upload.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_chunks(&self, id: &PhotoId) -> anyhow::Result<()> {
        for place in self.chunks(id).await? {
            self.delete(&place).await?;
        }
        Ok(())
    }

    /// Deletes a complete photo.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_photo(&self, id: &PhotoId) -> anyhow::Result<()> {
        self.delete(&photo(id)).await
    }

    async fn chunks(&self, id: &PhotoId) -> anyhow::Result<Vec<Path>> {
        let folder = Path::from(format!("arriving/{}", id.as_str()));
        let places = self.store.list(Some(&folder)).map_ok(|found| found.location).try_collect().await;
        let mut places: Vec<Path> = places.map_err(|error| without_path("listing chunks", error))?;
        places.sort();
        Ok(places)
    }

    async fn delete(&self, place: &Path) -> anyhow::Result<()> {
        match self.store.delete(place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(without_path("deleting", error)),
        }
    }
}

/// The error without the path, which has the photo's id: it goes to the log, and whoever knows the id sees the photo.
fn without_path(doing: &'static str, error: object_store::Error) -> anyhow::Error {
    let error = anyhow::Error::from(error);
    match error.chain().find_map(|reason| reason.downcast_ref::<io::Error>()) {
        Some(reason) => anyhow::anyhow!("{doing}: {reason}"),
        None => anyhow::anyhow!("{doing}: the store of photos failed"),
    }
}

/// `Path::from` encodes everything that could leave the folder, so an untrusted id is safe here.
fn photo(id: &PhotoId) -> Path {
    Path::from_iter(["photos", id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_error_says_why_and_not_which_photo() {
        let folder = std::env::temp_dir().join(format!("suban-files-{}", crate::random::id()));
        let files = Files::in_folder(&folder).unwrap();
        // A file where a folder should be.
        std::fs::write(folder.join("photos"), b"").unwrap();
        let id = PhotoId::new("harmless-secret");
        let error = format!("{:#}", files.put(&id, Bytes::from_static(b"x")).await.unwrap_err());
        assert!(error.starts_with("storing a photo: ") && error.contains("os error"), "{error}");
        assert!(!error.contains("harmless-secret"), "{error}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
