//! Adding photos to a draft: chosen, checked, prepared, stored, covered, described, sorted. This is part of the photos
//! page's part; uploads are in `uploading.rs`.

use super::{Session, fetch_words, words_at_hand};
use crate::words::{PhotoWord, Words};
use domain::{Cover, DraftId, DraftPhoto, PhotoKey, Point, PointSource, UploadFailure, shown_name};
use leptos::prelude::*;
use platform::{
    clock,
    photos::{self, Found, Moment, NoPhoto, NoPicture, NotRead, Photos, PickedFile, Preview},
};
use std::cell::RefCell;

thread_local! {
    /// Created with the first photo, so that it is not part of the first load; it terminates idle workers itself.
    static WORKSHOP: RefCell<Option<Photos>> = const { RefCell::new(None) };
}

impl Session {
    /// The texts of the photos page.
    pub fn photo_words(self) -> Words<PhotoWord> {
        words_at_hand(self.language()).unwrap_or_else(Words::embedded)
    }

    /// Fetches them, if they are not loaded.
    pub fn fetch_photo_words(self) {
        leptos::task::spawn_local(async move {
            let _ = fetch_words::<PhotoWord>(&self.locales(), self.language()).await;
        });
    }

    /// How many photos a demand may have; tracked.
    pub fn most_photos(self) -> usize {
        const UNTIL_KNOWN: u32 = 6;
        let most = self.city.with(|city| city.value().map_or(UNTIL_KNOWN, |city| city.limits.photos));
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// Adds the files that the citizen chose, as far as there is room.
    pub fn add_photos(self, files: &web_sys::FileList) {
        self.photo_remarks.set(Vec::new());
        let most = untrack(|| self.most_photos());
        let (id, there) = self.draft.with_untracked(|draft| (draft.id.clone(), draft.photos.len()));
        let picked = photos::pick(files, most.saturating_sub(there));
        if picked.len() < usize::try_from(files.length()).unwrap_or(usize::MAX) {
            self.remark_on_photo(self.photo_words().fill(PhotoWord::TooMany, &[("count", &most.to_string())]));
        }
        for file in picked {
            self.add_photo(&id, file);
        }
    }

    /// Removes a photo from the current draft, and deletes its upload at the city.
    pub fn remove_photo(self, key: &PhotoKey) {
        let photo = self.draft.with_untracked(|draft| draft.photo(key).cloned());
        self.edit(|draft| draft.photos.retain(|photo| photo.key != *key));
        self.drop_photo(key);
        if let Some(photo) = photo {
            self.take_back_photo(&photo);
        }
    }

    /// Saves the covers drawn over a photo, until they are applied.
    pub fn draw_covers(self, key: &PhotoKey, covers: Vec<Cover>) {
        self.edit(|draft| {
            if let Some(photo) = draft.photo_mut(key) {
                photo.covers = covers;
            }
        });
    }

    /// Applies the covers drawn over the photos of a draft. A photo that cannot be covered is not uploaded.
    pub async fn cover_as_drawn(self, id: DraftId) {
        let drawn = self.draft_by_id(&id).map(|draft| draft.photos).unwrap_or_default();
        for photo in drawn.into_iter().filter(|photo| !photo.covers.is_empty()) {
            if self.cover_photo(&id, &photo.key, &photo.covers).await.is_none() {
                self.edit_photo(&id, &photo.key, |photo| photo.upload.failed(UploadFailure::Unreadable));
                self.photo_given_up(&id, &photo.key);
            }
        }
    }

    /// Applies covers to a photo permanently. A version that may have been uploaded is deleted, and the new one
    /// uploaded. Returns the photo's new key, or `None` when nothing was changed.
    pub async fn cover_photo(self, id: &DraftId, key: &PhotoKey, covers: &[Cover]) -> Option<PhotoKey> {
        let bytes = self.bytes_of(key)?;
        let covered = self.workshop().cover(&bytes, self.most_bytes(), covers).await.ok()?;
        self.replace_photo(id, key, covered.bytes, &|photo| {
            (photo.width, photo.height) = (covered.width, covered.height);
            photo.covers.clear();
            // The same file may be added again, uncovered.
            photo.original = None;
        })
        .await
    }

    /// Sets a photo's caption. If it was uploaded with another one it is uploaded anew when the citizen goes on.
    pub fn describe_photo(self, key: &PhotoKey, caption: String) {
        self.edit(|draft| {
            if let Some(photo) = draft.photo_mut(key) {
                photo.caption = caption;
            }
        });
    }

    /// Uses the place in a photo's metadata as the place of the demand.
    pub fn take_photo_place(self, point: Point) {
        self.place_found(point, None);
        self.name_place();
    }

    fn workshop(self) -> Photos {
        let new = || self.rest.with_value(|rest| Photos::new(&rest.config.photo_worker));
        WORKSHOP.with_borrow_mut(|workshop| workshop.get_or_insert_with(new).clone())
    }

    /// Most bytes of a photo: the site's limit or the city's, whichever is lower.
    fn most_bytes(self) -> u32 {
        let limit = self.city.with_untracked(|city| city.value().map_or(u64::MAX, |city| city.limits.photo_bytes));
        u32::try_from(limit).unwrap_or(u32::MAX).min(self.rest.with_value(|rest| rest.config.photo_bytes))
    }

    fn add_photo(self, id: &DraftId, file: PickedFile) {
        let key = PhotoKey::new(clock::new_id());
        let name = shown_name(&file.name);
        self.edit(|draft| draft.photos.push(DraftPhoto::chosen(key.clone(), name.clone())));
        let id = id.clone();
        leptos::task::spawn_local(async move {
            if let Err(refused) = self.prepare_photo(&id, &key, file).await {
                // A rejected file is reported once and leaves no tile.
                self.edit_draft(&id, |draft| draft.photos.retain(|photo| photo.key != key));
                self.remark_on_photo(self.photo_words().fill(refused, &[("name", &name)]));
            }
        });
    }

    async fn prepare_photo(self, id: &DraftId, key: &PhotoKey, file: PickedFile) -> Result<(), PhotoWord> {
        let original = file.read().await.map_err(unread)?;
        let judged = photos::judge(original.bytes()).map_err(no_photo)?;
        let (epoch, store, side) = (self.epoch(), self.store(), self.rest.with_value(|rest| rest.config.photo_side));
        let prepared = self.workshop().prepare(&original, side, self.most_bytes()).await.map_err(no_photo)?;
        drop(original);
        // Hashed and drawn in separate tasks: together they would be noticeable on a slow phone.
        let hash = prepared.bytes.sha256().await;
        let sum = prepared.original;
        let is_twice = |photo: &DraftPhoto| photo.key != *key && sum.is_some() && photo.original == sum;
        if self.draft_by_id(id).is_some_and(|draft| draft.photos.iter().any(is_twice)) {
            return Err(PhotoWord::Twice);
        }
        // It was removed, or everything was forgotten, while it was being prepared.
        let is_there = self.draft_by_id(id).is_some_and(|draft| draft.photo(key).is_some());
        if !is_there || !self.is_current_epoch(epoch) {
            return Ok(());
        }
        let length = u64::from(prepared.bytes.len());
        if let Some(store) = store {
            // It is shown while it is being stored, and stored before the draft that names it. One that cannot be
            // stored is still uploaded; the page says that nothing is stored.
            let (key, bytes) = (key.clone(), prepared.bytes.clone());
            leptos::task::spawn_local(async move {
                let _ = store.put_photo(key.as_str(), &bytes, hash).await;
            });
        }
        self.show_photo(key, prepared.bytes, Preview::of(&prepared.picture));
        // In one update: each change of the draft redraws what depends on it.
        self.edit_photo(id, key, |photo| {
            photo.original = sum;
            (photo.place, photo.day) = says(&judged.found);
            photo.prepared(prepared.width, prepared.height, length);
        });
        self.upload_unless_held(id, key);
        Ok(())
    }

    fn remark_on_photo(self, text: String) {
        self.photo_remarks.update(|remarks| {
            if !remarks.contains(&text) {
                remarks.push(text);
            }
        });
    }
}

/// The place and day in a file's metadata.
fn says(found: &Found) -> (Option<Point>, Option<String>) {
    let point = found.place.map(|place| Point {
        latitude: place.latitude,
        longitude: place.longitude,
        accuracy_m: place.accuracy_m,
        source: PointSource::Photo,
    });
    (point.filter(Point::is_possible), found.moment.as_ref().map(day))
}

/// `2026-11-27`.
fn day(moment: &Moment) -> String {
    let mut day = moment.year.to_string();
    for number in [moment.month, moment.day] {
        day.push('-');
        for digit in [number / 10, number % 10] {
            day.push(char::from(b'0' + digit));
        }
    }
    day
}

const fn unread(why: NotRead) -> PhotoWord {
    match why {
        NotRead::TooLong => PhotoWord::TooLarge,
        NotRead::Film => PhotoWord::Film,
        NotRead::Unreadable => PhotoWord::Unreadable,
    }
}

const fn no_photo(why: NoPhoto) -> PhotoWord {
    match why {
        NoPhoto::NoPicture(NoPicture::Empty) => PhotoWord::Empty,
        NoPhoto::NoPicture(NoPicture::Document) => PhotoWord::Document,
        NoPhoto::NoPicture(NoPicture::Film) => PhotoWord::Film,
        NoPhoto::NoPicture(NoPicture::Markup | NoPicture::Unknown) => PhotoWord::NotAPicture,
        NoPhoto::NoPicture(NoPicture::Broken) | NoPhoto::CutOff => PhotoWord::Unreadable,
        NoPhoto::TooManyPixels => PhotoWord::TooManyPixels,
        NoPhoto::TooLarge { .. } => PhotoWord::TooLarge,
        NoPhoto::NoPicture(NoPicture::Unsupported) | NoPhoto::CannotDecode(_) => PhotoWord::CannotDecode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_photo_is_written_as_answers_are() {
        let moment = Moment { year: 2026, month: 3, day: 9, hour: 1, minute: 2, second: 3, offset_minutes: None };
        assert_eq!(day(&moment), "2026-03-09");
        assert_eq!(day(&Moment { month: 11, day: 27, ..moment }), "2026-11-27");
    }
}
