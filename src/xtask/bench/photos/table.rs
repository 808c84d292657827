//! The figures of one size of photo, their output, and which goals are met.

use super::super::visit::median;
use super::stage::{Ended, Maker};

/// The limit (ms) of a task on the main thread.
const TASK: f64 = 50.0;

/// One maker's result for one photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Made {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// SSIM against the source.
    pub likeness: f64,
    /// Bytes of the file.
    pub bytes: usize,
}

/// All runs of one maker with one photo.
#[derive(Debug, Default)]
pub struct Runs {
    /// At full speed.
    pub full: Vec<Ended>,
    /// The longest tasks with the main thread throttled.
    pub slowed: Vec<f64>,
    /// Results at full speed.
    pub made: Vec<Made>,
}

impl Runs {
    fn time(&self) -> f64 {
        median(self.full.iter().map(|run| run.took))
    }

    /// The fastest run: the one least disturbed by other load on this host.
    fn fastest(&self) -> f64 {
        self.full.iter().map(|run| run.took).fold(f64::INFINITY, f64::min)
    }

    /// CPU time, which hardly depends on other load on this host.
    fn work(&self) -> f64 {
        median(self.full.iter().map(|run| run.work))
    }

    fn bytes(&self) -> f64 {
        median(self.made.iter().map(|made| made.bytes as f64))
    }

    fn likeness(&self) -> f64 {
        median(self.made.iter().map(|made| made.likeness))
    }

    fn slowed(&self) -> (f64, f64) {
        (median(self.slowed.iter().copied()), most(self.slowed.iter().copied()))
    }
}

/// One photo and all results for it.
#[derive(Debug)]
pub struct Compared {
    /// Megapixels of the source.
    pub megapixels: u32,
    /// In the order of [`Maker::ALL`].
    pub runs: [Runs; 3],
}

impl Compared {
    /// Without results.
    pub fn new(megapixels: u32) -> Self {
        Self { megapixels, runs: Default::default() }
    }

    /// The runs of one maker.
    pub fn of(&mut self, maker: Maker) -> &mut Runs {
        &mut self.runs[maker as usize]
    }

    /// A line for each maker.
    pub fn lines(&self, library: &str) -> Vec<String> {
        let suban = self.runs[Maker::Suban as usize].time();
        let line = |maker: Maker| {
            let (runs, name) = (&self.runs[maker as usize], name(maker, library));
            let times = || runs.full.iter().map(|run| run.took);
            let (slowed, worst) = runs.slowed();
            let size = runs.made.first().map_or(String::new(), |made| format!("{}×{}", made.width, made.height));
            let spread = format!("{:.0}–{:.0}", runs.fastest(), most(times()));
            let task = median(runs.full.iter().map(|run| run.longest));
            let ratio = runs.time() / suban;
            let (time, work, bytes, likeness) = (runs.time(), runs.work(), runs.bytes(), runs.likeness());
            let tasks = format!("{slowed:.0} ({worst:.0})");
            format!(
                "{name:<34}{time:>8.0}{spread:>12}{ratio:>8.2}{work:>8.0}{task:>9.0}{tasks:>11}{bytes:>9.0}{size:>11}{likeness:>8.4}"
            )
        };
        Maker::ALL.map(line).into()
    }

    /// The table's header.
    pub fn head() -> String {
        format!(
            "{:<34}{:>8}{:>12}{:>8}{:>8}{:>9}{:>11}{:>9}{:>11}{:>8}",
            "", "ms", "from–to", "×Suban", "cpu ms", "task ms", "at 4×", "bytes", "pixels", "SSIM"
        )
    }

    /// Each goal in words with the measured figure, and whether it is met.
    pub fn goals(&self) -> Vec<(String, bool)> {
        let [suban, library, bare] = &self.runs;
        let faster = library.time() / suban.time();
        let slower = suban.time() / bare.time();
        let (fast, slow) = (library.fastest() / suban.fastest(), suban.fastest() / bare.fastest());
        let (less, more) = (library.work() / suban.work(), suban.work() / bare.work());
        let smaller = suban.bytes() < library.bytes();
        let better = suban.likeness() > library.likeness();
        let which = match (smaller, better) {
            (true, true) => "smaller and more alike",
            (true, false) => "smaller",
            (false, true) => "more alike",
            (false, false) => "neither",
        };
        let mut goals = vec![
            (
                format!(
                    "at least twice as fast as the library: {faster:.2} times (fastest runs {fast:.2}, cpu {less:.2})"
                ),
                faster >= 2.0,
            ),
            (
                format!(
                    "at most 1.2 times as long as the bare calls: {slower:.2} times (fastest runs {slow:.2}, cpu {more:.2})"
                ),
                slower <= 1.2,
            ),
            (format!("a smaller file than the library's or one more alike: {which}"), smaller || better),
        ];
        if self.megapixels == 12 {
            let (middle, worst) = suban.slowed();
            goals.push((
                format!("no task of the page over {TASK} ms at 4×: {middle:.0} ms, at worst {worst:.0}"),
                worst <= TASK,
            ));
        }
        goals
    }
}

/// Prints a goal; returns whether it is met.
pub fn show_goal((words, holds): &(String, bool)) -> bool {
    println!("  {}  {words}", if *holds { "holds" } else { "FAILS" });
    *holds
}

/// The largest; 0 if there is none.
pub fn most(figures: impl Iterator<Item = f64>) -> f64 {
    figures.fold(0.0, f64::max)
}

fn name(maker: Maker, library: &str) -> String {
    match maker {
        Maker::Suban => "Suban".to_owned(),
        Maker::Library => format!("(a) {library}"),
        Maker::Bare => "(b) bare calls in a worker".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(took: f64, longest: f64, bytes: usize, likeness: f64) -> Runs {
        Runs {
            full: vec![Ended { took, longest, work: took }; 3],
            slowed: vec![longest, longest * 2.0, longest],
            made: vec![Made { width: 2048, height: 1536, likeness, bytes }; 3],
        }
    }

    fn holding(suban: Runs) -> Vec<bool> {
        let runs = [suban, runs(1000.0, 90.0, 390_000, 0.9), runs(400.0, 5.0, 300_000, 0.92)];
        Compared { megapixels: 12, runs }.goals().iter().map(|(_, holds)| *holds).collect()
    }

    #[test]
    fn each_goal_has_its_own_limit() {
        assert_eq!(holding(runs(480.0, 25.0, 380_000, 0.89)), [true; 4]);
        assert_eq!(holding(runs(481.0, 25.0, 390_000, 0.91)), [true, false, true, true]);
        assert_eq!(holding(runs(501.0, 26.0, 390_000, 0.9)), [false; 4], "the worst run counts for the task");
    }

    #[test]
    fn a_task_is_limited_for_photos_of_twelve_megapixels_alone() {
        let compared = Compared { megapixels: 48, runs: Default::default() };
        assert_eq!(compared.goals().len(), 3);
        assert!(compared.goals()[..2].iter().all(|(_, holds)| !holds), "nothing measured is no goal reached");
    }

    #[test]
    fn a_line_has_the_columns_of_the_head() {
        let lines =
            Compared { megapixels: 12, runs: [(); 3].map(|()| runs(480.0, 25.0, 380_000, 0.89)) }.lines("lib 1");
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() == Compared::head().chars().count()));
        assert!(lines[0].contains("2048×1536"));
    }
}
