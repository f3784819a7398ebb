//! The preview in a real browser.

use std::time::Duration;

use diglot::serve::Visitors;
use serde_json::json;

use super::chromium::Browser;
use super::small::{Running, Small, page, serve, serve_at, serve_to};

/// Opens a page of the preview.
fn open(browser: &mut Browser, site: &Running, path: &str) {
    browser.open(&format!("http://localhost:{}{path}", site.port));
}

/// A long page with disclosures.
fn long(text: &str) -> String {
    let filler = "<p style-less>Zeile</p>\n".repeat(300);
    page(
        "Lang",
        &format!(
            "<h1>{text}</h1><details><summary>Eins</summary>1</details>\
             <details open><summary>Zwei</summary>2</details>{filler}"
        ),
    )
}

/// The page under the theme's policy: loads again where it was read, swaps styles, shows errors.
#[test]
fn open_pages_follow_the_site() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let start = Small::new().with("de-de/index.html", &long("alt"));
    let site = serve(start.clone());
    open(&mut browser, &site, "/de-de/");
    browser.value("window.mark = 1; document.querySelector('details').open = true; document.querySelectorAll('details')[1].open = false; scrollTo(0, 1234)");

    // Another page changes: this one stays.
    let other = start.clone().with("index.html", &page("Home", "anders"));
    site.screen.show(other.clone(), None);
    // New styles: the page stays and looks different.
    let restyled = other
        .with(
            "de-de/index.html",
            &long("alt").replace("help.1.css", "help.2.css"),
        )
        .with("assets/help.2.css", "body { color: rgb(9, 8, 7); }");
    site.screen.show(restyled.clone(), None);
    browser.until("getComputedStyle(document.body).color === 'rgb(9, 8, 7)'");
    browser.until("document.querySelectorAll('link').length === 1");
    // The same under the same name.
    let restyled = restyled.with("assets/help.2.css", "body { color: rgb(5, 5, 5); }");
    site.screen.show(restyled.clone(), None);
    browser.until("getComputedStyle(document.body).color === 'rgb(5, 5, 5)'");
    assert_eq!(
        browser.value("window.mark"),
        json!(1),
        "the page was loaded again"
    );

    // New text: the page is loaded again, scrolled and opened as it was.
    let text = long("neu").replace("help.1.css", "help.2.css");
    let new = restyled.with("de-de/index.html", &text);
    site.screen.show(new.clone(), None);
    browser.until("document.querySelector('h1')?.textContent === 'neu' && scrollY === 1234");
    assert_eq!(browser.value("window.mark ?? 0"), json!(0));
    // A browser scrolls by itself, perhaps before the page has come to its disclosures.
    let open = "[...document.querySelectorAll('details')].map((d) => d.open).join()";
    browser.until(&format!("{open} === 'true,false'"));

    // An error: the page stays, with the error over it; mended, it goes.
    site.screen.show(
        new.clone()
            .with_error("de-de/index.html", "kein <b>Feld</b>"),
        None,
    );
    browser.until("document.querySelector('diglot-errors') !== null");
    let overlay = "document.querySelector('diglot-errors').shadowRoot.textContent";
    let shown = browser.value(overlay);
    let shown = shown.as_str().unwrap();
    for part in [
        "kein <b>Feld</b>",
        "templates/article.html:3:7",
        "{{ pag.title }}",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let styled = "getComputedStyle(document.querySelector('diglot-errors')).position";
    assert_eq!(browser.value(styled), json!("fixed"));
    assert_eq!(
        browser.value("document.querySelector('h1').textContent"),
        json!("neu")
    );
    site.screen.show(new, None);
    browser.until("document.querySelector('diglot-errors') === null");
}

/// R-S10: a broken page recovers by itself; so does a page that outlives its server.
#[test]
fn pages_come_back_with_what_they_wait_for() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let mut broken = Small::new().with_error("de-de/index.html", "kaputt");
    broken.outputs.remove("de-de/index.html");
    let site = serve(broken);
    open(&mut browser, &site, "/de-de/");
    browser.until("document.querySelector('diglot-errors') !== null");
    site.screen.show(Small::new(), None);
    browser.until("document.body?.textContent.includes('Anfang') === true");
    // The script that waits for the next server comes after the text.
    browser.until("document.readyState === 'complete'");
    // The next server has another token, and another state of the site.
    site.server.stop();
    let new = Small::new().with("de-de/index.html", &page("Start", "wieder da"));
    let _site = serve_at(site.port, new, Visitors::default());
    browser.until("document.body?.textContent.includes('wieder da') === true");
}

#[test]
fn the_browser_goes_to_the_edited_page() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let visitors = Visitors {
        navigate: true,
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    open(&mut browser, &site, "/");
    let edited = "de-de/請求/index.html";
    let state = Small::new().with(edited, &page("Rechnung", "bearbeitet"));
    // A page goes where edits lead that come while it listens; nobody tells when it begins to.
    let arrived = "document.body?.textContent.includes('bearbeitet') === true";
    while browser.value(arrived) != json!(true) {
        site.screen.show(state.clone(), Some(edited));
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn diagnostics_keep_up_with_the_site() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = serve(Small::new());
    open(&mut browser, &site, "/_diglot/de-de/");
    browser.until("document.body?.textContent.includes('None.') === true");
    site.screen
        .show(Small::new().with_error("de-de/index.html", "schlimm"), None);
    browser.until("document.body?.textContent.includes('schlimm') === true");
}
