//! Reads Pulumi YAML programs with the line and column of every node and evaluates them without deploying anything.
//!
//! [`read`] gives a [`Document`], [`evaluate`] a [`Program`]: resources with resolved properties, edges between them, outputs that are
//! known before deployment, and *unknown, because…* for the rest. Everything is a function of the text and a [`World`]: no I/O, no clock.
//!
//! ```
//! use lake_reader::{Project, evaluate, read, render};
//!
//! let project = Project::read("name: lake\nruntime: yaml\n")?;
//! let mut world = project.world("acme", "dev", "config:\n  aws:region: eu-west-1\n")?;
//! world.account = "111122223333".to_owned();
//! world.partition = "aws".to_owned();
//!
//! let text = "
//! resources:
//!   raw:
//!     type: aws:s3:Bucket
//!     properties: {bucket: '${pulumi.project}-${pulumi.stack}-raw'}
//!   key: {type: 'aws:kms:Key'}
//! outputs:
//!   objects: ${raw.arn}/*
//!   key: ${key.arn}
//! ";
//! let program = evaluate(&read("Main.yaml", text)?, &world);
//! assert_eq!(program.output("objects").and_then(|node| node.as_str()), Some("arn:aws:s3:::lake-dev-raw/*"));
//!
//! let because = program.output("key").and_then(|node| node.as_unknown()).map(ToString::to_string);
//! assert_eq!(because.as_deref(), Some("`arn` of `key` is known only after deployment"));
//! assert_eq!(render(&program.diagnostics, "Main.yaml", text), "");
//! # Ok::<(), lake_reader::Diagnostics>(())
//! ```

mod builtins;
mod config;
mod diagnostic;
mod document;
mod embedded;
mod evaluate;
mod expression;
mod interpolation;
mod json;
mod node;
mod outputs;
mod partition;
mod path;
mod policy_document;
mod position;
mod printf;
mod program;
mod project;
mod render;
mod report;
mod structure;
mod syntax;
mod tokens;
mod value;
mod world;

pub use crate::{
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Severity},
    document::{Document, evaluate, read},
    embedded::{json, yaml},
    outputs::follow as outputs,
    partition::dns_suffix,
    position::{Position, Span},
    program::{CustomTimeouts, Get, Options, Program, Resource},
    project::Project,
    render::{render, visible},
    tokens::canonical as canonical_token,
    value::{Asset, Because, Edge, Key, Node, Part, Piece, Template, Value},
    world::{ConfigValue, World},
};
