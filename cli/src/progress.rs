//! What a run says while it goes on: lines for what happened, a bar for what takes time.

use indicatif::ProgressBar;
use lake_local::{Notice, Observer};

use crate::args::Format;
use crate::bar::bar;

/// Prints the steps as they happen; quiet where a program reads the answer.
#[derive(Debug)]
pub(crate) struct Progress {
    format: Format,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, bar: None }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn notice(&mut self, notice: &Notice) {
        self.clear();
        if self.format == Format::Table {
            let time = notice.at.to_string();
            let time = time.get(11..19).unwrap_or(&time);
            // Whoever closed standard output has seen enough; the run goes on.
            let _ = crate::output::line(format!(
                "{time}  {:>2}  {}: {}",
                notice.step.number(),
                notice.subject,
                notice.text
            ));
        }
    }

    fn reading(&mut self, key: &str, bytes: u64, size: u64) {
        let bar = self.bar.get_or_insert_with(|| bar(key, size));
        bar.set_position(bytes);
        if bytes >= size {
            self.clear();
        }
    }
}
