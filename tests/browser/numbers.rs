//! Numbers as people of a language write them: what a build prints and what scripts count.

use diglot::model::{Locale, Numbers};
use serde_json::json;

use crate::chromium::Browser;
use crate::site;

/// Languages with digits and groups of their own, regions that differ from their language among them.
const LOCALES: [&str; 27] = [
    "ar-AE", "ar-EG", "ar-SA", "cs-CZ", "de-AT", "de-CH", "de-DE", "en-IN", "en-US", "es-ES",
    "es-MX", "fa-IR", "fr-CA", "fr-FR", "he-IL", "hi-IN", "hu-HU", "it-IT", "ja-JP", "ko-KR",
    "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ru-RU", "sv-SE", "tr-TR",
];

#[test]
fn a_build_and_a_browser_write_the_same_numbers() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&site::content().url("/"));
    for tag in LOCALES {
        let numbers = Numbers::of(&Locale::parse(tag).unwrap());
        let built = [7, 1234, 12_345, 1_234_567].map(|number| numbers.write(number));
        let shown = browser.value(&format!(
            "[7, 1234, 12345, 1234567].map((number) => new Intl.NumberFormat('{tag}').format(number))"
        ));
        assert_eq!(shown, json!(built), "{tag}");
    }
}

#[test]
fn counts_have_the_digits_of_the_language() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.open(&host.url("/ar-sa/"));
    browser.expect("[...document.querySelectorAll('.count')].some((node) => /^[٠-٩]+ /.test(node.textContent))");
    browser.expect(
        "![...document.querySelectorAll('.count')].some((node) => /[0-9]/.test(node.textContent))",
    );
    // What scripts count, too: entries of the contents, and results of a search.
    browser.open(&host.url("/ar-sa/portal/toc/"));
    browser.value("(() => { const input = document.querySelector('.contents-tools input'); input.value = 'ا'; input.dispatchEvent(new Event('input')); })()");
    browser.until("/[٠-٩]/.test(document.querySelector('.matches').textContent)");
    browser.open(&host.url("/ar-sa/search/?q=%D8%A7%D9%84"));
    browser.until("/[٠-٩]/.test(document.querySelector('.search-status').textContent)");
}
