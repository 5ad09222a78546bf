//! The program that a lake was last played from, as far as another one may contradict it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::{State, name};
use crate::error::LakeError;
use crate::planted;
use crate::store::{ObjectRow, Store, StoreError};

const FACT: &str = "program";

/// What is kept of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    partition: String,
    account: String,
    region: String,
    /// Every resource that holds something, by ARN: what may not change while it does.
    resources: BTreeMap<String, Resource>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Resource {
    kind: Kind,
    /// What defines it.
    definition: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Bucket,
    Queue,
    Table,
    Workflow,
    Rule,
    Function,
    Schedule,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Queue => "queue",
            Self::Table => "table",
            Self::Workflow => "workflow",
            Self::Rule => "rule",
            Self::Function => "function",
            Self::Schedule => "schedule",
        }
    }
}

impl Known {
    /// What is to be kept of the program that a state is played from.
    pub(crate) fn of(state: &State) -> Self {
        let wiring = &state.wiring;
        let mut resources = BTreeMap::new();
        let mut add = |kind, arn: &str, definition: String| {
            resources.insert(arn.to_owned(), Resource { kind, definition });
        };
        wiring.buckets.values().for_each(|bucket| add(Kind::Bucket, &bucket.arn, bucket.name.clone()));
        wiring.queues.iter().for_each(|queue| add(Kind::Queue, &queue.arn, String::new()));
        wiring.ledgers.iter().for_each(|table| add(Kind::Table, &table.arn, format!("{:?}", table.key)));
        wiring.machines.iter().for_each(|m| add(Kind::Workflow, &m.arn, format!("{:?}", m.definition)));
        wiring.rules.iter().for_each(|rule| add(Kind::Rule, &rule.arn, String::new()));
        wiring.functions.values().for_each(|f| add(Kind::Function, &f.arn, String::new()));
        wiring.schedules.iter().for_each(|schedule| add(Kind::Schedule, &schedule.arn, String::new()));
        let place = wiring.place.clone();
        Self { partition: place.partition, account: place.account, region: place.region, resources }
    }

    /// Keeps it.
    pub(crate) fn store(&self, store: &Store) -> Result<(), StoreError> {
        store.set_fact(FACT, self)
    }

    /// How this program differs from the one before it; an error where what is in the lake does not permit that.
    pub(crate) fn compare(&self, state: &State) -> Result<Vec<String>, LakeError> {
        let Some(before) = state.store.fact::<Self>(FACT)? else { return Ok(Vec::new()) };
        let place = |known: &Self| (known.partition.clone(), known.account.clone(), known.region.clone());
        if place(&before) != place(self) {
            let message = format!(
                "it is for account {} in {}, the lake was made for account {} in {}",
                self.account, self.region, before.account, before.region
            );
            return Err(LakeError::Unfit(vec![message]));
        }
        let (mut changes, mut refused) = (Vec::new(), Vec::new());
        for (arn, resource) in &before.resources {
            let what = format!("{} `{}`", resource.kind.word(), name(arn));
            match self.resources.get(arn) {
                None => changes
                    .push(format!("{what} is not in the program any more{}", left(state, resource, arn)?)),
                Some(now) if now.definition != resource.definition => {
                    match obstacle(state, resource.kind, arn) {
                        Some(obstacle) => refused.push(format!("{what} {obstacle}")),
                        None => changes.push(format!("{what} has changed")),
                    }
                }
                Some(_) => {}
            }
        }
        let new = self.resources.iter().filter(|(arn, _)| !before.resources.contains_key(*arn));
        changes.extend(new.map(|(arn, resource)| format!("{} `{}` is new", resource.kind.word(), name(arn))));
        if refused.is_empty() { Ok(changes) } else { Err(LakeError::Unfit(refused)) }
    }
}

/// What a resource that is gone leaves behind.
fn left(state: &State, resource: &Resource, arn: &str) -> Result<String, StoreError> {
    Ok(match resource.kind {
        Kind::Bucket => {
            let planted = planted::before(&state.store)?.unwrap_or_default();
            let objects = state.store.objects(&resource.definition, "")?;
            let stays = |row: &ObjectRow| !planted.contains(&(row.bucket.clone(), row.key.clone()));
            let objects = objects.into_iter().filter(stays).count();
            if objects == 0 {
                String::new()
            } else {
                format!("; its {objects} object versions stay where they are")
            }
        }
        Kind::Queue => "; what is in it is delivered no more".to_owned(),
        Kind::Workflow if running(state, arn) > 0 => {
            format!("; {} executions of it stand still", running(state, arn))
        }
        _ => String::new(),
    })
}

/// Why a resource cannot change as it would have to.
fn obstacle(state: &State, kind: Kind, arn: &str) -> Option<String> {
    match kind {
        Kind::Table => {
            let table = state.services.ledgers.iter().find(|table| table.config().arn == arn)?;
            (table.scan().count() > 0).then(|| "has items under another key".to_owned())
        }
        Kind::Workflow => {
            let running = running(state, arn);
            let executions = if running == 1 { "execution" } else { "executions" };
            (running > 0).then(|| format!("has {running} {executions} under way from another definition"))
        }
        _ => None,
    }
}

fn running(state: &State, machine: &str) -> usize {
    let executions = state.services.machines.executions();
    executions.filter(|execution| execution.machine == machine && execution.stopped.is_none()).count()
}
