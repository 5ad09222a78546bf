//! How far an operator's command is, on a terminal.

use std::io::IsTerminal;

use indicatif::ProgressBar;
use lake_core::operate::redrive::Pace;

/// A line that counts; nothing where nobody watches.
pub(crate) struct Watch(ProgressBar);

impl Watch {
    pub(crate) fn new() -> Self {
        let watched = std::io::stderr().is_terminal();
        Self(if watched { ProgressBar::new_spinner() } else { ProgressBar::hidden() })
    }

    /// So many of something so far.
    pub(crate) fn tick(&self, what: &str, count: u64) {
        self.0.set_message(format!("{count} {what}"));
        self.0.tick();
    }

    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

impl Pace for Watch {
    async fn wait(&mut self, queue: &str, moved: u64) {
        self.tick(&format!("messages of `{queue}` moved"), moved);
        // In a played lake a move is done when it is begun.
        #[cfg(feature = "aws")]
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
