//! `GET /v1/statistics`: the city's public figures, computed from all demands on request.

use super::{
    answer::{Caching, fresh},
    caller::Caller,
};
use crate::{catalogue::Catalogue, problem::Rejection, state::AppState, store::FigureRow};
use axum::{extract::State, response::Response};
use contract::{MonthFigures, ServiceFigures, ServiceId, Stage, StageFigures, Statistics};
use std::collections::{BTreeMap, HashMap};

/// Most services listed (API section "statistics").
const MOST_SERVICES: usize = 50;

/// The figures.
pub async fn show(State(state): State<AppState>, caller: Caller) -> Result<Response, Rejection> {
    let rows = state.store.figures().await?;
    fresh(&caller.headers, &caller.language, Caching::Public, &figures(&rows, &state.catalogue, &caller.language))
}

fn figures(rows: &[FigureRow], catalogue: &Catalogue, language: &str) -> Statistics {
    let handled = rows.iter().filter(|row| row.settled_at.is_some()).count();
    let rated = rows.iter().filter(|row| row.rated.is_some()).count();
    let mut months: BTreeMap<String, MonthFigures> = BTreeMap::new();
    let mut services: HashMap<&ServiceId, Vec<&FigureRow>> = HashMap::new();
    let mut stages: BTreeMap<Stage, u64> = BTreeMap::new();
    for row in rows {
        let month = catalogue.calendar.month(row.created_at);
        let figures = months.entry(month.clone()).or_insert(MonthFigures { month, filed: 0, handled: 0, on_time: 0 });
        figures.filed += 1;
        figures.handled += u64::from(row.settled_at.is_some());
        figures.on_time += u64::from(row.on_time == Some(true));
        services.entry(&row.service).or_default().push(row);
        *stages.entry(row.stage).or_default() += 1;
    }
    let mut by_service: Vec<ServiceFigures> = services
        .into_iter()
        .map(|(service, rows)| ServiceFigures {
            service: catalogue.shown_name(service, language),
            filed: rows.len() as u64,
            handled: rows.iter().filter(|row| row.settled_at.is_some()).count() as u64,
            median_hours: median_hours(&rows),
        })
        .collect();
    by_service.sort_by(|a, b| b.filed.cmp(&a.filed).then_with(|| a.service.id.cmp(&b.service.id)));
    by_service.truncate(MOST_SERVICES);
    Statistics {
        filed: rows.len() as u64,
        handled: handled as u64,
        on_time: share(rows.iter().filter(|row| row.on_time == Some(true)).count(), handled),
        satisfied: share(rows.iter().filter(|row| row.rated.is_some_and(|result| result >= 4)).count(), rated),
        median_hours: median_hours(&rows.iter().collect::<Vec<_>>()),
        by_month: months.into_values().collect(),
        by_service,
        by_stage: stages.into_iter().map(|(stage, demands)| StageFigures { stage, demands }).collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "no city has 2^52 demands")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Median hours from filing to settlement; of an even number the mean of the middle two, to a tenth.
#[expect(clippy::cast_precision_loss, reason = "no demand takes 2^52 milliseconds")]
fn median_hours(rows: &[&FigureRow]) -> Option<f64> {
    let mut times: Vec<i64> =
        rows.iter().filter_map(|row| Some(row.settled_at?.millis_since(row.created_at))).collect();
    times.sort_unstable();
    let upper = *times.get(times.len() / 2)?;
    let lower = *times.get((times.len() - 1) / 2)?;
    Some(((lower + upper) as f64 / 2.0 / 360_000.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    fn row(hours: Option<i64>) -> FigureRow {
        let filed = Timestamp::from_millis(0);
        FigureRow {
            service: ServiceId::new("s"),
            stage: Stage::Resolved,
            created_at: filed,
            settled_at: hours.map(|hours| filed.plus_seconds(hours * 3600)),
            on_time: None,
            rated: None,
        }
    }

    #[test]
    fn the_median_leaves_out_what_is_not_settled() {
        let rows = [row(Some(1)), row(None), row(Some(100)), row(Some(4)), row(Some(8))];
        assert_eq!(median_hours(&rows.iter().collect::<Vec<_>>()), Some(6.0));
        assert_eq!(median_hours(&[&rows[1]]), None);
    }

    #[test]
    fn a_share_of_nothing_is_not_said() {
        assert_eq!((share(1, 4), share(0, 0)), (Some(0.25), None));
    }
}
