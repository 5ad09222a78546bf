//! See [`RULE`].

use crate::{
    case::{self, Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A Glue connection to a database that may be opened without TLS, or one to Kafka that turns TLS off.
    ///
    /// ## Why
    /// Credentials and data then cross the network in plain text where the server allows it.
    ///
    /// ## Remedy
    /// Set `JDBC_ENFORCE_SSL` to `"true"` in `connectionProperties`; leave `KAFKA_SSL_ENABLED` on.
    ///
    /// ## What it does not see
    /// Which certificates are accepted, and connections to other kinds of systems.
    ///
    /// ## References
    /// NIST 800-53 SC-8, "AWS Glue connection properties"
    "glue-connection-without-tls", High, ["aws:glue/connection:Connection"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let kind = case.property("connectionType")?.and_then(|kind| kind.as_str()).unwrap_or("JDBC");
    let (name, default) = match kind {
        "JDBC" | "MONGODB" => ("JDBC_ENFORCE_SSL", false),
        "KAFKA" => ("KAFKA_SSL_ENABLED", true),
        _ => return Err(Stop::NotApplicable),
    };
    let path = format!("connectionProperties.{name}");
    if !case.property(&path)?.and_then(case::flag).unwrap_or(default) {
        case.deny(&case.place("connectionProperties"), format!("`{name}` is not `true`"));
    }
    Ok(())
}
