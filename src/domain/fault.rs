//! What can be wrong in a draft, by field and kind; the words for it are the app's.

use crate::PhotoKey;

/// Something in a draft that the citizen has to correct before it can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// Where.
    pub field: Field,
    /// What.
    pub fault: Fault,
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What it is about.
    Service,
    /// The citizen's own words.
    Description,
    /// The answer to the question with this id.
    Answer(String),
    /// Where.
    Place,
    /// The photos together.
    Photos,
    /// One photo.
    Photo(PhotoKey),
    /// How much of the citizen is to be known.
    Anonymity,
    /// What the citizen is called.
    Name,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
}

/// What is wrong with a field. The words for it are the app's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was put in.
    Missing,
    /// Fewer characters than needed.
    TooShort {
        /// Fewest characters.
        least: u32,
    },
    /// More characters than allowed.
    TooLong {
        /// Most characters.
        most: u32,
        /// So many over it.
        by: u32,
    },
    /// More photos than the city takes.
    TooMany {
        /// Most photos.
        most: u32,
    },
    /// Not a number.
    NotANumber,
    /// Not a day of the calendar.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// None of the things that can be chosen (any more).
    OutsideChoices,
    /// Neither a point nor an address is given.
    PointOrAddress,
    /// A point and an address are given that may mean two places.
    TwoPlaces,
    /// Neither a telephone number nor an e-mail address is given.
    PhoneOrEmail,
    /// The photo is still on its way.
    StillUploading,
    /// The photo did not arrive: it has to be tried again, added again or removed.
    DidNotArrive,
    /// The city does not take demands about this service here.
    NotTaken,
    /// The city takes no demand from nobody.
    NotAnonymous,
}
