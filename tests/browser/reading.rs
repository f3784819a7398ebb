//! Reading a translation together with its original: three modes, with and without a script.

use serde_json::json;

use crate::chromium::Browser;
use crate::site;

/// Paragraphs, lists, headings, code and an alert.
const ALERTS: &str = "portal/usage-alerts/";
/// Tables.
const ROLES: &str = "portal/assign-roles/";
const STORED: &str = "localStorage.getItem('diglot.reading')";
const MODE: &str = "document.querySelector('[data-article-body]').dataset.mode";

/// Both sides of the pairs outside of tables, as pairs of elements.
const TWINS: &str = "[...document.querySelectorAll('.pair')].filter((pair) => !pair.closest('td, th')).flatMap((pair) => {
    const sources = [...pair.querySelectorAll('.source > [data-unit]')];
    const targets = [...pair.querySelectorAll('[data-unit]')].filter((node) => !node.closest('.original'));
    return targets.map((target, at) => [target, sources[at]]);
})";

/// Whether all twins stand side by side, row by row.
fn aligned() -> String {
    format!(
        "{TWINS}.length > 10 && {TWINS}.every(([target, source]) => {{
            const [a, b] = [target.getBoundingClientRect(), source.getBoundingClientRect()];
            return a.height > 0 && b.height > 0 && Math.abs(a.top - b.top) < 2 && (a.right <= b.left || b.right <= a.left);
        }})"
    )
}

/// Moves the focus with the keyboard until an expression about `document.activeElement` is true.
#[track_caller]
fn tab_to(browser: &mut Browser, reached: &str) {
    for _ in 0..60 {
        browser.press("Tab");
        if browser.value(&format!("document.activeElement.matches('{reached}')")) == json!(true) {
            return;
        }
    }
    panic!("the keyboard does not lead to {reached}");
}

#[test]
fn with_a_script_the_page_changes_in_place() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 800);
    browser.open(&host.url(&format!("/de-de/{ALERTS}")));
    browser.expect("!document.querySelector('.pair, link[href*=bilingual]')");
    browser.seen();
    // By keyboard alone.
    tab_to(&mut browser, ".reading a[data-mode=side]");
    browser.press("Enter");
    browser.until(&format!("{MODE} === 'side'"));
    browser.until(&aligned());
    browser.expect(&format!("location.pathname === '/de-de/{ALERTS}'"));
    browser.expect("document.querySelector('.reading [aria-current]').dataset.mode === 'side'");
    browser.expect(
        "document.querySelector('.reading ~ [role=status]').textContent === 'Nebeneinander'",
    );
    browser.expect(
        "[...document.querySelectorAll('.source')].every((node) => node.lang === 'en-US' && node.dir === 'ltr')",
    );
    // What the script does for a text is done for this one.
    browser.expect("document.querySelector('.body pre ~ .copy, .code-header > .copy') !== null");
    browser.expect("document.querySelectorAll('.body .anchor').length === document.querySelectorAll('.body h2[id]').length");
    // Its links lead where those of the translation lead.
    browser.expect(
        "[...document.querySelectorAll('.original a')].every((link) => link.href.includes('/de-de/'))",
    );
    browser.picture("reading-side-de");
    assert_eq!(browser.value(STORED), json!("side"));

    // The next article is read in the same way, without being asked for, and back again.
    browser.open(&host.url(&format!("/ja-jp/{ROLES}")));
    browser.until(&format!("{MODE} === 'side'"));
    browser.picture("reading-table-ja");
    browser.click(".reading a[data-mode=original]");
    browser.until(&format!("{MODE} === 'original'"));
    browser.expect("document.querySelectorAll('td .original').length > 3");
    tab_to(&mut browser, ".original > summary");
    browser.press("Enter");
    browser.until("document.activeElement.parentElement.open");
    browser.expect("document.activeElement.parentElement.querySelector('.source').getBoundingClientRect().height > 0");
    browser.click(".reading a[data-mode=translation]");
    browser.until(&format!("{MODE} === 'translation'"));
    browser.expect("[...document.querySelectorAll('.original')].every((node) => node.getBoundingClientRect().height === 0)");
    assert_eq!(browser.value(STORED), json!(null));
    let seen = browser.seen();
    assert_eq!(seen.complaints, Vec::<String>::new());
    let own = host.url("/");
    let strangers: Vec<_> = seen
        .requests
        .iter()
        .filter(|url| !url.starts_with(&own))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

/// What the reader is looking at stays where it is when the page grows above it.
#[test]
fn the_place_in_the_text_is_kept() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 700);
    browser.open(&host.url(&format!("/de-de/{ALERTS}")));
    let paragraph = "[...document.querySelectorAll('.body p, .body li')].find((node) => node.textContent.includes('https://'))";
    browser.value(&format!(
        "{paragraph}.scrollIntoView({{behavior: 'instant'}})"
    ));
    let top = "(() => { const range = document.createRange(); range.selectNodeContents(NODE); return range.getBoundingClientRect().top; })()";
    let top = top.replace("NODE", paragraph);
    let before = browser.value(&top).as_f64().unwrap();
    browser.value("document.querySelector('.reading a[data-mode=side]').click()");
    browser.until(&format!("{MODE} === 'side'"));
    let after = browser.value(&top).as_f64().unwrap();
    assert!((before - after).abs() < 3.0, "from {before} to {after}");
}

#[test]
fn without_a_script_links_and_fields_do_the_same() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 800);
    browser.allow_scripts(false);
    browser.open(&host.url(&format!("/de-de/{ALERTS}")));
    browser.click(".reading a[data-mode=original]");
    browser.until(&format!(
        "location.pathname === '/de-de/{ALERTS}bilingual/' && document.readyState === 'complete'"
    ));
    browser.expect("[...document.querySelectorAll('.original')].every((node) => !node.open)");
    tab_to(&mut browser, ".original > summary");
    browser.press("Enter");
    browser.until("document.activeElement.parentElement.open");
    // Two columns, which stay while the reader goes through the page.
    browser.value("document.querySelector('.reading [data-mode=side] > summary').focus()");
    browser.press("Enter");
    browser.until(&aligned());
    browser.click(".onpage a");
    browser.until("location.hash.length > 1");
    browser.expect(&aligned());
    browser.click(".reading a[data-mode=translation]");
    browser.until(&format!(
        "location.pathname === '/de-de/{ALERTS}' && document.readyState === 'complete'"
    ));
    // The link straight to the two columns.
    browser.click(".reading a[data-mode=side]");
    browser.until("location.hash === '#side-by-side' && document.readyState === 'complete'");
    browser.until(&aligned());
    // It lasts, too, while the reader follows other fragments.
    browser.click(".onpage a");
    browser.until("location.hash !== '#side-by-side'");
    browser.expect(&aligned());
    browser.expect("document.querySelectorAll('.reading > details[open]').length === 1");
    // And back to one.
    browser.value("document.querySelector('.reading [data-mode=original] > summary').focus()");
    browser.press(" ");
    browser.until(
        "[...document.querySelectorAll('.source')].every((node) => !node.checkVisibility())",
    );
    browser.expect("document.querySelector('meta[name=robots]').content === 'noindex'");
    browser.expect(&format!("new URL(document.querySelector('link[rel=canonical]').href).pathname.endsWith('/de-de/{ALERTS}')"));
}

#[test]
fn from_right_to_left_the_translation_stands_on_the_right() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 900);
    browser.open(&host.url(&format!("/ar-sa/{ROLES}bilingual/#side-by-side")));
    browser.until(&format!("{MODE} === 'side'"));
    browser.until(&aligned());
    browser.expect(&format!(
        "{TWINS}.every(([target, source]) => target.getBoundingClientRect().left > source.getBoundingClientRect().left
            && getComputedStyle(source).direction === 'ltr' && getComputedStyle(target).direction === 'rtl')"
    ));
    browser.picture("reading-side-ar");
}

#[test]
fn on_narrow_screens_the_original_stands_below() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(320, 700);
    for page in [ALERTS, ROLES] {
        browser.open(&host.url(&format!("/de-de/{page}bilingual/#side-by-side")));
        browser.until(&format!("{MODE} === 'side'"));
        browser.expect(&format!(
            "{TWINS}.every(([target, source]) => target.getBoundingClientRect().bottom <= source.getBoundingClientRect().top + 1)"
        ));
        browser.expect("document.documentElement.scrollWidth <= innerWidth");
    }
    browser.size(390, 844);
    browser.media(&[("prefers-color-scheme", "dark")]);
    browser.value("scrollTo(0, 500)");
    browser.picture("reading-narrow-dark");
}

#[test]
fn another_translation_takes_the_place_of_the_original() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 900);
    browser.open(&host.url(&format!("/de-de/{ALERTS}bilingual/#side-by-side")));
    browser.until(&format!("{MODE} === 'side'"));
    tab_to(&mut browser, ".compare select");
    browser.press("ArrowDown");
    browser.press("ArrowDown");
    browser.until("document.querySelector('.body .source').lang === 'ja-JP'");
    browser
        .expect("[...document.querySelectorAll('.source')].every((node) => node.lang === 'ja-JP')");
    browser.expect("document.querySelectorAll('.is-missing').length === 0");
    browser.expect("/[\\u3040-\\u30ff]/.test(document.querySelector('.body .source').parentElement.parentElement.nextElementSibling.querySelector('.source').textContent)");
    browser.until(&aligned());
    browser.picture("reading-pivot-de-ja");
    browser.press("Home");
    browser.until("document.querySelector('.body .source').lang === 'en-US'");
}
