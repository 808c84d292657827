//! Simulated officers of the demo city: they handle filed demands to the end at a pace that can be watched. The next
//! step is computed in `plan` from the log each time, so a restart changes nothing.

mod plan;

use super::{
    desk,
    painter::{Painting, Scene},
    phrasing::{Blanks, Phrasing, pick},
};
use crate::{
    clock,
    entry::NewEntry,
    language::Localised,
    state::AppState,
    store::{self, StoredDemand, WriteError},
};
use contract::{PhotoId, PromiseName, Reference, Timestamp, UnitId};
use plan::{Next, Step};
use std::{collections::HashMap, time::Duration};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    task::JoinHandle,
    time::sleep,
};

/// More events than any demand of the demo has.
const WHOLE_LOG: u32 = 1000;
/// How long the officers wait after a database failure.
const REST: Duration = Duration::from_secs(5);

/// Starts the officers; about one step a `pace` for each demand. They stop when the program ends.
pub fn spawn(state: AppState, pace: Duration) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut officers = Officers { state, pace, due: HashMap::new() };
        while let Err(error) = officers.work().await {
            tracing::error!(error = format!("{error:#}"), "the demo's officers could not work");
            sleep(REST).await;
        }
    })
}

struct Officers {
    state: AppState,
    pace: Duration,
    /// When each demand is to be examined again. Only a schedule: what to do is computed from the log.
    due: HashMap<Reference, Timestamp>,
}

impl Officers {
    /// Works until the program ends.
    async fn work(&mut self) -> anyhow::Result<()> {
        let mut city = self.state.live.follow_city();
        let mut ending = self.state.ending.clone();
        self.survey().await?;
        loop {
            let wait = self.until_next();
            tokio::select! {
                () = ended(&mut ending) => return Ok(()),
                heard = city.recv() => match heard {
                    Ok(reference) => self.look_at(&reference).await?,
                    Err(RecvError::Lagged(_)) => self.survey().await?,
                    Err(RecvError::Closed) => return Ok(()),
                },
                () = sleep(wait) => self.act().await?,
            }
        }
    }

    async fn survey(&mut self) -> anyhow::Result<()> {
        self.due.clear();
        for reference in self.state.store.open_references().await? {
            self.look_at(&reference).await?;
        }
        Ok(())
    }

    /// Schedules the demand's next step, if there is any.
    async fn look_at(&mut self, reference: &Reference) -> anyhow::Result<()> {
        let next = self.next(reference).await?;
        match next {
            Some((demand, next)) => {
                let wait = self.pace.mul_f32(next.paces).as_millis();
                let due = demand.updated_at.millis().saturating_add(i64::try_from(wait).unwrap_or(i64::MAX));
                self.due.insert(reference.clone(), Timestamp::from_millis(due));
            }
            None => {
                self.due.remove(reference);
            }
        }
        Ok(())
    }

    async fn next(&self, reference: &Reference) -> anyhow::Result<Option<(StoredDemand, Next)>> {
        let Some(demand) =
            self.state.store.demand(reference).await?.filter(|demand| !demand.seeded && !demand.progress.ended)
        else {
            return Ok(None);
        };
        let Some(service) = self.state.catalogue.service(&demand.service) else {
            return Ok(None);
        };
        let log = self.state.store.events_after(reference, 0, WHOLE_LOG).await?;
        Ok(plan::next(reference, service.kind, &log).map(|next| (demand, next)))
    }

    fn until_next(&self) -> Duration {
        let now = clock::now();
        let first = self.due.values().min().map_or(60_000, |due| due.millis_since(now).clamp(0, 60_000));
        Duration::from_millis(u64::try_from(first).unwrap_or(0))
    }

    /// Executes every step that is due.
    async fn act(&mut self) -> anyhow::Result<()> {
        let now = clock::now();
        let due: Vec<Reference> =
            self.due.iter().filter(|(_, due)| **due <= now).map(|(reference, _)| reference.clone()).collect();
        for reference in due {
            // Examined again first: the citizen may have added something meanwhile.
            if let Some((demand, next)) = self.next(&reference).await? {
                let entry = self.entry(&demand, &next).await?;
                match store::append(&self.state, &reference, entry).await {
                    Ok(_) | Err(WriteError::NotAllowed | WriteError::NotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            self.look_at(&reference).await?;
        }
        Ok(())
    }

    async fn entry(&self, demand: &StoredDemand, next: &Next) -> anyhow::Result<NewEntry> {
        let service = self.state.catalogue.service(&demand.service);
        let unit = demand.standing.holder.clone().or_else(|| service.map(|service| service.unit.clone()));
        let unit = unit.unwrap_or_else(|| UnitId::new(""));
        let stories = super::stories();
        let resolve = demand.standing.pledge(PromiseName::Resolve).map(|pledge| pledge.due);
        let say = |kind: &str, blanks: &Blanks<'_>| {
            Phrasing { stories, catalogue: &self.state.catalogue }.say(kind, next.choice, blanks)
        };
        let blanks = Blanks { unit: Some(&unit), due: resolve, reason: None };
        let entry = NewEntry::usual(next.step.kind(), Some(unit.clone()));
        Ok(match next.step {
            Step::Accept => NewEntry { message: say("accepted", &blanks), ..entry },
            Step::Dispatch => NewEntry { to_unit: Some(unit.clone()), message: say("dispatched", &blanks), ..entry },
            Step::Supervise => NewEntry { message: say("supervised", &blanks), ..entry },
            Step::SignFor => NewEntry { message: say("signed_for", &blanks), ..entry },
            Step::PlanVisit => NewEntry { message: say("visit_planned", &blanks), ..entry },
            Step::Start => NewEntry { message: say("started", &blanks), ..entry },
            Step::Ask => NewEntry { message: pick(&stories.questions, next.choice), ..entry },
            Step::Extend => {
                let reason = pick(&stories.extension_reasons, next.choice);
                let due = resolve.map(|due| self.state.catalogue.calendar.working_days_later(due, 5));
                let blanks = Blanks { unit: Some(&unit), due, reason: reason.as_ref() };
                NewEntry { message: say("extended", &blanks), due, reason, ..entry }
            }
            Step::Note => NewEntry { message: say("noted", &blanks), ..entry },
            Step::Thank => NewEntry { message: say("replied_thanks", &blanks), ..entry },
            Step::Answer => {
                let known = service.and_then(|service| service.answer.clone());
                NewEntry { message: known.or_else(|| say("answered", &blanks)), ..entry }
            }
            Step::Resolve => {
                let scene = desk::scene_of(demand.service.as_str(), unit.as_str());
                let photos = self.after_photo(demand, scene).await?;
                NewEntry { message: self.result(scene, next.choice), photos, ..entry }
            }
        })
    }

    /// A result text that fits the scene.
    fn result(&self, scene: Option<Scene>, choice: u64) -> Option<Localised> {
        let list = super::stories().resolutions.get(scene.map_or("none", Scene::name))?;
        pick(list, choice)
    }

    async fn after_photo(&self, demand: &StoredDemand, scene: Option<Scene>) -> anyhow::Result<Vec<PhotoId>> {
        let Some(scene) = scene else {
            return Ok(Vec::new());
        };
        let chance = desk::stable(&format!("{}/{}", demand.reference, demand.standing.redos));
        // Seeded demands have the low numbers. 31 hash bits leave room for any demo.
        let number = 0x8000_0000 | u32::try_from(chance % 0x7fff_ffff).unwrap_or_default();
        Ok(vec![desk::register_photo(&self.state, Painting::new(scene, true, number), scene, &demand.language).await?])
    }
}

/// Waits until the program ends or its state is gone. Nothing borrowed from the channel outlives the wait.
async fn ended(ending: &mut watch::Receiver<bool>) {
    let _gone = ending.wait_for(|ending| *ending).await.is_err();
}

#[cfg(test)]
#[path = "officers/tests.rs"]
mod tests;
