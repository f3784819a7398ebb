//! YAML -> [`Article`]: FAQ, landing pages and the other kinds of pages that are data.

use super::card::Card;
use super::clouds::{Evidence, classify, classify_localized, front_matter_clouds};
use super::front_matter::FrontMatter;
use super::line_ends::relocate_slots;
use super::markdown::{self, PageOptions, Parts};
use super::options::page_options;
use super::units::{Side, unwrap_units};
use super::{Article, Origin, Rules, Source, parity, yaml_page};
use crate::diag::Reported;

/// Reads an article; none where the YAML is no page.
pub(super) fn read(
    source: Source<'_>,
    origin: Origin<'_>,
    rules: Rules<'_>,
    parts: &dyn Parts,
) -> Reported<Option<Article>> {
    let mut report = Vec::new();
    let none = PageOptions::default();
    let context = rules.context(parts, &none);
    let options = |front_matter: &FrontMatter| PageOptions {
        segments: rules.segments && !origin.is_source,
        ..page_options(front_matter, origin.metadata)
    };
    let page = yaml_page::read(source.file, source.text, context, &options).unpack(&mut report);
    let Some(mut page) = page else {
        return Reported {
            value: None,
            report,
        };
    };
    relocate_slots(&mut page.body, source);
    if let Some(source_locale) = rules.compare.filter(|_| !origin.is_source) {
        // The page reports damage itself, value by value.
        let unwrapped = unwrap_units(source.file, source.text, 0, Side::Target).value;
        let languages = (origin.locale, source_locale);
        report.extend(parity::compare(source, &unwrapped, languages));
    }
    let named =
        front_matter_clouds(source.file, &page.front_matter, rules.clouds).unpack(&mut report);
    let title = markdown::plain_text_of_entities(&page.title);
    let headed = format!("# {title}\n\n{}", page.summary);
    let evidence = Evidence {
        front_matter: named,
        path: origin.path,
        title_suffix: page.front_matter.title_suffix(),
        document: if origin.is_source {
            &headed
        } else {
            &page.summary
        },
    };
    let told = if origin.is_source {
        classify(&evidence, rules.clouds)
    } else {
        classify_localized(&evidence, rules.learned, rules.clouds)
    };
    let mut card = Card::new(page.front_matter, &mut page.body, source, origin, told);
    card.layout = page.layout;
    if !title.is_empty() {
        card.title = title.into();
    }
    Reported {
        value: Some(Article {
            card,
            body: page.body,
            phrases: Vec::new(),
            names: Vec::new(),
        }),
        report,
    }
}
