//! The standalone page: mounts the program into the placeholder of `index.html` once its settings are loaded.

fn main() {
    app::start_page();
}
