//! Objects as the functions, jobs and crawlers of a lake reach them: by bucket and key, in somebody's name.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use lake_core::ledger::ItemId;
use lake_core::operate::OperateError;
use lake_core::ports::{PortError, PortResult, Written};
use serde_json::{Map, Value, json};

use super::State;
use super::authority::By;
use crate::objects::{Draft, Files, NULL_VERSION, Publication, Sealed};
use crate::observer::Step;
use crate::services::bus::Envelope;
use crate::store::{ObjectRow, StoreError};
use crate::wiring::Bucket;

const S3: &str = "s3";

impl State {
    /// Lets somebody do something to an object, if bucket and permission are there.
    fn admit<'a>(&self, by: impl Into<By<'a>>, action: &str, bucket: &str, key: &str) -> PortResult<&Bucket> {
        let found = self.wiring.buckets.get(bucket);
        let found = found.ok_or_else(|| PortError::Missing { kind: "bucket", name: bucket.to_owned() })?;
        self.authority.authorise(by, action, &format!("{}/{key}", found.arn))?;
        Ok(found)
    }

    /// The newest version of a small object, whole.
    pub(crate) fn read_object<'a>(
        &self,
        by: impl Into<By<'a>>,
        bucket: &str,
        key: &str,
    ) -> PortResult<Option<Bytes>> {
        let path = self.locate_object(by, bucket, key)?;
        let body = path.map(|path| fs::read(&path).map_err(StoreError::io("read", &path)));
        Ok(self.sound(S3, body.transpose())?.map(Bytes::from))
    }

    /// Where the newest version of an object lies.
    pub(crate) fn locate_object<'a>(
        &self,
        by: impl Into<By<'a>>,
        bucket: &str,
        key: &str,
    ) -> PortResult<Option<PathBuf>> {
        self.admit(by, "s3:GetObject", bucket, key)?;
        let newest = self.sound(S3, self.store.newest(bucket, key))?;
        Ok(newest.map(|row| self.files.locate(&row)))
    }

    /// Where exactly this version lies.
    pub(crate) fn locate_version<'a>(
        &self,
        by: impl Into<By<'a>>,
        bucket: &str,
        key: &str,
        version: &str,
    ) -> PortResult<Option<PathBuf>> {
        let action = if version == NULL_VERSION { "s3:GetObject" } else { "s3:GetObjectVersion" };
        self.admit(by, action, bucket, key)?;
        let versions = self.sound(S3, self.store.versions(bucket, key))?;
        let row = versions.into_iter().find(|row| row.version == version);
        Ok(row.map(|row| self.files.locate(&row)))
    }

    /// The keys of a bucket below a prefix.
    pub(crate) fn list_objects<'a>(
        &self,
        by: impl Into<By<'a>>,
        bucket: &str,
        prefix: &str,
    ) -> PortResult<Vec<String>> {
        let found = self.wiring.buckets.get(bucket);
        let found = found.ok_or_else(|| PortError::Missing { kind: "bucket", name: bucket.to_owned() })?;
        self.authority.authorise(by, "s3:ListBucket", &found.arn)?;
        let rows = self.sound(S3, self.store.objects(bucket, prefix))?;
        let mut keys: Vec<String> = rows.into_iter().map(|row| row.key).collect();
        keys.dedup();
        Ok(keys)
    }

    /// Begins to write an object.
    pub(crate) fn draft_object(&mut self) -> PortResult<Draft> {
        let draft = self.files.draft();
        self.sound(S3, draft)
    }

    /// Whether somebody may write an object; asked before the first byte.
    pub(crate) fn may_write<'a>(&self, by: impl Into<By<'a>>, bucket: &str, key: &str) -> PortResult<()> {
        self.admit(by, "s3:PutObject", bucket, key).map(drop)
    }

    /// Makes a written object visible and announces it.
    pub(crate) fn publish_object<'a>(
        &mut self,
        by: impl Into<By<'a>>,
        bucket: &str,
        key: &str,
        object: &Sealed,
    ) -> PortResult<Written> {
        let found = self.admit(by, "s3:PutObject", bucket, key)?.clone();
        let row = self.keep(&found, key, object, None);
        let row = self.sound(S3, row)?;
        Ok(Written { version: row.version, size: row.size })
    }

    /// The same for somebody who need not be asked for a permission: a steward, or the deployment.
    pub(crate) fn keep(
        &mut self,
        bucket: &Bucket,
        key: &str,
        object: &Sealed,
        digest: Option<String>,
    ) -> Result<ObjectRow, StoreError> {
        self.sequence += 1;
        let how = Publication {
            bucket: &bucket.name,
            key,
            versioned: bucket.versioned,
            seed: self.seed,
            sequence: self.sequence,
            now: self.now,
            digest,
        };
        let row = Files::publish(&self.store, object, how)?;
        self.progressed();
        self.notice_object(&row);
        if bucket.announces {
            self.announce(&row, bucket);
        }
        Ok(row)
    }

    /// Writes a small object.
    pub(crate) fn put_object<'a>(
        &mut self,
        by: impl Into<By<'a>>,
        bucket: &str,
        key: &str,
        body: &[u8],
    ) -> PortResult<Written> {
        let by = by.into();
        self.may_write(by, bucket, key)?;
        let mut draft = self.draft_object()?;
        let sealed = draft.write(body).and_then(|()| draft.seal());
        let sealed = self.sound(S3, sealed)?;
        self.publish_object(by, bucket, key, &sealed)
    }

    /// Whether a key holds an object.
    pub(crate) fn has_object(&self, bucket: &str, key: &str) -> PortResult<bool> {
        Ok(self.sound(S3, self.store.newest(bucket, key))?.is_some())
    }

    /// *Object Created*, as S3 sends it to EventBridge.
    fn announce(&mut self, row: &ObjectRow, bucket: &Bucket) {
        let place = self.wiring.place.clone();
        let request: String = format!("{:016X}", self.entropy.next_u64());
        let envelope = Envelope {
            source: "aws.s3",
            detail_type: "Object Created",
            resources: vec![bucket.arn.clone()],
            account: &place.account,
            region: &place.region,
            detail: detail(row, &place.account, &request),
        };
        let event = envelope.event(self.now, &mut self.entropy);
        self.put_event(&event);
    }

    /// Says that an item of the job table was written.
    pub(crate) fn notice_item(&mut self, id: &str, item: &Map<String, Value>) {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let state = text("state");
        let (step, subject) = match id.parse::<ItemId>() {
            Ok(ItemId::Object(_)) => {
                let step = match state {
                    "CLAIMED" => Step::Drain,
                    "LOADED" => Step::RecordBatch,
                    _ => Step::RecordJob,
                };
                (step, text("key").to_owned())
            }
            Ok(ItemId::Batch(batch)) => (Step::RecordBatch, batch.to_string()),
            _ => return,
        };
        let reason = text("reason");
        let text = if reason.is_empty() { state.to_owned() } else { format!("{state}: {reason}") };
        self.notice(step, subject, text);
    }

    fn notice_object(&mut self, row: &ObjectRow) {
        let names = &self.wiring.names;
        let is = |name: Result<&str, OperateError>| name.is_ok_and(|name| name == row.bucket);
        let step = match () {
            () if is(names.raw_bucket()) => Step::Upload,
            () if is(names.stage_bucket()) || is(names.quarantine_bucket()) => Step::Transform,
            () if is(names.analytics_bucket()) => Step::Refine,
            () => return,
        };
        self.notice(step, &row.key, format!("{} bytes written to `{}`", row.size, row.bucket));
    }
}

fn detail(row: &ObjectRow, account: &str, request: &str) -> Value {
    // Without a checksum of the bytes an entity tag only has to differ between versions, as it does under SSE-KMS.
    let tag = format!("{:016x}{:016x}", row.sequence, row.size);
    let mut object = json!({
        "key": row.key,
        "size": row.size,
        "etag": tag,
        "sequencer": format!("{:018X}", row.sequence),
    });
    if row.version != NULL_VERSION {
        object["version-id"] = Value::from(row.version.clone());
    }
    json!({
        "version": "0",
        "bucket": {"name": row.bucket},
        "object": object,
        "request-id": request,
        "requester": account,
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    })
}
