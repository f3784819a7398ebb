//! Texts of the user interface.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Files, matching};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Locale, Numbers, RepoPath};

/// The language whose catalog must be complete and stands in for every other.
const LAST_RESORT: &str = "en";

/// Texts of the user interface, by language. Those of a language are put together when somebody asks
/// for them: a site has few of the languages that a theme speaks.
#[derive(Debug)]
pub struct Catalogs {
    by_locale: BTreeMap<Locale, OnceLock<Strings>>,
    /// The same languages by their shortest tag, for looking up.
    by_shortest: BTreeMap<String, Locale>,
    layers: Layers,
}

impl Catalogs {
    /// The nearest texts for `locale`, English in the end.
    #[must_use]
    pub fn get(&self, locale: &Locale) -> &Strings {
        let (locale, strings) = self.nearest(locale).unwrap_or_else(|| self.english());
        // What there is to say of it was said when the theme was read.
        strings.get_or_init(|| combine(locale, &self.layers).value)
    }

    /// Whether there are texts in the language of `locale`.
    #[must_use]
    pub fn speaks(&self, locale: &Locale) -> bool {
        self.nearest(locale).is_some()
    }

    /// Every language with texts of its own.
    pub fn locales(&self) -> impl Iterator<Item = &Locale> {
        self.by_locale.keys()
    }

    fn nearest(&self, locale: &Locale) -> Option<(&Locale, &OnceLock<Strings>)> {
        let exact = self.by_locale.get_key_value(locale);
        exact.or_else(|| {
            let tag = matching::chain(locale)
                .into_iter()
                .find(|tag| self.by_shortest.contains_key(tag))?;
            self.by_locale.get_key_value(&self.by_shortest[&tag])
        })
    }

    fn english(&self) -> (&Locale, &OnceLock<Strings>) {
        let english = self
            .by_locale
            .iter()
            .find(|(locale, _)| locale.as_str() == LAST_RESORT);
        english.expect("the binary holds the English texts")
    }
}

/// Texts of the user interface in one language.
pub struct Strings {
    locale: Locale,
    /// Texts without arguments, ready to print.
    plain: BTreeMap<String, String>,
    /// Own messages above those of parent languages above English. Plural rules are those of this
    /// language throughout, which English messages bear: every message has an `other` form.
    bundle: FluentBundle<Arc<FluentResource>>,
}

impl Strings {
    /// The language of the texts; it may be another than asked for.
    #[must_use]
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The text `id`, which takes no arguments; `id` itself when there is no such text, which is
    /// for a template to see: what the program asks for exists.
    #[must_use]
    pub fn get<'a>(&'a self, id: &'a str) -> &'a str {
        self.plain.get(id).map_or(id, String::as_str)
    }

    /// All texts without arguments, by id.
    #[must_use]
    pub fn plain(&self) -> &BTreeMap<String, String> {
        &self.plain
    }

    /// Whether there is a text `id`, with arguments or without.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The text `id` with `args` put in; `id` itself when there is no such text.
    ///
    /// Arguments are put in as they are: escaping is up to whoever prints. Numbers choose the
    /// plural form of the language, and are written as `numbers` has them: one catalog serves
    /// regions that write them differently.
    #[must_use]
    pub fn format(&self, id: &str, args: &[(&str, Arg<'_>)], numbers: &Numbers) -> String {
        with_numbers(&self.marked(id, args), |digits| {
            let number = digits.parse();
            number.map_or_else(|_| digits.to_owned(), |number| numbers.write(number))
        })
    }

    /// The text `id` with a mark on both sides of every number.
    fn marked(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, FluentValue::from(value));
        }
        let text = render(&self.bundle, id, Some(&fluent));
        text.map_or_else(|| id.to_owned(), |(text, _)| text)
    }

    /// The text `id`, which takes the number `count`, for scripts that count: by numbers of which
    /// every plural form of whole numbers of every language has one, and with `{n}` for the number.
    ///
    /// Where a form does without the number (a dual, say), so does its text.
    #[must_use]
    pub fn forms(&self, id: &str) -> BTreeMap<u64, String> {
        let form = |number: u64| (number, self.form(id, number));
        PLURAL_SAMPLES.into_iter().map(form).collect()
    }

    /// The text `id`, which takes the number `count` and is the same for all numbers, with `{n}` in
    /// its place.
    #[must_use]
    pub fn pattern(&self, id: &str) -> String {
        self.form(id, 100)
    }

    fn form(&self, id: &str, number: u64) -> String {
        let text = self.marked(id, &[("count", Arg::Number(number))]);
        with_numbers(&text, |_| "{n}".to_owned())
    }
}

/// Numbers with all plural forms between them: Arabic has zero, one, two, few, many and other for
/// these.
const PLURAL_SAMPLES: [u64; 6] = [0, 1, 2, 3, 11, 100];

/// Stands before and behind a number in a text. Fluent asks for numbers by a plain function, which
/// knows no locale, so that numbers are written when the text is complete. A noncharacter, which no
/// text that comes in has.
const NUMBER: char = '\u{fdd5}';

/// Tells Fluent how a number stands in a text for now.
fn mark<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format!("{NUMBER}{}{NUMBER}", number.value)),
        _ => None,
    }
}

/// `text` with its marked numbers as `write` has them.
fn with_numbers(text: &str, write: impl Fn(&str) -> String) -> String {
    let pieces = text.split(NUMBER).enumerate();
    let written = pieces.map(|(at, piece)| match at % 2 {
        0 => Cow::Borrowed(piece),
        _ => Cow::Owned(write(piece)),
    });
    written.collect()
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings")
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

/// An argument of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Words.
    Text(&'a str),
    /// A number, which may choose a plural form.
    Number(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl<'a> From<&Arg<'a>> for FluentValue<'a> {
    fn from(arg: &Arg<'a>) -> Self {
        match *arg {
            Arg::Text(text) => text.into(),
            Arg::Number(number) => number.into(),
        }
    }
}

/// One file of texts.
#[derive(Debug)]
struct Catalog {
    file: RepoPath,
    text: String,
    /// Whether it is one of the site's own, and not inside the binary.
    is_own: bool,
    parsed: OnceLock<Parsed>,
}

/// What a file holds.
#[derive(Debug)]
struct Parsed {
    /// Of its messages.
    ids: BTreeSet<String>,
    resource: Arc<FluentResource>,
}

/// The files of each language, those of the site above those inside the binary.
type Layers = BTreeMap<Locale, Vec<Catalog>>;

impl Catalog {
    fn new(file: RepoPath, text: String, is_own: bool) -> Self {
        Self {
            file,
            text,
            is_own,
            parsed: OnceLock::new(),
        }
    }

    /// What it holds. What is wrong with it is told by [`parse`] when the theme is read.
    fn parsed(&self) -> &Parsed {
        self.parsed
            .get_or_init(|| parse(&self.file, self.text.clone()).value)
    }

    /// Parses it now, and tells what is wrong with it.
    fn check(&self, report: &mut Vec<Diagnostic>) {
        let parsed = parse(&self.file, self.text.clone()).unpack(report);
        // Nobody has asked for it before.
        let _ = self.parsed.set(parsed);
    }
}

/// Reads the catalogs of a theme: `strings/LOCALE.ftl`, messages of the site's own files above
/// those of the built-in ones.
///
/// A catalog that does not parse is reported where it does not; its good messages are used. A
/// message that English has and a language lacks, also through its parents, is reported once.
///
/// Nothing is wrong with catalogs inside the binary, and none of them lacks a message, which the tests
/// see to. So they are parsed only where one of the site's own stands above them.
pub(super) fn read(files: &Files<'_>) -> Reported<Catalogs> {
    let mut report = Vec::new();
    let mut layers = Layers::new();
    let builtin = Files::builtin_below("strings/");
    let own = files.overlay_below("strings/");
    let found = builtin.into_iter().map(|file| (file, false));
    for ((name, bytes), is_own) in found.chain(own.into_iter().map(|file| (file, true))) {
        let path = format!("strings/{name}");
        let Some(locale) = name
            .strip_suffix(".ftl")
            .and_then(|tag| Locale::parse(tag).ok())
        else {
            let message = "a catalog is named after its language, as in strings/de.ftl";
            report.push(Diagnostic::on_file(
                &codes::THEME_FILE,
                &files.place(&path),
                message,
            ));
            continue;
        };
        let text = files.text(&path, bytes).unpack(&mut report);
        let catalog = Catalog::new(files.place(&path), text, is_own);
        if is_own {
            catalog.check(&mut report);
        }
        layers.entry(locale).or_default().push(catalog);
    }
    let has_own = layers.values().flatten().any(|catalog| catalog.is_own);
    let by_locale: BTreeMap<Locale, OnceLock<Strings>> = layers
        .keys()
        .map(|locale| {
            let is_told = has_own && chain(locale, &layers).all().any(|catalog| catalog.is_own);
            let strings = is_told.then(|| combine(locale, &layers).unpack(&mut report));
            (
                locale.clone(),
                strings.map_or_else(OnceLock::new, OnceLock::from),
            )
        })
        .collect();
    let by_shortest = by_locale
        .keys()
        .map(|locale| (matching::shortest(locale.as_str()), locale.clone()))
        .collect();
    Reported {
        value: Catalogs {
            by_locale,
            by_shortest,
            layers,
        },
        report,
    }
}

fn parse(file: &RepoPath, text: String) -> Reported<Parsed> {
    // Fluent forgives: it hands out what it could read together with the errors.
    let (resource, errors) = match FluentResource::try_new(text) {
        Ok(resource) => (resource, Vec::new()),
        Err(partial) => partial,
    };
    let report = errors
        .into_iter()
        .map(|e| {
            Diagnostic::at(
                &codes::STRING_SYNTAX,
                file,
                e.pos.clone(),
                e.kind.to_string(),
            )
        })
        .collect();
    let ids = resource
        .entries()
        .filter_map(|entry| match entry {
            fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect();
    Reported {
        value: Parsed {
            ids,
            resource: Arc::new(resource),
        },
        report,
    }
}

/// The catalogs that a language reads, those that go before others later.
struct Chain<'l> {
    english: &'l [Catalog],
    /// Those of its parents and its own.
    own: Vec<&'l Catalog>,
}

impl<'l> Chain<'l> {
    fn all(&self) -> impl Iterator<Item = &'l Catalog> {
        self.english.iter().chain(self.own.iter().copied())
    }
}

/// The catalogs that `locale` falls back to.
fn chain<'l>(locale: &Locale, layers: &'l Layers) -> Chain<'l> {
    let english = layers.iter().find(|(l, _)| l.as_str() == LAST_RESORT);
    let chain = matching::chain(locale);
    let parents = chain.iter().rev().flat_map(|tag| {
        let same = |l: &&Locale| *l != locale && matching::shortest(l.as_str()) == *tag;
        layers.keys().filter(same).flat_map(|l| &layers[l])
    });
    Chain {
        english: english.map_or(&[], |(_, catalogs)| catalogs),
        own: parents.chain(&layers[locale]).collect(),
    }
}

/// The texts for `locale` out of the catalogs it falls back to.
fn combine(locale: &Locale, layers: &Layers) -> Reported<Strings> {
    let language = locale
        .as_str()
        .parse::<LanguageIdentifier>()
        .unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would show up in attributes and titles, where nothing needs them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(mark));
    let chain = chain(locale, layers);
    for catalog in chain.all() {
        bundle.add_resource_overriding(Arc::clone(&catalog.parsed().resource));
    }
    let all: BTreeSet<&str> = chain
        .all()
        .flat_map(|catalog| catalog.parsed().ids.iter().map(String::as_str))
        .collect();
    let plain = all
        .iter()
        .filter_map(|id| match render(&bundle, id, None) {
            Some((text, true)) => Some(((*id).to_owned(), text)),
            _ => None,
        })
        .collect();
    let report = missing(&all, &chain.own);
    Reported {
        value: Strings {
            locale: locale.clone(),
            plain,
            bundle,
        },
        report,
    }
}

/// A diagnostic for each of `ids` that none of `own` catalogs has, on the last of them.
fn missing(ids: &BTreeSet<&str>, own: &[&Catalog]) -> Vec<Diagnostic> {
    let Some(last) = own.last() else {
        return Vec::new();
    };
    ids.iter()
        .filter(|id| {
            !own.iter()
                .any(|catalog| catalog.parsed().ids.contains(**id))
        })
        .map(|id| {
            let message = format!("the text `{id}` is missing: English is shown");
            Diagnostic::on_file(&codes::STRING_MISSING, &last.file, message)
        })
        .collect()
}

/// The message `id`, and whether every variable in it was given.
fn render(
    bundle: &FluentBundle<Arc<FluentResource>>,
    id: &str,
    args: Option<&FluentArgs<'_>>,
) -> Option<(String, bool)> {
    let message = bundle.get_message(id)?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(message.value()?, args, &mut errors);
    Some((text.into_owned(), errors.is_empty()))
}

#[cfg(test)]
mod tests;
