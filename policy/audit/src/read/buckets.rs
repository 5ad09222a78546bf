//! Buckets and their configurations.

use super::{AuditError, Reading};
use crate::{
    draft::assemble,
    parts::{BucketPart, Shape},
    ports::{Buckets, Part},
};

const BUCKET: &str = "aws:s3/bucket:Bucket";

pub(super) async fn read(port: &impl Buckets, all: &mut Reading<'_>) -> Result<(), AuditError> {
    let scope = all.scope;
    let mut names = all.ids(BUCKET, "buckets", port.list(scope.prefix())).await?;
    if !scope.tags.is_empty() {
        names = tagged(port, all, names).await;
    }
    let questions: Vec<(&str, BucketPart)> =
        names.iter().flat_map(|name| BucketPart::ALL.map(|part| (name.as_str(), part))).collect();
    let answers = all.ask("buckets", questions, |(name, part)| port.part(name, part)).await;
    let mut answers = answers.into_iter();
    for name in &names {
        let shapes = BucketPart::ALL.map(BucketPart::shape);
        let parts: Vec<(Shape, Part)> = shapes.into_iter().zip(answers.by_ref()).collect();
        let mut read = assemble(name, parts);
        if read.missing {
            all.miss(BUCKET, name);
            continue;
        }
        if let Some(bucket) = read.of(BUCKET) {
            bucket.properties = std::mem::take(&mut bucket.properties).text("bucket", Some(name));
        }
        all.take(read.drafts);
    }
    Ok(())
}

/// The buckets that have the tags.
async fn tagged(port: &impl Buckets, all: &mut Reading<'_>, names: Vec<String>) -> Vec<String> {
    let questions = names.iter().map(String::as_str).collect();
    let answers = all.ask("bucket tags", questions, |name| port.part(name, BucketPart::Tags)).await;
    let keep = |answer: &Part| match answer {
        Ok(tags) => all.scope.tagged(tags.as_ref().and_then(|tags| tags.get("tags"))),
        Err(_) => true,
    };
    names.into_iter().zip(answers).filter(|(_, answer)| keep(answer)).map(|(name, _)| name).collect()
}
