//! End-to-end promises of the whole workspace.
