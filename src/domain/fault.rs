//! What can be wrong in a draft, by field and kind; the messages are the app's.

use crate::{Day, PhotoKey};

/// Something in a draft that has to be corrected before it can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// The field.
    pub field: Field,
    /// The fault.
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
    /// The choice of anonymity.
    Anonymity,
    /// The citizen's name.
    Name,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
}

/// What is wrong with a field. The messages are the app's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Empty.
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
        /// The excess.
        by: u32,
    },
    /// More photos than the city takes.
    TooMany {
        /// Most photos.
        most: u32,
    },
    /// Not a number.
    NotANumber,
    /// A number whose absolute value is too large to be transmitted exactly.
    NumberTooLarge {
        /// Largest absolute value.
        most: u64,
    },
    /// Not a day of the calendar.
    NotADate,
    /// A day before those that the question accepts.
    TooEarly {
        /// First day.
        earliest: Day,
    },
    /// A day after those that the question accepts.
    TooLate {
        /// Last day.
        latest: Day,
    },
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// A number, telephone number or e-mail address with a character that is not allowed.
    StrangeCharacter {
        /// The first such character, after wide forms and foreign digits were replaced.
        found: char,
    },
    /// A telephone number with too few digits.
    TooFewDigits {
        /// Fewest digits.
        least: u32,
    },
    /// Not one of the options (any more).
    OutsideChoices,
    /// Neither a point nor an address is given.
    PointOrAddress,
    /// A point and an address are given that may mean two places.
    TwoPlaces,
    /// Neither a telephone number nor an e-mail address is given.
    PhoneOrEmail,
    /// The photo is still on its way.
    StillUploading,
    /// The upload has failed: retry it, add the photo again or remove it.
    DidNotArrive,
    /// The city does not accept demands about this service here.
    NotTaken,
    /// The city accepts no anonymous demands.
    NotAnonymous,
}
