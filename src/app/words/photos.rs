//! The keys of the texts of the photos page, in the order of its files (`public/locales/*.photos.json`); loaded with
//! that page's part.

use super::{Key, words};

words! {
    PhotoWord
    Title "photos.title"
    TitleRequired "photos.title_required"
    Help "photos.help"
    Limit "photos.limit"
    Drop "photos.drop"
    Camera "photos.camera"
    Library "photos.library"
    On "photos.on"
    Held "photos.held"
    List "photos.list"
    Added "photos.added"
    Preparing "photo.preparing"
    Waiting "photo.waiting"
    Uploading "photo.uploading"
    Ready "photo.ready"
    Failed "photo.failed"
    Retry "photo.retry"
    Remove "photo.remove"
    Removed "photo.removed"
    Look "photo.look"
    Refused "photo.refused"
    Lost "photo.lost"
    NotAPicture "photo.not_a_picture"
    Document "photo.document"
    Film "photo.film"
    Empty "photo.empty"
    Unreadable "photo.unreadable"
    CannotDecode "photo.cannot_decode"
    TooManyPixels "photo.too_many_pixels"
    TooLarge "photo.too_large"
    Twice "photo.twice"
    TooMany "photo.too_many"
    OfferPlace "offer.place"
    OfferPlaceTake "offer.place_take"
    OfferPlaceTaken "offer.place_taken"
    OfferDay "offer.day"
    OfferDayTake "offer.day_take"
    OfferDayTaken "offer.day_taken"
    OfferNo "offer.no"
    OfferPrivate "offer.private"
    DeskTitle "desk.title"
    Caption "desk.caption"
    CaptionHelp "desk.caption_help"
    Earlier "desk.earlier"
    Later "desk.later"
    Moved "desk.moved"
    Cover "desk.cover"
    CoverTitle "cover.title"
    CoverHelp "cover.help"
    CoverKeys "cover.keys"
    CoverName "cover.name"
    CoverAdd "cover.add"
    CoverBigger "cover.bigger"
    CoverSmaller "cover.smaller"
    CoverUndo "cover.undo"
    CoverDo "cover.do"
    CoverCancel "cover.cancel"
    CoverDone "cover.done"
    CoverFailed "cover.failed"
    CoverFaces "cover.faces"
    CoverFacesDo "cover.faces_do"
    CoverNoMore "cover.no_more"
}

impl Key for PhotoWord {
    const DEFAULT: &'static str = include_str!("../../../public/locales/zh-CN.photos.json");
    const CATALOGUE: &'static str = ".photos";

    fn place(self) -> usize {
        self as usize
    }
}
