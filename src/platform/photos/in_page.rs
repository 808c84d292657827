//! The same work on the page itself, by `<img>` and `<canvas>`, where the worker cannot do it; slower, and felt.
//!
//! Faults: what the browser cannot decode, or draws as nothing (more pixels than its canvas holds), is `Unreadable`.

use super::{PhotoBytes, Prepared, bytes::Preview, plan};
use crate::page::document;
use domain::UploadFailure;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

pub(super) async fn prepare(
    bytes: &PhotoBytes,
    media_type: &str,
    steps: &[plan::Step],
    most_bytes: u32,
) -> Result<Prepared, UploadFailure> {
    attempt(bytes, media_type, steps, most_bytes).await.ok_or(UploadFailure::Unreadable)
}

async fn attempt(bytes: &PhotoBytes, media_type: &str, steps: &[plan::Step], most_bytes: u32) -> Option<Prepared> {
    let source = Preview::new(bytes, media_type)?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(source.url());
    JsFuture::from(image.decode()).await.ok()?;
    // Upright already: `image-orientation: from-image` is the initial value everywhere.
    let (width, height) = (image.natural_width(), image.natural_height());
    let mut drawn: Option<(u32, HtmlCanvasElement)> = None;
    let mut prepared = None;
    for (side, quality) in steps {
        let canvas = match drawn.take() {
            Some((drawn_side, canvas)) if drawn_side == *side => canvas,
            // Once decoded the browser keeps the image's pixels: drawing it again is cheap enough for a fallback.
            _ => draw(&image, plan::fit(width, height, *side))?,
        };
        let made = encode(&canvas, *quality).await?;
        let is_small_enough = made.len() <= most_bytes;
        prepared = Some(Prepared { bytes: made, width: canvas.width(), height: canvas.height() });
        if is_small_enough {
            break;
        }
        drawn = Some((*side, canvas));
    }
    prepared
}

fn draw(image: &HtmlImageElement, (width, height): (u32, u32)) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width.into(), height.into()).ok()?;
    if !shows_something(&canvas, width, height)? {
        return None;
    }
    // JPEG has no transparency: what lets light through becomes paper, not night.
    context.set_global_composite_operation("destination-over").ok()?;
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width.into(), height.into());
    Some(canvas)
}

/// Whether anything was drawn at all, judged on a 16 × 16 copy.
fn shows_something(canvas: &HtmlCanvasElement, width: u32, height: u32) -> Option<bool> {
    let probe: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    probe.set_width(16);
    probe.set_height(16);
    let context: CanvasRenderingContext2d = probe.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context
        .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            canvas, 0.0, 0.0, width, height, 0.0, 0.0, 16.0, 16.0,
        )
        .ok()?;
    let pixels = context.get_image_data(0.0, 0.0, 16.0, 16.0).ok()?.data();
    Some(pixels.chunks_exact(4).any(|pixel| pixel[3] > 0))
}

async fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Option<PhotoBytes> {
    let mut begun = false;
    let promise = Promise::new(&mut |resolve, _| {
        begun =
            canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &JsValue::from_f64(quality)).is_ok();
    });
    if !begun {
        return None;
    }
    let blob: Blob = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let buffer = JsFuture::from(blob.array_buffer().unchecked_into::<Promise>()).await.ok()?;
    Some(PhotoBytes::new(buffer.unchecked_into()))
}
