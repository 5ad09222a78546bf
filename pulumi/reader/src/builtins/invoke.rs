//! `fn::invoke`: the few functions whose answer is known before deployment.

use super::{result, unknown};
use crate::{
    evaluate::Evaluator,
    expression::{Expr, ExprKind, Function, Invoke},
    partition, policy_document,
    position::Span,
    printf, tokens,
    value::{Because, Edge, Node, Value},
};

impl Evaluator<'_> {
    /// The value of a variable. One that is an invoke and nothing else gets the default provider of its package; others do not.
    pub(crate) fn variable(&mut self, expr: &Expr) -> Node {
        let ExprKind::Call(call) = &expr.kind else { return self.expr(expr) };
        let Function::Invoke(invoke) = &call.function else { return self.expr(expr) };
        let package = invoke.token.text.split(':').next().unwrap_or_default();
        let provider = self.default_provider_of(package).filter(|_| invoke.options.provider.is_none());
        let Some(provider) = provider else { return self.expr(expr) };
        if self.known_resource(&provider.key.text).is_none() {
            let message =
                format!("the default provider `{}` is not evaluated yet at this place", provider.key.text);
            let help = "declare it before the resources that use this variable";
            return self.fail_with_help(message, expr.span, help);
        }
        let provider = Node::new(Value::Resource(provider.key.text.clone()), provider.key.span);
        self.invoke(invoke, Some(&provider))
    }

    pub(super) fn invoke(&mut self, invoke: &Invoke, default: Option<&Node>) -> Node {
        let arguments = match &invoke.arguments {
            Some(arguments) => self.expr(arguments),
            None => Node::map(Vec::new(), invoke.span),
        };
        let provider = invoke.options.provider.as_ref().map(|expr| self.expr(expr));
        let provider = provider.as_ref().or(default);
        let mut answer = match &*tokens::canonical(&invoke.token.text).to_ascii_lowercase() {
            "aws:index/getcalleridentity:getcalleridentity" => self.caller_identity(invoke.span),
            "aws:index/getpartition:getpartition" => self.partition(invoke.span),
            "aws:index/getregion:getregion" => {
                let region = arguments.get("region").cloned();
                let region = region.unwrap_or_else(|| self.region_of_provider(provider, invoke.span));
                self.region_fields(region, invoke.span)
            }
            "aws:iam/getpolicydocument:getpolicydocument" => {
                policy_document::answer(self, &arguments, invoke.span)
            }
            _ => {
                let reason = format!("`{}` is asked at deployment", invoke.token.text);
                unknown(Because { reason, span: invoke.span }, &[&arguments], invoke.span)
            }
        };
        self.depend(&mut answer, invoke);
        self.field(answer, invoke)
    }

    /// An invoke waits for what its `dependsOn` names.
    fn depend(&mut self, answer: &mut Node, invoke: &Invoke) {
        let Some(expr) = &invoke.options.depends_on else { return };
        let node = self.expr(expr);
        if node.as_list().is_none() && !node.is_unknown() {
            self.fail(
                format!("`dependsOn` must be a list of resources, not {}", printf::kind(&node.value)),
                node.span,
            );
        }
        let edges: Vec<Edge> = answer.edges.drain(..).chain(node.edges).collect();
        answer.edges = edges;
        answer.edges.sort_unstable();
        answer.edges.dedup();
    }

    fn field(&mut self, answer: Node, invoke: &Invoke) -> Node {
        let Some(field) = &invoke.field else { return answer };
        if answer.is_unknown() {
            return answer;
        }
        match answer.get(&field.text) {
            Some(found) => {
                let edges = if answer.edges.len() > found.edges.len() {
                    answer.edges.clone()
                } else {
                    found.edges.clone()
                };
                Node { span: invoke.span, edges, ..found.clone() }
            }
            None => self.fail(format!("`{}` has no output `{}`", invoke.token.text, field.text), field.span),
        }
    }

    fn caller_identity(&self, span: Span) -> Node {
        let asked = |what: &str| Node::unknown(format!("the caller's {what} depends on who deploys"), span);
        let account = known(&self.world.account, "account", span);
        Node::record(
            [
                ("accountId", account.clone()),
                ("arn", asked("ARN")),
                ("id", account),
                ("userId", asked("user id")),
            ],
            span,
        )
    }

    fn partition(&self, span: Span) -> Node {
        let name = known(&self.world.partition, "partition", span);
        let of_partition = |text: fn(&str) -> String| match name.as_str() {
            Some(partition) => Node::text(text(partition), span),
            None => name.clone(),
        };
        let fields = [
            ("dnsSuffix", of_partition(|name| partition::dns_suffix(name).to_owned())),
            ("id", name.clone()),
            ("partition", name.clone()),
            ("reverseDnsPrefix", of_partition(partition::reverse_dns_prefix)),
        ];
        Node::record(fields, span)
    }

    fn region_fields(&self, region: Node, span: Span) -> Node {
        let endpoint = match (region.as_str(), self.world.partition.as_str()) {
            (Some(region), partition) if !partition.is_empty() => {
                Node::text(format!("ec2.{region}.{}", partition::dns_suffix(partition)), span)
            }
            _ => result(region.value.clone(), &[&region], span),
        };
        let description = Node::unknown("the region's description is asked at deployment", span);
        let fields = [
            ("description", description),
            ("endpoint", endpoint),
            ("id", region.clone()),
            ("name", region.clone()),
            ("region", region),
        ];
        Node::record(fields, span)
    }
}

fn known(text: &str, what: &str, span: Span) -> Node {
    if text.is_empty() {
        return Node::unknown(format!("the {what} is not known"), span);
    }
    Node { value: Value::Text(text.to_owned()), span, ..Node::default() }
}
