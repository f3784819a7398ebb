//! The table of contents, the contents of a page, and the filters.

use serde_json::json;

use crate::chromium::Browser;
use crate::site;

const ARTICLE: &str = "/de-de/portal/create-a-subscription/";
const FILTER: &str = ".side .filter";
/// The texts of the entries that can be seen.
const SEEN: &str = "[...document.querySelectorAll('.side li > a, .side li > details > summary')]
    .filter((node) => node.checkVisibility()).map((node) => node.textContent).join('|')";

fn article(browser: &mut Browser) {
    browser.size(1280, 900);
    browser.open(&site::content().url(ARTICLE));
}

#[test]
fn a_page_carries_its_own_branch_and_the_rest_comes_on_demand() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    article(&mut browser);
    browser.expect("document.querySelector('.side [aria-current=page]').textContent === 'Abonnement erstellen'");
    browser.expect("document.querySelectorAll('.side li').length < 15");
    // A closed group opens in place, and has the focus.
    browser.click(".side a.more[data-group]");
    browser.until("document.activeElement.matches('.side summary') && document.activeElement.parentElement.open");
    browser.expect("document.activeElement.textContent === 'Anmeldung'");
    browser.expect("document.querySelectorAll('.side li').length > 20");
    browser.expect("document.querySelectorAll('.side [aria-current=page]').length === 1");
    browser.expect("document.querySelector('.side [aria-current=page]').checkVisibility()");
    // Addresses come from another page, and lead where they did there.
    browser.click(".side summary:focus + ul a");
    browser.until(
        "location.pathname === '/de-de/portal/sign-in/' && document.readyState === 'complete'",
    );
    // The whole of it.
    browser.click(".side .whole a");
    browser.until("document.querySelector('.side .whole') === null");
    browser.expect("location.pathname === '/de-de/portal/sign-in/'");
}

#[test]
fn the_contents_can_be_filtered_and_say_how_much_is_left() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    article(&mut browser);
    let before = browser.text(SEEN);
    browser.click(FILTER);
    // Marks on letters may be left out, and the words may stand anywhere.
    browser.write("aktualisieren KÓNTO");
    browser.until("document.querySelector('.matches').textContent === '2 Einträge gefunden'");
    assert_eq!(
        browser.text(SEEN),
        "Kundenkonten|Kundenkonto aktualisieren|Betrieben von Qinghe|Kundenkonto aktualisieren"
    );
    browser.expect("document.querySelector('.matches').getAttribute('role') === 'status'");
    browser.picture("filter");
    // Escape empties the field, and everything is as it was, in the whole of the contents.
    browser.press("Escape");
    browser.until("document.querySelector('.matches').textContent === ''");
    assert_eq!(browser.text(SEEN), before);
    // Plurals are those of the language.
    browser.open(&site::content().url("/ru-ru/portal/create-a-subscription/"));
    browser.click(FILTER);
    browser.write("аккаунт");
    browser.until("/^Найден/.test(document.querySelector('.matches').textContent)");
}

#[test]
fn one_cloud_is_kept_from_page_to_page_until_somebody_lifts_it() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    article(&mut browser);
    browser.expect("document.querySelector('.facet').hidden");
    browser.value("document.querySelector('.contents-tools select').value = 'qinghe'");
    browser.value(
        "document.querySelector('.contents-tools select').dispatchEvent(new Event('change'))",
    );
    let left = browser.text(SEEN);
    assert!(
        left.contains("Betrieben von Qinghe") && !left.contains("Abrechnung"),
        "{left}"
    );
    // The page itself stays, although it is for other clouds.
    assert!(left.contains("Abonnement erstellen"), "{left}");
    browser.open(&host.url("/de-de/portal/qinghe/"));
    browser.expect("document.querySelector('.facet').checkVisibility()");
    browser.expect("document.querySelector('.facet strong').textContent === 'Partner Portal, betrieben von Qinghe'");
    assert!(!browser.text(SEEN).contains("Abrechnung"));
    browser.picture("cloud-filter");
    // On the page with the whole contents, too; in another language as well.
    browser.open(&host.url("/ar-sa/portal/toc/"));
    browser.expect("document.querySelectorAll('.tree li').length > 0");
    browser.expect("[...document.querySelectorAll('.tree a')].some((a) => !a.checkVisibility())");
    // Folded contents do not hide that something is left out, or the way out of it.
    browser.size(390, 844);
    browser.open(&host.url(ARTICLE));
    browser.expect("document.querySelector('.facet').checkVisibility()");
    browser.click(".facet button");
    browser.expect("document.querySelector('.facet').hidden");
    assert_eq!(
        browser.value("localStorage.getItem('diglot.cloud')"),
        json!(null)
    );
    browser.expect("document.activeElement.matches('.side summary')");
}

#[test]
fn turning_to_another_cloud_keeps_to_that_one() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = site::content();
    browser.size(1280, 900);
    let page = host.url("/de-de/portal/update-customer-account/");
    browser.open(&page);
    browser.click("[data-menu=cloud] > summary");
    browser.click("[data-menu=cloud] a[data-id=qinghe]");
    browser.until("location.pathname.includes('/qinghe/') && document.readyState === 'complete'");
    assert_eq!(
        browser.value("localStorage.getItem('diglot.cloud')"),
        json!(null)
    );
    browser.value("localStorage.setItem('diglot.cloud', 'global')");
    browser.open(&page);
    browser.click("[data-menu=cloud] > summary");
    browser.click("[data-menu=cloud] a[data-id=qinghe]");
    browser.until("location.pathname.includes('/qinghe/') && document.readyState === 'complete'");
    assert_eq!(
        browser.value("localStorage.getItem('diglot.cloud')"),
        json!("qinghe")
    );
}

#[test]
fn the_contents_of_a_page_follow_the_reader() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    article(&mut browser);
    browser.expect("document.querySelector('.onpage [aria-current]') === null");
    let headings = browser.value("document.querySelectorAll('.onpage a').length");
    for at in 0..headings.as_u64().unwrap() {
        browser.click(&format!(".onpage li:nth-child({}) a", at + 1));
        browser.until(&format!(
            "[...document.querySelectorAll('.onpage a')].findIndex((a) => a.hasAttribute('aria-current')) === {at}"
        ));
    }
}
