//! The gazetteer with addresses as people type them, in both languages.

use super::*;

fn gazetteer() -> Gazetteer {
    Gazetteer::read(include_str!("../demo/districts.json")).unwrap()
}

fn first(q: &str, language: &str) -> Option<(String, String)> {
    gazetteer().search(q, language).into_iter().next().map(|place| (place.name, place.within.unwrap_or_default()))
}

#[test]
fn an_address_is_found_however_it_is_typed() {
    for q in [
        "Haiguan Road 45",
        "45 Haiguan Road",
        "haiguan   road, no. 45",
        "ＨＡＩＧＵＡＮ road 45",
        "haigu 45",
        "海关路45号",
        "海关路４５号",
        "海关路 45 号",
        "望潮区海关路45号",
        "望潮海关路45",
    ] {
        let Some((name, within)) = first(q, "en") else { panic!("{q} is not found") };
        assert!(name.ends_with("Haiguan Road"), "{q}: {name}");
        assert_eq!(within, "Wangchao District", "{q}");
    }
    assert_eq!(first("Haiguan Road 45", "zh-CN"), Some(("海关路45号".to_owned(), "望潮区".to_owned())));
    assert_eq!(first("海关路45号", "en"), Some(("45 Haiguan Road".to_owned(), "Wangchao District".to_owned())));
}

#[test]
fn a_number_that_the_street_does_not_have_gives_the_street() {
    assert_eq!(first("Yuanbao Lane 999", "en").map(|found| found.0), Some("Yuanbao Lane".to_owned()));
}

#[test]
fn a_district_is_found_and_nonsense_is_not() {
    assert_eq!(first("望潮区", "zh-CN").map(|found| found.0), Some("望潮区".to_owned()));
    assert_eq!(first("wangchao dist", "en").map(|found| found.0), Some("Wangchao District".to_owned()));
    for q in ["", "   ", "12", "qqqqzz", "号"] {
        assert!(gazetteer().search(q, "en").is_empty(), "{q}");
    }
}

#[test]
fn at_most_ten_are_answered() {
    assert_eq!(gazetteer().search("road", "en").len(), 10);
}

#[test]
fn numbers_run_along_the_street_and_are_found_back_from_their_point() {
    let gazetteer = gazetteer();
    for number in [1, 2, 45, 100, 186] {
        let found = gazetteer.search(&format!("Haiguan Road {number}"), "en").remove(0);
        let back = gazetteer.nearest(found.latitude, found.longitude, "en").remove(0);
        assert_eq!(back.name, format!("{number} Haiguan Road"));
        assert_eq!(back.within.as_deref(), Some("Wangchao District"));
    }
}

#[test]
fn a_point_outside_the_city_has_no_address() {
    assert!(gazetteer().nearest(48.2, 16.37, "en").is_empty());
    assert!(gazetteer().nearest(f64::NAN, 0.0, "en").is_empty());
}
