//! What a site can decide.
//!
//! The doc comments of this file are the descriptions in the JSON Schema, so they speak to the
//! people who write `site.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::model::Locale;

use super::{
    DeployTarget, Fallback, HostingConfig, Level, MissingImages, Origins, PortableNames,
    SearchConfig, UrlStyle, Videos,
};

/// The configuration of a site, `site.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the site, in its source language.
    pub title: String,
    /// Address of the site's root, `https://help.example.com/docs/`; it always ends in a slash.
    pub base_url: String,
    /// Locale the texts are translated from.
    #[serde(serialize_with = "tag", default = "source_locale")]
    #[schemars(with = "String")]
    pub source_locale: Locale,
    /// Folder that holds one folder for each locale.
    #[serde(default = "content")]
    pub content: String,
    /// Folder the site is written to.
    #[serde(default = "output")]
    pub output: String,
    /// Folder for what makes the next build faster; it may be deleted at any time.
    #[serde(default = "cache")]
    pub cache: String,
    /// Name of the theme: a folder of `themes/`, or the built-in `help`.
    #[serde(default = "theme")]
    pub theme: String,
    /// Whether pages are folders (`billing/`) or files (`billing.html`).
    #[serde(default)]
    pub url_style: UrlStyle,
    /// What a locale gets in place of an article it lacks.
    #[serde(default)]
    pub fallback: Fallback,
    /// Address of a page's source file: `{locale}` stands for the locale in lower case, `{path}` for
    /// the path below its folder, `{file}` for the path below that of `site.toml`, `{url}` for the
    /// address of the page.
    #[serde(default)]
    pub edit_url: Option<String>,
    /// Address readers can write to, `https:` or `mailto:`, with the same names in braces.
    #[serde(default)]
    pub feedback_url: Option<String>,
    /// What links to `/somewhere` outside this site begin with, `https://learn.example.com`.
    #[serde(default)]
    pub outside_links: Option<String>,
    /// What stands in place of an image that no locale has.
    #[serde(default)]
    pub missing_images: MissingImages,
    /// What happens to file names that not every host can publish.
    #[serde(default)]
    pub portable_names: PortableNames,
    /// Folders outside the content that includes and images may come from.
    #[serde(default)]
    pub readable: Vec<String>,
    /// Tell readers which pages were translated by a machine.
    #[serde(default = "yes")]
    pub machine_translation_notice: bool,
    /// Write `llms.txt`, a list of all articles for programs that read for people.
    #[serde(default = "yes")]
    pub llms_txt: bool,
    /// Write each article as Markdown, too, beside its page: `index.md`.
    #[serde(default)]
    pub markdown_twins: bool,
    /// Locales that need more than a folder in the content.
    #[serde(serialize_with = "by_tag", default)]
    #[schemars(with = "BTreeMap<String, LocaleConfig>")]
    pub locales: BTreeMap<Locale, LocaleConfig>,
    /// Folders of each locale that are published. Without it the repository's own publishing
    /// configuration decides, and without that everything is published.
    #[serde(default)]
    pub docsets: Vec<DocsetConfig>,
    /// Clouds articles can be for.
    #[serde(default = "CloudConfig::usual")]
    pub clouds: Vec<CloudConfig>,
    /// Clouds of articles by their path; the last entry that matches decides.
    #[serde(default)]
    pub cloud_overrides: Vec<CloudOverride>,
    /// Articles that treat the same task in different clouds.
    #[serde(default)]
    pub counterparts: Vec<Counterparts>,
    /// Old paths of this site and where they lead to now: a path or an `https:` address.
    #[serde(default)]
    pub redirects: BTreeMap<String, String>,
    /// Texts of the user interface that differ from the theme's, by locale and name.
    #[serde(serialize_with = "by_tag", default)]
    #[schemars(with = "BTreeMap<String, BTreeMap<String, String>>")]
    pub strings: BTreeMap<Locale, BTreeMap<String, String>>,
    /// Where some of this stands in `site.toml`.
    #[serde(skip)]
    pub origins: Origins,
    /// Pages with all articles of a docset or a cloud, to be printed.
    #[serde(default)]
    pub print: PrintConfig,
    /// What is made of some constructs of Markdown.
    #[serde(default)]
    pub markdown: MarkdownConfig,
    /// How readers search the site.
    #[serde(default)]
    pub search: SearchConfig,
    /// How much diagnostics matter, by their code.
    #[serde(default)]
    pub diagnostics: BTreeMap<String, Level>,
    /// The view of a translation together with the text it was made from.
    #[serde(default)]
    pub bilingual: BilingualConfig,
    /// What the hosts of the site are told.
    #[serde(default)]
    pub hosting: HostingConfig,
    /// Places the site can be deployed to, by a name of your choice.
    #[serde(default)]
    pub deploy: BTreeMap<String, DeployTarget>,
}

impl Config {
    /// The configuration with a title, an address that ends in a slash, and every default.
    #[must_use]
    pub fn new(title: &str, base_url: &str) -> Self {
        Self {
            title: title.to_owned(),
            base_url: base_url.to_owned(),
            source_locale: source_locale(),
            content: content(),
            output: output(),
            cache: cache(),
            theme: theme(),
            url_style: UrlStyle::default(),
            fallback: Fallback::default(),
            edit_url: None,
            feedback_url: None,
            outside_links: None,
            missing_images: MissingImages::default(),
            portable_names: PortableNames::default(),
            readable: Vec::new(),
            machine_translation_notice: true,
            llms_txt: true,
            markdown_twins: false,
            locales: BTreeMap::new(),
            docsets: Vec::new(),
            clouds: CloudConfig::usual(),
            cloud_overrides: Vec::new(),
            counterparts: Vec::new(),
            redirects: BTreeMap::new(),
            strings: BTreeMap::new(),
            origins: Origins::default(),
            print: PrintConfig::default(),
            markdown: MarkdownConfig::default(),
            search: SearchConfig::default(),
            diagnostics: BTreeMap::new(),
            bilingual: BilingualConfig::default(),
            hosting: HostingConfig::default(),
            deploy: BTreeMap::new(),
        }
    }

    /// Name of the site for readers of `locale`.
    #[must_use]
    pub fn title_in(&self, locale: &Locale) -> &str {
        let own = self
            .locales
            .get(locale)
            .and_then(|own| own.title.as_deref());
        own.unwrap_or(&self.title)
    }

    /// What `locale` gets in place of an article it lacks.
    #[must_use]
    pub fn fallback_of(&self, locale: &Locale) -> Fallback {
        let own = self.locales.get(locale).and_then(|own| own.fallback);
        own.unwrap_or(self.fallback)
    }

    /// Position of the cloud of articles that name none.
    #[must_use]
    pub fn default_cloud(&self) -> usize {
        let marked = self.clouds.iter().position(|cloud| cloud.default);
        marked.unwrap_or(0)
    }
}

/// Pages with many articles, to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintConfig {
    /// Whether there are such pages.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// A docset or a cloud with more articles has none.
    #[serde(default = "max_articles")]
    pub max_articles: usize,
}

impl Default for PrintConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            max_articles: max_articles(),
        }
    }
}

/// What is made of some constructs of Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkdownConfig {
    /// Mark the parts of code, so that the theme can colour them.
    #[serde(default = "yes")]
    pub highlight: bool,
    /// What stands where a video does.
    #[serde(default)]
    pub videos: Videos,
    /// Hosts of videos besides those that are known, without scheme.
    #[serde(default)]
    pub video_hosts: Vec<String>,
    /// Names of versions, from the oldest to the newest, that ranges of monikers are about.
    #[serde(default)]
    pub monikers: Vec<String>,
    /// The version to publish; without it every range is shown, each with its name.
    #[serde(default)]
    pub moniker: Option<String>,
    /// Whether `[^1]` calls a footnote.
    #[serde(default)]
    pub footnotes: bool,
    /// Whether `- [ ]` is an item with a box in front of it.
    #[serde(default)]
    pub task_lists: bool,
    /// Whether a line that begins with a colon is the definition of the line above.
    #[serde(default)]
    pub definition_lists: bool,
    /// Whether text between dollar signs is a formula, on every page rather than on those that say
    /// so.
    #[serde(default)]
    pub math: bool,
}

impl Default for MarkdownConfig {
    fn default() -> Self {
        Self {
            highlight: true,
            videos: Videos::default(),
            video_hosts: Vec::new(),
            monikers: Vec::new(),
            moniker: None,
            footnotes: false,
            task_lists: false,
            definition_lists: false,
            math: false,
        }
    }
}

/// The view of a translation together with the text it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BilingualConfig {
    /// Whether each article that holds both texts has such a view, as a page of its own.
    #[serde(default = "yes")]
    pub enabled: bool,
}

impl Default for BilingualConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// What is special about a locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocaleConfig {
    /// Folder with the locale's files, relative to `site.toml` or absolute; by default the folder
    /// of the content that is called like the locale.
    #[serde(default)]
    pub root: Option<String>,
    /// Name of the language, in the language itself.
    #[serde(default)]
    pub name: Option<String>,
    /// Name of the site in this language.
    #[serde(default)]
    pub title: Option<String>,
    /// What this locale gets in place of an article it lacks.
    #[serde(default)]
    pub fallback: Option<Fallback>,
    /// How much diagnostics about this locale's files matter, by their code; what is said here goes
    /// before what is said for the whole site.
    #[serde(default)]
    pub diagnostics: BTreeMap<String, Level>,
}

/// A folder of each locale that is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocsetConfig {
    /// Path of the folder below the locale's; letter case does not matter.
    pub path: String,
    /// What its addresses begin with, after the locale.
    #[serde(default)]
    pub url: Option<String>,
    /// Its name, in the source language.
    #[serde(default)]
    pub name: Option<String>,
    /// Its names in other locales.
    #[serde(serialize_with = "by_tag", default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub names: BTreeMap<Locale, String>,
}

/// A cloud, and the words in the source text that mean it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudConfig {
    /// Short name for addresses: small letters, digits, `.`, `_`, `-`.
    pub id: String,
    /// Name for readers, in the source language.
    pub name: String,
    /// Names in other locales.
    #[serde(serialize_with = "by_tag", default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub names: BTreeMap<Locale, String>,
    /// A phrase that contains one of these means the cloud; letter case does not matter.
    #[serde(default)]
    pub contains: Vec<String>,
    /// A phrase that equals one of these means the cloud; letter case does not matter.
    #[serde(default)]
    pub exactly: Vec<String>,
    /// Articles that are for the cloud when they say nothing: patterns for the path below the
    /// locale's folder.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The cloud is gone; its articles stay.
    #[serde(default)]
    pub retired: bool,
    /// The cloud of articles that name none; the first one, when no cloud is marked.
    #[serde(default)]
    pub default: bool,
}

impl CloudConfig {
    /// The clouds of a site that names none: the public Partner Center and the sovereign ones.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let cloud = |id: &str, name: &str, contains: &[&str]| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            contains: texts(contains),
            ..Self::default()
        };
        vec![
            Self {
                // Whole phrases only: what merely begins with "Partner Center" names another cloud,
                // or none.
                exactly: texts(&[
                    "Partner Center",
                    "Partner Dashboard",
                    "Partner Center for Microsoft Global Cloud",
                ]),
                default: true,
                ..cloud("global", "Partner Center", &[])
            },
            cloud(
                "us-gov",
                "Partner Center for US Government",
                &["US Government", "U.S. Government", "Government Cloud"],
            ),
            Self {
                retired: true,
                ..cloud("germany", "Partner Center for Germany", &["Germany"])
            },
            Self {
                paths: texts(&["**/china/**", "**/China-*"]),
                ..cloud(
                    "china",
                    "Partner Center operated by 21Vianet",
                    &["21Vianet", "世纪互联"],
                )
            },
        ]
    }

    /// The name for readers of `locale`: that of the locale, else of one it falls back to by
    /// cutting subtags, else the one in the source language.
    #[must_use]
    pub fn name_in(&self, locale: &Locale) -> &str {
        let named = |parent: &str| self.names.iter().find(|(tag, _)| tag.as_str() == parent);
        let own = locale.parents().find_map(named);
        own.map_or(&self.name, |(_, name)| name)
    }
}

/// Clouds of the articles whose path matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudOverride {
    /// Patterns for the path below the locale's folder.
    pub paths: Vec<String>,
    /// Ids of the clouds.
    pub clouds: Vec<String>,
}

/// Articles that treat the same task in different clouds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counterparts {
    /// Paths below the locale's folder, without extension; two or more.
    pub articles: Vec<String>,
}

fn source_locale() -> Locale {
    Locale::parse("en-US").expect("en-US is a language tag")
}

fn content() -> String {
    "content".to_owned()
}

fn output() -> String {
    "public".to_owned()
}

fn cache() -> String {
    ".diglot".to_owned()
}

fn theme() -> String {
    "help".to_owned()
}

fn max_articles() -> usize {
    100
}

fn yes() -> bool {
    true
}

fn tag<S: Serializer>(locale: &Locale, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(locale.as_str())
}

fn by_tag<S: Serializer, V: Serialize>(
    map: &BTreeMap<Locale, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().map(|(locale, value)| (locale.as_str(), value)))
}
