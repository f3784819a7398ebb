//! WCAG 2.0, 2.1 and 2.2, levels A and AA, as far as axe can judge them.
//!
//! Judged by axe-core, an npm package that `npm ci` in `tests/html` installs. Without it the tests
//! are skipped, unless `DIGLOT_REQUIRE_TOOLS=1` says that it has to be there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::common::{missing, paths, skip};
use crate::host::Host;
use crate::site;

/// Everything that axe has for the levels; the size of targets is off unless it is asked for. Frames
/// hold videos of other hosts, which a test does not load: axe would wait for them in vain.
const RUN: &str = "axe.run(document, {
    iframes: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'],
    rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'],
})";
/// What depends on colours: all that is asked again in the dark.
const RUN_COLOURS: &str = "axe.run(document, {
    iframes: false,
    runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
    resultTypes: ['violations'],
})";
/// Makes one line of each element with a fault: rule, place, what is wrong.
const LINES: &str = "violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, target: node.target.flat().join(' '), html: node.html.slice(0, 200),
    why: node.failureSummary.replace(/\\s+/g, ' '),
})))";

/// A fault that axe found.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) rule: String,
    pub(crate) text: String,
}

/// A browser in which pages know axe; `None` where a tool is missing.
pub(crate) fn judge() -> Option<Browser> {
    let axe =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html/node_modules/axe-core/axe.min.js");
    let Ok(source) = fs::read_to_string(&axe) else {
        missing("axe-core is not installed: run npm ci in tests/html");
        return None;
    };
    let mut browser = Browser::start()?;
    let script = json!({"source": source});
    browser.call("Page.addScriptToEvaluateOnNewDocument", &script);
    Some(browser)
}

/// The faults of the page that is open.
fn faults(browser: &mut Browser, run: &str) -> Vec<Fault> {
    let judgement = format!("{run}.then(({{ violations }}) => {LINES}, (error) => String(error))");
    let mut found = browser.value(&judgement);
    // It stumbles over itself now and then where a machine is busy; twice in a row is a fault.
    if !found.is_array() {
        found = browser.value(&judgement);
    }
    let Value::Array(found) = found else {
        panic!("axe gave {found} at {}", browser.value("location.href"));
    };
    let text = |fault: &Value, key: &str| fault[key].as_str().unwrap_or_default().to_owned();
    let faults = found.iter().map(|fault| Fault {
        rule: text(fault, "rule"),
        text: format!(
            "{}\n    {}\n    {}",
            text(fault, "target"),
            text(fault, "html"),
            text(fault, "why")
        ),
    });
    faults.collect()
}

/// The faults of a page in both appearances.
pub(crate) fn judged(browser: &mut Browser, url: &str) -> Vec<Fault> {
    browser.media(&[("prefers-color-scheme", "light")]);
    browser.open(url);
    let mut found = faults(browser, RUN);
    browser.media(&[("prefers-color-scheme", "dark")]);
    found.extend(faults(browser, RUN_COLOURS));
    found
}

/// Fails with all faults, by rule.
#[track_caller]
fn expect_none(faults: Vec<Fault>) {
    let mut by_rule: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for fault in faults {
        by_rule.entry(fault.rule).or_default().push(fault.text);
    }
    let lines = by_rule.iter().map(|(rule, texts)| {
        let shown = texts
            .iter()
            .take(4)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n  ");
        format!("{rule}, {} times:\n  {shown}", texts.len())
    });
    let lines: Vec<_> = lines.collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

/// Up to `count` pages of each kind and locale, from the whole of them: paths by the class of `body`.
pub(crate) fn sample(root: &Path, count: usize) -> Vec<String> {
    let mut kinds: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut files = paths(root);
    files.sort();
    for file in files {
        if file.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let html = fs::read_to_string(&file).unwrap();
        let kind = html
            .split_once("<body class=\"")
            .and_then(|(_, rest)| rest.split_once('"'));
        let kind = kind.map_or_else(String::new, |(kind, _)| kind.to_owned());
        let path = file.strip_prefix(root).unwrap().to_str().unwrap();
        let locale = path.split('/').next().unwrap().to_owned();
        // A page that leads on is gone before it can be judged.
        if kind != "is-redirect" {
            let url = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
            kinds.entry((kind, locale)).or_default().push(url);
        }
    }
    let each = kinds.into_values().flat_map(|pages| {
        let step = pages.len().div_ceil(count).max(1);
        pages.into_iter().step_by(step)
    });
    each.collect()
}

fn judge_pages(browser: &mut Browser, host: &Host, pages: &[String]) -> Vec<Fault> {
    let mut found = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        // Every other page as on a telephone.
        let (width, height) = if number % 2 == 0 {
            (1280, 900)
        } else {
            (390, 844)
        };
        browser.size(width, height);
        for mut fault in judged(browser, &host.url(page)) {
            fault.text = format!("{page} at {width}: {}", fault.text);
            found.push(fault);
        }
    }
    found
}

#[test]
fn pages_of_every_kind_and_locale_have_no_fault() {
    let Some(mut browser) = judge() else {
        return;
    };
    let host = site::content();
    let pages = sample(host.root(), 6);
    assert!(pages.len() >= 60, "only {} pages: {pages:?}", pages.len());
    assert!(pages.iter().any(|page| page.starts_with("/ar-sa/")));
    let found = judge_pages(&mut browser, host, &pages);
    expect_none(found);
}

#[test]
fn a_search_has_no_fault_while_it_is_open() {
    let Some(mut browser) = judge() else {
        return;
    };
    let mut found = Vec::new();
    for page in ["/de-de/portal/overview/", "/ar-sa/portal/overview/"] {
        for appearance in ["light", "dark"] {
            browser.media(&[("prefers-color-scheme", appearance)]);
            browser.open(&site::content().url(page));
            browser.press("/");
            browser.until("document.activeElement?.className === 'search-input'");
            browser.write("invoice");
            browser.until("document.querySelectorAll('[role=option]').length > 0");
            browser.press("ArrowDown");
            found.extend(faults(&mut browser, RUN));
            browser.picture(&format!("search-{}-{appearance}", &page[1..6]));
        }
    }
    expect_none(found);
}

/// What is folded away is not judged with the page.
#[test]
fn what_readers_open_has_no_fault() {
    let Some(mut browser) = judge() else {
        return;
    };
    let mut found = Vec::new();
    for page in [
        "/de-de/portal/create-a-subscription/",
        "/ar-sa/portal/create-a-subscription/",
    ] {
        for (width, appearance) in [(1280, "light"), (390, "dark")] {
            browser.size(width, 900);
            browser.media(&[("prefers-color-scheme", appearance)]);
            browser.open(&site::content().url(page));
            browser.value(
                "document.querySelectorAll('.fold').forEach((fold) => { fold.open = true; })",
            );
            for menu in ["language", "cloud", "theme"] {
                browser.click(&format!("[data-menu={menu}] > summary"));
                // Only the menu: what it covers for a while has no size that could be judged.
                let menu = RUN.replacen("document", &format!("'[data-menu={menu}]'"), 1);
                found.extend(faults(&mut browser, &menu));
                browser.press("Escape");
            }
            browser.value(
                "document.querySelector('.side select').value = 'qinghe';
                 document.querySelector('.side select').dispatchEvent(new Event('change'))",
            );
            browser.value("document.querySelector('.side .filter').focus()");
            browser.write("qinghe");
            browser.until("document.querySelector('.matches').textContent !== ''");
            found.extend(faults(&mut browser, RUN));
            browser.value("localStorage.clear()");
        }
    }
    expect_none(found);
}

#[test]
fn pages_of_the_corpus_have_no_fault() {
    let host = match site::corpus() {
        Ok(host) => host,
        Err(reason) => return skip(&format!("the corpus is missing: {reason}")),
    };
    let Some(mut browser) = judge() else {
        return;
    };
    let pages = sample(host.root(), 4);
    assert!(pages.len() >= 60, "only {} pages: {pages:?}", pages.len());
    let found = judge_pages(&mut browser, host, &pages);
    expect_none(found);
}
