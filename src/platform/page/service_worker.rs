//! Registers the service worker that caches the page's own files.

use super::window;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Registers this script as the page's service worker. Where there are none (in-app browsers, private windows, insecure
/// origins) the page is simply not cached.
pub fn keep_files(script: &str) {
    if let Ok(Some(registered)) = register(script) {
        // A refusal (a sandboxed frame, a full disk) is ignored: the page works without it.
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
