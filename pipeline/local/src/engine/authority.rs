//! The one place that every call passes before it is carried out.

use lake_core::ports::PortError;

/// Decides whether a principal may do something to a resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Authority {
    permits: fn(&Call<'_>) -> bool,
}

/// A call as IAM sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call<'a> {
    /// ARN of a role, or a service such as `events.amazonaws.com`.
    pub(crate) principal: &'a str,
    /// IAM action: `s3:GetObject`.
    pub(crate) action: &'a str,
    /// ARN of what is touched.
    pub(crate) resource: &'a str,
}

impl Default for Authority {
    /// Permits everything: the program's policies are not evaluated yet.
    fn default() -> Self {
        Self { permits: |_| true }
    }
}

impl Authority {
    #[cfg(test)]
    pub(crate) fn of(permits: fn(&Call<'_>) -> bool) -> Self {
        Self { permits }
    }

    /// Lets a call pass or refuses it.
    pub(crate) fn authorise(self, principal: &str, action: &str, resource: &str) -> Result<(), PortError> {
        if (self.permits)(&Call { principal, action, resource }) {
            return Ok(());
        }
        Err(PortError::Denied { action: action.to_owned(), resource: resource.to_owned() })
    }
}
