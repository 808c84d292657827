//! The table of entries with their limits: what each needs until its content is there.

use super::entries::Entry;
use super::held;
use super::needs::Figures;
use crate::Outcome;
use crate::project::Project;
use crate::served::Served;

/// Visits of an entry until one of them keeps the limits. A busy machine adds to the figures of some.
const VISITS: usize = 3;

/// Visits `dist/` with the built backend at these entries and prints the table; returns how many keep their limits.
pub fn table(project: &Project, entries: &[Entry]) -> Outcome<usize> {
    let city = Served::fresh(project, "limits", "staff-of-the-limits")?;
    let (mut rows, mut kept) = (Vec::new(), 0);
    for entry in entries {
        let address = entry.address(&city.url)?;
        let mut least: Option<Figures> = None;
        for _ in 0..VISITS {
            let needs = held::visit(&address, &entry.content)?;
            let figures = needs.figures();
            println!("\n{}, what it asks for step by step, with bytes\n{needs}", entry.name);
            let figures = least.map_or(figures, |before| before.least(figures));
            least = Some(figures);
            if entry.limits.is_none_or(|limits| figures.are_within(limits)) {
                kept += 1;
                break;
            }
        }
        rows.extend(least.map(|figures| figures.row(&entry.name, entry.limits)));
    }
    println!("\nuntil the content is there and the program runs\n{}\n{}", Figures::head(), rows.join("\n"));
    Ok(kept)
}
