//! Stage 2: one file understood.
//!
//! The text of a file comes in; out goes an [`Article`]: a card with all that other pages may know,
//! and a body with open slots where its links go. Wrappers are replaced before anything is parsed,
//! front matter and metadata of the docset are joined, the clouds are told from the source text.
//! This module knows no other article.

pub mod body;
pub mod card;
pub mod clouds;
pub mod front_matter;
mod html_bounds;
pub mod markdown;
pub mod names;
mod parity;
pub mod pieces;
pub mod pivots;
mod sanitize;
pub mod segments;
mod sound;
pub mod units;
mod yaml_fields;
mod yaml_page;

use std::borrow::Cow;
use std::collections::HashSet;

use body::Body;
use card::{Card, Layout, Translation};
use clouds::{
    Classified, CloudRules, Evidence, LearnedPhrases, classify_localized, front_matter_clouds,
    phrase_pairs,
};
use front_matter::{FrontMatter, TranslationType};
use markdown::{Context, Labels, PageOptions, Part, Parts, Text};
use units::{Side, Unwrapped, unwrap_units};

use crate::config::MarkdownConfig;
use crate::diag::{Diagnostic, Place, Reported};
use crate::model::{ArticleId, Locale, OffsetMap, RepoPath};
use crate::source::Metadata;

/// The text of a file, and the way back to the file's bytes.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file.
    pub file: &'a RepoPath,
    /// Its text.
    pub text: &'a str,
    /// From the text to the file.
    pub map: &'a OffsetMap,
}

/// Where a file comes from, as far as an article depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Path below the root of the locale.
    pub path: &'a str,
    /// Language of the text.
    pub locale: &'a Locale,
    /// The locale that has the article.
    pub home: &'a Locale,
    /// Address in the site, without locale, with extension.
    pub address: &'a str,
    /// Metadata of the docset for this file.
    pub metadata: &'a Metadata,
    /// Whether the locale is the source locale.
    pub is_source: bool,
}

/// What reading depends on besides the file.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// How clouds are told.
    pub clouds: &'a CloudRules,
    /// Names of clouds in the language of the text, for pages that have no source text.
    pub learned: &'a LearnedPhrases,
    /// Names whose source text is wanted: those of groups in tables of contents, which have no page
    /// to be called after.
    pub wanted: &'a HashSet<String>,
    /// Words that are put into bodies, in the language of the text.
    pub labels: &'a Labels,
    /// Choices of the site for the constructs of Markdown.
    pub markdown: &'a MarkdownConfig,
    /// The source locale.
    pub source: &'a Locale,
    /// The source locale, if translation units are to be held against their source text.
    pub compare: Option<&'a Locale>,
    /// Whether it is noted which text of a translation stands for which unit.
    pub segments: bool,
}

impl<'a> Rules<'a> {
    fn context(&self, parts: &'a dyn Parts, page: &'a PageOptions) -> Context<'a> {
        Context {
            labels: self.labels,
            parts,
            options: self.markdown,
            page,
        }
    }
}

/// One file understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// What other pages may know.
    pub card: Card,
    /// The text.
    pub body: Body,
    /// Phrases of its "Applies to" block with what they were translated from.
    pub phrases: Vec<(String, String)>,
    /// Wanted names with what they were translated from.
    pub names: Vec<(String, String)>,
}

/// Reads an article; none for YAML that is no page.
#[must_use]
pub fn read(
    source: Source<'_>,
    origin: Origin<'_>,
    rules: Rules<'_>,
    parts: &dyn Parts,
) -> Reported<Option<Article>> {
    let (text, map) = with_line_feeds(source);
    let source = Source {
        text: &text,
        map: &map,
        ..source
    };
    let markdown = origin
        .path
        .rsplit('.')
        .next()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let mut read = if markdown {
        read_markdown(source, origin, rules, parts)
    } else {
        read_yaml(source, origin, rules, parts)
    };
    relocate(&mut read.report, source);
    read
}

/// Makes every line end a line feed: what is rendered must not depend on them.
fn with_line_feeds(source: Source<'_>) -> (Cow<'_, str>, OffsetMap) {
    if memchr::memchr(b'\r', source.text.as_bytes()).is_none() {
        return (Cow::Borrowed(source.text), source.map.clone());
    }
    let mut text = String::with_capacity(source.text.len());
    let mut map = OffsetMap::default();
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut at = 0;
    map.push(0, 0);
    for found in memchr::memchr_iter(b'\r', source.text.as_bytes()) {
        text.push_str(&source.text[at..found]);
        at = found + 1;
        if source.text.as_bytes().get(at) != Some(&b'\n') {
            text.push('\n');
        }
        map.push(offset(text.len()), offset(at));
    }
    text.push_str(&source.text[at..]);
    (Cow::Owned(text), map.after(source.map))
}

/// Leads what was noticed in the text back to the file. The body is led back by its own map.
fn relocate(report: &mut [Diagnostic], source: Source<'_>) {
    if source.map.is_identity() {
        return;
    }
    for diagnostic in report {
        if let Place::Span(span) = &mut diagnostic.place
            && span.file == *source.file
        {
            span.start = source.map.original(span.start);
            span.end = source.map.original(span.end).max(span.start);
        }
    }
}

fn read_markdown(
    source: Source<'_>,
    origin: Origin<'_>,
    rules: Rules<'_>,
    parts: &dyn Parts,
) -> Reported<Option<Article>> {
    let mut report = Vec::new();
    let head = front_matter::read(source.file, source.text).unpack(&mut report);
    let unwrapped =
        unwrap_units(source.file, source.text, head.body_at, Side::Target).unpack(&mut report);
    let bilingual = !unwrapped.units.is_empty();
    if let Some(source_locale) = rules.compare.filter(|_| !origin.is_source) {
        let languages = (origin.locale, source_locale);
        report.extend(parity::compare(source, &unwrapped, languages));
    }
    let end = head.body_at + opening(&source.text[head.body_at..]).len();
    let (document, units) = unwrapped.source_side(source.text, end);
    let document = opening(&document);
    let told = tell_clouds(document, source, &head.front_matter, origin, rules).unpack(&mut report);
    let phrases = phrase_pairs(source.text, document, &units);
    let page = PageOptions {
        segments: rules.segments && !origin.is_source,
        source: (!origin.is_source).then(|| rules.source.clone()),
        ..page_options(&head.front_matter, origin.metadata)
    };
    let context = rules.context(parts, &page);
    let text = text_without_wrappers(source, &unwrapped);
    let body = render(source, text, context).unpack(&mut report);
    let mut card = card(head.front_matter, &body, source, origin, told);
    card.bilingual = bilingual && unwrapped.units.iter().any(|unit| !unit.source.is_empty());
    Reported {
        value: Some(Article {
            card,
            body,
            phrases,
            names: wanted_names(source.text, &unwrapped, rules.wanted),
        }),
        report,
    }
}

/// The wanted names among the units, with their source text; emphasis around them does not count.
fn wanted_names(
    text: &str,
    unwrapped: &Unwrapped,
    wanted: &HashSet<String>,
) -> Vec<(String, String)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let bare = |range: &std::ops::Range<u32>| {
        let name = &text[range.start as usize..range.end as usize];
        // Byte by byte, because this is done for every unit.
        let is_part = |byte: u8| !matches!(byte, b'*' | b' ' | b'.' | b':');
        let start = name.bytes().position(is_part).unwrap_or(name.len());
        let end = name
            .bytes()
            .rposition(is_part)
            .map_or(start, |last| last + 1);
        &name[start..end]
    };
    // Names are short and units are many: most need not be looked up.
    let longest = wanted.iter().map(String::len).max().unwrap_or(0);
    let is_wanted = |name: &str| name.len() <= longest && wanted.contains(name);
    let units = unwrapped.units.iter();
    let named = units.filter(|unit| is_wanted(bare(&unit.file_target)));
    named
        .map(|unit| (bare(&unit.file_target), bare(&unit.source)))
        .filter(|(_, source)| !source.is_empty() && !source.contains(['<', '[', '*']))
        .map(|(target, source)| (target.to_owned(), source.to_owned()))
        .collect()
}

/// The text of `source` without its wrappers, ready to be rendered.
fn text_without_wrappers<'a>(source: Source<'a>, unwrapped: &'a Unwrapped) -> Text<'a> {
    Text {
        file: source.file,
        text: &unwrapped.text,
        map: &unwrapped.map,
        units: &unwrapped.units,
        original: source.text,
    }
}

/// Renders a text without wrappers. Its positions are those of the text: the caller leads them back
/// to the file, together with those of the front matter.
fn render(source: Source<'_>, text: Text<'_>, context: Context<'_>) -> Reported<Body> {
    let mut rendered = markdown::render(text, context);
    relocate_slots(&mut rendered.value, source);
    rendered
}

/// Leads the references of a body back to the file.
fn relocate_slots(body: &mut Body, source: Source<'_>) {
    if source.map.is_identity() {
        return;
    }
    let own = |slot: &&mut body::Slot| slot.span.file == *source.file;
    for slot in body.slots.iter_mut().filter(own) {
        slot.span.start = source.map.original(slot.span.start);
        slot.span.end = source.map.original(slot.span.end).max(slot.span.start);
    }
}

/// Text before the second heading, where an "Applies to" block stands if there is one.
fn opening(text: &str) -> &str {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    let lines = std::iter::once(0).chain(lines);
    // A heading may be the label of the block itself, so the one after it ends the search.
    let mut headings = lines.filter(|at| text[*at..].starts_with('#'));
    &text[..headings.nth(2).unwrap_or(text.len())]
}

fn tell_clouds(
    document: &str,
    source: Source<'_>,
    front_matter: &FrontMatter,
    origin: Origin<'_>,
    rules: Rules<'_>,
) -> Reported<Classified> {
    let mut report = Vec::new();
    let named = front_matter_clouds(source.file, front_matter, rules.clouds).unpack(&mut report);
    let evidence = Evidence {
        front_matter: named,
        path: origin.path,
        title_suffix: front_matter.title_suffix(),
        document,
    };
    Reported {
        value: clouds::classify(&evidence, rules.clouds),
        report,
    }
}

/// Choices of a page for the constructs of Markdown.
fn page_options(front_matter: &FrontMatter, metadata: &Metadata) -> PageOptions {
    let groups = text_of(front_matter, metadata, "zone_pivot_groups").unwrap_or_default();
    let ids = groups.split(',').map(str::trim).filter(|id| !id.is_empty());
    PageOptions {
        pivot_groups: ids.map(str::to_owned).collect(),
        math: truth_of(front_matter, metadata, "show_latex"),
        segments: false,
        source: None,
    }
}

/// The value of a key: of the front matter, else of the docset's metadata. Null takes a key away.
fn text_of(front_matter: &FrontMatter, metadata: &Metadata, key: &str) -> Option<String> {
    match front_matter.get(key) {
        Some(node) => node
            .value
            .as_str()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        None => metadata
            .get(key)
            .and_then(|value| value.as_str())
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
    }
}

fn truth_of(front_matter: &FrontMatter, metadata: &Metadata, key: &str) -> bool {
    match front_matter.get(key) {
        Some(node) => node.value.as_bool().unwrap_or(false),
        None => metadata.get(key).is_some_and(|value| {
            value
                .as_bool()
                .unwrap_or_else(|| value.as_str() == Some("true"))
        }),
    }
}

fn card(
    front_matter: FrontMatter,
    body: &Body,
    source: Source<'_>,
    origin: Origin<'_>,
    told: Classified,
) -> Card {
    let id = ArticleId::of_file(origin.path);
    let front_matter = &front_matter.with_defaults(origin.metadata);
    let heading = body
        .heading
        .as_ref()
        .map(|heading| heading.text.clone())
        .filter(|text| !text.is_empty());
    let named = front_matter.title().map(markdown::plain_text_of_entities);
    let first = body
        .headings
        .iter()
        .find(|heading| heading.level <= 3)
        .map(|heading| heading.text.clone());
    let readable = || readable(id.name());
    let title = heading
        .clone()
        .or_else(|| named.clone())
        .or_else(|| first.clone())
        .unwrap_or_else(readable);
    let head_title = named.or(heading).or(first).unwrap_or_else(readable);
    let suffix = front_matter
        .title_suffix()
        .filter(|suffix| !head_title.contains(suffix));
    Card {
        anchors: body
            .ids
            .iter()
            .chain(body.heading.iter().map(|heading| &heading.id))
            .filter(|id| !id.is_empty())
            .collect(),
        locale: origin.locale.clone(),
        home: origin.home.clone(),
        file: source.file.clone(),
        path: origin.path.into(),
        address: origin.address.into(),
        head_title: suffix.map_or_else(
            || head_title.clone(),
            |suffix| format!("{head_title} - {suffix}"),
        ),
        title,
        description: front_matter
            .description()
            .map(markdown::plain_text_of_entities)
            .unwrap_or_default(),
        layout: Layout::Conceptual,
        clouds: told.clouds,
        assumed_clouds: told.how.is_assumed(),
        aliases: front_matter
            .aliases()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        redirect_url: front_matter.redirect_url().map(str::to_owned),
        date: front_matter.ms_date(),
        handed_over: front_matter.last_handoff(),
        translation: translation(front_matter, origin),
        source_hash: front_matter.open_loc_file_hash().unwrap_or_default().into(),
        noindex: front_matter.is_noindex(),
        hidden: front_matter.is_hidden(),
        no_edit: front_matter.hides_edit(),
        no_feedback: front_matter.hides_feedback(),
        draft: front_matter.is_draft(),
        reconstructed: false,
        bilingual: false,
        paired: body.segments.is_paired(),
        uid: front_matter.text("uid").map(Into::into),
        toc: front_matter.toc_rel().map(str::to_owned),
        breadcrumb: front_matter.breadcrumb_path().map(str::to_owned),
        extend_breadcrumb: front_matter.extend_breadcrumb(),
        id,
    }
}

fn translation(front_matter: &FrontMatter, origin: Origin<'_>) -> Translation {
    match front_matter.translation_type() {
        _ if origin.is_source => Translation::Source,
        Some(TranslationType::Human) => Translation::Human,
        Some(TranslationType::Machine) => Translation::Machine,
        _ => Translation::Unknown,
    }
}

/// A file name as a title: `update-account` becomes `Update account`.
fn readable(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn read_yaml(
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
    let evidence = Evidence {
        front_matter: named,
        path: origin.path,
        title_suffix: page.front_matter.title_suffix(),
        document: &page.summary,
    };
    let told = classify_localized(&evidence, rules.learned, rules.clouds);
    let mut card = card(page.front_matter, &page.body, source, origin, told);
    card.layout = page.layout;
    if !page.title.is_empty() {
        card.title = markdown::plain_text_of_entities(&page.title);
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

/// Reads the source document of an article out of a translation of it.
///
/// Of the front matter only what speaks no language counts: its texts are translations.
#[must_use]
pub fn read_restored(
    source: Source<'_>,
    origin: Origin<'_>,
    restored: &Unwrapped,
    rules: Rules<'_>,
    parts: &dyn Parts,
) -> Reported<Article> {
    let mut report = Vec::new();
    let head = front_matter::read(source.file, source.text).value;
    let told = tell_clouds(
        opening(&restored.text),
        source,
        &head.front_matter,
        origin,
        rules,
    )
    .unpack(&mut report);
    let page = page_options(&head.front_matter, origin.metadata);
    let text = Text {
        units: &[],
        ..text_without_wrappers(source, restored)
    };
    let body = render(source, text, rules.context(parts, &page)).unpack(&mut report);
    let suffix = text_of(&head.front_matter, origin.metadata, "titleSuffix");
    let mut card = card(head.front_matter, &body, source, origin, told);
    let first = body
        .headings
        .iter()
        .find(|heading| heading.level <= 3)
        .map(|heading| heading.text.clone());
    let heading = body.heading.as_ref().map(|heading| heading.text.clone());
    card.title = heading
        .or(first)
        .unwrap_or_else(|| readable(card.id.name()));
    card.head_title = match suffix {
        Some(suffix) if !card.title.contains(&suffix) => format!("{} - {suffix}", card.title),
        _ => card.title.clone(),
    };
    card.description = String::new();
    card.aliases = Vec::new();
    card.reconstructed = true;
    Reported {
        value: Article {
            card,
            body,
            phrases: Vec::new(),
            names: Vec::new(),
        },
        report,
    }
}

/// Prepares a file for being included: front matter cut, wrappers replaced by `side`.
///
/// `compare` holds the locale of the file and the source locale, if the units of the file are to be
/// held against their source text.
#[must_use]
pub fn read_part(
    source: Source<'_>,
    side: Side,
    compare: Option<(&Locale, &Locale)>,
) -> Reported<Part> {
    let mut report = Vec::new();
    let (text, map) = with_line_feeds(source);
    let source = Source {
        text: &text,
        map: &map,
        ..source
    };
    let body_at = front_matter::body_offset(&text);
    let unwrapped = unwrap_units(source.file, &text, body_at, side).unpack(&mut report);
    if let Some(languages) = compare {
        report.extend(parity::compare(source, &unwrapped, languages));
    }
    relocate(&mut report, source);
    Reported {
        value: Part {
            map: unwrapped.map.after(source.map),
            text: unwrapped.text,
            lang: None,
            original: if unwrapped.units.is_empty() {
                String::new()
            } else {
                text.into_owned()
            },
            units: unwrapped.units,
        },
        report,
    }
}
