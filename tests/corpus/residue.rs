//! Markup that readers can see: signs of constructs in the text of built pages, outside of code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Signs that no text of readers should show.
const SIGNS: [&str; 5] = [":::", "[!", "](", "<span", "**"];

/// What is left in the corpus, by locale and sign, because the text says so:
///
/// - `](`: five in tables of HTML on pages about China, where Markdown is none; one address that is
///   words, on the page about skills; one link in the announcements that is never closed; and in
///   Japanese the names of buttons, given in both languages with their brackets escaped.
/// - `**`: asterisks that stand for digits or lead to a remark below the table; emphasis that is
///   opened or closed only once, or has blanks inside; `****` for an empty cell; cells of HTML; and
///   asterisks that the exporter escaped.
const KNOWN: &[(&str, &str, usize)] = &[
    ("de-de", "](", 6),
    ("de-de", "**", 12),
    ("en-us", "](", 7),
    ("en-us", "**", 25),
    ("es-es", "](", 7),
    ("es-es", "**", 12),
    ("fr-fr", "](", 7),
    ("fr-fr", "**", 10),
    ("ja-jp", "](", 121),
    ("ja-jp", "**", 15),
    ("ru-ru", "](", 6),
    ("ru-ru", "**", 10),
    ("zh-cn", "](", 7),
    ("zh-cn", "**", 10),
];

/// How often a sign is shown in a locale, and a page that shows it.
type Counts = BTreeMap<(String, &'static str), (usize, String)>;

/// Signs of the site in `folder` that are not known, and known ones that are gone.
pub(super) fn unexpected(folder: &Path) -> Vec<String> {
    let mut views = BTreeMap::<View, Counts>::new();
    count(folder, folder, &mut views);
    // Pages for printing gather articles that are counted already.
    let mut counts = views.remove(&View::Alone).unwrap_or_default();
    let mut faults = in_views(&views.remove(&View::Bilingual).unwrap_or_default());
    for (locale, sign, known) in KNOWN {
        let found = counts.remove(&((*locale).to_owned(), *sign));
        let (found, example) = found.unwrap_or_default();
        if found != *known {
            faults.push(format!(
                "{locale} shows {sign} {found} times instead of {known}: {example}"
            ));
        }
    }
    let others = counts.into_iter();
    faults.extend(others.map(|((locale, sign), (found, example))| {
        format!("{locale} shows {sign} {found} times: {example}")
    }));
    faults
}

/// A bilingual view shows what the translation shows, and what the source shows.
fn in_views(views: &Counts) -> Vec<String> {
    let known = |locale: &str, sign: &str| {
        let known = KNOWN.iter().filter(|known| known.1 == sign);
        let known = known.filter(|known| known.0 == locale || known.0 == "en-us");
        known.map(|known| known.2).sum::<usize>()
    };
    let more = views
        .iter()
        .filter(|((locale, sign), (found, _))| *found > known(locale, sign));
    let told = more.map(|((locale, sign), (found, example))| {
        let known = known(locale, sign);
        format!("views of {locale} show {sign} {found} times, not up to {known}: {example}")
    });
    told.collect()
}

/// What a page shows of articles.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum View {
    Alone,
    Bilingual,
    Print,
}

fn view_of(page: &Path) -> View {
    let folder = page.parent().and_then(Path::file_name);
    match folder.and_then(|name| name.to_str()) {
        Some("bilingual") => View::Bilingual,
        Some("print") => View::Print,
        _ => View::Alone,
    }
}

fn count(root: &Path, folder: &Path, views: &mut BTreeMap<View, Counts>) {
    for entry in fs::read_dir(folder)
        .expect("a folder of the site")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            count(root, &path, views);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let page = fs::read_to_string(&path).expect("pages are UTF-8");
            let text = text_outside_code(&page);
            let below = path.strip_prefix(root).expect("it lies below");
            let counts = views.entry(view_of(below)).or_default();
            let locale = below.iter().next().unwrap_or_default().to_string_lossy();
            for sign in SIGNS {
                let found = text.matches(sign).count();
                if found > 0 {
                    let known = counts.entry((locale.to_string(), sign)).or_default();
                    known.0 += found;
                    known.1 = below.display().to_string();
                }
            }
        }
    }
}

/// The text of a page, without that of elements that hold code.
fn text_outside_code(page: &str) -> String {
    let mut text = String::new();
    let mut code = 0_usize;
    for part in page.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n']).next();
        if matches!(name, Some("code" | "pre" | "script" | "style")) {
            code = if tag.starts_with('/') {
                code.saturating_sub(1)
            } else {
                code + 1
            };
            // What stands on both sides of code does not stand together.
            text.push('\n');
        }
        if code == 0 {
            text.push_str(after);
        }
    }
    text.replace("&lt;", "<").replace("&amp;", "&")
}
