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

/// Signs of the site in `folder` that are not known, and known ones that are gone.
pub(super) fn unexpected(folder: &Path) -> Vec<String> {
    let mut counts = BTreeMap::<(String, &str), (usize, String)>::new();
    count(folder, folder, &mut counts);
    let mut faults = Vec::new();
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

fn count(
    root: &Path,
    folder: &Path,
    counts: &mut BTreeMap<(String, &'static str), (usize, String)>,
) {
    for entry in fs::read_dir(folder)
        .expect("a folder of the site")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            count(root, &path, counts);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let page = fs::read_to_string(&path).expect("pages are UTF-8");
            let text = text_outside_code(&page);
            let below = path.strip_prefix(root).expect("it lies below");
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
