//! The standalone page: mounts the program into the placeholder of `index.html` once its settings are loaded.

fn main() {
    // Only in the build of `cargo xtask start --dev`; without it a panic says where, but not what.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    app::start_page();
}
