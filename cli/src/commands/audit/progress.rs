//! How far an audit is, on a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for each kind of thing that is asked for; nothing where nobody watches.
#[derive(Debug, Default)]
pub(super) struct Bar(Option<ProgressBar>);

impl lake_audit::Progress for Bar {
    fn begin(&mut self, what: &'static str, calls: usize) {
        self.end();
        if calls == 0 || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::new(u64::try_from(calls).unwrap_or(u64::MAX));
        if let Ok(style) = ProgressStyle::with_template("{msg:>16} [{bar:30}] {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        self.0 = Some(bar);
    }

    fn answered(&mut self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Bar {
    pub(super) fn end(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
