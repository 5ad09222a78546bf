//! What runs in the cloud and is built, not committed: the functions' archives and the script of the Glue job. The program
//! names them by their place in the project, with their digests, so that a plan holds what will run.

use crate::node::{Node, map};

/// The folder of what is built, from the folder of the program.
const FOLDER: &str = "../archives";

/// The archive of a function.
pub(crate) fn archive(function: &str) -> Node {
    map! { "fn::fileArchive" => format!("{FOLDER}/{function}.zip") }
}

/// A single file.
pub(crate) fn file(name: &str) -> Node {
    map! { "fn::fileAsset" => format!("{FOLDER}/{name}") }
}

/// The digest of what a file holds.
pub(crate) fn digest(name: &str) -> Node {
    map! { "fn::filebase64sha256" => format!("{FOLDER}/{name}") }
}
