//! Parts of pages that are the same on all pages of a folder: rendered once, and put into each.

use std::collections::BTreeMap;
use std::sync::RwLock;

use serde::Serialize;
use tera::Value;

use crate::diag::Diagnostic;
use crate::model::ByKey;
use crate::page::view::View;

/// Folder of the templates that print them.
const FOLDER: &str = "shared/";

/// Most folders whose parts are kept at a time: only depth and locale of a folder count, so that a
/// site has few.
const KEPT: usize = 256;

/// What such a template sees as `page`: the values that only the folder of a page decides.
#[derive(Debug, Serialize)]
pub(super) struct Frame<'v> {
    lang: &'v str,
    dir: &'v str,
    root: &'v str,
    home: &'v str,
    chooser: &'v str,
    about: &'v str,
    search: &'v str,
    site_title: &'v str,
}

impl<'v> Frame<'v> {
    pub(super) fn of(view: &'v View) -> Self {
        Self {
            lang: &view.lang,
            dir: view.dir,
            root: &view.root,
            home: &view.home,
            chooser: &view.chooser,
            about: &view.about,
            search: &view.search,
            site_title: &view.site_title,
        }
    }

    /// Tells frames apart.
    fn key(&self) -> String {
        [
            self.lang,
            self.dir,
            self.root,
            self.home,
            self.chooser,
            self.about,
            self.search,
            self.site_title,
        ]
        .join("\n")
    }
}

/// The parts of a theme, as far as they have been rendered.
pub(super) struct Shared {
    /// The templates by the names of the parts.
    templates: BTreeMap<String, String>,
    /// All parts as a template value, by the key of a frame.
    kept: RwLock<ByKey<String, Value>>,
}

impl Shared {
    /// The parts that the templates called `names` print: `shared/footer.html` prints `footer`.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let part = |name: &str| {
            let part = name.strip_prefix(FOLDER)?.strip_suffix(".html")?;
            Some((part.to_owned(), name.to_owned()))
        };
        Self {
            templates: names.filter_map(part).collect(),
            kept: RwLock::default(),
        }
    }

    /// The parts for pages in `frame`; `render` makes one by the name of its template.
    pub(super) fn parts(
        &self,
        frame: &Frame<'_>,
        render: impl Fn(&str) -> Result<String, Diagnostic>,
    ) -> Result<Value, Diagnostic> {
        let key = frame.key();
        if let Some(parts) = self.kept.read().expect(UNPOISONED).get(&key) {
            return Ok(parts.clone());
        }
        let templates = self.templates.iter();
        let parts = templates.map(|(part, name)| Ok((part.as_str(), render(name)?)));
        let parts: BTreeMap<&str, String> = parts.collect::<Result<_, Diagnostic>>()?;
        let parts = Value::from_serializable(&parts);
        let mut kept = self.kept.write().expect(UNPOISONED);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, parts.clone());
        Ok(parts)
    }
}

const UNPOISONED: &str = "no panic under this lock";
