//! The full page: mounts the program where `index.html` has kept its place, once its settings are here.

fn main() {
    app::start_page();
}
