//! The keys of front matter that mean something to the program.

use super::value::{Entry, Map, Node, Value};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Date, RepoPath};
use crate::source::Metadata;

/// The metadata of a page: front matter, or the mapping `metadata` of a YAML page.
///
/// Keys are case-sensitive, except that `robots` may be written `ROBOTS`. Values whose type does not
/// suit their key are not in it; `null` stays, because it removes what a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    map: Map,
}

/// How a page was translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TranslationType {
    /// By people, `HT`.
    Human,
    /// By a machine, `MT`.
    Machine,
}

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Texts,
    Date,
    Truth,
}

impl Shape {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "text or a list of texts",
            Self::Date => "a date such as 01/28/2021 or 2021-01-28",
            Self::Truth => "true or false",
        }
    }

    fn suits(self, value: &Value) -> bool {
        if *value == Value::Null {
            return true;
        }
        match self {
            Self::Text => value.as_str().is_some(),
            Self::Texts => match value.as_list() {
                Some(items) => items.iter().all(|item| item.value.as_str().is_some()),
                None => value.as_str().is_some(),
            },
            // `''` says that there is no date.
            Self::Date => value
                .as_str()
                .is_some_and(|text| text.trim().is_empty() || Date::parse(text).is_some()),
            Self::Truth => value.as_bool().is_some(),
        }
    }
}

/// The keys the program reads. All others are data for templates, of any shape.
const KEYS: &[(&str, Shape)] = &[
    ("title", Shape::Text),
    ("description", Shape::Text),
    ("titleSuffix", Shape::Text),
    ("ms.date", Shape::Date),
    ("ms.lasthandoff", Shape::Date),
    ("ms.contentlocale", Shape::Text),
    ("ms.translationtype", Shape::Text),
    ("ms.openlocfilehash", Shape::Text),
    ("ms.sourcegitcommit", Shape::Text),
    ("robots", Shape::Text),
    ("ROBOTS", Shape::Text),
    ("clouds", Shape::Texts),
    ("aliases", Shape::Texts),
    ("redirect_url", Shape::Text),
    ("toc_rel", Shape::Text),
    ("_tocRel", Shape::Text),
    ("breadcrumb_path", Shape::Text),
    ("uid", Shape::Text),
    ("is_hidden", Shape::Truth),
    ("draft", Shape::Truth),
    ("extendBreadcrumb", Shape::Truth),
];

impl FrontMatter {
    /// The metadata in `map`, a mapping of `file`; values of the wrong type are reported and left
    /// out.
    #[must_use]
    pub fn of_map(file: &RepoPath, map: Map) -> Reported<Self> {
        let mut report = Vec::new();
        let suits = |entry: &Entry| {
            let shape = KEYS.iter().find(|(key, _)| **key == *entry.key)?.1;
            (!shape.suits(&entry.node.value)).then(|| wrong_type(file, entry, shape))
        };
        let entries = map.into_iter().filter(|entry| match suits(entry) {
            Some(diagnostic) => {
                report.push(diagnostic);
                false
            }
            None => true,
        });
        let map = Map::new(entries.collect());
        Reported {
            value: Self { map },
            report,
        }
    }

    /// The metadata with what configuration says of the keys that the program reads and that are not
    /// given here. A uid is the name of one page, so no configuration gives it.
    #[must_use]
    pub fn with_defaults(self, defaults: &Metadata) -> Self {
        let mut entries: Vec<Entry> = self.map.into_iter().collect();
        let given = entries.len();
        for (key, value) in defaults.iter().filter(|(key, _)| *key != "uid") {
            let Some((_, shape)) = KEYS.iter().find(|(known, _)| known == key) else {
                continue;
            };
            let is_given = |entry: &Entry| entry.key.eq_ignore_ascii_case(key);
            if entries[..given].iter().any(is_given) {
                continue;
            }
            let value = of_json(value);
            if shape.suits(&value) {
                entries.push(Entry {
                    key: key.as_str().into(),
                    key_span: 0..0,
                    node: Node { value, span: 0..0 },
                });
            }
        }
        Self {
            map: Map::new(entries),
        }
    }

    /// All entries, in the order of the file.
    #[must_use]
    pub const fn map(&self) -> &Map {
        &self.map
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map.get(key)
    }

    /// The text of `key` without white space around it; `None` when that leaves nothing.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        let text = self.get(key)?.value.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn texts(&self, key: &str) -> Vec<&str> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let texts = match &node.value {
            Value::List(items) => items
                .iter()
                .filter_map(|item| item.value.as_str())
                .collect(),
            value => value
                .as_str()
                .map_or_else(Vec::new, |text| text.split(',').collect()),
        };
        texts
            .into_iter()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn date(&self, key: &str) -> Option<Date> {
        Date::parse(self.text(key)?)
    }

    fn truth(&self, key: &str) -> bool {
        self.get(key)
            .and_then(|node| node.value.as_bool())
            .unwrap_or(false)
    }

    /// `title`: target text, possibly with the name of the product behind ` | `.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.text("title")
    }

    /// `description`: target text.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.text("description")
    }

    /// `titleSuffix`: source text for the title in the browser; it may name a cloud.
    #[must_use]
    pub fn title_suffix(&self) -> Option<&str> {
        self.text("titleSuffix")
    }

    /// `ms.date`: the date the source article claims.
    #[must_use]
    pub fn ms_date(&self) -> Option<Date> {
        self.date("ms.date")
    }

    /// `ms.lasthandoff`: when this translation was handed over.
    #[must_use]
    pub fn last_handoff(&self) -> Option<Date> {
        self.date("ms.lasthandoff")
    }

    /// `ms.contentlocale`: the locale as the translation system knows it.
    #[must_use]
    pub fn content_locale(&self) -> Option<&str> {
        self.text("ms.contentlocale")
    }

    /// `ms.translationtype`; `None` when absent or unknown. It concerns the page: single units may
    /// differ.
    #[must_use]
    pub fn translation_type(&self) -> Option<TranslationType> {
        let text = self.text("ms.translationtype")?;
        if text.eq_ignore_ascii_case("MT") {
            Some(TranslationType::Machine)
        } else if text.eq_ignore_ascii_case("HT") {
            Some(TranslationType::Human)
        } else {
            None
        }
    }

    /// `ms.openlocfilehash`: equal in all locales that were translated from the same source file.
    #[must_use]
    pub fn open_loc_file_hash(&self) -> Option<&str> {
        self.text("ms.openlocfilehash")
    }

    /// `ms.sourcegitcommit`: the commit of the source repository at the hand-off.
    #[must_use]
    pub fn source_git_commit(&self) -> Option<&str> {
        self.text("ms.sourcegitcommit")
    }

    /// Whether `robots` keeps the page out of search engines: `noindex` or `none`, in any letter
    /// case, among other words.
    #[must_use]
    pub fn is_noindex(&self) -> bool {
        let words = self.texts("robots").into_iter().chain(self.texts("ROBOTS"));
        words
            .flat_map(str::split_whitespace)
            .any(|word| word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
    }

    /// `clouds`: ids of clouds, a list or separated by commas.
    #[must_use]
    pub fn clouds(&self) -> Vec<&str> {
        self.texts("clouds")
    }

    /// `aliases`: old addresses of the page, a list or separated by commas.
    #[must_use]
    pub fn aliases(&self) -> Vec<&str> {
        self.texts("aliases")
    }

    /// `redirect_url`: the page is a redirect to this address.
    #[must_use]
    pub fn redirect_url(&self) -> Option<&str> {
        self.text("redirect_url")
    }

    /// `toc_rel` or `_tocRel`: the table of contents of the page.
    #[must_use]
    pub fn toc_rel(&self) -> Option<&str> {
        self.text("toc_rel").or_else(|| self.text("_tocRel"))
    }

    /// `breadcrumb_path`: the breadcrumb file.
    #[must_use]
    pub fn breadcrumb_path(&self) -> Option<&str> {
        self.text("breadcrumb_path")
    }

    /// `is_hidden`: the page is built, but listed nowhere.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.truth("is_hidden")
    }

    /// `hideEdit`: readers are not asked to edit the page.
    #[must_use]
    pub fn hides_edit(&self) -> bool {
        self.truth("hideEdit")
    }

    /// `feedback_system: None`: readers are not asked for remarks.
    #[must_use]
    pub fn hides_feedback(&self) -> bool {
        self.text("feedback_system")
            .is_some_and(|system| system.eq_ignore_ascii_case("none"))
    }

    /// `draft`: nobody is to read the page yet but those who write it.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.truth("draft")
    }

    /// `extendBreadcrumb`: the path in the table of contents is appended to the breadcrumb.
    #[must_use]
    pub fn extend_breadcrumb(&self) -> bool {
        self.truth("extendBreadcrumb")
    }
}

/// A value of `docfx.json`; it has no place in the page.
fn of_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Number(number.to_string().into()),
        serde_json::Value::String(text) => Value::Text(text.as_str().into()),
        serde_json::Value::Array(items) => {
            let node = |item| Node {
                value: of_json(item),
                span: 0..0,
            };
            Value::List(items.iter().map(node).collect())
        }
        // No key that the program reads is a mapping.
        serde_json::Value::Object(_) => Value::Map(Map::default()),
    }
}

fn wrong_type(file: &RepoPath, entry: &Entry, shape: Shape) -> Diagnostic {
    let span = &entry.node.span;
    let message = match entry.node.value.as_str() {
        Some(text) => format!("`{}` needs {}, not `{text}`", entry.key, shape.name()),
        None => format!(
            "`{}` needs {}, not {}",
            entry.key,
            shape.name(),
            entry.node.value.kind()
        ),
    };
    Diagnostic::at(
        &codes::YAML_TYPE,
        file,
        span.start as usize..span.end as usize,
        message,
    )
}
