//! What `PulumiPolicy.yaml` sets: the engine hands it over as arguments, `-key=value`.

use lake_policy::Severity;

/// The options of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The least severity that stops a deployment.
    pub(crate) mandatory: Severity,
    /// Whether what is not known stops an update. A preview it never stops.
    pub(crate) unknown_fails: bool,
    /// The program that findings are located in, by a path from the pack.
    pub(crate) program: Option<String>,
    /// The waivers, by a path from the pack.
    pub(crate) waivers: Option<String>,
}

/// Why the options cannot be taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Mistaken {
    #[error("`{0}` is no option: there are `mandatory`, `program`, `unknown` and `waivers`")]
    Option(String),
    #[error("`{1}` is no value of `{0}`: {2}")]
    Value(&'static str, String, &'static str),
}

impl Options {
    /// Of the arguments after the engine's address and the pack's directory.
    pub(crate) fn of(arguments: impl Iterator<Item = String>) -> Result<Self, Mistaken> {
        let mut options =
            Self { mandatory: Severity::High, unknown_fails: false, program: None, waivers: None };
        for argument in arguments {
            let Some((key, value)) = argument.strip_prefix('-').and_then(|text| text.split_once('=')) else {
                return Err(Mistaken::Option(argument));
            };
            match key {
                "mandatory" => options.mandatory = severity(value)?,
                "program" => options.program = Some(value.to_owned()),
                "unknown" => options.unknown_fails = fails(value)?,
                "waivers" => options.waivers = Some(value.to_owned()),
                _ => return Err(Mistaken::Option(key.to_owned())),
            }
        }
        Ok(options)
    }
}

fn severity(value: &str) -> Result<Severity, Mistaken> {
    let found = Severity::ALL.into_iter().find(|severity| severity.name() == value);
    found.ok_or_else(|| {
        Mistaken::Value("mandatory", value.to_owned(), "`info`, `low`, `medium`, `high` or `critical`")
    })
}

fn fails(value: &str) -> Result<bool, Mistaken> {
    match value {
        "fail" => Ok(true),
        "warn" => Ok(false),
        _ => Err(Mistaken::Value("unknown", value.to_owned(), "`fail` or `warn`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Result<Options, Mistaken> {
        Options::of(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn options_are_taken_or_refused() {
        let usual = of(&[]).unwrap();
        assert_eq!((usual.mandatory, usual.unknown_fails, usual.program), (Severity::High, false, None));
        let set = of(&["-mandatory=low", "-unknown=fail", "-program=a=b", "-waivers=w"]).unwrap();
        assert_eq!((set.mandatory, set.unknown_fails), (Severity::Low, true));
        assert_eq!((set.program.as_deref(), set.waivers.as_deref()), (Some("a=b"), Some("w")));
        for wrong in ["-mandatory=all", "-unknown=maybe", "-waive=x", "program"] {
            assert!(of(&[wrong]).is_err(), "{wrong}");
        }
    }
}
