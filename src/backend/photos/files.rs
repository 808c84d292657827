//! Bytes of photos in an object store (at present a folder): chunks of uploads, and complete photos. It knows no sizes
//! or owners.

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use contract::PhotoId;
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use std::sync::Arc;

/// Bytes of a chunk: the most that a cut connection can lose.
pub const PIECE: usize = 256 * 1024;

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
    pub async fn put_piece(&self, id: &PhotoId, offset: u64, bytes: Bytes) -> anyhow::Result<()> {
        let place = Path::from(format!("arriving/{}/{offset:012}", id.as_str()));
        self.store.put(&place, PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// All chunks in order, concatenated.
    ///
    /// # Errors
    /// When the store fails, or the chunks are not contiguous.
    pub async fn assemble(&self, id: &PhotoId) -> anyhow::Result<Bytes> {
        let mut whole = BytesMut::new();
        for place in self.pieces(id).await? {
            let offset: usize = place.filename().unwrap_or_default().parse().context("the name of a piece")?;
            let piece = self.store.get(&place).await?.bytes().await?;
            // After a crash between a chunk and its row, the same bytes may have been sent again in other chunks.
            anyhow::ensure!(offset <= whole.len(), "a piece of {} is missing before {offset}", id.as_str());
            whole.truncate(offset);
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Stores a complete photo.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, id: &PhotoId, bytes: Bytes) -> anyhow::Result<()> {
        self.store.put(&photo(id), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// A complete photo, if it exists.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, id: &PhotoId) -> anyhow::Result<Option<Bytes>> {
        match self.store.get(&photo(id)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes the chunks of an upload.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_pieces(&self, id: &PhotoId) -> anyhow::Result<()> {
        for place in self.pieces(id).await? {
            self.forget(&place).await?;
        }
        Ok(())
    }

    /// Deletes a complete photo.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_photo(&self, id: &PhotoId) -> anyhow::Result<()> {
        self.forget(&photo(id)).await
    }

    async fn pieces(&self, id: &PhotoId) -> anyhow::Result<Vec<Path>> {
        let folder = Path::from(format!("arriving/{}", id.as_str()));
        let mut places: Vec<Path> = self.store.list(Some(&folder)).map_ok(|found| found.location).try_collect().await?;
        places.sort();
        Ok(places)
    }

    async fn forget(&self, place: &Path) -> anyhow::Result<()> {
        match self.store.delete(place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// `Path::from` encodes everything that could leave the folder, so an untrusted id is safe here.
fn photo(id: &PhotoId) -> Path {
    Path::from_iter(["photos", id.as_str()])
}
