//! Finds faces by the browser's Shape Detection API, where there is one; nothing is downloaded for it.
//!
//! Faults: most browsers lack it, and some have it but fail: then no faces are found, and they are covered by hand.

use domain::Cover;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

/// Margin of a cover around the face on each side, as a share of the face: hair, ears and chin identify a person too.
const AROUND: f64 = 0.15;

/// The faces that the browser finds in a displayed image, as covers.
pub async fn faces(image: &HtmlImageElement) -> Vec<Cover> {
    find(image).await.unwrap_or_default()
}

async fn find(image: &HtmlImageElement) -> Option<Vec<Cover>> {
    let detector = Reflect::get(&js_sys::global(), &"FaceDetector".into()).ok()?.dyn_into::<Function>().ok()?;
    JsFuture::from(image.decode()).await.ok()?;
    let detector = Reflect::construct(&detector, &Array::new()).ok()?;
    let detect = Reflect::get(&detector, &"detect".into()).ok()?.dyn_into::<Function>().ok()?;
    let found = detect.call1(&detector, image).ok()?.dyn_into::<Promise>().ok()?;
    let found = JsFuture::from(found).await.ok()?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let mut covers = Vec::new();
    for face in Array::from(&found) {
        covers.extend(cover(&face, (width, height)));
    }
    Some(covers)
}

/// A cover over a detected face in a picture of this size.
fn cover(face: &JsValue, (width, height): (f64, f64)) -> Option<Cover> {
    let frame = Reflect::get(face, &"boundingBox".into()).ok()?;
    let side = |name: &str| Reflect::get(&frame, &JsValue::from_str(name)).ok()?.as_f64();
    let (x, y, wide, high) = (side("x")?, side("y")?, side("width")?, side("height")?);
    let corner = |sign: f64, far: f64| {
        ((x + wide * far + sign * wide * AROUND) / width, (y + high * far + sign * high * AROUND) / height)
    };
    Some(Cover::between(corner(-1.0, 0.0), corner(1.0, 1.0)))
}
