//! Where the state of the stacks lies, and the keys that protect it and the secrets in it.

use crate::{
    bootstrap::boundary,
    constructs::{
        bucket::Bucket,
        key::{Key, Purpose, through},
        lifecycle,
    },
    grant::{ENCRYPT, Grant},
    names,
    policy::{Principal, Statement},
    program::Program,
    text::{Reference, text},
};

/// What the roles use.
pub(super) struct State {
    bucket: Bucket,
    secrets: Key,
}

/// What `awskms://…?context_purpose=pulumi` presents.
const CONTEXT: &str = "kms:EncryptionContext:purpose";
const PURPOSE: &str = "pulumi";

/// The roles that open secrets.
const ROLES: [&str; 3] = ["preview-role", "deploy-role", "drift-role"];

/// Adds the bucket with its access logs and the keys.
pub(super) fn build(program: &mut Program) -> State {
    let (state, secrets) = (Key::of("state"), Key::of("secrets"));
    let key = |key: &Key, description, uses, program: &mut Program| {
        Purpose { description, uses, authenticates: false, key }.build(program);
    };
    key(&state, "State of the stacks.", vec![through("s3", "UseThroughS3", ENCRYPT)], program);
    let seal = Statement::allow("SealSecrets")
        .to(Principal::Account)
        .actions(["kms:Decrypt", "kms:Encrypt"])
        .on("*")
        .when("StringEquals", "kms:CallerAccount", names::account())
        .when("StringEquals", CONTEXT, PURPOSE);
    let open = Statement::allow("OpenSecrets")
        .to(Principal::Identities(ROLES.map(|role| Reference::new(role, "arn").into()).to_vec()))
        .actions(["kms:Decrypt"])
        .on("*")
        .when("StringEquals", CONTEXT, PURPOSE);
    key(&secrets, "Secrets in the state of the stacks.", vec![seal, open], program);
    let (bucket, logs) = (Bucket::zone("state"), Bucket::access_logs());
    logs.build_access_logs(&[&bucket], program);
    bucket.build(lifecycle::state(), &logs, program);
    State { bucket, secrets }
}

impl State {
    /// Reads states: what a preview takes, which locks nothing. The secrets' own key says who opens them.
    pub(super) fn read(&self) -> Grant {
        self.bucket.read(&[".pulumi/*"])
    }

    /// Writes states, their backups and their locks, and removes locks.
    pub(super) fn write(&self) -> Grant {
        self.read().and(self.bucket.rewrite(&[".pulumi/*"]))
    }

    /// The keys, which no deployment may touch.
    pub(super) fn keys(&self) -> [Reference; 2] {
        [Key::of("state").arn(), self.secrets.arn()]
    }

    /// What the stacks of the lake are told.
    pub(super) fn outputs(&self, program: &mut Program) {
        let backend = text!["s3://", self.bucket.name(), "?awssdk=v2&region=", names::region()];
        program.output("backend", backend);
        let provider = text![
            "awskms://alias/",
            names::regional(self.secrets.zone()),
            "?awssdk=v2&context_purpose=",
            PURPOSE,
            "&region=",
            names::region()
        ];
        program.output("secretsProvider", provider);
        program.output("previewRole", Reference::new("preview-role", "arn"));
        program.output("deployRole", Reference::new("deploy-role", "arn"));
        program.output("driftRole", Reference::new("drift-role", "arn"));
        program.output("smokeRole", Reference::new("smoke-role", "arn"));
        program.output("boundary", boundary::arn());
    }
}
