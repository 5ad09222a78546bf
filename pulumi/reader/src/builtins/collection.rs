//! `fn::select`, `fn::length`, `fn::singleOrNone`.

use unicode_segmentation::UnicodeSegmentation;

use super::{result, unknown};
use crate::{
    evaluate::Evaluator,
    position::Span,
    printf,
    value::{Node, Value},
};

impl Evaluator<'_> {
    pub(super) fn select(&mut self, index: &Node, values: &Node, span: Span) -> Node {
        let arguments = [index, values];
        if let Some(because) = index.as_unknown().or_else(|| values.as_unknown()) {
            return unknown(because.clone(), &arguments, span);
        }
        let Some(number) = index.as_f64() else {
            let message = format!("the index must be a number, not {}", printf::kind(&index.value));
            return self.fail(message, index.span);
        };
        let Some(position) = index.as_u64() else {
            return self
                .fail(format!("the index must be a whole number from 0 on, not {number}"), index.span);
        };
        let Some(list) = values.as_list() else {
            let message = format!("`fn::select` takes a list, not {}", printf::kind(&values.value));
            return self.fail(message, values.span);
        };
        let selected = usize::try_from(position).ok().and_then(|position| list.get(position));
        let Some(selected) = selected else {
            let message = format!("index {position} is out of bounds for a list of {}", list.len());
            return self.fail(message, index.span);
        };
        let secret = selected.secret || index.holds_secret() || values.secret;
        Node { span, secret, ..selected.clone() }
    }

    pub(super) fn length(&mut self, argument: &Node, span: Span) -> Node {
        let length = match &argument.value {
            Value::Unknown(because) => return unknown(because.clone(), &[argument], span),
            Value::List(list) => list.len(),
            Value::Map(entries) => entries.len(),
            Value::Text(text) => text.graphemes(true).count(),
            other => {
                let message =
                    format!("`fn::length` takes a list, a map or text, not {}", printf::kind(other));
                return self.fail(message, argument.span);
            }
        };
        result(Value::Number(length as f64), &[argument], span)
    }

    pub(super) fn single_or_none(&mut self, argument: &Node, span: Span) -> Node {
        let list = match &argument.value {
            Value::Unknown(because) => return unknown(because.clone(), &[argument], span),
            Value::List(list) => list,
            other => {
                let message = format!("`fn::singleOrNone` takes a list, not {}", printf::kind(other));
                return self.fail(message, argument.span);
            }
        };
        match list.as_slice() {
            [] => result(Value::Null, &[argument], span),
            [single] => Node { span, secret: single.secret || argument.secret, ..single.clone() },
            more => {
                let message =
                    format!("`fn::singleOrNone` takes a list of at most one, not of {}", more.len());
                self.fail(message, argument.span)
            }
        }
    }
}
