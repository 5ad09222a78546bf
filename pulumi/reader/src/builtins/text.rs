//! `fn::join`, `fn::split`.

use super::{result, unknown};
use crate::{
    evaluate::Evaluator,
    position::Span,
    printf,
    value::{Node, Value},
};

impl Evaluator<'_> {
    pub(super) fn join(&mut self, delimiter: &Node, values: &Node, span: Span) -> Node {
        let arguments = [delimiter, values];
        if let Some(because) = delimiter.first_unknown().or_else(|| values.first_unknown()) {
            return unknown(because.clone(), &arguments, span);
        }
        let separator = match &delimiter.value {
            Value::Text(text) => text,
            Value::Null => "",
            other => {
                return self.fail(
                    format!("the delimiter must be text, not {}", printf::kind(other)),
                    delimiter.span,
                );
            }
        };
        let Some(list) = values.as_list() else {
            let message = format!("`fn::join` takes a list, not {}", printf::kind(&values.value));
            return self.fail(message, values.span);
        };
        let mut texts = Vec::with_capacity(list.len());
        for element in list {
            match &element.value {
                Value::Text(text) => texts.push(text.as_str()),
                other => {
                    let message =
                        format!("`fn::join` takes a list of texts; this is {}", printf::kind(other));
                    return self.fail_with_help(
                        message,
                        element.span,
                        "write it as text: \"${value}\", or in quotes",
                    );
                }
            }
        }
        if !self.afford(separator.len() / 256 * texts.len()) {
            return self.too_big(values);
        }
        result(Value::Text(texts.join(separator)), &arguments, span)
    }

    pub(super) fn split(&mut self, delimiter: &Node, source: &Node, span: Span) -> Node {
        let arguments = [delimiter, source];
        let (delimiter, source) = match (
            self.expect_text("fn::split", delimiter, span),
            self.expect_text("fn::split", source, span),
        ) {
            (Ok(delimiter), Ok(source)) => (delimiter, source),
            (Err(failed), _) | (_, Err(failed)) => return *failed,
        };
        let parts: Vec<String> = if delimiter.is_empty() {
            source.chars().map(String::from).collect()
        } else {
            source.split(delimiter).map(str::to_owned).collect()
        };
        let template = result(Value::Null, &arguments, span);
        let parts =
            parts.into_iter().map(|part| Node { value: Value::Text(part), ..template.clone() }).collect();
        Node { value: Value::List(parts), ..template }
    }
}
