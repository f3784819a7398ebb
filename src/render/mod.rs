//! Page x Theme -> HTML.
//!
//! A closed [`View`] and a [`Theme`] come in, bytes go out. This is the only module that knows the
//! template engine. A template sees `page` (the view), `site`, `assets`, `t` (texts of the page's
//! language) and `shared` (parts that all pages of a folder have), and may call `msg` for texts with arguments. It can read no file, no environment and
//! no other page: templates are looked up by the names the theme registered, and nothing else is
//! registered that touches the world.

mod errors;
mod escape;
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
use self::rows::{ADDRESS, AlternateRow, EntryRow, Key, LanguageRow, NavRow, Place, Rows};
use self::shared::{Frame, Shared};
use crate::config::Config;
use crate::diag::{Diagnostic, Reported};
use crate::model::Locale;
use crate::page::view::{CloudLink, Kind, Nav, NavItem, View};
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
    /// Entries of navigations: there are more of them than of other rows.
    entries: Rows,
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
    tera.set_escape_fn(escape::escape);
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
        entries: Rows::default(),
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
                Some(place) => self.navigation(&view.lang, &place.nav)?.on_page(place),
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

    /// The navigation `nav`, put together once for all pages that share it.
    fn navigation(&self, lang: &str, nav: &Arc<Nav>) -> Result<Arc<Fragment>, Diagnostic> {
        if let Some(fragment) = self.navigation.known(nav) {
            return Ok(fragment);
        }
        let toc = &*nav.toc_href;
        let mut key = Key::new(NAVIGATION, lang);
        key.add(&nav.title).flags(&[toc.is_empty()]);
        let frame = self.rows.get(key, || {
            let row = NavRow::of(nav);
            Ok(vec![self.row(NAVIGATION, lang, "nav", &row)?])
        })?;
        let mut fragment = Fragment::starting(&frame.start);
        for (place, behind) in &frame.places {
            match place {
                Place::Address(_) => fragment.push_address(toc),
                Place::Below => self.entries(lang, &nav.items, toc, &mut fragment)?,
                Place::Current => {}
            }
            fragment.html.push_str(behind);
        }
        Ok(self.navigation.keep(nav, fragment))
    }

    /// Appends the entries `items` of a navigation; `rest` is the address of its whole table of
    /// contents.
    fn entries(
        &self,
        lang: &str,
        items: &[NavItem],
        rest: &str,
        fragment: &mut Fragment,
    ) -> Result<(), Diagnostic> {
        for item in items {
            let shown = EntryRow::of(item, !rest.is_empty());
            let row = self.entries.get(shown.key(lang), || {
                Ok(vec![self.row(rows::ENTRY, lang, "entry", &shown)?])
            })?;
            let leads = !item.href.is_empty();
            let address = if leads { &item.href } else { rest };
            fragment.html.push_str(&row.start);
            for (place, behind) in &row.places {
                match place {
                    Place::Address(_) => fragment.push_address(address),
                    Place::Below => self.entries(lang, &item.items, rest, fragment)?,
                    Place::Current => fragment.mark(item.number),
                }
                fragment.html.push_str(behind);
            }
        }
        Ok(())
    }

    /// The translations in the head of the page, each in a line of its own.
    fn alternates(&self, view: &View) -> Result<Value, Diagnostic> {
        let links = &*view.alternates;
        let mut key = Key::new(rows::ALTERNATE, &view.lang);
        for link in links {
            key.add(&link.hreflang);
        }
        let rows = self.rows.get(key, || {
            let hreflangs = links.iter().map(|link| &link.hreflang);
            let rows = hreflangs.enumerate().map(|(number, hreflang)| {
                let href = ADDRESS;
                let row = AlternateRow { hreflang, href };
                let row = self.row(rows::ALTERNATE, &view.lang, "alternate", &row)?;
                let line_end = if number == 0 { "" } else { "\n" };
                Ok([line_end, &row].concat())
            });
            rows.collect()
        })?;
        let html = rows.with(links.len(), |number| &links[number].href);
        Ok(Value::safe_string(&html))
    }

    /// The rows of the language switcher.
    fn languages(&self, view: &View) -> Result<Value, Diagnostic> {
        let links = &*view.languages;
        let mut key = Key::new(rows::LANGUAGE, &view.lang);
        for link in links {
            key.language(link);
        }
        let rows = self.rows.get(key, || {
            let rows = links.iter().map(|link| {
                let row = LanguageRow::of(link);
                self.row(rows::LANGUAGE, &view.lang, "language", &row)
            });
            rows.collect()
        })?;
        let html = rows.with(links.len(), |number| &links[number].href);
        Ok(Value::safe_string(&html))
    }

    /// The rows of the cloud switcher; nothing where there is no other cloud to switch to.
    fn clouds(&self, view: &View) -> Result<Value, Diagnostic> {
        let mut html = String::new();
        let links = if view.clouds.len() > 1 {
            &*view.clouds
        } else {
            &[]
        };
        let row = |link: &CloudLink| self.row(rows::CLOUD, &view.lang, "cloud", link);
        // The title of a counterpart is on few pages.
        for links in links.chunk_by(|link, next| !link.counterpart && !next.counterpart) {
            if let [
                counterpart @ CloudLink {
                    counterpart: true, ..
                },
            ] = links
            {
                html.push_str(&row(counterpart)?);
                continue;
            }
            let mut key = Key::new(rows::CLOUD, &view.lang);
            for link in links {
                key.cloud(link);
            }
            let rows = self.rows.get(key, || {
                let rows = links.iter().map(|link| {
                    row(&CloudLink {
                        href: ADDRESS.to_string(),
                        ..link.clone()
                    })
                });
                rows.collect()
            })?;
            html.push_str(&rows.with(links.len(), |number| &links[number].href));
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
