//! The one place that every call passes before it is carried out: the program's own policies decide.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use lake_core::ports::PortError;
use lake_policy::iam::Context;
use lake_policy::{Infrastructure, Standing, forwarded};

/// The condition key that names the function whose code makes a call.
const CALLING_FUNCTION: &str = "lambda:SourceFunctionArn";

/// Decides whether a principal may do something to a resource.
#[derive(Debug)]
pub(crate) struct Authority {
    source: Source,
    refusals: Mutex<Refusals>,
}

/// What was refused so far; each is told once, however often it is tried.
#[derive(Debug, Default)]
struct Refusals {
    all: BTreeSet<Refusal>,
    untold: Vec<Refusal>,
}

/// A principal, and what it may not do to what.
pub(crate) type Refusal = (String, String, String);

#[derive(Debug)]
enum Source {
    /// The policies of a program, with what was found out already.
    Policies { program: Box<Infrastructure>, known: Mutex<HashMap<Asked, Arc<Known>>> },
    /// What a test says.
    #[cfg(test)]
    Said(fn(&Call<'_>) -> bool),
}

/// A call as IAM sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call<'a> {
    /// ARN of a role, or a service such as `events.amazonaws.com`.
    pub(crate) principal: &'a str,
    /// ARN of the rule or schedule for which a service makes the call.
    pub(crate) source: Option<&'a str>,
    /// ARN of the function whose code makes the call.
    pub(crate) function: Option<&'a str>,
    /// IAM action: `s3:GetObject`.
    pub(crate) action: &'a str,
    /// ARN of what is touched.
    pub(crate) resource: &'a str,
}

/// Who makes a call: a role, perhaps through the code of a function, or a service for a rule or schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct By<'a> {
    principal: &'a str,
    source: Option<&'a str>,
    function: Option<&'a str>,
}

impl<'a> By<'a> {
    /// A service, for a rule or schedule.
    pub(crate) fn service(name: &'a str, source: &'a str) -> Self {
        Self { principal: name, source: Some(source), function: None }
    }

    /// The code of a function, under its role.
    pub(crate) fn code(role: &'a str, function: &'a str) -> Self {
        Self { principal: role, source: None, function: Some(function) }
    }
}

impl<'a, T: AsRef<str> + ?Sized> From<&'a T> for By<'a> {
    fn from(role: &'a T) -> Self {
        Self { principal: role.as_ref(), source: None, function: None }
    }
}

/// What makes calls alike: caller, source, function, action, and the resource or that which it is a part of.
type Asked = [String; 5];

/// What is known about calls that are alike.
#[derive(Debug)]
struct Known {
    /// None where the caller's policies are not the program's: then nothing is refused.
    standing: Option<Standing>,
    /// The call to the resource's key that the caller may not make.
    refused: Option<(String, String)>,
}

impl Authority {
    /// That of a program's policies.
    pub(crate) fn of_program(program: Infrastructure) -> Self {
        Self::from(Source::Policies { program: Box::new(program), known: Mutex::default() })
    }

    #[cfg(test)]
    pub(crate) fn of(permits: fn(&Call<'_>) -> bool) -> Self {
        Self::from(Source::Said(permits))
    }

    /// Lets a call pass or refuses it.
    pub(crate) fn authorise<'a>(
        &self,
        by: impl Into<By<'a>>,
        action: &str,
        resource: &str,
    ) -> Result<(), PortError> {
        let By { principal, source, function } = by.into();
        let judged = self.judge(&Call { principal, source, function, action, resource });
        if let Err(PortError::Denied { action, resource }) = &judged {
            let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
            let refusal = (principal.to_owned(), action.clone(), resource.clone());
            if refusals.all.insert(refusal.clone()) {
                refusals.untold.push(refusal);
            }
        }
        judged
    }

    /// What was refused since this was asked last.
    pub(crate) fn refusals(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.refusals.get_mut().unwrap_or_else(PoisonError::into_inner).untold)
    }

    fn judge(&self, call: &Call<'_>) -> Result<(), PortError> {
        let denied = |action: &str, resource: &str| {
            Err(PortError::Denied { action: action.to_owned(), resource: resource.to_owned() })
        };
        let known = match &self.source {
            Source::Policies { program, known } => look_up(program, known, call),
            #[cfg(test)]
            Source::Said(permits) => {
                return if permits(call) { Ok(()) } else { denied(call.action, call.resource) };
            }
        };
        match (&known.standing, &known.refused) {
            (Some(standing), _) if !standing.permits(call.resource) => denied(call.action, call.resource),
            (_, Some((action, key))) => denied(action, key),
            _ => Ok(()),
        }
    }
}

impl From<Source> for Authority {
    fn from(source: Source) -> Self {
        Self { source, refusals: Mutex::default() }
    }
}

fn look_up(
    program: &Infrastructure,
    known: &Mutex<HashMap<Asked, Arc<Known>>>,
    call: &Call<'_>,
) -> Arc<Known> {
    let whole = program.owner(call.resource).map_or(call.resource, |owner| &owner.name);
    let (source, function) = (call.source.unwrap_or_default(), call.function.unwrap_or_default());
    let asked = [call.principal, source, function, call.action, whole].map(ToOwned::to_owned);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(asked).or_insert_with(|| Arc::new(Known::about(program, call))).clone()
}

impl Known {
    fn about(program: &Infrastructure, call: &Call<'_>) -> Self {
        let told = |context: Context| match call.source {
            Some(source) => {
                let account = source.split(':').nth(4).unwrap_or_default();
                context.with("aws:SourceArn", source).with("aws:SourceAccount", account)
            }
            None => context,
        };
        let between = |action: &str, resource: &str, context: Context| {
            Standing::between(program, call.principal, action, resource, &told(context))
        };
        let refused = forwarded(program, call.action, call.resource).into_iter().find(|call| {
            let context = call.context.clone().without(CALLING_FUNCTION);
            let standing = between(call.action, &call.resource, context);
            standing.is_some_and(|standing| !standing.permits(&call.resource))
        });
        // Lambda tells this of what a function's code does, and of nothing that it does itself under the same role. A service
        // that goes on in the code's name is not told to pass it on.
        let own = match call.function {
            Some(function) => Context::default().with(CALLING_FUNCTION, function),
            None => Context::default().without(CALLING_FUNCTION),
        };
        Self {
            standing: between(call.action, call.resource, own),
            refused: refused.map(|call| (call.action.to_owned(), call.resource)),
        }
    }
}
