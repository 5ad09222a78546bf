//! From YAML nodes to expressions.

use super::{Call, Expr, ExprKind, Function, Invoke, Unary};
use crate::{
    diagnostic::Diagnostic,
    interpolation::{self, Content, Fragment},
    position::Span,
    report::Report,
    structure::{miscapitalised, parse_invoke_options},
    syntax::{Kind, Syntax},
    value::Key,
};

/// Parses an expression. What is wrong with it is reported and becomes [`ExprKind::Broken`].
pub(crate) fn parse(syntax: &Syntax, report: &mut Report<'_>) -> Expr {
    let kind = match &syntax.kind {
        Kind::Null => ExprKind::Null,
        Kind::Bool(value) => ExprKind::Bool(*value),
        Kind::Number(number) => ExprKind::Number(*number),
        Kind::Text(text) => parse_text(text, syntax.span, report),
        Kind::List(list) => ExprKind::List(list.iter().map(|element| parse(element, report)).collect()),
        Kind::Map(entries) => parse_map(entries, syntax.span, report),
    };
    Expr { kind, span: syntax.span }
}

fn parse_text(text: &str, span: Span, report: &mut Report<'_>) -> ExprKind {
    let mut fragments = match interpolation::parse(text) {
        Ok(fragments) => fragments,
        Err(malformed) => {
            let start = report.place(span, text, malformed.offset);
            let place = if start == span.start { span } else { Span { start, end: span.end } };
            let help = "a literal `${` is written `$${`";
            report.push(Diagnostic::error(malformed.message, place).with_help(help));
            return ExprKind::Broken;
        }
    };
    let accesses = fragments.iter().filter(|fragment| matches!(fragment.content, Content::Access(_))).count();
    match (fragments.as_mut_slice(), accesses) {
        (_, 0) => literal(text, fragments),
        ([Fragment { content: Content::Access(access), .. }], 1) => ExprKind::Symbol(access.clone()),
        _ => {
            report.place_accesses(span, text, &mut fragments);
            refuse_subscript_roots(&fragments, report);
            ExprKind::Interpolation(fragments)
        }
    }
}

fn literal(text: &str, fragments: Vec<Fragment>) -> ExprKind {
    if !text.contains("$$") {
        return ExprKind::Text { text: text.to_owned(), fragments: Vec::new() };
    }
    let folded = fragments.iter().map(|fragment| match &fragment.content {
        Content::Literal(text) => text.as_str(),
        Content::Access(_) => "",
    });
    ExprKind::Text { text: folded.collect(), fragments }
}

fn refuse_subscript_roots(fragments: &[Fragment], report: &mut Report<'_>) {
    for fragment in fragments {
        if let Content::Access(access) = &fragment.content
            && access.subscript_root
        {
            let message = format!("`${{{}}}` inside text crashes the Pulumi YAML host", access.text);
            let help = "give the value a variable of its own and refer to that by name";
            report.push(Diagnostic::error(message, fragment.span).with_help(help));
        }
    }
}

fn parse_map(entries: &[(Key, Syntax)], span: Span, report: &mut Report<'_>) -> ExprKind {
    if let [(name, argument)] = entries
        && let Some(kind) = parse_call(name, argument, span, report)
    {
        return kind;
    }
    let asset = |name: &Key| Unary::named(&name.text).is_some_and(|(_, function)| function.is_asset());
    if let Some((name, _)) = entries.iter().find(|(name, _)| asset(name)) {
        report.push(Diagnostic::error(format!("`{}` must be alone in its map", name.text), name.span));
        return ExprKind::Broken;
    }
    let key = |key: &Key, report: &mut Report<'_>| Expr {
        kind: parse_text(&key.text, key.span, report),
        span: key.span,
    };
    ExprKind::Object(entries.iter().map(|(k, v)| (key(k, report), parse(v, report))).collect())
}

/// The call that a map of one key is; `None` where it is plain data.
fn parse_call(name: &Key, argument: &Syntax, span: Span, report: &mut Report<'_>) -> Option<ExprKind> {
    if let Some((proper, function)) = Unary::named(&name.text) {
        miscapitalised(name, proper, report);
        let argument = parse(argument, report);
        return Some(call(Function::Unary(function, argument), name));
    }
    let function = match &*name.text.to_ascii_lowercase() {
        "fn::join" => {
            miscapitalised(name, "fn::join", report);
            pair(name, argument, report).map(|[delimiter, values]| Function::Join { delimiter, values })
        }
        "fn::split" => {
            miscapitalised(name, "fn::split", report);
            pair(name, argument, report).map(|[delimiter, source]| Function::Split { delimiter, source })
        }
        "fn::select" => {
            miscapitalised(name, "fn::select", report);
            pair(name, argument, report).map(|[index, values]| Function::Select { index, values })
        }
        "fn::stackreference" => stack_reference(name, argument, report),
        "fn::assetarchive" => asset_archive(name, argument, report),
        "fn::invoke" => {
            miscapitalised(name, "fn::invoke", report);
            invoke(argument, span, report).map(|invoke| Function::Invoke(Box::new(invoke)))
        }
        lower if is_direct_invoke(lower) => {
            Some(Function::Invoke(Box::new(direct_invoke(name, argument, span, report))))
        }
        lower if lower.starts_with("fn::") => {
            let message = format!("there is no function `{}`", name.text);
            let help = "the map stays plain data; `fn::` is a reserved prefix";
            report.push(Diagnostic::warning(message, name.span).with_help(help));
            return None;
        }
        _ => return None,
    };
    Some(function.map_or(ExprKind::Broken, |function| call(function, name)))
}

fn call(function: Function, name: &Key) -> ExprKind {
    ExprKind::Call(Box::new(Call { function, name: name.clone() }))
}

fn pair(name: &Key, argument: &Syntax, report: &mut Report<'_>) -> Option<[Expr; 2]> {
    if let Kind::List(list) = &argument.kind
        && let [first, second] = list.as_slice()
    {
        return Some([parse(first, report), parse(second, report)]);
    }
    let message = format!("the argument of `{}` must be a list of two", name.text);
    report.push(Diagnostic::error(message, argument.span));
    None
}

fn stack_reference(name: &Key, argument: &Syntax, report: &mut Report<'_>) -> Option<Function> {
    miscapitalised(name, "fn::stackReference", report);
    let help = "declare a resource `pulumi:pulumi:StackReference` and use `${name.outputs[\"x\"]}`";
    report.push(Diagnostic::warning("`fn::stackReference` is deprecated", name.span).with_help(help));
    let [stack, property] = pair(name, argument, report)?;
    let Some(literal) = stack.literal() else {
        report.push(Diagnostic::error("the stack's name must be a literal", stack.span));
        return None;
    };
    Some(Function::StackReference { stack: literal.to_owned(), property })
}

fn asset_archive(name: &Key, argument: &Syntax, report: &mut Report<'_>) -> Option<Function> {
    miscapitalised(name, "fn::assetArchive", report);
    let Kind::Map(entries) = &argument.kind else {
        report.push(Diagnostic::error("the argument of `fn::assetArchive` must be a map", argument.span));
        return None;
    };
    let mut assets = Vec::new();
    for (key, value) in entries {
        let value = parse(value, report);
        let asset = match &value.kind {
            ExprKind::Call(call) => match &call.function {
                Function::Unary(function, _) => function.is_asset(),
                Function::AssetArchive(_) => true,
                _ => false,
            },
            _ => false,
        };
        if !asset {
            let message = format!("`{}` must be an asset or an archive", key.text);
            report.push(Diagnostic::error(message, value.span));
        }
        assets.push((key.clone(), value));
    }
    Some(Function::AssetArchive(assets))
}

/// `fn::<package>:<module>` or `fn::<package>:<module>:<name>`.
fn is_direct_invoke(lower: &str) -> bool {
    let parts = lower.strip_prefix("fn::").map(|token| token.split(':').collect::<Vec<_>>());
    parts.is_some_and(|parts| matches!(parts.len(), 2 | 3) && parts.iter().all(|part| !part.is_empty()))
}

fn direct_invoke(name: &Key, argument: &Syntax, span: Span, report: &mut Report<'_>) -> Invoke {
    let token = Key { text: name.text.get(4..).unwrap_or_default().to_owned(), span: name.span };
    let arguments = matches!(argument.kind, Kind::Map(_)).then(|| parse(argument, report));
    Invoke { token, arguments, field: None, options: super::InvokeOptions::default(), span }
}

fn invoke(argument: &Syntax, span: Span, report: &mut Report<'_>) -> Option<Invoke> {
    let Kind::Map(entries) = &argument.kind else {
        let message =
            "the argument of `fn::invoke` must be a map of `function`, `arguments`, `options` and `return`";
        report.push(Diagnostic::error(message, argument.span));
        return None;
    };
    let before = report.len();
    let field = |proper: &str, report: &mut Report<'_>| {
        let found = entries.iter().rfind(|(key, _)| key.text.eq_ignore_ascii_case(proper));
        found.inspect(|(key, _)| miscapitalised(key, proper, report)).map(|(_, value)| value)
    };
    let function = field("function", report);
    let arguments = field("arguments", report);
    let options = field("options", report);
    let returned = field("return", report);
    let literal = |syntax: &Syntax, what: &str, report: &mut Report<'_>| {
        let expr = parse(syntax, report);
        let found = expr.literal().map(|text| Key { text: text.to_owned(), span: syntax.span });
        if found.is_none() {
            report.push(Diagnostic::error(format!("{what} must be literal text"), syntax.span));
        }
        found
    };
    let Some(function) = function else {
        report.push(Diagnostic::error("`function` is missing", argument.span));
        return None;
    };
    let token = literal(function, "the function's name", report);
    let returned = returned.and_then(|syntax| literal(syntax, "`return`", report));
    let arguments = arguments.map(|syntax| parse(syntax, report));
    if let Some(arguments) =
        arguments.as_ref().filter(|expr| !matches!(expr.kind, ExprKind::Object(_) | ExprKind::Broken))
    {
        report.push(Diagnostic::error("`arguments` must be a map", arguments.span));
    }
    let options = options.map(|syntax| parse_invoke_options(syntax, report)).unwrap_or_default();
    let broken = report.has_error_since(before);
    token.filter(|_| !broken).map(|token| Invoke { token, arguments, field: returned, options, span })
}
