//! Reads Pulumi YAML programs with the line and column of every node and evaluates them without deploying anything.
//!
//! [`read`] gives a [`Document`], [`evaluate`] a [`Program`]: resources with resolved properties, edges between them, outputs that are
//! known before deployment, and *unknown, because…* for the rest. Everything is a function of the text and a [`World`]: no I/O, no clock.

mod builtins;
mod config;
mod diagnostic;
mod document;
mod evaluate;
mod expression;
mod interpolation;
mod json;
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
    diagnostic::{Diagnostic, Diagnostics, Severity},
    document::{Document, evaluate, read},
    position::{Position, Span},
    program::{CustomTimeouts, Get, Options, Program, Resource},
    project::Project,
    render::render,
    tokens::canonical as canonical_token,
    value::{Asset, Because, Edge, Key, Node, Part, Piece, Template, Value},
    world::{ConfigValue, World},
};
