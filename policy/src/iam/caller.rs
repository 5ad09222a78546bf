//! Who asks, and how a policy's principals name them.

use super::{
    arn,
    document::{Effect, Principal, Scope},
};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A role, one session of a role, or a user.
    Identity {
        /// `arn:aws:iam::123456789012:role/name`, `arn:aws:sts::123456789012:assumed-role/name/session`, `…:user/name`.
        arn: String,
    },
    /// An AWS service acting on its own, e.g. `events.amazonaws.com`.
    Service {
        /// Its principal.
        name: String,
    },
    /// Somebody whom an identity provider vouches for.
    Federated {
        /// The provider, as trust policies name it.
        provider: String,
    },
}

/// How a principal names the caller: the further down, the closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// By its account.
    Account,
    /// By the role of its session.
    Role,
    /// Itself, or anybody.
    Itself,
}

impl Caller {
    /// An identity by its ARN.
    pub fn identity(arn: impl Into<String>) -> Self {
        Self::Identity { arn: arn.into() }
    }

    /// A service by its principal.
    pub fn service(name: impl Into<String>) -> Self {
        Self::Service { name: name.into() }
    }

    /// How a principal names this caller.
    fn named_by(&self, principal: &Principal) -> Option<Name> {
        match (principal, self) {
            (Principal::Anyone, _) => Some(Name::Itself),
            (Principal::Service(name), Self::Service { name: own })
            | (Principal::Federated(name), Self::Federated { provider: own }) => {
                (name == own).then_some(Name::Itself)
            }
            (Principal::Aws(name), Self::Identity { arn: own }) => named(name, own),
            _ => None,
        }
    }

    /// The closest way in which a statement's principals take in this caller.
    ///
    /// A role whose session is not told is nobody's session. `bounded` says whether a permissions boundary limits the caller.
    pub(super) fn within(&self, scope: &Scope<Principal>, effect: Effect, bounded: bool) -> Option<Name> {
        let names = scope.listed().iter().filter_map(|principal| self.named_by(principal));
        match (scope, effect) {
            (Scope::These(_), _) => names.max(),
            (Scope::AllBut(_), Effect::Allow) => names.max().is_none().then_some(Name::Itself),
            (Scope::AllBut(_), Effect::Deny) => {
                let names: Vec<Name> = names.collect();
                let anyone = scope.listed().contains(&Principal::Anyone);
                let spared = self.links().iter().all(|link| names.contains(link)) && !bounded;
                (!anyone && !spared).then_some(Name::Itself)
            }
        }
    }

    /// What `NotPrincipal` must list before it spares this caller: the account is judged first, then the role, then the session.
    fn links(&self) -> &'static [Name] {
        match self {
            Self::Identity { arn } if is_session(arn) => &[Name::Account, Name::Role, Name::Itself],
            Self::Identity { arn } if is_role(arn) => &[Name::Account, Name::Role],
            Self::Identity { .. } => &[Name::Account, Name::Itself],
            Self::Service { .. } | Self::Federated { .. } => &[Name::Itself],
        }
    }
}

fn is_role(arn: &str) -> bool {
    arn::resource(arn).is_some_and(|resource| resource.starts_with("role/"))
}

fn is_session(arn: &str) -> bool {
    arn::service(arn) == Some("sts")
}

fn named(name: &str, own: &str) -> Option<Name> {
    if name == own {
        return Some(if is_role(own) { Name::Role } else { Name::Itself });
    }
    let account = arn::account(own)?;
    if name == account || (arn::account(name) == Some(account) && arn::resource(name) == Some("root")) {
        return Some(Name::Account);
    }
    (is_role(name) && is_session(own) && is_session_of(own, name)).then_some(Name::Role)
}

/// A session's ARN has its role's name, but not the role's path.
fn is_session_of(session: &str, role: &str) -> bool {
    let of = arn::resource(session).and_then(|resource| resource.split('/').nth(1));
    arn::account(session) == arn::account(role) && of.is_some() && of == role.rsplit('/').next()
}
