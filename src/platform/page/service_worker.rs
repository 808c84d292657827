//! The service worker that keeps the page's own files on the device. What it does is its own business.

use super::window;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Lets the browser run this script as the page's service worker. Where there are none (in-app browsers, private windows,
/// insecure addresses) the page is simply not kept.
pub fn keep_files(script: &str) {
    if let Ok(Some(registered)) = register(script) {
        // A refusal (a sandboxed frame, a full disk) concerns nobody: the page works as it does without.
        spawn_local(async { drop(JsFuture::from(registered).await) });
    }
}

fn register(script: &str) -> Result<Option<Promise>, JsValue> {
    let navigator = window().ok_or(JsValue::NULL)?.navigator();
    let workers = Reflect::get(&navigator, &"serviceWorker".into())?;
    if !workers.is_object() {
        return Ok(None);
    }
    let register: Function = Reflect::get(&workers, &"register".into())?.dyn_into()?;
    Ok(register.call1(&workers, &script.into())?.dyn_into().ok())
}
