//! Markdown -> [`Article`]: a translation or a document of the source, and the source document that
//! its translations hold.

use super::body::Body;
use super::card::Card;
use super::clouds::{self, Classified, Evidence, front_matter_clouds, phrase_pairs};
use super::front_matter::{self, FrontMatter};
use super::line_ends::relocate_slots;
use super::markdown::{self, Context, PageOptions, Parts, Text};
use super::options::{page_options, text_of};
use super::units::{Side, Unwrapped, unwrap_units};
use super::{Article, Origin, Rules, Source, parity};
use crate::diag::Reported;
use crate::model::KeySet;

/// Reads an article.
pub(super) fn read(
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
    let mut body = render(source, text, context).unpack(&mut report);
    let mut card = Card::new(head.front_matter, &mut body, source, origin, told);
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
    wanted: &KeySet<String>,
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
    let mut body = render(source, text, rules.context(parts, &page)).unpack(&mut report);
    let suffix = text_of(&head.front_matter, origin.metadata, "titleSuffix");
    let card = Card::new(head.front_matter, &mut body, source, origin, told);
    Reported {
        value: Article {
            card: card.restored(&mut body, suffix.as_deref()),
            body,
            phrases: Vec::new(),
            names: Vec::new(),
        },
        report,
    }
}

/// Text before the second heading, where an "Applies to" block stands if there is one.
fn opening(text: &str) -> &str {
    let bytes = text.as_bytes();
    // There are far fewer of these signs than of lines.
    let signs = memchr::memchr_iter(b'#', bytes);
    // A heading may be the label of the block itself, so the one after it ends the search.
    let mut headings = signs.filter(|at| *at == 0 || bytes[at - 1] == b'\n');
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
