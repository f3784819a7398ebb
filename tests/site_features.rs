//! What a site promises its readers, looked up on built pages.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::io::Read as _;

use common::{SMALL, Site, Tree, tree};

/// One task in two clouds, a redirect, an alias, a page that is only a redirect, and tables of
/// contents.
const CLOUDS: &str = r#"--- site.toml
title = "Help"
base_url = "https://help.example.com"

[[clouds]]
id = "public"
name = "Portal"
exactly = ["Portal"]
default = true

[[clouds]]
id = "east"
name = "Portal East"
contains = ["East"]
paths = ["**/East-*"]

[locales.de-DE]
title = "Hilfe"

[redirects]
"/de-de/ancient/" = "/de-de/billing/"
--- content/de-de/TOC.yml
- name: Konto
  items:
  - name: Rechnung
    href: billing.md
- name: Osten
  items:
  - name: Rechnung
    href: archive/billing.md
- name: Frage
  href: faq.yml
--- content/de-de/billing.md
---
title: Rechnung
aliases: [/invoices]
---
# <a name="invoice"></a><span data-ttu-id="a1b2c-101">Rechnung</span><span class="sxs-lookup"><span data-stu-id="a1b2c-101">Invoice</span></span>

<span data-ttu-id="a1b2c-102">**Gilt für**: Portal</span><span class="sxs-lookup"><span data-stu-id="a1b2c-102">**Applies to**: Portal</span></span>

<span data-ttu-id="a1b2c-103">[Ost](archive/East-billing.md) [alt](old.md) [weg](gone.md)</span><span class="sxs-lookup"><span data-stu-id="a1b2c-103">[East](archive/East-billing.md) [old](old.md) [gone](gone.md)</span></span>
--- content/de-de/archive/East-billing.md
# <a name="invoice"></a><span data-ttu-id="b1b2c-101">Rechnung im Osten</span><span class="sxs-lookup"><span data-stu-id="b1b2c-101">Invoice in the East</span></span>

<span data-ttu-id="b1b2c-102">[Nachbar](billing.md)</span><span class="sxs-lookup"><span data-stu-id="b1b2c-102">[neighbour](billing.md)</span></span>
--- content/de-de/old.md
---
redirect_url: /billing
---
--- content/de-de/faq.yml
### YamlMime:FAQ
metadata:
  title: Fragen
title: Fragen
summary: |
  **Gilt für**: Portal
sections:
- name: x
  questions:
  - question: Wie?
    answer: So.
--- content/ja-jp/billing.md
# <a name="invoice"></a><span data-ttu-id="c1b2c-101">請求書</span><span class="sxs-lookup"><span data-stu-id="c1b2c-101">Invoice</span></span>
"#;

fn page(site: &Site, path: &str) -> String {
    let file = site.output().join(path).join("index.html");
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn holds(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

fn built() -> Site {
    let site = Site::new(CLOUDS);
    site.build(&[]).expect(0);
    site
}

#[test]
fn articles_about_one_task_lead_to_each_other_across_clouds() {
    let site = built();
    let public = page(&site, "de-de/billing");
    holds(
        &public,
        &["../archive/east-billing/\" data-id=\"east\"><span>Portal East</span>"],
    );
    let east = page(&site, "de-de/archive/east-billing");
    holds(
        &east,
        &["../../billing/\" data-id=\"public\" data-default><span>Portal</span>"],
    );
}

/// What a script needs to keep to one cloud; the usual case costs nothing.
#[test]
fn entries_of_the_contents_know_the_clouds_of_what_lies_below() {
    let site = built();
    let contents = page(&site, "de-de/toc");
    holds(
        &contents,
        &[
            "<li><details open><summary>Konto</summary>",
            "<li data-cloud=\"east\"><details open><summary>Osten</summary>",
            "<li data-cloud=\"east\"><a href=\"../archive/east-billing/\">",
        ],
    );
    // A closed group leads to its first page, and a script opens it in place.
    holds(
        &page(&site, "de-de/billing"),
        &[
            "<li data-cloud=\"east\"><a href=\"../archive/east-billing/\" class=\"more\" data-group>Osten</a>",
        ],
    );
}

#[test]
fn facts_lead_to_what_they_mean() {
    let site = built();
    holds(
        &page(&site, "en-us/billing"),
        &["<a href=\"../about-translations/#reconstructed\">"],
    );
    holds(
        &page(&site, "de-de/about-translations"),
        &[
            "<h1>Über Übersetzungen</h1>",
            "<h2 id=\"reconstructed\">",
            "hreflang=\"ja-JP\"",
        ],
    );
    // A site may explain its translations in its own words.
    site.write(
        "content/de-de/about-translations.md",
        "# Wie wir übersetzen\n",
    );
    site.build(&[]).expect(0);
    let own = page(&site, "de-de/about-translations");
    assert!(own.contains("Wie wir übersetzen") && !own.contains("Über Übersetzungen</h1>"));
}

#[test]
fn links_between_files_of_a_cloud_may_leave_out_its_prefix() {
    let site = built();
    holds(
        &page(&site, "de-de/archive/east-billing"),
        &["<a href=\"./\">Nachbar</a>"],
    );
}

#[test]
fn old_addresses_lead_on_and_links_to_them_go_straight_there() {
    let site = built();
    for old in ["de-de/ancient", "de-de/invoices", "de-de/old"] {
        let old = page(&site, old);
        holds(&old, &["../billing/", "http-equiv=\"refresh\"", "noindex"]);
    }
    let billing = page(&site, "de-de/billing");
    holds(
        &billing,
        &[
            "<a href=\"./\">alt</a>",
            "<span class=\"link-broken\">weg</span>",
        ],
    );
    let redirects = std::fs::read_to_string(site.output().join("redirects.json")).unwrap();
    holds(&redirects, &["\"/de-de/ancient/\": \"/de-de/billing/\""]);
}

/// Old addresses as people write them, in either style of addresses.
const OLD: &str = r#"--- site.toml
title = "Help"
base_url = "https://help.example.com/docs/"

[[docsets]]
path = "guide"
url = "my-docs"

[redirects]
"/de-de/my-docs/page.html" = "/de-de/my-docs/a/"
"/de-DE/my-docs/%C3%BC%20x/" = "/my-docs/a"
"/de-de/home/" = "/de-de/"
"/de-de/languages/" = "/"
"/de-de/other-home/" = "/en-us/"
"/de-de/find/" = "/de-de/search/?q=invoice#top"
"/de-de/sheet/" = "/de-de/my-docs/media/price%20list.png"
"/de-de/first/" = "/de-de/my-docs/page.html"
--- content/de-de/guide/a.md
---
title: A
aliases: ["/de-DE/my-docs/alias.html", "https://help.example.com/docs/de-de/whole/", /en-us/foreign/, "https://elsewhere.example/x/"]
---
# A

[old](/de-de/my-docs/page.html) [self](/my-docs/a)
--- content/de-de/guide/media/price list.png
x
--- content/en-us/guide/a.md
# A
"#;

#[test]
fn old_addresses_may_be_written_in_many_ways() {
    let site = Site::new(OLD);
    let ran = site.build(&[]).expect(0);
    for alias in ["/en-us/foreign/", "https://elsewhere.example/x/"] {
        let told = format!("alias {alias} is no path of the site in this locale");
        assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    }
    let map = |site: &Site| std::fs::read_to_string(site.output().join("redirects.json")).unwrap();
    holds(
        &map(&site),
        &[
            r#""/de-de/my-docs/page.html": "/de-de/my-docs/a/","#,
            r#""/de-de/my-docs/%C3%BC%20x/": "/de-de/my-docs/a/","#,
            r#""/de-de/home/": "/de-de/","#,
            r#""/de-de/languages/": "/","#,
            r#""/de-de/other-home/": "/en-us/","#,
            r#""/de-de/find/": "/de-de/search/?q=invoice#top","#,
            r#""/de-de/sheet/": "/de-de/my-docs/media/price%20list.png","#,
            r#""/de-de/first/": "/de-de/my-docs/a/","#,
            r#""/de-de/my-docs/alias.html": "/de-de/my-docs/a/","#,
            r#""/de-de/whole/": "/de-de/my-docs/a/""#,
        ],
    );
    let files = tree(&site.output());
    assert!(files.contains_key("de-de/my-docs/media/price list.png"));
    let old = String::from_utf8(files["de-de/my-docs/page.html"].clone()).unwrap();
    holds(&old, &["url=a/", "href=\"../../assets/"]);
    holds(&page(&site, "de-de/languages"), &["url=../../\""]);
    let article = page(&site, "de-de/my-docs/a");
    holds(
        &article,
        &["<a href=\"./\">old</a> <a href=\"./\">self</a>"],
    );

    site.edit(
        "site.toml",
        "[[docsets]]",
        "url_style = 'file'\n[[docsets]]",
    );
    site.build(&[]).expect(0);
    holds(
        &map(&site),
        &[
            r#""/de-de/my-docs/page.html": "/de-de/my-docs/a.html","#,
            r#""/de-de/home.html": "/de-de/index.html","#,
            r#""/de-de/languages.html": "/index.html","#,
            r#""/de-de/find.html": "/de-de/search.html?q=invoice#top","#,
            r#""/de-de/first.html": "/de-de/my-docs/a.html","#,
        ],
    );
}

#[test]
fn the_source_edition_is_reconstructed_with_its_table_of_contents() {
    let site = built();
    let english = page(&site, "en-us/billing");
    holds(
        &english,
        &[
            "lang=\"en-US\"",
            ">Invoice</h1>",
            "../archive/east-billing/",
        ],
    );
    assert!(
        !english.contains("Rechnung"),
        "no foreign word is shown\n{english}"
    );
}

#[test]
fn a_locale_without_an_article_shows_it_in_the_source_language() {
    let site = built();
    let fallback = page(&site, "ja-jp/archive/east-billing");
    holds(
        &fallback,
        &[
            "<html lang=\"ja-JP\"",
            "lang=\"en-US\" dir=\"ltr\"",
            "Invoice in the East",
        ],
    );
    let canonical =
        "rel=\"canonical\" href=\"https://help.example.com/en-us/archive/east-billing/\"";
    holds(&fallback, &[canonical]);
    let alternates =
        "hreflang=\"ja-JP\" href=\"https://help.example.com/ja-jp/archive/east-billing/\"";
    assert!(
        !fallback.contains(alternates),
        "a fallback is no translation"
    );
    let sitemap = std::fs::read_to_string(site.output().join("ja-jp/sitemap.xml")).unwrap();
    assert!(
        !sitemap.contains("ja-jp/archive"),
        "nor is it in the sitemap\n{sitemap}"
    );
}

#[test]
fn a_docset_without_folder_and_index_page_is_called_like_the_site() {
    let site = built();
    let contents = page(&site, "de-de/toc");
    holds(&contents, &["<h1>Hilfe"]);
    let article = page(&site, "de-de/billing");
    holds(
        &article,
        &["<p class=\"side-title\"><a href=\"../toc/\">Hilfe</a></p>"],
    );
    holds(&page(&site, "en-us/toc"), &["<h1>Help"]);
}

#[test]
fn translations_that_tell_no_cloud_are_for_those_of_their_original() {
    let site = built();
    site.write("content/en-us/new.md", "---\nclouds: east\n---\n# New\n");
    site.write("content/de-de/new.md", "# Neu\n");
    site.write("content/ja-jp/new.md", "---\nclouds: public\n---\n# 新\n");
    site.build(&[]).expect(0);
    let german = page(&site, "de-de/new");
    holds(&german, &["href=\"../clouds/east/\" data-pagefind-filter"]);
    assert!(!german.contains("about-translations/#cloud"), "{german}");
    let japanese = page(&site, "ja-jp/new");
    holds(
        &japanese,
        &["href=\"../clouds/public/\" data-pagefind-filter"],
    );
}

#[test]
fn yaml_pages_in_the_source_language_are_told_like_articles() {
    let site = built();
    let page_of = |name: &str, title: &str, summary: &str| {
        let text = format!(
            "### YamlMime:FAQ\ntitle: {title}\nsummary: |\n  {summary}\nsections:\n- name: a\n  questions:\n  - question: b\n    answer: c\n"
        );
        site.write(&format!("content/en-us/{name}.yml"), text);
    };
    page_of("line", "Line", "Applies to: Portal East");
    page_of("list", "List", "Applies to\n\n  - Portal East");
    page_of("title", "Invoices in Portal East", "Whatever");
    page_of("none", "None", "Whatever");
    site.build(&[]).expect(0);
    for east in ["line", "list", "title"] {
        let page = page(&site, &format!("en-us/{east}"));
        holds(&page, &["href=\"../clouds/east/\" data-pagefind-filter"]);
    }
    let none = page(&site, "en-us/none");
    holds(&none, &["href=\"../clouds/public/\" data-pagefind-filter"]);
}

/// R-P5
#[test]
fn names_of_articles_and_files_are_made_portable() {
    let site = built();
    let png = [137, 80, 78, 71];
    site.write("content/de-de/what?.png", png);
    site.write("content/de-de/AUX.png", png);
    site.write(
        "content/de-de/nul.md",
        "# N\n\n![a](what%3F.png) ![b](AUX.png)\n",
    );
    site.build(&[]).expect(1);
    site.edit(
        "site.toml",
        "title = \"Help\"",
        "title = \"Help\"\nportable_names = 'encode'",
    );
    site.build(&[]).expect(0);
    let article = page(&site, "de-de/nul_");
    holds(&article, &["src=\"../what_3f.png\"", "src=\"../AUX_.png\""]);
    let files = tree(&site.output());
    assert!(files.contains_key("de-de/what_3f.png") && files.contains_key("de-de/AUX_.png"));
}

/// R-P5
#[test]
fn docsets_with_one_address_and_two_tables_of_contents_are_told_apart() {
    let site = Site::new(OLD);
    site.write("content/de-de/guide/TOC.yml", "- name: A\n  href: a.md\n");
    site.write("content/de-de/more/TOC.yml", "- name: B\n  href: b.md\n");
    site.write("content/de-de/more/b.md", "# B\n");
    site.configure("[[docsets]]\npath = 'more'\nurl = 'my-docs'\n");
    let ran = site.build(&[]).expect(1);
    let told = "my-docs/toc/index.html is wanted by two tables of contents, guide/TOC.yml and more/TOC.yml";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn the_site_has_a_name_in_each_language() {
    let site = built();
    holds(&page(&site, "de-de"), &["<h1>Hilfe</h1>"]);
    holds(&page(&site, "ja-jp"), &["<h1>Help</h1>"]);
}

#[test]
fn yaml_pages_learn_the_names_of_clouds_from_articles() {
    let site = built();
    let faq = page(&site, "de-de/faq");
    assert!(!faq.contains("vermutet"), "the cloud is no guess\n{faq}");
}

#[test]
fn one_cloud_can_be_built_alone() {
    let site = Site::new(CLOUDS);
    let ran = site.build(&["--cloud", "east"]).expect(0);
    assert!(ran.stderr.contains("0 warnings"), "{}", ran.stderr);
    let east = page(&site, "de-de/archive/east-billing");
    assert!(
        !east.contains("Konto"),
        "groups of other clouds are gone\n{east}"
    );
    assert!(!site.output().join("de-de/billing").exists());
    let ran = site.build(&["--cloud", "west"]).expect(2);
    assert!(ran.stderr.contains("public, east"), "{}", ran.stderr);
}

#[test]
fn addresses_can_be_files() {
    let site = Site::new(CLOUDS);
    site.edit(
        "site.toml",
        "[locales.de-DE]",
        "[locales.de-DE]\nfallback = 'link'",
    );
    site.edit(
        "site.toml",
        "title = \"Help\"",
        "title = \"Help\"\nurl_style = \"file\"",
    );
    site.build(&[]).expect(0);
    let billing = std::fs::read_to_string(site.output().join("de-de/billing.html")).unwrap();
    holds(
        &billing,
        &[
            "href=\"archive/east-billing.html\">Ost</a>",
            "href=\"index.html\"",
        ],
    );
}

#[test]
fn an_article_may_be_the_front_page_of_a_locale() {
    let site = Site::new(CLOUDS);
    site.write("content/de-de/index.md", "# Willkommen\n");
    site.build(&[]).expect(0);
    holds(&page(&site, "de-de"), &["Willkommen</h1>"]);
    holds(&page(&site, "de-de/clouds"), &["Portal East"]);
    holds(&page(&site, "ja-jp"), &["Portal"]);
}

#[test]
fn images_from_the_root_of_the_site_are_its_files_and_have_a_size() {
    let site = Site::new(
        "--- site.toml\ntitle = 'A'\nbase_url = 'https://a.example'\nedit_url = 'https://git.example/{path}'\n\
         --- content/en-us/docfx.json\n{\"build\": {\"content\": \"**/*.md\", \"resource\": \"**/*.gif\", \"dest\": \"docs\"}}\n\
         --- content/en-us/a.md\n# A\n\n![i](/docs/media/i.gif) ![i](/en-us/docs/Media/I.gif) ![j](/docs/j.gif) ![k](media/k.gif)\n\
         --- content/en-us/b.md\n---\nhideEdit: true\n---\n# B\n",
    );
    site.write("content/en-us/media/i.gif", b"GIF89a\x06\0\x04\0\0\0\0");
    site.write("content/en-us/media/k.gif", "no image");
    let ran = site.build(&["-v"]).expect(0);
    let image = "<img src=\"../media/i.gif\" width=\"6\" height=\"4\" alt=\"i\"";
    let html = page(&site, "en-us/docs/a");
    assert_eq!(html.matches(image).count(), 2, "{html}");
    holds(
        &html,
        &[
            "<img src=\"/docs/j.gif\"",
            "<img src=\"../media/k.gif\" alt",
            "https://git.example/a.md",
        ],
    );
    assert!(!page(&site, "en-us/docs/b").contains("https://git.example"));
    assert!(
        ran.stderr
            .contains("info[file/image]: content/en-us/media/k.gif"),
        "{}",
        ran.stderr
    );
}

#[test]
fn missing_images_may_come_from_elsewhere_by_their_path_below_the_docset() {
    let site = Site::new(
        "--- site.toml\ntitle = 'A'\nbase_url = 'https://a.example'\nmissing_images = { remote = 'https://img.example/x/' }\n\
         --- content/en-us/docs/docfx.json\n{\"build\": {\"content\": \"**/*.md\"}}\n\
         --- content/en-us/docs/sub/a.md\n# A\n\n![i](../media/a%20b.png) ![j](~/media/c.png)\n",
    );
    site.build(&[]).expect(0);
    holds(
        &page(&site, "en-us/docs/sub/a"),
        &[
            "<img src=\"https://img.example/x/media/a%20b.png\"",
            "<img src=\"https://img.example/x/media/c.png\"",
        ],
    );
}

/// Every output as text, indexes for search unpacked, by path.
fn texts(files: &Tree) -> Vec<(String, String)> {
    let text = |(path, bytes): (&String, &Vec<u8>)| {
        let mut text = String::new();
        let unpacked = flate2::read::GzDecoder::new(&**bytes).read_to_string(&mut text);
        if unpacked.is_err() {
            text = String::from_utf8_lossy(bytes).into_owned();
        }
        (path.clone(), text)
    };
    files.iter().map(text).collect()
}

#[test]
fn drafts_are_left_out_until_they_are_asked_for() {
    let site = Site::new(SMALL);
    site.edit(
        "content/de-de/billing.md",
        "title: Rechnung",
        "title: Rechnung\ndraft: true",
    );
    site.configure("[locales.fr-FR]\nfallback = \"page\"\n");
    let ran = site.build(&[]).expect(0);
    let named = "target billing.md is a draft";
    assert!(ran.stderr.matches(named).count() >= 2, "{}", ran.stderr);
    assert!(!ran.stderr.contains("toc/"), "{}", ran.stderr);
    let files = tree(&site.output());
    for (path, text) in texts(&files) {
        assert!(!path.contains("billing"), "{path}");
        for word in ["monatlich", "every month", "/billing", "Mehr"] {
            assert!(!text.contains(word), "{word:?} in {path}");
        }
    }
    let all = site.built(&["--drafts"]);
    let page = |path: &str| String::from_utf8_lossy(&all[path]).into_owned();
    for (path, mark) in [
        ("de-de/billing/index.html", "Entwurf"),
        ("fr-fr/billing/index.html", "Brouillon"),
        ("en-us/billing/index.html", "Draft"),
    ] {
        let mark = format!("<strong class=\"tag is-draft\">{mark}</strong>");
        assert!(page(path).contains(&mark), "{path}");
    }
    assert!(!page("de-de/start/index.html").contains("is-draft"));
    let is_listed = |(path, text): &(String, String)| {
        path.contains("sitemap") && text.contains("/de-de/billing/")
    };
    assert!(texts(&all).iter().any(is_listed));
    // And they go again.
    assert_eq!(site.built(&[]), files);
}
