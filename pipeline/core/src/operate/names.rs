//! What the parts of a deployed lake are called: the outputs of its stack.

use std::collections::BTreeMap;

use super::OperateError;

/// What a dead-letter queue's URL is called among the outputs, after the queue's own name.
const DEAD_LETTERS: &str = "DlqUrl";

/// The outputs of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    outputs: BTreeMap<String, String>,
}

/// A dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetters {
    /// What it is called here: `ingest` for the output `ingestDlqUrl`.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// The way back of what lies in it.
    pub way_back: WayBack,
}

/// The way back of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBack {
    /// Into the queue of this URL, which it could not leave or reach.
    Queue(String),
    /// By an invocation of this function, which missed its event.
    Function(String),
    /// The stack names none.
    None,
}

impl Names {
    /// Those of a stack, or of a program.
    pub fn new(outputs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { outputs: outputs.into_iter().collect() }
    }

    /// An output.
    ///
    /// # Errors
    /// [`OperateError::Unnamed`] where the stack has none of that name.
    pub fn get(&self, output: &str) -> Result<&str, OperateError> {
        let found = self.outputs.get(output).map(String::as_str);
        found.ok_or_else(|| OperateError::Unnamed { output: output.to_owned() })
    }

    /// The dead-letter queues, in the order of their names. One belongs to the queue of the same name, or else to the
    /// function.
    pub fn dead_letters(&self) -> Vec<DeadLetters> {
        let named = |name: &str, kind: &str| self.outputs.get(&format!("{name}{kind}")).cloned();
        let of = |name: &str, url: &String| DeadLetters {
            name: name.to_owned(),
            url: url.clone(),
            way_back: named(name, "QueueUrl").map_or_else(
                || named(name, "Function").map_or(WayBack::None, WayBack::Function),
                WayBack::Queue,
            ),
        };
        let all = self.outputs.iter();
        all.filter_map(|(output, url)| Some(of(output.strip_suffix(DEAD_LETTERS)?, url))).collect()
    }
}

/// One method for each output that commands need.
macro_rules! outputs {
    ($($(#[$doc:meta])* $method:ident => $output:literal),* $(,)?) => {
        impl Names {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// [`OperateError::Unnamed`] where the stack does not say.
                pub fn $method(&self) -> Result<&str, OperateError> {
                    self.get($output)
                }
            )*
        }
    };
}

outputs! {
    /// Bucket of raw uploads.
    raw_bucket => "rawBucket",
    /// Bucket of stage parts and commits.
    stage_bucket => "stageBucket",
    /// Bucket of what the lake writes for itself: contracts, manifests, results.
    control_bucket => "controlBucket",
    /// Bucket of the files that tables read.
    analytics_bucket => "analyticsBucket",
    /// Bucket of rejected records.
    quarantine_bucket => "quarantineBucket",
    /// Job table.
    ledger_table => "ledgerTable",
    /// Queue of raw events.
    ingest_queue => "ingestQueueUrl",
    /// Queue of commit events.
    stage_queue => "stageQueueUrl",
    /// Queue of the ends of executions.
    status_queue => "statusQueueUrl",
    /// Database of the tables that analysts query.
    analytics_database => "analyticsDatabase",
    /// Athena workgroup of analysts.
    workgroup => "workgroup",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_letter_queue_belongs_to_the_queue_or_function_of_its_name() {
        let outputs = [
            ("ingestDlqUrl", "u/ingest-dlq"),
            ("ingestQueueUrl", "u/ingest"),
            ("drainDlqUrl", "u/drain-dlq"),
            ("drainFunction", "start-refine"),
            ("oddDlqUrl", "u/odd"),
        ];
        let names = Names::new(outputs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let found: Vec<_> =
            names.dead_letters().into_iter().map(|letters| (letters.name, letters.way_back)).collect();
        let expected = [
            ("drain".to_owned(), WayBack::Function("start-refine".into())),
            ("ingest".to_owned(), WayBack::Queue("u/ingest".into())),
            ("odd".to_owned(), WayBack::None),
        ];
        assert_eq!(found, expected);
        let error = names.raw_bucket().unwrap_err();
        insta::assert_snapshot!(error, @"no output is called `rawBucket`: the lake's program is an older one");
    }
}
