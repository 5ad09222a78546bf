//! Reads the resources of a scope through the ports.

mod buckets;
mod keys;
mod roles;
mod types;

use std::future::Future;

use futures_util::{StreamExt, stream};
use lake_policy::{Infrastructure, Origin};
use lake_reader::{Resource, World};

pub use self::types::settled;
use crate::{
    ports::{Buckets, Keys, Roles},
    refusal::{Answer, Refusal},
    scope::{Scope, Service},
};

/// How many calls are under way at once: far below what the services allow an account.
const AT_ONCE: usize = 12;

/// Whoever wants to know how far it is.
pub trait Progress {
    /// Some calls are to be made about this.
    fn begin(&mut self, what: &'static str, calls: usize);
    /// One of them was answered.
    fn answered(&mut self);
}

/// Nobody.
impl Progress for () {
    fn begin(&mut self, _: &'static str, _: usize) {}
    fn answered(&mut self) {}
}

/// Where the audit looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The account's id.
    pub account: String,
    /// The region; roles belong to none.
    pub region: String,
}

/// What an audit read.
#[derive(Debug)]
pub struct Audit {
    /// What is judged.
    pub infrastructure: Infrastructure,
    /// What the scope names and the account does not have.
    pub missing: Vec<String>,
}

/// Why nothing can be said of an account.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Credentials, region or network have to be mended.
    #[error("cannot find out whose account this is")]
    Caller(#[source] Refusal),
    /// A region has to be named.
    #[error("no region is configured: give `--region`, or set one in the profile or environment")]
    Region,
    /// Without the list nobody knows what was left out: the permission is needed, or an export that names the resources.
    #[error("cannot list the {what}")]
    List {
        /// What was to be listed.
        what: &'static str,
        /// Why not.
        #[source]
        source: Refusal,
    },
}

/// Reads the resources of a scope.
///
/// # Errors
/// Something cannot be listed. What cannot be read of a listed resource is *unknown, because…*.
pub async fn read(
    (buckets, keys, roles): (&impl Buckets, &impl Keys, &impl Roles),
    (home, scope): (&Home, &Scope),
    progress: &mut dyn Progress,
) -> Result<Audit, AuditError> {
    let world = World {
        account: home.account.clone(),
        partition: home.partition.clone(),
        region: home.region.clone(),
        ..World::default()
    };
    let mut all = Reading { world, scope, progress, resources: Vec::new(), missing: Vec::new() };
    if scope.reads(Service::Kms) {
        keys::read(keys, &mut all).await?;
    }
    if scope.reads(Service::S3) {
        buckets::read(buckets, &mut all).await?;
    }
    if scope.reads(Service::Iam) {
        roles::read(roles, &mut all).await?;
    }
    let infrastructure = Infrastructure::new(Origin::Account, all.resources, None);
    let infrastructure = infrastructure.reading_only(&types::settled(scope));
    Ok(Audit { infrastructure, missing: all.missing })
}

/// An audit under way.
struct Reading<'a> {
    world: World,
    scope: &'a Scope,
    progress: &'a mut dyn Progress,
    resources: Vec<Resource>,
    missing: Vec<String>,
}

impl Reading<'_> {
    /// Asks questions, some at a time, and gives the answers in the order of the questions.
    async fn ask<Q, A, F: Future<Output = A>>(
        &mut self,
        what: &'static str,
        questions: Vec<Q>,
        mut call: impl FnMut(Q) -> F,
    ) -> Vec<A> {
        self.progress.begin(what, questions.len());
        let calls: Vec<F> = questions.into_iter().map(&mut call).collect();
        let answers = stream::iter(calls).buffered(AT_ONCE);
        answers.inspect(|_| self.progress.answered()).collect().await
    }

    /// The ids of a type that the scope names, or those that are listed.
    async fn ids(
        &self,
        token: &str,
        what: &'static str,
        list: impl Future<Output = Answer<Vec<String>>>,
    ) -> Result<Vec<String>, AuditError> {
        if let Some(named) = &self.scope.named {
            return Ok(named.ids(token));
        }
        let listed = list.await.map_err(|source| AuditError::List { what, source })?;
        Ok(listed.into_iter().filter(|id| self.scope.takes(id)).collect())
    }

    fn take(&mut self, drafts: impl IntoIterator<Item = crate::draft::Draft>) {
        let around = (self.scope, &self.world);
        self.resources.extend(drafts.into_iter().map(|draft| draft.resource(around)));
    }

    /// Notes that something named does not exist.
    fn miss(&mut self, token: &str, id: &str) {
        let name = self.scope.name(token, id);
        self.missing.push(if name.ends_with(id) { name } else { format!("{name} (`{id}`)") });
    }
}
