//! `fn::toJSON`, `fn::toBase64`, `fn::fromBase64`, `fn::sha1`.

use std::{fmt::Write, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};

use super::result;
use crate::{
    evaluate::Evaluator,
    expression::Unary,
    position::Span,
    value::{Node, Value},
};

impl Evaluator<'_> {
    /// The rendered text, with the value that it was rendered from beside it.
    pub(super) fn render_json(&mut self, argument: Node, span: Span) -> Node {
        let value = match argument.to_json_text() {
            Ok(text) => Value::Text(text),
            Err(because) if argument.first_unknown().is_some() => Value::Unknown(because),
            Err(because) => {
                let help = "name one of its outputs, such as `${name.arn}`";
                let failed = self.fail_with_help(because.reason, because.span, help);
                failed.value
            }
        };
        let rendered = result(value, &[&argument], span);
        Node { source: Some(Arc::new(argument)), ..rendered }
    }

    pub(super) fn encode(&mut self, function: Unary, name: &str, argument: &Node, span: Span) -> Node {
        let text = match self.expect_text(name, argument, span) {
            Ok(text) => text,
            Err(failed) => return *failed,
        };
        let encoded = match function {
            Unary::FromBase64 => match decode(text) {
                Some(decoded) => decoded,
                None => return self.fail("this is not base64 of UTF-8 text", argument.span),
            },
            Unary::Sha1 => hex(&Sha1::digest(text.as_bytes())),
            _ => STANDARD.encode(text),
        };
        result(Value::Text(encoded), &[argument], span)
    }
}

fn decode(text: &str) -> Option<String> {
    let text = text.replace(['\r', '\n'], "");
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
