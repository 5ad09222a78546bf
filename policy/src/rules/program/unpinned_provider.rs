//! See [`RULE`].

use lake_reader::{Node, Resource};

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A program that leaves open which version of a provider deploys it.
    ///
    /// ## Why
    /// Without a version the newest plugin of the machine is taken. Another machine has another one, with other defaults and other types: what
    /// was reviewed is not what is deployed.
    ///
    /// ## Remedy
    /// Commit a lock file beside the program (`sdks/aws-7.51.1.yaml` with `packageDeclarationVersion`, `name` and `version`), or set the option
    /// `version` of every resource or of its provider.
    ///
    /// ## What it does not see
    /// Whether the plugin of that version is the one that was published. It says nothing where no one looked for lock files.
    ///
    /// ## References
    /// NIST 800-53 CM-2, "Resource option: version" of the Pulumi documentation
    "unpinned-provider", Medium, [], check, program
}

fn check(case: &mut Case<'_>) -> Judged {
    let Some(locks) = &case.infrastructure.locks else { return Err(Stop::NotApplicable) };
    let package = package(case.subject).ok_or(Stop::NotApplicable)?;
    if locks.contains_key(package) || version(case, case.subject).is_some() {
        return Ok(());
    }
    // One place is enough: the others are mended with it.
    let open = |other: &&Resource| package_is_open(case, other, package);
    let first = case.infrastructure.resources.iter().find(open);
    if first.is_some_and(|first| first.name == case.subject.name) {
        case.deny_missing(format!("any version of the provider `{package}` may deploy it"));
    }
    Ok(())
}

fn package_is_open(case: &Case<'_>, resource: &Resource, name: &str) -> bool {
    package(resource) == Some(name) && version(case, resource).is_none()
}

/// The package whose provider deploys a resource; none for what the engine has itself.
fn package(resource: &Resource) -> Option<&str> {
    let token = resource.token.strip_prefix("pulumi:providers:").unwrap_or(&resource.token);
    token.split(':').next().filter(|package| *package != "pulumi")
}

/// The version that a resource or its provider asks for.
fn version<'i>(case: &Case<'i>, resource: &'i Resource) -> Option<&'i Node> {
    let provider = resource.options.provider.as_ref().and_then(Node::as_resource);
    let provider = provider.and_then(|provider| case.infrastructure.get(provider));
    let asked = resource.options.version.as_ref();
    asked.or_else(|| provider?.options.version.as_ref()).filter(|node| !node.is_null())
}
