//! Other languages and clouds: what is kept, what is remembered, and what never happens by itself.

use serde_json::json;

use crate::chromium::Browser;
use crate::site;

const ARTICLE: &str = "portal/create-a-subscription/";
const LOCALE: &str = "localStorage.getItem('diglot.locale')";

#[test]
fn other_languages_open_at_the_same_heading() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 800);
    browser.open(&host.url(&format!("/de-de/{ARTICLE}")));
    // The heading that the reader has come to, not one from the address.
    let heading = "[...document.querySelectorAll('.body h2[id]')].at(-1)";
    let id = browser.text(&format!("{heading}.id"));
    browser.value(&format!(
        "{heading}.scrollIntoView({{behavior: 'instant'}})"
    ));
    browser.until("document.querySelector('.onpage [aria-current]') !== null");
    assert_eq!(browser.value(LOCALE), json!(null));
    browser.click("[data-menu=language] > summary");
    browser.click("[data-menu=language] a[hreflang=ja-JP]");
    browser.until("document.documentElement.lang === 'ja-JP'");
    browser.expect(&format!("location.pathname === '/ja-jp/{ARTICLE}'"));
    browser.expect(&format!("location.hash === '#{id}'"));
    let top = format!("document.getElementById('{id}').getBoundingClientRect().top");
    browser.until(&format!("{top} >= 0 && {top} < innerHeight && scrollY > 0"));
    assert_eq!(browser.value(LOCALE), json!("ja-JP"));

    // A link to another language is where it leads, whatever was chosen before.
    browser.open(&host.url(&format!("/de-de/{ARTICLE}")));
    browser.expect("location.pathname.startsWith('/de-de/')");
    assert_eq!(browser.value(LOCALE), json!("ja-JP"));
}

/// Real translations come first, each in its own words; what is none says so.
#[test]
fn the_switcher_says_what_is_no_translation() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.open(&host.url("/de-de/diglot/clouds/"));
    let states = "[...document.querySelectorAll('[data-menu=language] a')].map((a) => a.dataset.status).join()";
    let states = browser.text(states);
    assert_eq!(
        states,
        "source,fallback,fallback,fallback,fallback,fallback"
    );
    browser.expect(
        "[...document.querySelectorAll('[data-menu=language] a')].every((a) =>
            a.querySelector('bdi').lang === a.hreflang
            && (a.dataset.status !== 'fallback' || a.querySelector('small').textContent !== ''))",
    );
    browser.expect("document.querySelector('[data-menu=language] [hreflang=ja-JP] bdi').textContent === '日本語'");
}

#[test]
fn the_chooser_sends_readers_on_once_and_remembers_only_what_they_choose() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    // Nothing is remembered yet: the language of the browser, which is no choice.
    let spanish = json!({"userAgent": "test", "acceptLanguage": "es-MX,es;q=0.9,en;q=0.5"});
    browser.call("Emulation.setUserAgentOverride", &spanish);
    browser.open(&host.url("/"));
    browser.until("location.pathname === '/es-es/' && document.readyState === 'complete'");
    assert_eq!(browser.value(LOCALE), json!(null));
    // Whoever comes back wants to choose.
    browser.open(&host.url("/"));
    browser.expect("location.pathname === '/'");
    browser.click(".choices a[hreflang=de-DE]");
    browser.until("location.pathname === '/de-de/'");
    assert_eq!(browser.value(LOCALE), json!("de-DE"));
    // Another day.
    browser.value("sessionStorage.clear()");
    browser.open(&host.url("/"));
    browser.until("location.pathname === '/de-de/' && document.readyState === 'complete'");
    // The link at the foot of each page leads to the choice itself.
    browser.value("sessionStorage.clear()");
    browser.click(".bottom a[href$='#languages']");
    browser.until("location.pathname === '/' && document.readyState === 'complete'");
    browser.expect("location.hash === '#languages'");
}

#[test]
fn another_cloud_opens_the_article_about_the_same_task() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 800);
    browser.open(&host.url("/de-de/portal/update-customer-account/"));
    browser.click("[data-menu=cloud] > summary");
    browser.click("[data-menu=cloud] a[href*=qinghe]");
    browser.until("location.pathname === '/de-de/portal/qinghe/update-customer-account/' && document.readyState === 'complete'");
    // And back.
    browser.click("[data-menu=cloud] > summary");
    browser.click("[data-menu=cloud] a:has(small)");
    browser.until("location.pathname === '/de-de/portal/update-customer-account/'");
}
