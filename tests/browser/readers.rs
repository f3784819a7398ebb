//! Readers of every kind: with the keyboard alone, without scripts, on narrow screens, in the dark, with
//! colours of their own, from right to left.

use serde_json::json;

use crate::axe::sample;
use crate::chromium::Browser;
use crate::common::{SMALL, Site};
use crate::host::Host;
use crate::site;

const ARTICLE: &str = "/de-de/portal/create-a-subscription/";
/// An article with tabs.
const TABS: &str = "/en-us/diglot/markdown/";
/// An article with a picture that opens.
const PICTURE: &str = "/de-de/portal/read-your-invoice/";

/// Presses Tab until an element has the focus.
#[track_caller]
fn tab_to(browser: &mut Browser, selector: &str) {
    for _ in 0..200 {
        browser.press("Tab");
        if browser.value(&format!(
            "document.activeElement.matches({})",
            json!(selector)
        )) == json!(true)
        {
            return;
        }
    }
    panic!("Tab never comes to {selector}");
}

/// Fails unless what has the focus shows it.
#[track_caller]
fn expect_focus_to_be_seen(browser: &mut Browser) {
    browser.expect(
        "(() => { const style = getComputedStyle(document.activeElement);
           return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; })()",
    );
}

/// R-H5: under the theme's policy nothing is refused, nothing fails, and no other host is asked; and
/// nothing is wider than the narrowest screens.
#[test]
fn pages_ask_nobody_else_and_fit_every_screen() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    let pages = sample(host.root(), 5);
    for page in &pages {
        browser.size(1280, 800);
        browser.open(&host.url(page));
        for width in [2560, 390, 320] {
            browser.size(width, 700);
            // Scripts may follow the new size a moment later.
            browser.until("document.documentElement.scrollWidth <= innerWidth");
        }
        let seen = browser.seen();
        assert!(seen.complaints.is_empty(), "{page}: {:#?}", seen.complaints);
        let own = host.url("/");
        for request in seen.requests {
            assert!(
                request.starts_with(&own) || request.starts_with("data:"),
                "{page} asks for {request}"
            );
        }
    }
    let policy = browser.text(
        "fetch(location.href).then((answer) => answer.headers.get('content-security-policy'))",
    );
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
        "{policy}"
    );
}

#[test]
fn the_keyboard_is_enough() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 900);
    browser.open(&host.url(ARTICLE));
    // The first stop leads past the header.
    browser.press("Tab");
    browser.expect("document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0");
    browser.press("Enter");
    browser.expect("document.activeElement.matches('main')");
    browser.press("Tab");
    browser.expect("document.activeElement.closest('main') !== null");
    expect_focus_to_be_seen(&mut browser);

    // A menu opens, is left by Escape, and gives the focus back; Tab leaves it, and it closes.
    browser.open(&host.url(ARTICLE));
    tab_to(&mut browser, "[data-menu=language] > summary");
    expect_focus_to_be_seen(&mut browser);
    browser.press("Enter");
    browser.until("document.querySelector('[data-menu=language]').open");
    browser.press("Tab");
    browser.expect("document.activeElement.matches('[data-menu=language] a')");
    browser.press("Escape");
    browser.expect("!document.querySelector('[data-menu=language]').open");
    browser.expect("document.activeElement.matches('[data-menu=language] > summary')");
    browser.press("Enter");
    tab_to(&mut browser, "[data-menu=theme] > summary");
    browser.expect("!document.querySelector('[data-menu=language]').open");
    browser.press("Enter");
    browser.press("Tab");
    browser.press(" ");
    browser.expect("document.documentElement.dataset.theme === 'light'");
    browser.press("Escape");

    // Contents: the filter, the clouds, groups that open and close.
    tab_to(&mut browser, ".side .filter");
    tab_to(&mut browser, ".side select");
    tab_to(&mut browser, ".side details details[open] > summary");
    browser.press("Enter");
    browser.until("!document.activeElement.parentElement.open");
}

#[test]
fn tabs_follow_the_arrows() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    for (page, forward) in [
        (TABS, "ArrowRight"),
        ("/ar-sa/diglot/markdown/", "ArrowRight"),
    ] {
        browser.open(&host.url(page));
        browser.value("localStorage.clear()");
        browser.open(&host.url(page));
        browser.value("document.querySelector('[role=tab][aria-selected=true]').focus()");
        let shown = "document.querySelector('.tab-panel:not([hidden])').textContent.includes";
        browser.expect(&format!("{shown}('Select')"));
        browser.press(forward);
        browser.expect("document.activeElement.getAttribute('aria-selected') === 'true' && document.activeElement.textContent === 'Command line'");
        browser.expect(&format!("{shown}('Run')"));
        // Tab leads on into the panel, not to the next tab.
        browser.press("Tab");
        browser.expect("document.activeElement.matches('.tab-panel')");
    }
}

#[test]
fn pictures_open_and_close() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&site::content().url(PICTURE));
    browser.value("document.querySelector('a.lightbox').focus()");
    browser.press("Enter");
    browser.until("document.querySelector('dialog.light')?.open === true");
    browser.expect("document.querySelector('dialog.light').contains(document.activeElement)");
    browser.picture("lightbox");
    browser.press("Escape");
    browser.until("document.querySelector('dialog.light') === null");
    browser.expect("document.activeElement.matches('a.lightbox')");
}

#[test]
fn everything_is_there_without_scripts() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.allow_scripts(false);
    browser.size(390, 844);
    browser.open(&host.url(TABS));
    // Tabs stand one after the other, each below its title.
    browser.expect("[...document.querySelectorAll('.tab-panel, .tab-title')].every((node) => node.checkVisibility())");
    browser.expect("document.querySelector('[role=tablist], .filter, .copy') === null");
    browser.expect("document.querySelector('[data-menu=theme]').checkVisibility() === false");
    // Menus and folds open, with nothing but links in them.
    for (fold, link) in [
        (
            "[data-menu=language] > summary",
            "[data-menu=language] a[hreflang=ja-JP]",
        ),
        ("[data-menu=cloud] > summary", "[data-menu=cloud] a"),
        (".side summary", ".side .whole a"),
        (".onpage > summary", ".onpage a"),
    ] {
        browser.click(fold);
        browser.until(&format!(
            "document.querySelector({}).checkVisibility()",
            json!(link)
        ));
        browser.click(fold);
    }
    browser.click(".side summary");
    browser.click(".side .whole a");
    browser.until("document.body.className === 'is-toc'");
    browser.expect("[...document.querySelectorAll('.tree a')].length > 10");
    browser.open(&host.url("/"));
    browser.expect(
        "location.pathname === '/' && document.querySelectorAll('.choices a').length === 6",
    );
    browser.click(".choices a[hreflang=ar-SA]");
    browser.until("document.documentElement.dir === 'rtl'");
    // On wide screens the folds stand open by themselves.
    browser.size(1280, 900);
    browser.open(&host.url(ARTICLE));
    browser.expect("[...document.querySelectorAll('.side a, .onpage a')].every((a) => a.getBoundingClientRect().height > 0)");
    browser.picture("no-script");
    assert!(browser.seen().complaints.is_empty());
}

#[test]
fn both_appearances_are_those_that_were_asked_for() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    // The colour of the page: how light it is, from 0 to 255.
    let light =
        "Number(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0])";
    browser.size(1280, 900);
    browser.media(&[("prefers-color-scheme", "dark")]);
    browser.open(&host.url(ARTICLE));
    browser.expect(&format!("{light} < 40"));
    browser.media(&[("prefers-color-scheme", "light")]);
    browser.expect(&format!("{light} > 240"));
    browser.click("[data-menu=theme] > summary");
    browser.click("[data-set-theme=dark]");
    browser.expect(&format!("{light} < 40"));
    // Before anything is painted, on every page.
    browser.open(&host.url("/ja-jp/"));
    browser.expect(&format!("{light} < 40"));
    browser.click("[data-menu=theme] > summary");
    browser.click("[data-set-theme=system]");
    browser.expect(&format!("{light} > 240"));
    assert_eq!(
        browser.value("localStorage.getItem('diglot.theme')"),
        json!(null)
    );
}

#[test]
fn wishes_for_colours_and_rest_are_respected() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.media(&[
        ("forced-colors", "active"),
        ("prefers-reduced-motion", "reduce"),
    ]);
    browser.open(&site::content().url(ARTICLE));
    // Where colours say nothing, lines do.
    browser.expect(
        "getComputedStyle(document.querySelector('.side [aria-current]')).outlineStyle === 'solid'",
    );
    browser.expect("parseFloat(getComputedStyle(document.querySelector('.alert')).borderInlineStartWidth) >= 4");
    browser.expect("getComputedStyle(document.querySelector('.badges a')).borderStyle === 'solid'");
    browser.expect(
        "[...document.querySelectorAll('*')].every((node) => {
           const style = getComputedStyle(node);
           return parseFloat(style.transitionDuration) === 0 && style.animationName === 'none';
         })",
    );
    browser.picture("forced-colours");
}

#[test]
fn right_to_left_pages_are_mirrored() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&site::content().url("/ar-sa/portal/create-a-subscription/"));
    let middle = |selector: &str| {
        format!(
            "(() => {{ const box = document.querySelector('{selector}').getBoundingClientRect(); return box.left + box.width / 2; }})()"
        )
    };
    let (side, text, onpage) = (middle(".side"), middle(".body"), middle(".onpage"));
    browser.expect(&format!("{side} > {text} && {text} > {onpage}"));
    browser.expect(&format!(
        "{} > {}",
        middle(".brand"),
        middle("[data-menu=theme]")
    ));
    browser.expect(
        "parseFloat(getComputedStyle(document.querySelector('.alert')).borderRightWidth) === 4",
    );
    // Code stays as it is everywhere.
    browser.open(&site::content().url("/ar-sa/diglot/get-started/"));
    browser.expect("[...document.querySelectorAll('pre')].every((node) => getComputedStyle(node).direction === 'ltr')");
}

/// Hosts answer with this page wherever there is none.
#[test]
fn a_missing_page_is_offered_in_the_languages_that_have_it() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Site::new(SMALL);
    site.configure("fallback = \"link\"\n");
    site.configure("[hosting]\nhosts = [\"netlify\"]\n");
    site.build(&[]).expect(0);
    let host = Host::new(&site.output());
    browser.open(&host.url("/fr-fr/billing/"));
    browser.expect(
        "document.body.className === 'is-not_found' && document.documentElement.lang === 'fr-FR'",
    );
    browser.until(
        "document.querySelector('[data-not-found] a[hreflang=de-DE]')?.checkVisibility() === true",
    );
    browser.click("[data-not-found] a[hreflang=de-DE]");
    browser.until("location.pathname === '/de-de/billing/' && document.querySelector('h1').textContent === 'Rechnung'");
}

/// For people who review how pages look; nothing is compared.
#[test]
fn key_pages_are_photographed() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    let screens = [("wide", 1280, 900, "light"), ("phone", 390, 844, "dark")];
    let pages = [
        ("chooser", "/#languages"),
        ("home-de", "/de-de/clouds/"),
        ("landing-ja", "/ja-jp/portal/"),
        ("article-de", ARTICLE),
        ("article-ja", "/ja-jp/portal/create-a-subscription/"),
        ("article-ar", "/ar-sa/portal/suspend-a-subscription/"),
        ("fallback-ru", "/ru-ru/diglot/get-started/"),
        ("questions-es", "/es-es/portal/billing-faq/"),
        ("contents-en", "/en-us/portal/toc/"),
        ("cloud-ar", "/ar-sa/clouds/qinghe/"),
        ("about-ja", "/ja-jp/about-translations/"),
        ("missing-de", "/de-de/portal/nothing/"),
    ];
    for (screen, width, height, appearance) in screens {
        browser.size(width, height);
        browser.media(&[("prefers-color-scheme", appearance)]);
        for (name, page) in pages {
            browser.open(&host.url(page));
            browser.picture(&format!("{name}-{screen}"));
        }
    }
    browser.size(1280, 900);
    browser.media(&[("prefers-color-scheme", "light")]);
    browser.open(&host.url(ARTICLE));
    browser.click("[data-menu=language] > summary");
    browser.picture("languages-open");
}
