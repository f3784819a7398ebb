//! The pages below `/_diglot/`: diagnostics of each locale, and how far it is translated.

use std::fmt::Write as _;

use super::note::Note;
use super::preview::{ArticleState, LocaleReport, Report};

/// `text` for the inside of an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The page at `_diglot/PATH`: all locales for an empty path, one for its folder. `None` for
/// everything else. Addresses of articles are below `base`.
pub(super) fn page(report: &Report, base: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(overview(report));
    }
    let segment = path.strip_suffix('/')?;
    let mut locales = report.locales.iter();
    let locale = locales.find(|locale| locale.segment == segment)?;
    Some(details(locale, base))
}

/// The report as JSON.
pub(super) fn json(report: &Report) -> String {
    serde_json::to_string(report).expect("strings and numbers always serialize")
}

fn frame(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"stylesheet\" href=\"/_diglot/report.css\">\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn overview(report: &Report) -> String {
    let mut body = String::from(
        "<p><a href=\"report.json\">All of this as JSON</a></p>\n<table>\n<thead><tr>\
         <th scope=\"col\">Locale</th><th scope=\"col\">Articles</th><th scope=\"col\">Translated</th>\
         <th scope=\"col\">Out of date</th><th scope=\"col\">Drafts</th>\
         <th scope=\"col\">Errors</th><th scope=\"col\">Warnings</th></tr></thead>\n<tbody>\n",
    );
    for locale in &report.locales {
        let _ = write!(
            body,
            "<tr><th scope=\"row\"><a href=\"{}/\">{}</a></th>",
            escaped(&locale.segment),
            escaped(&locale.locale)
        );
        for number in numbers(locale) {
            let _ = write!(body, "<td>{number}</td>");
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody>\n</table>\n");
    if !report.elsewhere.is_empty() {
        body.push_str("<h2>The site as a whole</h2>\n");
        notes(&mut body, &report.elsewhere);
    }
    frame("Preview: diagnostics", &body)
}

/// Articles, those translated, out of date and drafts; errors and warnings.
fn numbers(locale: &LocaleReport) -> [usize; 6] {
    use super::preview::Translation as T;
    let articles = |has: fn(&ArticleState) -> bool| {
        let found = locale.articles.iter().filter(|article| has(article));
        found.count()
    };
    let severe = |severity: &str| {
        let found = locale.diagnostics.iter();
        found.filter(|note| note.severity == severity).count()
    };
    [
        locale.articles.len(),
        articles(|article| matches!(article.translation, T::Human | T::Machine | T::Unknown)),
        articles(|article| article.stale),
        articles(|article| article.draft),
        severe("error"),
        severe("warning"),
    ]
}

fn details(locale: &LocaleReport, base: &str) -> String {
    let mut body = String::from("<p><a href=\"../\">All locales</a></p>\n<h2>Diagnostics</h2>\n");
    notes(&mut body, &locale.diagnostics);
    body.push_str(
        "<h2>Articles</h2>\n<table>\n<thead><tr><th scope=\"col\">Article</th>\
         <th scope=\"col\">Translation</th><th scope=\"col\">State</th></tr></thead>\n<tbody>\n",
    );
    let tag = escaped(&locale.locale);
    for article in &locale.articles {
        let states = [(article.stale, "out of date"), (article.draft, "draft")];
        let states = states.iter().filter(|(is, _)| *is).map(|(_, word)| *word);
        let _ = writeln!(
            body,
            "<tr><td><a href=\"{}\" lang=\"{tag}\" dir=\"auto\">{}</a></td><td>{}</td><td>{}</td></tr>",
            escaped(&super::lookup::address(base, &article.path)),
            escaped(&article.title),
            article.translation.as_str(),
            states.collect::<Vec<_>>().join(", ")
        );
    }
    body.push_str("</tbody>\n</table>\n");
    frame(&format!("Preview: {}", locale.locale), &body)
}

/// Most diagnostics on one page; the JSON has all of them.
const MOST: usize = 1000;

fn notes(body: &mut String, notes: &[Note]) {
    if notes.is_empty() {
        body.push_str("<p>None.</p>\n");
        return;
    }
    body.push_str("<ul class=\"notes\">\n");
    for note in notes.iter().take(MOST) {
        let _ = write!(
            body,
            "<li class=\"{0}\"><p><b>{0}</b> <code>{1}</code> {2}</p><p><code>{3}</code></p>",
            escaped(&note.severity),
            escaped(&note.code),
            escaped(&note.message),
            escaped(&note.place())
        );
        if let Some(excerpt) = &note.excerpt {
            let _ = write!(body, "<pre dir=\"auto\">{}</pre>", escaped(excerpt));
        }
        if let Some(help) = &note.help {
            let _ = write!(body, "<p>{}</p>", escaped(help));
        }
        body.push_str("</li>\n");
    }
    body.push_str("</ul>\n");
    if notes.len() > MOST {
        let more = notes.len() - MOST;
        let _ = writeln!(body, "<p>... and {more} more</p>");
    }
}

#[cfg(test)]
mod tests {
    use super::super::preview::Translation;
    use super::*;

    fn report() -> Report {
        let note = Note {
            severity: "warning".to_owned(),
            code: "link/not-found".to_owned(),
            path: Some("content/de-de/<a>.md".to_owned()),
            line: Some(3),
            column: Some(1),
            message: "<script>alert(1)</script>".to_owned(),
            help: None,
            excerpt: Some("  3 | <b>\n".to_owned()),
        };
        let article = ArticleState {
            title: "Rechnung & \"mehr\"".to_owned(),
            path: "de-de/請求/".to_owned(),
            translation: Translation::Machine,
            stale: true,
            draft: true,
        };
        Report {
            locales: vec![LocaleReport {
                locale: "de-DE".to_owned(),
                segment: "de-de".to_owned(),
                articles: vec![article],
                diagnostics: vec![note],
            }],
            elsewhere: Vec::new(),
        }
    }

    #[test]
    fn nothing_from_the_input_becomes_markup() {
        let page = page(&report(), "/", "de-de/").unwrap();
        for raw in ["<script>", "<a>.md", "<b>\n"] {
            assert!(!page.contains(raw), "{raw}");
        }
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("Rechnung &amp; &quot;mehr&quot;"));
    }

    #[test]
    fn articles_are_listed_with_their_state() {
        let page = page(&report(), "/help/", "de-de/").unwrap();
        assert!(
            page.contains("href=\"/help/de-de/%E8%AB%8B%E6%B1%82/\""),
            "{page}"
        );
        assert!(page.contains("<td>machine</td><td>out of date, draft</td>"));
    }

    #[test]
    fn the_overview_counts() {
        let page = page(&report(), "/", "").unwrap();
        let row = "<td>1</td><td>1</td><td>1</td><td>1</td><td>0</td><td>1</td>";
        assert!(page.contains(row), "{page}");
    }

    #[test]
    fn there_is_no_page_of_other_names() {
        for path in ["fr-fr/", "de-de", "x", "de-de/x/"] {
            assert_eq!(page(&report(), "/", path), None, "{path}");
        }
    }
}
