//! The fallback that prepares a photo on the main thread when the worker cannot; slower and noticeable. It yields to
//! the event loop between steps, and uses the browser's asynchronous decoding and encoding where available.
//!
//! Faults: `None` when the browser cannot decode the picture, or draws nothing at any size.

use super::{
    PhotoBytes, Prepared,
    bytes::Preview,
    job::{Job, object},
    plan,
};
use crate::{
    clock,
    page::{document, window},
};
use js_sys::{Object, Promise};
use picture::Kind;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageBitmap};

/// Prepares the photo. The result may still have too many bytes.
pub(super) async fn prepare(job: &Job<'_>) -> Option<Prepared> {
    let source = Preview::of(&job.blob()?)?;
    let mut canvas = draw_somehow(job, &source).await?;
    loop {
        let (side, (best, coarsest)) = (canvas.width().max(canvas.height()), encode(&canvas, job.most_bytes).await?);
        if best.is_some() || side <= plan::LEAST_SIDE {
            let (picture, width, height) = (best.unwrap_or(coarsest), canvas.width(), canvas.height());
            release(&canvas);
            let buffer = JsFuture::from(picture.array_buffer().unchecked_into::<Promise>()).await.ok()?;
            let bytes = PhotoBytes::new(buffer.unchecked_into());
            return Some(Prepared { bytes, picture, width, height, original: job.bytes.sha256().await });
        }
        let (width, height) = plan::fit(canvas.width(), canvas.height(), (side * 3 / 4).max(plan::LEAST_SIDE));
        let (smaller, context) = paint(width, height)?;
        draw_canvas(&context, &canvas, (width, height))?;
        release(&canvas);
        canvas = smaller;
        clock::sleep(0).await;
    }
}

/// Decodes by `createImageBitmap`, scaled and off the main thread, else by an `<img>`.
async fn draw_somehow(job: &Job<'_>, source: &Preview) -> Option<HtmlCanvasElement> {
    if let Some(bitmap) = bitmap(job).await {
        let drawn = draw(job, bitmap.unchecked_ref(), (bitmap.width(), bitmap.height()));
        bitmap.close();
        if drawn.is_some() {
            return drawn;
        }
    }
    clock::sleep(0).await;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(source.url());
    JsFuture::from(image.decode()).await.ok()?;
    draw(job, &image, (image.natural_width(), image.natural_height()))
}

async fn bitmap(job: &Job<'_>) -> Option<ImageBitmap> {
    let side = job.most_side;
    let (width, height) = job.decoding.stored;
    let [.., wide, high] = job.decoding.crop;
    let options = if width.max(height) > side && wide * high == 1.0 {
        // Only the height is given, so that the width shows by the aspect ratio whether the browser has rotated the
        // picture.
        object(&[("resizeWidth", plan::fit(width, height, side).0.into()), ("resizeQuality", "high".into())])
    } else {
        Object::new()
    };
    let promise =
        window()?.create_image_bitmap_with_blob_and_image_bitmap_options(&job.blob()?, options.unchecked_ref()).ok()?;
    Some(JsFuture::from(promise).await.ok()?.unchecked_into())
}

/// Draws the decoded picture within the longest side, upright, on a white background, with its covers. Bitmaps are
/// drawn like images.
fn draw(job: &Job<'_>, source: &HtmlImageElement, decoded: (u32, u32)) -> Option<HtmlCanvasElement> {
    let mut side = job.most_side;
    let (canvas, context) = loop {
        match draw_within(job, source, decoded, side)? {
            drawn if shows_something(&drawn.0)? => break drawn,
            // A browser with a smaller canvas limit draws nothing and reports no error.
            (canvas, _) => release(&canvas),
        }
        if side <= plan::LEAST_SIDE {
            return None;
        }
        side /= 2;
    };
    let (width, height) = (canvas.width(), canvas.height());
    if job.picture.kind != Kind::Jpeg {
        // Transparent areas become the background colour instead of black: JPEG has no transparency.
        context.set_global_composite_operation("destination-over").ok()?;
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, width.into(), height.into());
        context.set_global_composite_operation("source-over").ok()?;
    }
    context.set_fill_style_str(plan::COVER);
    for cover in job.covers {
        let [x, y, wide, high] = plan::covered(cover, (width, height));
        context.fill_rect(x, y, wide, high);
    }
    Some(canvas)
}

fn draw_within(
    job: &Job<'_>,
    source: &HtmlImageElement,
    (width, height): (u32, u32),
    side: u32,
) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let (stored_width, stored_height) = job.decoding.stored;
    // The browser has rotated the picture itself, and then it has cropped it as well.
    let is_turned = width != height && (width > height) != (stored_width > stored_height);
    let decoding = if is_turned { &plan::by_decoder(job.picture) } else { &job.decoding };
    let part = plan::part(&decoding.crop, (width, height));
    let (across, down) = plan::fit(part[2] as u32, part[3] as u32, side);
    let [a, b, c, d, right, below] = decoding.turn;
    let (width, height) = if a == 0.0 { (down, across) } else { (across, down) };
    let (canvas, context) = paint(width, height)?;
    context.set_transform(a, b, c, d, right * f64::from(width), below * f64::from(height)).ok()?;
    draw_image(&context, source, part, (across, down))?;
    let [a, b, c, d, right, below] = plan::UPRIGHT;
    context.set_transform(a, b, c, d, right, below).ok()?;
    Some((canvas, context))
}

fn paint(width: u32, height: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

/// Draws a part of a picture (left, top, width and height) at this size.
fn draw_image(
    context: &CanvasRenderingContext2d,
    source: &HtmlImageElement,
    [x, y, wide, high]: [f64; 4],
    (width, height): (u32, u32),
) -> Option<()> {
    context
        .draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            source,
            x,
            y,
            wide,
            high,
            0.0,
            0.0,
            width.into(),
            height.into(),
        )
        .ok()
}

/// Draws a whole canvas at this size; the binding takes it as an image.
fn draw_canvas(context: &CanvasRenderingContext2d, canvas: &HtmlCanvasElement, size: (u32, u32)) -> Option<()> {
    let whole = [0.0, 0.0, canvas.width().into(), canvas.height().into()];
    draw_image(context, canvas.unchecked_ref(), whole, size)
}

/// Whether anything was drawn, judged on a 16 × 16 copy.
fn shows_something(canvas: &HtmlCanvasElement) -> Option<bool> {
    let (_, context) = paint(16, 16)?;
    draw_canvas(&context, canvas, (16, 16))?;
    let pixels = context.get_image_data(0.0, 0.0, 16.0, 16.0).ok()?.data();
    Some(pixels.chunks_exact(4).any(|pixel| pixel[3] > 0))
}

/// Frees the canvas's memory at once, not at the next garbage collection.
fn release(canvas: &HtmlCanvasElement) {
    canvas.set_width(0);
    canvas.set_height(0);
}

/// The best encoding that fits, and the last that was tried.
async fn encode(canvas: &HtmlCanvasElement, most_bytes: u32) -> Option<(Option<Blob>, Blob)> {
    let (mut search, mut best, mut last) = (plan::Search::new(), None, None);
    while let Some(quality) = search.next() {
        let made = encode_at(canvas, f64::from(quality) / 100.0).await?;
        let fits = made.size() <= f64::from(most_bytes);
        search.tell(quality, fits);
        if fits {
            best = Some(made.clone());
        }
        last = Some(made);
    }
    Some((best, last?))
}

async fn encode_at(canvas: &HtmlCanvasElement, quality: f64) -> Option<Blob> {
    let mut begun = false;
    let promise = Promise::new(&mut |resolve, _| {
        begun =
            canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &JsValue::from_f64(quality)).is_ok();
    });
    if !begun {
        return None;
    }
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}
