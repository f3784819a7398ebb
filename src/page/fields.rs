//! A view as templates see it: its own fields and those of its kind side by side.
//!
//! This is written by hand because a struct that serde flattens into another becomes a map, with a
//! copy of the name of each field for each page. Everything is taken apart by name, so that a new
//! field does not compile until it stands here, too.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::view::{ArticleView, CloudLink, Kind, LanguageLink, View};

/// Fields of a view without those of its kind.
const OF_ALL: usize = 20;
/// Fields that an article has besides.
const OF_ARTICLE: usize = 16;
/// Most fields that another kind has.
const OF_OTHERS: usize = 6;

/// Writes fields under their own names.
macro_rules! write_fields {
    ($page:ident: $($field:ident),*) => {
        $($page.serialize_field(stringify!($field), $field)?;)*
    };
}

impl Serialize for View {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            lang,
            dir,
            root,
            home,
            chooser,
            about,
            search,
            site_title,
            title,
            head_title,
            description,
            url,
            canonical,
            robots,
            // Templates see what templates of rows make of them.
            alternates: _,
            twin,
            languages,
            clouds,
            breadcrumb,
            json_ld,
            kind,
        } = self;
        let own = match kind {
            Kind::Article(_) | Kind::Bilingual(_) => OF_ARTICLE,
            _ => OF_OTHERS,
        };
        let mut page = serializer.serialize_struct("View", OF_ALL + own)?;
        write_fields!(page: lang, dir, root, home, chooser, about, search, site_title, title, head_title);
        write_fields!(page: description, url, canonical, robots, twin, breadcrumb, json_ld);
        page.serialize_field("language", own_language(languages))?;
        page.serialize_field("cloud", own_cloud(clouds))?;
        kind.write(&mut page)?;
        page.end()
    }
}

impl Kind {
    fn write<S: SerializeStruct>(&self, page: &mut S) -> Result<(), S::Error> {
        page.serialize_field("kind", self.name())?;
        match self {
            Self::Article(article) | Self::Bilingual(article) => article.write(page)?,
            Self::Home { groups } => {
                write_fields!(page: groups);
            }
            Self::Cloud {
                id,
                retired,
                count,
                count_text,
                sections,
                print_href,
            } => {
                write_fields!(page: id, retired, count, count_text, sections, print_href);
            }
            Self::Toc {
                section,
                print_href,
            } => {
                write_fields!(page: section, print_href);
            }
            Self::Search { tocs, clouds } => {
                write_fields!(page: tocs, clouds);
            }
            // Chapters are put in place after the template has been rendered.
            Self::Print {
                count_text,
                sections,
                chapters: _,
            } => {
                write_fields!(page: count_text, sections);
            }
            Self::Redirect {
                target,
                target_title,
            } => {
                write_fields!(page: target, target_title);
            }
            Self::About {} | Self::NotFound {} | Self::Chooser {} => {}
        }
        Ok(())
    }

    /// What templates see as `page.kind`.
    fn name(&self) -> &'static str {
        match self {
            Self::Article(_) => "article",
            Self::Bilingual(_) => "bilingual",
            Self::Home { .. } => "home",
            Self::Cloud { .. } => "cloud",
            Self::Toc { .. } => "toc",
            Self::About {} => "about",
            Self::Search { .. } => "search",
            Self::Print { .. } => "print",
            Self::NotFound {} => "not_found",
            Self::Chooser {} => "chooser",
            Self::Redirect { .. } => "redirect",
        }
    }
}

impl ArticleView {
    fn write<S: SerializeStruct>(&self, page: &mut S) -> Result<(), S::Error> {
        let Self {
            body_lang,
            body_dir,
            body,
            heading,
            heading_id,
            layout,
            badges,
            // Templates see what `nav.html` makes of them.
            nav: _,
            headings,
            previous,
            next,
            facts,
            source_page,
            edit_url,
            feedback_url,
            reading,
        } = self;
        write_fields!(page: body_lang, body_dir, body, heading, heading_id, layout, badges, headings);
        let retired = !badges.is_empty() && badges.iter().all(|badge| badge.retired);
        page.serialize_field("retired", &retired)?;
        write_fields!(page: previous, next, facts, source_page, edit_url, feedback_url, reading);
        Ok(())
    }
}

/// The language of the page in its own words; empty where there is no other to switch to.
fn own_language(links: &[LanguageLink]) -> &str {
    let own = links.iter().find(|link| link.current && links.len() > 1);
    own.map_or("", |link| &link.language.name)
}

/// The name of the page's cloud; empty where it belongs to none, or to several.
fn own_cloud(links: &[CloudLink]) -> &str {
    let mut own = links.iter().filter(|link| link.current);
    let only = own.next().filter(|_| own.next().is_none());
    only.map_or("", |link| &link.name)
}
