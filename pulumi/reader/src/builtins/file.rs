//! `fn::readFile`, `fn::filebase64`, `fn::filebase64sha256`: over the files of the world.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{result, unknown};
use crate::{
    evaluate::Evaluator,
    expression::Unary,
    position::Span,
    value::{Because, Node, Value},
    world::World,
};

impl Evaluator<'_> {
    pub(super) fn file(&mut self, function: Unary, name: &str, argument: &Node, span: Span) -> Node {
        let path = match self.expect_text(name, argument, span) {
            Ok(path) => path,
            Err(failed) => return *failed,
        };
        let Some(content) = find(self.world, path) else {
            let because = Because { reason: absent(path), span: argument.span };
            return unknown(because, &[argument], span);
        };
        let text = match function {
            Unary::FileBase64 => STANDARD.encode(content),
            Unary::FileBase64Sha256 => STANDARD.encode(Sha256::digest(content)),
            _ => match std::str::from_utf8(content) {
                Ok(text) => text.to_owned(),
                Err(_) => return self.fail(format!("the file `{path}` is not UTF-8 text"), argument.span),
            },
        };
        result(Value::Text(text), &[argument], span)
    }
}

/// Why there is no such file: archives are built, and a program is read where none is too.
fn absent(path: &str) -> String {
    let archive = [".zip", ".jar", ".tar", ".tar.gz", ".tgz"].iter().any(|ending| path.ends_with(ending));
    if archive {
        format!("the archive `{path}` is not built")
    } else {
        format!("the file `{path}` is not at hand")
    }
}

fn find<'w>(world: &'w World, path: &str) -> Option<&'w [u8]> {
    let normal = normal(path);
    let found = world.files.get(path);
    found
        .or_else(|| {
            world.files.iter().find(|(other, _)| self::normal(other) == normal).map(|(_, content)| content)
        })
        .map(Vec::as_slice)
}

/// A path without `.` and, as far as it can be told from the path alone, without `..`.
fn normal(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && !last.is_empty()) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_same_however_they_are_written() {
        assert_eq!(normal("./a//b/../c"), normal("a/c"));
        assert_eq!(normal("../x"), ["..", "x"]);
        assert_ne!(normal("/a"), normal("a"));
    }
}
