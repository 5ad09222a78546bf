//! Terms of policies in words.

use std::fmt;

use super::{One, Term};
use crate::iam::document::Principal;

/// "`s3:getobject` on `arn:…` to `…`".
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one(&self.action, Clone::clone))?;
        if let Some(resource) = &self.resource {
            write!(f, " on {}", one(resource, Clone::clone))?;
        }
        if let Some(principal) = &self.principal {
            write!(f, " to {}", one(principal, name))?;
        }
        if self.conditions.is_empty() { Ok(()) } else { f.write_str(" under conditions") }
    }
}

fn one<T>(one: &One<T>, name: impl Fn(&T) -> String) -> String {
    match one {
        One::This(this) => format!("`{}`", name(this)),
        One::AllBut(all) => {
            let names: Vec<String> = all.iter().map(|other| format!("`{}`", name(other))).collect();
            format!("all but {}", names.join(", "))
        }
    }
}

fn name(principal: &Principal) -> String {
    match principal {
        Principal::Anyone => "*".to_owned(),
        Principal::Aws(text)
        | Principal::Service(text)
        | Principal::Federated(text)
        | Principal::CanonicalUser(text) => text.clone(),
    }
}
