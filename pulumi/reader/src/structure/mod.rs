//! The declarations of a program: which parts it has, before anything is evaluated.

mod config;
mod options;
mod record;
mod resource;
mod suggest;
mod template;

pub(crate) use self::{
    config::ConfigDeclaration,
    options::{TimeoutsDeclaration, parse_invoke_options},
    record::miscapitalised,
    resource::{GetDeclaration, Properties, ResourceDeclaration},
    suggest::closest,
    template::{Template, parse_template},
};
