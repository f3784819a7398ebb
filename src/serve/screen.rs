//! The state that is being shown.

use std::sync::Arc;

use tokio::sync::watch;

use super::preview::Preview;

/// Shows one state of the site at a time; cheap to clone.
#[derive(Clone)]
pub struct Screen {
    shown: Arc<watch::Sender<Shown>>,
}

/// What is on the screen.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) preview: Arc<dyn Preview>,
    /// The output of the one page that the last edit was about, if it was about one.
    pub(super) edited: Option<Arc<str>>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").finish_non_exhaustive()
    }
}

impl Screen {
    /// A screen that shows `preview`.
    pub fn new(preview: impl Preview) -> Self {
        let shown = Shown {
            preview: Arc::new(preview),
            edited: None,
        };
        Self {
            shown: Arc::new(watch::Sender::new(shown)),
        }
    }

    /// Shows the next state. Answers that are under way are still about the state before; open pages
    /// learn whether they are affected.
    ///
    /// `edited` is the path of the output that the edit was about, when it was about one article:
    /// where `--navigate` leads.
    pub fn show(&self, preview: impl Preview, edited: Option<&str>) {
        self.shown.send_replace(Shown {
            preview: Arc::new(preview),
            edited: edited.map(Into::into),
        });
    }

    /// Lets open pages look again at the state that is shown: more is known of it than before.
    pub fn again(&self) {
        self.shown.send_modify(|_| {});
    }

    /// The state now.
    pub(super) fn preview(&self) -> Arc<dyn Preview> {
        Arc::clone(&self.shown.borrow().preview)
    }

    /// A view that notices when the state changes.
    pub(super) fn subscribe(&self) -> watch::Receiver<Shown> {
        self.shown.subscribe()
    }
}
