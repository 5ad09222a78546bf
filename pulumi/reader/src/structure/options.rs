//! Resource options and invoke options.

use super::record::Record;
use crate::{
    diagnostic::Severity,
    expression::{Expr, InvokeOptions},
    position::Span,
    report::Report,
    syntax::Syntax,
    value::Key,
};

/// `options` of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OptionsDeclaration {
    pub(crate) span: Option<Span>,
    pub(crate) additional_secret_outputs: Vec<Expr>,
    pub(crate) aliases: Option<Expr>,
    pub(crate) custom_timeouts: Option<TimeoutsDeclaration>,
    pub(crate) delete_before_replace: Option<Expr>,
    pub(crate) depends_on: Option<Expr>,
    pub(crate) ignore_changes: Vec<Expr>,
    pub(crate) import: Option<Key>,
    pub(crate) parent: Option<Expr>,
    pub(crate) protect: Option<Expr>,
    pub(crate) provider: Option<Expr>,
    pub(crate) providers: Option<Expr>,
    pub(crate) version: Option<Key>,
    pub(crate) plugin_download_url: Option<Key>,
    pub(crate) replace_on_changes: Vec<Expr>,
    pub(crate) retain_on_delete: Option<Expr>,
    pub(crate) replace_with: Option<Expr>,
    pub(crate) deleted_with: Option<Expr>,
    pub(crate) hide_diffs: Vec<Expr>,
    pub(crate) replacement_trigger: Option<Expr>,
    pub(crate) env_var_mappings: Option<Expr>,
}

/// `customTimeouts`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TimeoutsDeclaration {
    pub(crate) create: Option<Expr>,
    pub(crate) update: Option<Expr>,
    pub(crate) delete: Option<Expr>,
    pub(crate) read: Option<Expr>,
}

const OPTIONS: [&str; 20] = [
    "additionalSecretOutputs",
    "aliases",
    "customTimeouts",
    "deleteBeforeReplace",
    "dependsOn",
    "ignoreChanges",
    "import",
    "parent",
    "protect",
    "provider",
    "providers",
    "version",
    "pluginDownloadURL",
    "replaceOnChanges",
    "retainOnDelete",
    "replaceWith",
    "deletedWith",
    "hideDiffs",
    "replacementTrigger",
    "envVarMappings",
];

pub(super) fn parse_options(syntax: &Syntax, report: &mut Report<'_>) -> OptionsDeclaration {
    let record = Record::new(syntax, "`options`", report);
    record.refuse_unknown("`options`", &OPTIONS, Severity::Error, report);
    OptionsDeclaration {
        span: Some(syntax.span),
        additional_secret_outputs: record.texts("additionalSecretOutputs", report),
        aliases: record.expr("aliases", report),
        custom_timeouts: record.field("customTimeouts", report).map(|syntax| parse_timeouts(syntax, report)),
        delete_before_replace: record.boolean("deleteBeforeReplace", report),
        depends_on: record.expr("dependsOn", report),
        ignore_changes: record.texts("ignoreChanges", report),
        import: record.literal("import", report),
        parent: record.expr("parent", report),
        protect: record.expr("protect", report),
        provider: record.expr("provider", report),
        providers: record.expr("providers", report),
        version: record.literal("version", report),
        plugin_download_url: record.literal("pluginDownloadURL", report),
        replace_on_changes: record.texts("replaceOnChanges", report),
        retain_on_delete: record.boolean("retainOnDelete", report),
        replace_with: record.expr("replaceWith", report),
        deleted_with: record.expr("deletedWith", report),
        hide_diffs: record.texts("hideDiffs", report),
        replacement_trigger: record.expr("replacementTrigger", report),
        env_var_mappings: record.expr("envVarMappings", report),
    }
}

fn parse_timeouts(syntax: &Syntax, report: &mut Report<'_>) -> TimeoutsDeclaration {
    let record = Record::new(syntax, "`customTimeouts`", report);
    record.refuse_unknown(
        "`customTimeouts`",
        &["create", "update", "delete", "read"],
        Severity::Warning,
        report,
    );
    TimeoutsDeclaration {
        create: record.expr("create", report),
        update: record.expr("update", report),
        delete: record.expr("delete", report),
        read: record.expr("read", report),
    }
}

/// Parses the `options` of an `fn::invoke`.
pub(crate) fn parse_invoke_options(syntax: &Syntax, report: &mut Report<'_>) -> InvokeOptions {
    let known = ["dependsOn", "parent", "provider", "version", "pluginDownloadURL"];
    let record = Record::new(syntax, "`options`", report);
    record.refuse_unknown("`options` of an invoke", &known, Severity::Warning, report);
    InvokeOptions {
        depends_on: record.expr("dependsOn", report),
        parent: record.expr("parent", report),
        provider: record.expr("provider", report),
        version: record.literal("version", report),
        plugin_download_url: record.literal("pluginDownloadURL", report),
    }
}
