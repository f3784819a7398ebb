//! Page x Theme -> HTML.
//!
//! A closed [`View`] and a [`Theme`] come in, bytes go out. This is the only module that knows the
//! template engine. A template sees `page` (the view), `site`, `assets`, `t` (texts of the page's
//! language) and `shared` (parts that all pages of a folder have), and may call `msg` for texts with arguments. It can read no file, no environment and
//! no other page: templates are looked up by the names the theme registered, and nothing else is
//! registered that touches the world.

mod errors;
pub mod hosts;
mod limits;
pub mod lists;
pub mod llms;
pub mod markdown;
mod msg;
mod navigation;
mod rows;
mod shared;
pub mod sitemaps;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, Value};

use self::errors::Sources;
use self::limits::{Bounded, Steps};
use self::msg::Texts;
use self::navigation::{Fragment, Navigation};
use self::rows::{ADDRESS, AlternateRow, LanguageRow, Rows};
use self::shared::{Frame, Shared};
use crate::config::Config;
use crate::diag::{Diagnostic, Reported};
use crate::model::Locale;
use crate::page::view::{CloudLink, Kind, Nav, View};
use crate::theme::{Strings, Theme};

/// Stands where chapters go. A noncharacter, which no text that comes in has.
const CHAPTERS: char = '\u{fdd4}';

/// The template of the navigation that articles share.
const NAVIGATION: &str = "nav.html";

/// What templates see as `site`: the same on every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteView {
    /// Title of the site.
    pub title: String,
    /// Absolute address of its root, with a trailing slash.
    pub base_url: String,
    /// Tag of the source locale, `en-US`.
    pub source_locale: String,
    /// What made the site: `diglot`.
    pub generator: &'static str,
}

impl SiteView {
    /// What templates see of a site that is configured so.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            title: config.title.clone(),
            base_url: config.base_url.clone(),
            source_locale: config.source_locale.to_string(),
            generator: "diglot",
        }
    }
}

/// Templates made ready, with everything that pages share.
pub struct Renderer {
    tera: Tera,
    sources: Sources,
    /// `t` by the language of the page.
    ready: BTreeMap<String, Value>,
    texts: Arc<Texts>,
    navigation: Navigation,
    rows: Rows,
    shared: Shared,
    steps: Steps,
}

/// Makes a renderer for pages of `locales`.
///
/// A faulty template is reported as `theme/template` at its line and column, and there is no
/// renderer then. Texts, assets and site are turned into template values here, once.
#[must_use]
pub fn prepare(theme: &Theme, site: &SiteView, locales: &[Locale]) -> Reported<Option<Renderer>> {
    let sources = Sources::of(theme);
    let texts = Arc::new(Texts::new(Arc::clone(&theme.catalogs), locales));
    let mut tera = Tera::new();
    // Functions come first: the engine checks calls when templates are added.
    tera.register_function(msg::NAME, msg::function(Arc::clone(&texts)));
    tera.register_function(msg::FORMS, msg::forms(Arc::clone(&texts)));
    // The engine's own copies the text, which may be the whole body of a page.
    let safe = |value: Value, _: Kwargs, _: &State<'_>| value.mark_safe();
    tera.register_filter("safe", safe);
    let steps = Steps::default();
    tera.register_function("range", limits::range(steps.clone()));
    let context = tera.global_context();
    context.insert("site", site);
    context.insert("assets", &theme.asset_names());
    let report = errors::add(&mut tera, &sources);
    let ready = locales
        .iter()
        .map(|locale| (locale.to_string(), plain(texts.strings(locale.as_str()))))
        .collect();
    let renderer = Renderer {
        tera,
        sources,
        ready,
        texts,
        navigation: Navigation::default(),
        rows: Rows::default(),
        shared: Shared::of(
            theme
                .templates
                .iter()
                .map(|template| template.name.as_str()),
        ),
        steps,
    };
    Reported {
        value: report.is_empty().then_some(renderer),
        report,
    }
}

fn plain(strings: &Strings) -> Value {
    Value::from_serializable(strings.plain())
}

impl Renderer {
    /// Appends the HTML of `view` to `out`, with the template that belongs to its kind.
    ///
    /// # Errors
    /// A `theme/template` diagnostic when the template asks for something the view does not have,
    /// or when the page grows beyond 64 MiB; `out` then holds a part of the page.
    pub fn page(&self, view: &View, out: &mut Vec<u8>) -> Result<(), Diagnostic> {
        let mut context = Context::new();
        context.insert_value("t", self.t(&view.lang));
        context.insert_value("shared", self.shared(view)?);
        context.insert_value("alternates", self.alternates(view)?);
        context.insert_value("languages", self.languages(view)?);
        context.insert_value("clouds", self.clouds(view)?);
        if let Kind::Article(article) | Kind::Bilingual(article) = &view.kind {
            let nav = match &article.nav {
                Some(nav) => self
                    .navigation(&view.lang, nav)?
                    .for_entry(article.nav_entry),
                None => String::new(),
            };
            context.insert_value("nav", Value::safe_string(&nav));
        }
        if let Kind::Print { .. } = &view.kind {
            context.insert_value("chapters", Value::safe_string(&CHAPTERS.to_string()));
        }
        self.steps.begin();
        let name = template(&view.kind);
        let start = out.len();
        let page = Value::try_from_serializable(view);
        let rendered = page.and_then(|page| {
            context.insert_value("page", page);
            self.tera.render_to(name, &context, Bounded::new(out))
        });
        rendered.map_err(|error| self.sources.diagnostic(&error, name))?;
        if let Kind::Print { chapters, .. } = &view.kind {
            insert(out, start, chapters.0.as_bytes());
        }
        Ok(())
    }

    /// The navigation `nav`, rendered once for all pages that share it.
    fn navigation(&self, lang: &str, nav: &Arc<Nav>) -> Result<Arc<Fragment>, Diagnostic> {
        if let Some(fragment) = self.navigation.known(nav) {
            return Ok(fragment);
        }
        let mut context = Context::new();
        context.insert_value("t", self.t(lang));
        context.insert("nav", &**nav);
        let html = self.part(NAVIGATION, &context)?;
        Ok(self.navigation.keep(nav, Fragment::read(&html)))
    }

    /// The translations in the head of the page, each in a line of its own.
    fn alternates(&self, view: &View) -> Result<Value, Diagnostic> {
        let mut html = String::with_capacity(view.alternates.len() * rows::LENGTH);
        for alternate in &view.alternates {
            let hreflang = &alternate.hreflang;
            let row = self
                .rows
                .row(&[rows::ALTERNATE, &view.lang, hreflang], || {
                    let href = ADDRESS;
                    let row = AlternateRow { hreflang, href };
                    self.row(rows::ALTERNATE, &view.lang, "alternate", &row)
                })?;
            if !html.is_empty() {
                html.push('\n');
            }
            row.write(&alternate.href, &mut html);
        }
        Ok(Value::safe_string(&html))
    }

    /// The rows of the language switcher.
    fn languages(&self, view: &View) -> Result<Value, Diagnostic> {
        let mut html = String::with_capacity(view.languages.len() * rows::LENGTH);
        for link in &view.languages {
            let language = &*link.language;
            let key = rows::language_key(&view.lang, language, link.current, link.status);
            let row = self.rows.row(&key, || {
                let row = LanguageRow {
                    lang: &language.lang,
                    dir: language.dir,
                    name: &language.name,
                    href: ADDRESS,
                    current: link.current,
                    status: link.status,
                };
                self.row(rows::LANGUAGE, &view.lang, "language", &row)
            })?;
            row.write(&link.href, &mut html);
        }
        Ok(Value::safe_string(&html))
    }

    /// The rows of the cloud switcher; nothing where there is no other cloud to switch to.
    fn clouds(&self, view: &View) -> Result<Value, Diagnostic> {
        let mut html = String::with_capacity(view.clouds.len() * rows::LENGTH);
        for link in view.clouds.iter().filter(|_| view.clouds.len() > 1) {
            // The title of a counterpart is on few pages.
            if link.counterpart {
                html.push_str(&self.row(rows::CLOUD, &view.lang, "cloud", link)?);
                continue;
            }
            let row = self.rows.row(&rows::cloud_key(&view.lang, link), || {
                let row = CloudLink {
                    href: ADDRESS.to_string(),
                    ..link.clone()
                };
                self.row(rows::CLOUD, &view.lang, "cloud", &row)
            })?;
            row.write(&link.href, &mut html);
        }
        Ok(Value::safe_string(&html))
    }

    /// What `template` prints of `row`, which it sees as `name`, on pages in `lang`.
    fn row(
        &self,
        template: &str,
        lang: &str,
        name: &'static str,
        row: &impl Serialize,
    ) -> Result<String, Diagnostic> {
        let mut context = Context::new();
        context.insert_value("t", self.t(lang));
        context.insert(name, row);
        self.part(template, &context)
    }

    /// What pages in the folder of `view` share, rendered once for all of them.
    fn shared(&self, view: &View) -> Result<Value, Diagnostic> {
        let frame = Frame::of(view);
        self.shared.parts(&frame, |template| {
            let mut context = Context::new();
            context.insert_value("t", self.t(&view.lang));
            context.insert("page", &frame);
            self.part(template, &context)
        })
    }

    /// What `template` prints, without the blanks around it.
    fn part(&self, template: &str, context: &Context) -> Result<String, Diagnostic> {
        let mut html = Vec::new();
        self.steps.begin();
        self.tera
            .render_to(template, context, Bounded::new(&mut html))
            .map_err(|error| self.sources.diagnostic(&error, template))?;
        Ok(String::from_utf8_lossy(html.trim_ascii()).into_owned())
    }

    /// Texts for a page in `lang`, also when it is none of the locales the renderer was made for.
    fn t(&self, lang: &str) -> Value {
        let ready = self.ready.get(lang).cloned();
        ready.unwrap_or_else(|| plain(self.texts.strings(lang)))
    }
}

/// Puts `chapters` in the place that the template has left for them, so that the engine does not
/// carry them around.
fn insert(out: &mut Vec<u8>, start: usize, chapters: &[u8]) {
    let mut mark = [0; 4];
    let mark = CHAPTERS.encode_utf8(&mut mark).as_bytes();
    if let Some(at) = memchr::memmem::find(&out[start..], mark) {
        let at = start + at;
        let rest = out.split_off(at + mark.len());
        out.truncate(at);
        out.extend_from_slice(chapters);
        out.extend_from_slice(&rest);
    }
}

/// The template for a kind of page.
fn template(kind: &Kind) -> &'static str {
    match kind {
        Kind::Article(_) => "article.html",
        Kind::Bilingual(_) => "bilingual.html",
        Kind::Home { .. } => "home.html",
        Kind::Cloud { .. } => "cloud.html",
        Kind::Toc { .. } => "toc.html",
        Kind::Print { .. } => "print.html",
        Kind::About {} => "about.html",
        Kind::Search { .. } => "search.html",
        Kind::NotFound {} => "not_found.html",
        Kind::Chooser {} => "chooser.html",
        Kind::Redirect { .. } => "redirect.html",
    }
}

#[cfg(test)]
mod tests;
