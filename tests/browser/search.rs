//! Search, as readers use it.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::common;
use crate::host::Host;
use crate::site;

/// Titles that are listed.
const TITLES: &str = "[...document.querySelectorAll('[role=option]:not(.is-heading) > .search-title > span:first-child')].map((node) => node.textContent)";

/// Opens the search of a locale with a query and gives the titles that were found.
fn found(browser: &mut Browser, host: &Host, locale: &str, query: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    browser.open(&host.url(&format!("/{locale}/search/?q={query}")));
    browser.until("(document.querySelector('.search-status')?.textContent ?? '') !== ''");
    titles(browser)
}

fn titles(browser: &mut Browser) -> Vec<String> {
    let titles = browser.value(TITLES);
    let titles = titles.as_array().unwrap().iter();
    titles
        .map(|title| title.as_str().unwrap().to_owned())
        .collect()
}

fn text(browser: &mut Browser, selector: &str) -> Value {
    browser.value(&format!(
        "document.querySelector({}).textContent",
        json!(selector)
    ))
}

/// Nothing failed, and nobody else was asked.
#[track_caller]
fn assert_quiet(browser: &mut Browser, host: &Host) {
    let seen = browser.seen();
    assert_eq!(seen.complaints, Vec::<String>::new());
    let own = host.url("/");
    let others = seen.requests.iter().filter(|url| !url.starts_with(&own));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn words_are_cut_in_the_browser_as_they_are_in_the_index() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    browser.open(&site.url("/de-de/search/"));
    let cases: Value = serde_json::from_str(include_str!("../search/words.json")).unwrap();
    let cut = browser.value(&format!(
        "(async () => {{
            const {{ engine }} = document.querySelector('template').dataset;
            const {{ words }} = await import(new URL(engine, location.href).href);
            const cut = Object.keys({cases}).map((text) => [text, words(text).map((word) => word.word)]);
            return Object.fromEntries(cut);
        }})()"
    ));
    assert_eq!(cut, cases);
}

#[test]
fn finds_articles_in_german_japanese_and_arabic() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    let mut first = |locale: &str, query: &str| {
        let titles = found(&mut browser, site, locale, query);
        titles.into_iter().next().unwrap_or_default()
    };
    assert_eq!(first("de-de", "rechnung"), "Ihre Rechnung verstehen");
    // Another form, another case, the beginning of a word, a mistake, an umlaut written as two.
    assert_eq!(
        first("de-de", "RECHNUNGEN verstehen"),
        "Ihre Rechnung verstehen"
    );
    assert_eq!(first("de-de", "Nutzungsw"), "Nutzungswarnungen einrichten");
    assert_eq!(first("de-de", "Rechnugn"), "Ihre Rechnung verstehen");
    assert_eq!(
        first("de-de", "Plaetze aendern"),
        "Anzahl der Plätze ändern"
    );
    assert_eq!(first("ja-jp", "請求書の読み方"), "請求書の読み方");
    assert_eq!(
        first("ja-jp", "サインイン"),
        "パートナーポータルにサインインする"
    );
    assert_eq!(first("ar-sa", "فاتورة"), "قراءة الفاتورة");
    assert_eq!(first("ar-sa", "قِراءَة"), "قراءة الفاتورة");
    assert_quiet(&mut browser, site);
}

#[test]
fn words_of_the_source_find_translations_and_say_so() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    let titles = found(&mut browser, site, "de-de", "read your invoice");
    assert_eq!(titles[0], "Ihre Rechnung verstehen");
    assert_eq!(
        text(&mut browser, "[role=option] .tag"),
        json!("Im Original gefunden")
    );
    assert_eq!(text(&mut browser, ".search-original mark"), json!("Read"));
    let lang = browser.value("document.querySelector('.search-original').lang");
    assert_eq!(lang, json!("en-US"));
    // A page that is not translated has its words in the source language, and is labelled as that.
    let titles = found(&mut browser, site, "ar-sa", "usage alerts");
    assert_eq!(titles[0], "Set up usage alerts");
    assert_eq!(
        text(&mut browser, "[role=option] .tag"),
        json!("غير مترجمة")
    );
}

#[test]
fn headings_are_linked_and_matches_marked() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    found(&mut browser, site, "de-de", "Rechnung finden");
    let heading = browser.value("document.querySelector('.is-heading').href");
    let heading = heading.as_str().unwrap();
    assert!(heading.contains("/portal/read-your-invoice/#"), "{heading}");
    browser.expect("[...document.querySelectorAll('.search-excerpt mark')].some((mark) => mark.textContent === 'Rechnungen')");
    browser.open(heading);
    let there = "document.querySelector(':target')?.textContent.trim()";
    assert_eq!(browser.value(there), json!("Rechnung finden"));
}

#[test]
fn a_cloud_filters_and_stays_for_the_visit() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    let all = found(&mut browser, site, "de-de", "Kundenkonto");
    assert!(
        all.contains(&"Kundenkonto anlegen".to_owned()) && all.len() > 3,
        "{all:?}"
    );
    browser.value("const cloud = document.querySelector('.search-cloud'); cloud.value = 'qinghe'; cloud.dispatchEvent(new Event('change'))");
    browser.until(&format!("!({TITLES}).includes('Kundenkonto erstellen')"));
    let own = titles(&mut browser);
    assert_eq!(own[0], "Kundenkonto anlegen");
    assert_eq!(
        browser.value("new URLSearchParams(location.search).get('cloud')"),
        json!("qinghe")
    );
    let again = found(&mut browser, site, "de-de", "Kundenkonto");
    assert_eq!(again, own);
    // The address goes before what is remembered.
    browser.open(&site.url("/de-de/search/?q=Kundenkonto&cloud=public-sector"));
    browser.until(&format!("({TITLES}).includes('Kundenkonto erstellen')"));
}

#[test]
fn pages_of_one_title_are_told_apart_by_their_clouds() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    let clouds = "[...document.querySelectorAll('[role=option]:not(.is-heading)')].map((option) => [...option.querySelectorAll('.search-clouds > span')].map((cloud) => cloud.textContent))";
    let titles = found(&mut browser, site, "ja-jp", "顧客アカウントを作成する");
    assert_eq!(titles[0], titles[1]);
    let told = browser.value(clouds);
    let mut first = [told[0].clone(), told[1].clone()];
    first.sort_by_key(|clouds| clouds.as_array().map(Vec::len));
    assert_eq!(first[0], json!(["Qinghe が運営するパートナーポータル"]));
    assert_eq!(
        first[1],
        json!(["パートナーポータル", "公共機関向けパートナーポータル"])
    );
    // Who has chosen a cloud needs no telling.
    browser.open(&site.url("/ja-jp/search/?q=%E9%A1%A7%E5%AE%A2&cloud=qinghe"));
    browser.until("document.querySelectorAll('[role=option]').length > 0");
    assert_eq!(
        browser.value("document.querySelectorAll('.search-clouds').length"),
        json!(0)
    );
}

#[test]
fn the_keyboard_is_enough() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = site::content();
    browser.open(&site.url("/de-de/portal/overview/"));
    browser.value("document.querySelector('.brand').focus()");
    browser.press("/");
    browser.until("document.activeElement?.className === 'search-input'");
    browser.write("Kundenlist");
    browser.until("document.querySelectorAll('[role=option]').length > 0");
    browser.until("/^\\d+ Ergebniss?e?$/.test(document.querySelector('[role=status].search-status').textContent)");
    let state = "(() => { const input = document.querySelector('.search-input');
        const active = document.getElementById(input.getAttribute('aria-activedescendant'));
        return [input.getAttribute('aria-expanded'), active?.getAttribute('aria-selected') ?? '',
            [...document.querySelectorAll('[role=option]')].indexOf(active)]; })()";
    assert_eq!(browser.value(state), json!(["true", "", -1]));
    browser.press("ArrowDown");
    assert_eq!(browser.value(state), json!(["true", "true", 0]));
    browser.press("ArrowUp");
    let last = browser.value("document.querySelectorAll('[role=option]').length - 1");
    assert_eq!(browser.value(state)[2], last);
    // Escape closes and gives the focus back.
    browser.press("Escape");
    browser.until("!document.querySelector('dialog').open");
    assert_eq!(
        browser.value("document.activeElement.className"),
        json!("brand")
    );
    // Ctrl+K opens it again, with what was typed; Enter goes to what is chosen.
    browser.press("Ctrl+k");
    browser.until("document.querySelector('dialog').open && document.activeElement.className === 'search-input'");
    browser.press("ArrowDown");
    browser.press("Enter");
    browser.until("location.pathname === '/de-de/portal/customer-list/'");
    // Enter without a choice leads to the page with everything.
    browser.until("document.readyState === 'complete'");
    browser.press("Ctrl+k");
    browser.until("document.activeElement?.className === 'search-input'");
    browser.write("Abonnement");
    browser.press("Enter");
    browser.until("location.pathname === '/de-de/search/' && location.search === '?q=Abonnement'");
    browser.until("document.querySelectorAll('[role=option]').length > 3");
    assert_quiet(&mut browser, site);
}

/// A page that is open while the site is published anew finds its files gone.
#[test]
fn a_new_index_is_read_when_the_old_one_is_gone() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = common::Site::new(common::SMALL);
    site.configure("[hosting]\nhosts = ['netlify']\n");
    site.built(&[]);
    let host = Host::new(&site.output());
    found(&mut browser, &host, "de-de", "xyz");
    site.edit(
        "content/de-de/billing.md",
        "monatlich",
        "vierteljährlich zu Quartalsende",
    );
    site.built(&[]);
    browser.value("const field = document.querySelector('.search-input'); field.value = 'Rechnung'; field.dispatchEvent(new Event('input'))");
    browser.until(
        "document.querySelector('.search-excerpt')?.textContent.includes('Quartalsende') === true",
    );
}

#[test]
fn without_script_the_page_leads_to_all_articles() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.allow_scripts(false);
    browser.open(&site::content().url("/de-de/portal/overview/"));
    browser.click(".search-link");
    browser.until("location.pathname === '/de-de/search/' && document.readyState === 'complete'");
    browser.expect("document.querySelector('[data-search-without]').checkVisibility()");
    browser.expect("document.querySelector('.search-input') === null");
    browser.expect("document.querySelector('.search-browse a[href=\"../portal/toc/\"]') !== null");
}

/// Less than 100 KB to a first result, on a host that compresses nothing.
#[test]
fn a_first_query_is_small() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&site::content().url("/de-de/portal/overview/"));
    let bytes = first_query(&mut browser, "Rechnung");
    assert!(bytes < 100_000.0, "{bytes} bytes");
}

/// Opens the search on a page, types a query, and gives the bytes that it took to the first results.
fn first_query(browser: &mut Browser, query: &str) -> f64 {
    browser.value("performance.clearResourceTimings()");
    browser.press("/");
    browser.until("document.activeElement?.className === 'search-input'");
    browser.write(query);
    browser.until("document.querySelectorAll('[role=option]').length > 0");
    let bytes = browser.value(
        "performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.encodedBodySize, 0)",
    );
    bytes.as_f64().unwrap()
}

/// How many titles of each locale of the corpus are asked for.
const SAMPLE: usize = 40;

/// Every sampled article of the corpus is among the first three for its title, and for the title of
/// its source.
#[test]
fn articles_of_the_corpus_are_found_by_their_titles() {
    let host = match site::corpus() {
        Ok(host) => host,
        Err(reason) => return common::skip(&reason),
    };
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let mut faults = Vec::new();
    for locale in ["de-de", "es-es", "fr-fr", "ja-jp", "ru-ru", "zh-cn"] {
        browser.open(&host.url(&format!("/{locale}/search/")));
        let misses = browser.value(&format!("({SAMPLING})({SAMPLE})"));
        let [asked, own, source] = ["asked", "own", "source"].map(|key| misses[key].clone());
        let missed = |misses: &Value| misses.as_array().map_or(usize::MAX, Vec::len);
        eprintln!(
            "{locale}: {asked} titles, {} missed by their own words, {} by those of the source",
            missed(&own),
            missed(&source)
        );
        let all = [&own, &source].into_iter().filter_map(Value::as_array);
        faults.extend(all.flatten().map(|title| format!("{locale}: {title}")));
    }
    assert_eq!(faults, Vec::<String>::new());
    let mut browser = Browser::start().unwrap();
    for (page, query) in [
        ("/de-de/partner-center/billing/", "Rechnung bezahlen"),
        ("/ja-jp/partner-center/billing/", "請求書の支払い"),
        ("/zh-cn/partner-center/billing/", "客户列表"),
    ] {
        browser.open(&host.url(page));
        let bytes = first_query(&mut browser, query);
        eprintln!("{query}: {bytes} bytes to the first results");
        assert!(bytes < 100_000.0, "{query}: {bytes} bytes");
    }
}

/// Asks for the titles of pages at equal distances, and gives those whose page is not among the first
/// three.
const SAMPLING: &str = "async (sample) => {
    const { engine, entry } = document.querySelector('template').dataset;
    const { Index } = await import(new URL(engine, location.href).href);
    const index = await Index.open(new URL(entry, location.href).href);
    const missed = { asked: 0, own: [], source: [] };
    for (let number = 0; number < sample; number += 1) {
        const page = Math.floor((number * index.count) / sample);
        const [, title, , original] = await index.text(page);
        missed.asked += 1;
        for (const [kind, query] of [['own', title], ['source', original || title]]) {
            const { pages } = await index.find(query, { typing: false, limit: 3 });
            if (!pages.some((row) => row.page === page)) missed[kind].push(query);
        }
    }
    return missed;
}";
