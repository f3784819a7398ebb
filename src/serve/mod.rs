//! The preview: a site that is being written, in a browser, on this machine only.
//!
//! What is shown comes in through [`Preview`], one value for each state of the input; requests of
//! browsers come in over HTTP on the loopback interface; answers go out. A [`Screen`] swaps in the
//! next state, and pages that are open learn of it over a guarded channel. [`Watch`] tells when
//! there may be a next state, and [`follow`] goes from one to the other. This edge knows neither how pages are made nor where files come from;
//! it writes no file.
#![allow(
    clippy::disallowed_methods,
    reason = "the preview is an edge: its watcher looks at the input on the disk"
)]

mod answer;
mod follow;
mod guard;
mod idle;
mod limits;
mod live;
mod lookup;
mod media;
mod note;
mod preview;
mod report;
mod requests;
mod resources;
mod screen;
mod seen;
mod server;
mod watch;

pub use follow::{Next, Site, follow};
pub use limits::Limits;
pub use note::Note;
pub use preview::{ArticleState, LocaleReport, Preview, Report, Served, Translation};
pub use screen::Screen;
pub use server::{Address, Door, ServeError, Server, Visitors, bind};
pub use watch::{Area, Change, Count, Watch};
