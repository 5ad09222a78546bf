//! Resource options and invoke options.

use super::record::Record;
use crate::{
    diagnostic::{Diagnostic, Severity},
    expression::{Expr, InvokeOptions},
    position::Span,
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

pub(super) fn parse_options(syntax: &Syntax, problems: &mut Vec<Diagnostic>) -> OptionsDeclaration {
    let record = Record::new(syntax, "`options`", problems);
    record.refuse_unknown("`options`", &OPTIONS, Severity::Error, problems);
    OptionsDeclaration {
        span: Some(syntax.span),
        additional_secret_outputs: record.texts("additionalSecretOutputs", problems),
        aliases: record.expr("aliases", problems),
        custom_timeouts: record
            .field("customTimeouts", problems)
            .map(|syntax| parse_timeouts(syntax, problems)),
        delete_before_replace: record.boolean("deleteBeforeReplace", problems),
        depends_on: record.expr("dependsOn", problems),
        ignore_changes: record.texts("ignoreChanges", problems),
        import: record.literal("import", problems),
        parent: record.expr("parent", problems),
        protect: record.expr("protect", problems),
        provider: record.expr("provider", problems),
        providers: record.expr("providers", problems),
        version: record.literal("version", problems),
        plugin_download_url: record.literal("pluginDownloadURL", problems),
        replace_on_changes: record.texts("replaceOnChanges", problems),
        retain_on_delete: record.boolean("retainOnDelete", problems),
        replace_with: record.expr("replaceWith", problems),
        deleted_with: record.expr("deletedWith", problems),
        hide_diffs: record.texts("hideDiffs", problems),
        replacement_trigger: record.expr("replacementTrigger", problems),
        env_var_mappings: record.expr("envVarMappings", problems),
    }
}

fn parse_timeouts(syntax: &Syntax, problems: &mut Vec<Diagnostic>) -> TimeoutsDeclaration {
    let record = Record::new(syntax, "`customTimeouts`", problems);
    record.refuse_unknown(
        "`customTimeouts`",
        &["create", "update", "delete", "read"],
        Severity::Warning,
        problems,
    );
    TimeoutsDeclaration {
        create: record.expr("create", problems),
        update: record.expr("update", problems),
        delete: record.expr("delete", problems),
        read: record.expr("read", problems),
    }
}

/// Parses the `options` of an `fn::invoke`.
pub(crate) fn parse_invoke_options(syntax: &Syntax, problems: &mut Vec<Diagnostic>) -> InvokeOptions {
    let known = ["dependsOn", "parent", "provider", "version", "pluginDownloadURL"];
    let record = Record::new(syntax, "`options`", problems);
    record.refuse_unknown("`options` of an invoke", &known, Severity::Warning, problems);
    InvokeOptions {
        depends_on: record.expr("dependsOn", problems),
        parent: record.expr("parent", problems),
        provider: record.expr("provider", problems),
        version: record.literal("version", problems),
        plugin_download_url: record.literal("pluginDownloadURL", problems),
    }
}
