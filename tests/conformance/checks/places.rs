//! The city's own address search, both ways.

use crate::Subject;
use crate::check::{Outcome, Unmet, hold, list};
use contract::{Capability, FoundPlace, PlacePage, push_encoded};

list! {
    a_found_place_is_found_again_by_its_name: "GET /v1/places?q= finds what the reverse look-up named, at most ten",
    a_point_has_an_address: "GET /v1/places?lat=&lon= names places with a point, nearest first",
    nothing_found_is_an_empty_list: "a search without a result is 200 with no places",
    a_search_without_words_or_point_is_refused: "neither q nor lat and lon: a problem 400",
    a_search_too_long_is_refused: "q over 100 characters: a problem 400 at ?q",
    a_point_off_the_earth_is_refused: "a latitude of 91: a problem 400 at ?lat",
}

async fn a_found_place_is_found_again_by_its_name(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceSearch)?;
    subject.needs(Capability::PlaceReverse)?;
    let known = near_the_centre(subject).await?;
    let first = known.first().ok_or_else(|| Unmet::broken("no place is known in the middle of the city"))?;
    let found = search(subject, &first.name).await?;
    hold!(found.len() <= 10, "{} places were found; ten are enough", found.len());
    hold!(found.iter().any(|place| place.name == first.name), "{} is not found by its name", first.name);
    Ok(())
}

async fn a_point_has_an_address(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceReverse)?;
    let (lat, lon) = centre(subject)?;
    let places = near_the_centre(subject).await?;
    hold!(!places.is_empty() && places.len() <= 10, "{} places are named for the middle of the city", places.len());
    // Near enough to compare on a flat projection.
    let distance = |place: &FoundPlace| (place.latitude - lat).hypot((place.longitude - lon) * lat.to_radians().cos());
    hold!(places.is_sorted_by(|a, b| distance(a) <= distance(b) + 1e-6), "the places are not nearest first");
    Ok(())
}

async fn nothing_found_is_an_empty_list(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceSearch)?;
    let found = search(subject, "qqqqzzzzxxxx").await?;
    hold!(found.is_empty(), "{} places were found for no place at all", found.len());
    Ok(())
}

async fn a_search_without_words_or_point_is_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceSearch)?;
    subject.get("/v1/places").send().await?.problem(400)?;
    Ok(())
}

async fn a_search_too_long_is_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceSearch)?;
    let path = format!("/v1/places?q={}", "a".repeat(101));
    subject.get(&path).send().await?.wrong_parameter("?q")?;
    Ok(())
}

async fn a_point_off_the_earth_is_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::PlaceReverse)?;
    subject.get("/v1/places?lat=91&lon=0").send().await?.wrong_parameter("?lat")?;
    Ok(())
}

async fn search(subject: &Subject, words: &str) -> Outcome<Vec<FoundPlace>> {
    let mut path = "/v1/places?q=".to_owned();
    push_encoded(&mut path, words);
    let page: PlacePage = subject.get(&path).send().await?.ok(200)?.json()?;
    Ok(page.places)
}

async fn near_the_centre(subject: &Subject) -> Outcome<Vec<FoundPlace>> {
    let (lat, lon) = centre(subject)?;
    let page: PlacePage = subject.get(&format!("/v1/places?lat={lat}&lon={lon}")).send().await?.ok(200)?.json()?;
    Ok(page.places)
}

fn centre(subject: &Subject) -> Outcome<(f64, f64)> {
    let bounds = subject.city.map.as_ref().map(|map| map.bounds);
    let [west, south, east, north] =
        bounds.ok_or_else(|| Unmet::NotOffered("the city does not say where it lies".to_owned()))?;
    Ok((f64::midpoint(south, north), f64::midpoint(west, east)))
}
