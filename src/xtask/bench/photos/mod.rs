//! `cargo xtask bench photos`: speed, size and quality of prepared photos, compared with a common library and the bare
//! browser calls; memory use, and how soon oversized files are rejected.

mod processes;
mod stage;
mod still;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::visit::median;
use crate::command::{answer, command, run};
use crate::options::Options;
use crate::project::Project;
use crate::served::{self, Served};
use crate::tools::Tools;
use crate::{Outcome, dist};
use processes::Memory;
use stage::{Maker, Stage};
use table::{Compared, Made, most, show_goal};

/// Megapixels, and the sides at 4:3.
const SIZES: [(u32, u32, u32); 4] = [(3, 2048, 1536), (12, 4000, 3000), (24, 5664, 4248), (48, 8000, 6000)];
/// The quality that cameras use.
const QUALITY: &str = "92";
/// CPU throttling of the page's main thread: about a mid-tier phone.
const CPU: f64 = 4.0;
/// Photos in a row, and after which of them memory is measured.
const MANY: u32 = 30;
const LOOKS: [u32; 4] = [5, 10, 20, 30];
/// Allowed growth in bytes from the first of these measurements to the last.
const GROWTH: f64 = 60e6;
/// Time in ms within which the page rejects a file.
const REFUSED: f64 = 50.0;

/// The parts of the measurement, which can be run one by one.
const PARTS: [&str; 3] = ["compare", "memory", "refusals"];

/// Runs all parts, or those that are named; returns whether the goals are met.
pub fn photos(project: &Project, options: &Options, parts: &[&str]) -> Outcome<bool> {
    if let Some(part) = parts.iter().find(|part| !PARTS.contains(part)) {
        return Err(format!("bench photos has no part {part}: there is {}", PARTS.join(", ")));
    }
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let runs = options.number("runs", 5.0)?.round().max(1.0) as usize;
    let tools = Tools::find()?;
    tools.for_measuring()?;
    if !options.flag("as-built") {
        dist::dist(project, false)?;
        served::build(project)?;
    }
    let pictures = Pictures::build(project)?;
    let backend = Served::fresh(project, "bench", "staff-of-the-bench")?;
    let mut hold = true;
    if wanted("compare") {
        hold &= compare_all(&backend.url, &tools, &pictures, runs)?;
    }
    if wanted("memory") {
        hold &= hold_memory(&backend.url, &pictures)?;
    }
    if wanted("refusals") {
        hold &= refuse(&backend.url, &pictures, runs)?;
    }
    say_how_busy();
    Ok(hold)
}

/// Compares all makers at every size.
fn compare_all(suban: &str, tools: &Tools, pictures: &Pictures, runs: usize) -> Outcome<bool> {
    let (library, script) = tools.for_comparing_photos()?;
    let script = fs::read(&script).map_err(|error| format!("{}: {error}", script.display()))?;
    let rivals = serve_rivals(script)?;
    let photos = SIZES.iter().map(|size| pictures.photo(*size)).collect::<Outcome<Vec<_>>>()?;

    println!(
        "\n{runs} runs each, one after the other in one browser; medians. From the choice of a file to the photo ready."
    );
    println!("“cpu ms”: what all of the browser took of the processors, with the words of the measurement.");
    println!("“task”: the longest that the page's own thread was held up, by others on this host too.");
    println!(
        "“at 4×”: what its longest task took of a processor with that thread slowed {CPU} times, and in the worst run."
    );
    println!("Workers cannot be slowed: what a photo takes at 4× is nowhere told.");
    say_how_busy();
    let mut stage = Stage::open(Some(suban), Some(&rivals))?;
    println!("host index {:.0}: compare it before comparing times of two days", stage.host_index()?);
    let mut hold = true;
    for (size, photo) in SIZES.into_iter().zip(&photos) {
        let compared = compare(&mut stage, pictures, size, photo, runs)?;
        let (megapixels, width, height) = size;
        let bytes = fs::metadata(photo).map_or(0, |meta| meta.len());
        println!("\n{megapixels} megapixels ({width}×{height}, {bytes} bytes)\n{}", Compared::head());
        compared.lines(&library).iter().for_each(|line| println!("{line}"));
        hold &= compared.goals().iter().map(show_goal).fold(true, |all, this| all & this);
    }
    Ok(hold)
}

/// Serves the page of the other makers, with the library's script; returns its URL.
fn serve_rivals(library: Vec<u8>) -> Outcome<String> {
    still::serve(vec![
        ("rivals.html", "text/html", include_bytes!("rivals.html").to_vec()),
        ("rivals.js", "text/javascript", include_bytes!("rivals.js").to_vec()),
        ("bare.js", "text/javascript", include_bytes!("bare.js").to_vec()),
        ("library.js", "text/javascript", library),
    ])
}

/// Warns when the host is busy: then times are not reliable.
fn say_how_busy() {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    if let Some(load) =
        fs::read_to_string("/proc/loadavg").ok().and_then(|load| load.split(' ').next()?.parse::<f64>().ok())
    {
        let busy = if load > processors as f64 { ": BUSY, times are worth little" } else { "" };
        println!("load of the host: {load:.1} on {processors} processors{busy}");
    }
}

/// All makers in turn: at full speed, then throttled. The first round is discarded: it warms caches and starts workers.
fn compare(
    stage: &mut Stage,
    pictures: &Pictures,
    (megapixels, ..): (u32, u32, u32),
    photo: &Path,
    runs: usize,
) -> Outcome<Compared> {
    let mut compared = Compared::new(megapixels);
    let mut outputs = Vec::new();
    for run in 0..=runs {
        for maker in Maker::ALL {
            let ended = stage.prepare(maker, photo)?;
            if run > 0 {
                compared.of(maker).full.push(ended);
                outputs.push((maker, stage.made(maker)?));
            }
            if maker == Maker::Suban {
                stage.remove()?;
            }
        }
    }
    stage.slow(CPU)?;
    for run in 0..=runs {
        for maker in Maker::ALL {
            let longest = stage.longest_task(maker, photo)?;
            if run > 0 {
                compared.of(maker).slowed.push(longest);
            }
            if maker == Maker::Suban {
                stage.remove()?;
            }
        }
    }
    stage.slow(1.0)?;
    for (maker, made) in pictures.judge(photo, &outputs)? {
        compared.of(maker).made.push(made);
    }
    Ok(compared)
}

/// Many photos in a row on one page: its memory in between. The bare calls show the browser's own share.
fn hold_memory(suban: &str, pictures: &Pictures) -> Outcome<bool> {
    let photo = pictures.photo(SIZES[1])?;
    println!("\n{MANY} photos of 12 megapixels one after another, each removed before the next");
    println!(
        "memory of the page's process, in MB: its own, and with what it shares with the browser (decoded pictures among it),"
    );
    println!("without garbage, after {LOOKS:?} of them, and then when the browser was told that memory is short");
    let bare = held(Stage::open(None, Some(&serve_rivals(Vec::new())?))?, Maker::Bare, &photo)?;
    println!("  (b) bare calls: {}", megabytes(&bare));
    let ours = held(Stage::open(Some(suban), None)?, Maker::Suban, &photo)?;
    println!("  Suban:          {}", megabytes(&ours));
    let (first, last, short) = (ours[0], ours[LOOKS.len() - 1], ours[LOOKS.len()]);
    let (own, kept) = (last.own - first.own, short.whole - first.whole);
    let most = GROWTH / 1e6;
    let own = show_goal(&(format!("its own grows by at most {most:.0} MB: {:.0}", own / 1e6), own <= GROWTH));
    let told =
        format!("when memory is short it holds at most {most:.0} MB more than after the first: {:.0}", kept / 1e6);
    Ok(show_goal(&(told, kept <= GROWTH)) && own)
}

/// Memory of the page's process at each measurement, and at the end after garbage collection and clearing caches.
fn held(mut stage: Stage, maker: Maker, photo: &Path) -> Outcome<[Memory; LOOKS.len() + 1]> {
    let mut held = [Memory::default(); LOOKS.len() + 1];
    let mut looks = held.iter_mut();
    for number in 1..=MANY {
        stage.prepare(maker, photo)?;
        if maker == Maker::Suban {
            stage.remove()?;
        }
        if LOOKS.contains(&number)
            && let Some(look) = looks.next()
        {
            stage.collect_garbage()?;
            std::thread::sleep(Duration::from_secs(1));
            *look = processes::memory_of_page(stage.process())?;
        }
    }
    stage.run_short_of_memory()?;
    std::thread::sleep(Duration::from_secs(2));
    if let Some(look) = looks.next() {
        *look = processes::memory_of_page(stage.process())?;
    }
    Ok(held)
}

fn megabytes(figures: &[Memory]) -> String {
    figures.iter().map(|held| format!("{:>6.0} ({:.0})", held.own / 1e6, held.whole / 1e6)).collect()
}

/// Files whose headers claim enormous sizes, each on a fresh page.
fn refuse(suban: &str, pictures: &Pictures, runs: usize) -> Outcome<bool> {
    println!("\nrefusals: from the choice of a file to the words on a page opened anew");
    let mut stage = Stage::open(Some(suban), None)?;
    let mut hold = true;
    for (name, file) in pictures.bombs()? {
        let all = (0..runs).map(|_| stage.refuse(&file)).collect::<Outcome<Vec<_>>>()?;
        let (middle, worst) = (median(all.iter().map(|run| run.took)), most(all.iter().map(|run| run.took)));
        let words = format!("{name} within {REFUSED} ms: {middle:.0} ms, at worst {worst:.0}");
        hold &= show_goal(&(words, middle <= REFUSED));
    }
    Ok(hold)
}

/// The program that generates and judges pictures, and its output folder.
struct Pictures {
    program: PathBuf,
    folder: PathBuf,
}

impl Pictures {
    fn build(project: &Project) -> Outcome<Self> {
        run(command("cargo", project.root()).args(["build", "--release", "--package", "pictures"]))?;
        let folder = project.target().join("photos");
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { program: project.target().join("release/pictures"), folder })
    }

    fn command(&self) -> Command {
        command(&self.program, &self.folder)
    }

    /// A photo of that size, generated again when the generator is newer.
    fn photo(&self, (megapixels, width, height): (u32, u32, u32)) -> Outcome<PathBuf> {
        let file = self.folder.join(format!("{megapixels}.jpg"));
        let changed = |file: &Path| fs::metadata(file).and_then(|meta| meta.modified()).ok();
        if changed(&file) < changed(&self.program) {
            let numbers = [width, height, megapixels].map(|number| number.to_string());
            run(self.command().arg("photo").args(numbers).arg(QUALITY).arg(&file))?;
        }
        Ok(file)
    }

    fn bombs(&self) -> Outcome<[(&'static str, PathBuf); 2]> {
        run(self.command().arg("bombs").arg(&self.folder))?;
        Ok([
            ("a PNG of 25500×25500", self.folder.join("bomb-25500.png")),
            ("a JPEG of 10000×10000", self.folder.join("bomb-10000.jpg")),
        ])
    }

    /// Compares each output with its source; the same bytes are judged only once.
    fn judge(&self, source: &Path, outputs: &[(Maker, Vec<u8>)]) -> Outcome<Vec<(Maker, Made)>> {
        let mut different: Vec<&[u8]> = Vec::new();
        for (_, bytes) in outputs {
            if !different.contains(&bytes.as_slice()) {
                different.push(bytes);
            }
        }
        let mut judge = self.command();
        judge.arg("likeness").arg(source);
        for (number, bytes) in different.iter().enumerate() {
            let file = self.folder.join(format!("made-{number}.jpg"));
            fs::write(&file, bytes).map_err(|error| format!("{}: {error}", file.display()))?;
            judge.arg(file);
        }
        let lines = answer(&mut judge).ok_or("what was made could not be judged")?;
        let judged: Vec<Made> =
            lines.lines().zip(&different).filter_map(|(line, bytes)| judged(line, bytes.len())).collect();
        if judged.len() != different.len() {
            return Err(format!("what was made could not be judged: {lines}"));
        }
        let of = |bytes: &[u8]| different.iter().position(|other| *other == bytes).map(|at| judged[at]);
        Ok(outputs.iter().filter_map(|(maker, bytes)| Some((*maker, of(bytes)?))).collect())
    }
}

/// Parses a line of `pictures likeness`.
fn judged(line: &str, bytes: usize) -> Option<Made> {
    let mut words = line.split(' ');
    let mut word = || words.next();
    Some(Made { width: word()?.parse().ok()?, height: word()?.parse().ok()?, likeness: word()?.parse().ok()?, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judgement_is_a_line_of_three_figures() {
        let made = Made { width: 2048, height: 1536, likeness: 0.9123, bytes: 7 };
        assert_eq!(judged("2048 1536 0.912300", 7), Some(made));
        assert_eq!(judged("2048 1536", 7), None);
    }
}
