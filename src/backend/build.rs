//! Has the backend compiled anew when a file comes into one of the folders that are built into it: the compiler itself
//! notices changes of known files only.

fn main() {
    for folder in ["migrations", "demo/services"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
