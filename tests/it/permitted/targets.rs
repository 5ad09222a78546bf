//! The ARNs that AWS authorises an action on when a resource is deployed.

use lake_policy::iam::catalogue::{self, ResourceType};
use lake_policy::iam::glob;
use lake_reader::{Key, Node, Resource};

use super::{ACCOUNT, Deployment};

const KEY: &str = "aws:kms/key:Key";
const BUCKET_SETTINGS: &str =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const CATALOG_SETTINGS: &str = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings";

/// What the catalogue of actions does not say: lists that are authorised on all that they could hold.
const LISTS: [(&str, &str); 1] = [("cloudwatch:DescribeAlarms", "cloudwatch:{region}:{account}:alarm:*")];

/// The ARNs: none where the resource gives no occasion for the action, as one without a key never asks to decrypt.
pub(super) fn of(deployment: &Deployment, resource: &Resource, action: &str) -> Vec<String> {
    if let Some((_, list)) = LISTS.iter().find(|(of, _)| *of == action) {
        let arn = list.replace("{region}", &deployment.region).replace("{account}", ACCOUNT);
        return vec![format!("arn:aws:{arn}")];
    }
    let Some(known) = catalogue::action(action) else { return own(resource) };
    if !known.has_resources() {
        return vec!["*".to_owned()];
    }
    let types: Vec<(&ResourceType, bool)> = known.resources().collect();
    let demanded = || types.iter().filter(|(_, demanded)| *demanded).map(|(of, _)| *of);
    // The catalogue demands every type that can have tags.
    if demanded().next().is_some() && !action.to_ascii_lowercase().contains("tag") {
        return demanded().flat_map(|of| of_type(deployment, resource, of)).collect();
    }
    types.iter().flat_map(|(of, _)| named(deployment, resource, of)).collect()
}

fn of_type(deployment: &Deployment, resource: &Resource, of: &ResourceType) -> Vec<String> {
    let found = named(deployment, resource, of);
    let is_key = resource.token != KEY && of.arn.contains(":key/");
    if found.is_empty() && !is_key { vec![filled(deployment, resource, of)] } else { found }
}

/// ARNs of a type that the program writes: the resource's own, or else those of what it refers to.
fn named(deployment: &Deployment, resource: &Resource, of: &ResourceType) -> Vec<String> {
    let fitting = |arns: Vec<String>| arns.into_iter().filter(|arn| fits(of, arn)).collect::<Vec<_>>();
    let found = fitting(own(resource));
    if found.is_empty() { fitting(related(deployment, resource).flat_map(own).collect()) } else { found }
}

fn own(resource: &Resource) -> Vec<String> {
    let outputs = ["arn", "dashboardArn"].map(|output| resource.output(output));
    outputs.iter().filter_map(|node| node.as_str()).map(str::to_owned).collect()
}

/// What a resource refers to; of keys those that protect it, and not those that it uses.
fn related<'d>(deployment: &'d Deployment, resource: &'d Resource) -> impl Iterator<Item = &'d Resource> {
    let all = &deployment.all;
    let about_keys = resource.token.starts_with("aws:kms/");
    let holders = encrypted_by(deployment, resource);
    let protects = move |key: &Resource| {
        let arn = key.output("arn");
        holders.iter().any(|holder| arn.as_str().is_some_and(|arn| names_key(&holder.properties, arn)))
    };
    all.resources.iter().filter(move |one| match one.token.as_str() {
        KEY if !about_keys => protects(one),
        _ => all.refers(resource, one),
    })
}

/// What says by which key a resource is encrypted: the resource, and the settings of its bucket or catalog.
fn encrypted_by<'d>(deployment: &'d Deployment, resource: &'d Resource) -> Vec<&'d Resource> {
    let all = &deployment.all;
    let settings = match resource.token.as_str() {
        "aws:s3/bucketObjectv2:BucketObjectv2" => {
            let bucket =
                resource.property("bucket").and_then(|node| all.resolve(node, "aws:s3/bucket:Bucket"));
            bucket.into_iter().flat_map(|bucket| all.attached(bucket, BUCKET_SETTINGS, "bucket")).collect()
        }
        "aws:glue/catalogDatabase:CatalogDatabase" => all.of_type(CATALOG_SETTINGS).collect(),
        _ => Vec::new(),
    };
    std::iter::once(resource).chain(settings).collect()
}

/// Whether a property that is about KMS, at any depth, is the ARN of a key.
fn names_key(properties: &Node, arn: &str) -> bool {
    let inside = |(key, node): &(Key, Node)| {
        key.text.to_ascii_lowercase().contains("kms") && node.as_str() == Some(arn) || names_key(node, arn)
    };
    let listed = || properties.as_list().is_some_and(|list| list.iter().any(|node| names_key(node, arn)));
    properties.as_map().is_some_and(|entries| entries.iter().any(inside)) || listed()
}

/// Whether an ARN is one of a type. A name holds no slash, but for those of objects and of groups of logs.
fn fits(of: &ResourceType, arn: &str) -> bool {
    let slashes = |text: &str| text.matches('/').count();
    let deep = ["log-group", "object"].contains(&of.name);
    let pattern = shape(of, |_| Some("*".to_owned()));
    glob::matches(&pattern, arn) && (deep || slashes(&pattern) == slashes(arn))
}

/// The ARN that the resource's place gives, with a name that AWS assigns, or the program does not know.
fn filled(deployment: &Deployment, resource: &Resource, of: &ResourceType) -> String {
    let database = || ["databaseName", "name"].into_iter().find_map(|key| resource.property(key)?.as_str());
    shape(of, |placeholder| match placeholder {
        "Partition" => Some("aws".to_owned()),
        "Region" => Some(deployment.region.clone()),
        "Account" => Some(ACCOUNT.to_owned()),
        "DatabaseName" => database().map(str::to_owned),
        _ => None,
    })
}

/// The shape of a type's ARNs with its placeholders filled, by something unlikely where nothing else does.
fn shape(of: &ResourceType, fill: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = of.arn.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |arn, part| {
        let (placeholder, rest) = part.split_once('}').unwrap();
        arn + &fill(placeholder).unwrap_or_else(|| "unknown".to_owned()) + rest
    })
}
