//! A build that knows the one before writes and says what a build does that knows nothing.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "tests write the sites that they read"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use diglot::diag::Form;
use diglot::model::RepoPath;
use diglot::pipeline::{self, Input, Outcome, Report, Request, Silent};

use common::{PAGES_ALONE, Tree, tree};

/// A file that random edits change, each with the texts it may have; an empty one stands for no file.
type Variants = (&'static str, &'static [&'static str]);

const FILES: &[Variants] = &[
    (
        "site.toml",
        &[
            "title = 'A'\nbase_url = 'https://a.example'\n",
            "title = 'B'\nbase_url = 'https://a.example'\n",
            "# a remark\ntitle = 'A'\nbase_url = 'https://a.example'\n[redirects]\n'/de-de/old/' = '/de-de/b/'\n[hosting]\nprecompress = ['gzip']\n",
            "title = 'A'\nbase_url = 'https://a.example'\nfallback = 'link'\n[diagnostics]\n'link/not-found' = 'off'\n",
            "title = 'A'\nbase_url = 'https://a.example'\n[search]\nsource_text = false\n",
            "title = 'A'\nbase_url = 'https://a.example'\n[search]\nenabled = false\n",
        ],
    ),
    (
        "content/de-de/a.md",
        &[
            "# A\n\n[b](b.md#zwei) [!INCLUDE [x](includes/x.md)]\n",
            "# A\n\n[b](b.md#zwei), noch einmal. [!INCLUDE [x](includes/x.md)] ![i](i.png)\n",
            "# A\n\n[b](b.md#drei) [!INCLUDE [x](includes/x.md)] [c](c.md)\n",
            "# Ä\n\n[!INCLUDE [x](includes/y.md)]\n\n[!INCLUDE [x](includes/x.md)]\n",
            "",
        ],
    ),
    (
        "content/de-de/b.md",
        &[
            "---\ntitle: B\n---\n\n# B\n\n## Zwei\n\n![i](i.png)\n",
            "---\ntitle: B\n---\n\n# B\n\n## Zwei\n\nText.\n",
            "---\ntitle: [\n---\n\n# B\n\n## Drei\n\n[a](a.md)\n",
            "---\nrobots: noindex\n---\n\n# B\n\nText, Texte und 請求書.\n",
            "---\ndraft: true\n---\n\n# B\n\nNoch nicht.\n",
            "",
        ],
    ),
    (
        "content/de-de/c.md",
        &[
            "# <span data-ttu-id=\"x-1\">Drei</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">Three</span></span>\n",
            "# <span data-ttu-id=\"x-1\">Drei</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">Three</span></span>\n\n<span data-ttu-id=\"x-2\">Satz</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-2\">Sentence</span></span>\n",
            "# <span data-ttu-id=\"x-1\">Vier</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">Four</span></span>\n\n[!code[](code/s.rs?range=1)]\n",
            "# <span data-ttu-id=\"x-1\">Drei</span>\n",
            "",
        ],
    ),
    (
        "content/fr-fr/c.md",
        &[
            "",
            "---\nms.sourcegitcommit: 1\n---\n# <span data-ttu-id=\"y-1\">Trois</span><span class=\"sxs-lookup\"><span data-stu-id=\"y-1\">Three!</span></span>\n",
        ],
    ),
    (
        "content/de-de/code/s.rs",
        &["fn a() {}\n", "fn b() {}\n", ""],
    ),
    (
        "content/de-de/includes/x.md",
        &["x ##\n", "[y](nowhere.md)\n", "x \u{1}\n", ""],
    ),
    (
        "content/en-us/includes/y.md",
        &["english\n", "[!INCLUDE [x](x.md)]\n", ""],
    ),
    (
        "content/en-us/a.md",
        &[
            "# A\n\ntext\n",
            "# A\n\nother text\n",
            "# An A\n\ntext\n",
            "",
        ],
    ),
    (
        "content/de-de/faq.yml",
        &[
            "",
            "### YamlMime:FAQ\nmetadata:\n  title: F\nsections:\n  - questions:\n      - question: Q?\n        answer: A [b](b.md)\n",
        ],
    ),
    (
        "content/de-de/TOC.yml",
        &[
            "- name: A\n  href: a.md\n- name: B\n  items:\n  - name: C\n    href: c.md\n",
            "- name: A2\n  href: b.md\n",
            "- name: [\n",
            "",
        ],
    ),
    (
        "content/de-de/docfx.json",
        &[
            "",
            "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}], \"resource\": [{\"files\": [\"**/*.png\"]}], \"globalMetadata\": {\"ms.date\": \"01/02/2021\"}}}",
        ],
    ),
    (
        "content/de-de/i.png",
        &[
            "image",
            "another image",
            "GIF89a\u{6}\0\u{4}\0\0\0\0",
            "GIF89a\u{7}\0\u{5}\0\0\0\0",
            "",
        ],
    ),
    (
        "content/de-de/.fallback/d.md",
        &[
            "",
            "# D\n\n[a](a.md) ![i](i.png)\n",
            "# D2\n\n[d](d.md#d)\n",
        ],
    ),
    ("content/de-de/.fallback/includes/y.md", &["", "kept\n"]),
    (
        "content/fr-fr/.fallback/a.md",
        &["", "# The A of the French\n\n[d](d.md)\n"],
    ),
    (
        "themes/help/templates/nav.html",
        &["", "<nav class=\"side toc\">{{ nav.title }}</nav>\n"],
    ),
    (
        "themes/help/templates/shared/footer.html",
        &["", "<p>{{ page.site_title }}</p>\n"],
    ),
    (
        "themes/help/strings/de.ftl",
        &["", "feedback = Melden\nalert_note = Merke\n"],
    ),
    (
        "themes/help/assets/help.css",
        &["", "body { color: red }\n"],
    ),
];

/// Numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    if text.is_empty() {
        let _ = fs::remove_file(&file);
        return;
    }
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
    fs::write(file, text).expect("a file is written");
}

/// Moves a file of one locale to another one, or gives it another name.
fn rename(root: &Path, dice: &mut Dice) {
    let places = [
        "de-de/a.md",
        "de-de/c.md",
        "fr-fr/c.md",
        "fr-fr/a.md",
        "de-de/new.md",
    ];
    let place = |dice: &mut Dice| root.join("content").join(places[dice.below(places.len())]);
    let (from, to) = (place(dice), place(dice));
    fs::create_dir_all(to.parent().expect("a folder")).expect("made");
    let _ = fs::rename(from, to);
}

/// What a build says, besides what it writes.
#[derive(Debug, PartialEq)]
struct Said {
    report: Vec<String>,
    pages: BTreeMap<String, (usize, usize)>,
    published: bool,
}

fn build(root: &Path, output: &Path, cache: Option<PathBuf>) -> Outcome {
    build_saying(root, output, cache, None)
}

fn build_saying(root: &Path, output: &Path, cache: Option<PathBuf>, form: Option<Form>) -> Outcome {
    let text = fs::read_to_string(root.join("site.toml")).expect("a configuration");
    let config = diglot::config::parse(&RepoPath::new("site.toml"), &text).value;
    let request = Request {
        input: Input {
            root,
            config: &config.expect("a configuration without faults"),
            locales: Vec::new(),
            cloud: None,
            lossy: false,
            drafts: false,
            strict: false,
            theme_folder: root.join("themes/help"),
            cancelled: &AtomicBool::new(false),
            progress: &Silent,
        },
        output: output.to_owned(),
        keep_going: false,
        adopt: false,
        lock_wait: Duration::ZERO,
        durable: false,
        config_file: root.join("site.toml"),
        cache,
        form,
    };
    pipeline::build(&request).expect("a readable site")
}

fn said(outcome: &Outcome) -> Said {
    Said {
        report: match &outcome.report {
            Report::Values(report) => report.iter().map(|said| format!("{said:?}")).collect(),
            Report::Told(told) => vec![format!("{told:?}")],
        },
        pages: outcome.pages.clone(),
        published: outcome.changes.is_some(),
    }
}

#[track_caller]
fn assert_same(kept: &Tree, fresh: &Tree, what: &str) {
    for (path, bytes) in fresh {
        let text = String::from_utf8_lossy;
        let found = kept.get(path).map(|bytes| text(bytes));
        assert_eq!(found, Some(text(bytes)), "{path} {what}");
    }
    assert_eq!(kept.len(), fresh.len(), "{what}");
}

/// Something that happens to the output or the cache between two builds.
fn mishap(root: &Path, dice: &mut Dice) {
    let output = root.join("public");
    let files: Vec<String> = tree(&output).into_keys().collect();
    let cache = root.join(".diglot");
    match dice.below(12) {
        0 if !files.is_empty() => {
            let path = &files[dice.below(files.len())];
            if path != ".diglot-manifest.json" {
                fs::remove_file(output.join(path)).expect("removed");
            }
        }
        5 => {
            // Any of the files of an index, or what is remembered of one.
            let index = files.iter().filter(|path| path.contains("/search/"));
            let index = index.map(|path| output.join(path));
            let kept = tree(&cache).into_keys();
            let kept = kept.filter(|path| path.contains("-words-") || path.contains("-index-"));
            let all: Vec<PathBuf> = index.chain(kept.map(|path| cache.join(path))).collect();
            if !all.is_empty() {
                fs::remove_file(&all[dice.below(all.len())]).expect("removed");
            }
        }
        1 => fs::remove_dir_all(&output).unwrap_or_default(),
        2 => fs::remove_dir_all(&cache).unwrap_or_default(),
        3 => {
            for entry in fs::read_dir(&cache).into_iter().flatten().flatten() {
                let bytes = fs::read(entry.path()).expect("read");
                fs::write(entry.path(), &bytes[..dice.below(bytes.len() + 1)]).expect("written");
            }
        }
        4 => {
            // A fresh checkout: the same bytes with new stamps.
            for (path, bytes) in tree(&root.join("content")) {
                fs::write(root.join("content").join(path), bytes).expect("written");
            }
        }
        7 if !files.is_empty() => {
            // In place, so that the spare tree has the same.
            let path = &files[dice.below(files.len())];
            if path != ".diglot-manifest.json" {
                fs::write(output.join(path), "somebody else's words").expect("written");
            }
        }
        6 => {
            let spare = root.join(".public.diglot-spare/tree");
            let kept: Vec<String> = tree(&spare).into_keys().collect();
            if !kept.is_empty() {
                fs::remove_file(spare.join(&kept[dice.below(kept.len())])).expect("removed");
            }
        }
        _ => {}
    }
}

/// How many edits are made: more with `DIGLOT_EDITS`.
fn edits() -> usize {
    let asked = std::env::var("DIGLOT_EDITS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(150)
}

/// What reports are put into words for, or none.
const FORMS: [Option<Form>; 4] = [
    None,
    Some(Form::Text { notices: false }),
    Some(Form::Json),
    Some(Form::Text { notices: true }),
];

/// R-N2, R-O8
#[test]
fn any_row_of_edits_gives_what_a_build_gives_that_knows_nothing() {
    let mut dice = Dice(29);
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for (path, texts) in FILES {
        put(root, path, texts[0]);
    }
    fs::create_dir_all(root.join("content/en-us")).expect("made");
    for edit in 0..edits() {
        // One file at a time, and now and then a whole branch, or nothing at all.
        for _ in 0..[0, 1, 1, 1, 1, 1, 2, 5][dice.below(8)] {
            let (path, texts) = FILES[dice.below(FILES.len())];
            put(root, path, texts[dice.below(texts.len())]);
        }
        if dice.below(10) == 0 {
            rename(root, &mut dice);
        }
        mishap(root, &mut dice);
        let before = tree(&root.join("public"));
        // What was kept is asked for again, and in another form.
        let form = FORMS[edit / 4 % FORMS.len()];
        let build = |output: &Path, cache| build_saying(root, output, cache, form);
        let kept = build(&root.join("public"), Some(root.join(".diglot")));
        let clean = root.join("clean");
        let _ = fs::remove_dir_all(&clean);
        let fresh = build(&clean, None);
        assert_eq!(said(&kept), said(&fresh), "after edit {edit}");
        let (kept, fresh) = (tree(&root.join("public")), tree(&clean));
        if fresh.is_empty() {
            // Errors: nothing is published, and what was before stays.
            assert_same(
                &kept,
                &before,
                &format!("after edit {edit}, which has errors"),
            );
        } else {
            assert_same(&kept, &fresh, &format!("after edit {edit}"));
        }
    }
}

/// A site of two locales, the first of which is in the source language.
fn small_site(root: &Path) {
    put(
        root,
        "site.toml",
        &format!("title = 'A'\nbase_url = 'https://a.example'\n{PAGES_ALONE}"),
    );
    for name in ["a", "b", "c"] {
        put(
            root,
            &format!("content/en-us/{name}.md"),
            &format!("# {name}\n\nText.\n"),
        );
    }
    put(
        root,
        "content/de-de/a.md",
        "# Ä\n\nText. [!INCLUDE [x](x.md)]\n",
    );
    put(root, "content/de-de/x.md", "Ein Satz.");
}

/// The files of a site have come to rest: their stamps can be trusted.
fn at_rest(root: &Path) {
    let past = std::time::SystemTime::now() - Duration::from_mins(1);
    for path in tree(&root.join("content")).into_keys() {
        let file = fs::File::options()
            .write(true)
            .open(root.join("content").join(path));
        file.expect("a file").set_modified(past).expect("dated");
    }
}

#[test]
fn a_build_makes_only_what_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    small_site(root);
    at_rest(root);
    let work = |cache: bool| {
        let cache = cache.then(|| root.join(".diglot"));
        build(root, &root.join("public"), cache).work
    };
    let all = work(true);
    assert_eq!(
        all.read, 5,
        "four articles and an include that is a page as well"
    );
    assert_eq!(
        (work(true).read, work(true).made),
        (0, 0),
        "nothing has changed"
    );
    put(root, "content/en-us/b.md", "# b\n\nOther text.\n");
    // The page itself, and that of the locale that lacks the article.
    let edited = work(true);
    assert_eq!((edited.read, edited.made), (1, 2), "a paragraph");
    put(root, "content/de-de/x.md", "Ein anderer Satz.");
    let included = work(true);
    assert_eq!((included.read, included.made), (2, 2), "an include");
    put(root, "content/en-us/b.md", "# B\n\nOther text.\n");
    let titled = work(true);
    assert_eq!((titled.read, titled.made), (1, all.made), "a title");
    assert_eq!(work(false), all, "without a cache");
}

/// What an edit writes below the search folders of locales.
fn written_for_search(outcome: &Outcome) -> Vec<&str> {
    let changes = outcome.changes.as_ref().expect("published");
    let written = changes.written.iter().map(|path| &**path);
    written.filter(|path| path.contains("/search/")).collect()
}

#[test]
fn an_edit_changes_the_indexes_that_have_its_words_and_few_of_their_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(
        root,
        "site.toml",
        "title = 'A'\nbase_url = 'https://a.example'\n",
    );
    let unit = |target: &str, source: &str| {
        format!(
            "# A\n\n<span data-ttu-id=\"x-1\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">{source}</span></span>\n"
        )
    };
    for (locale, words) in [("de-de", "Der erste Satz"), ("fr-fr", "La première phrase")] {
        put(
            root,
            &format!("content/{locale}/a.md"),
            &unit(words, "The first sentence"),
        );
        for page in 0..40 {
            let words: Vec<String> = (0..600)
                .map(|n| format!("{}{:x}", ["ha", "we", "ko", "mi"][n % 4], n * page * 7))
                .collect();
            let words = words.join(" ");
            put(
                root,
                &format!("content/{locale}/page{page}.md"),
                &format!("# Page {page}\n\n{words}\n"),
            );
        }
    }
    at_rest(root);
    let work = || build(root, &root.join("public"), Some(root.join(".diglot")));
    let first = work();
    let all = written_for_search(&first).len();
    assert!(all > 60, "{all}");
    // Of the translation alone: the source edition is made of it, and says the same as before.
    put(
        root,
        "content/de-de/a.md",
        &unit("Der zweite Satz", "The first sentence"),
    );
    let translated = work();
    // German, and the source that it is reconstructed from.
    assert_eq!(
        translated.work.counted, 2,
        "locales with texts to be counted"
    );
    let written = written_for_search(&translated);
    assert!(
        written.iter().all(|path| path.starts_with("de-de/")),
        "{written:?}"
    );
    // The entry, the texts, and the words of `erste` and `zweite`; perhaps the list.
    assert!((3..=5).contains(&written.len()), "{written:?}");
    // Of the source: everybody finds the article by its words.
    for (locale, words) in [
        ("de-de", "Der zweite Satz"),
        ("fr-fr", "La première phrase"),
    ] {
        put(
            root,
            &format!("content/{locale}/a.md"),
            &unit(words, "The second sentence"),
        );
    }
    let changed = work();
    let written = written_for_search(&changed);
    for locale in ["de-de", "en-us", "fr-fr"] {
        let own = written.iter().filter(|path| path.starts_with(locale));
        assert!((2..=5).contains(&own.count()), "{locale}: {written:?}");
    }
    let clean = root.join("clean");
    build(root, &clean, None);
    assert_same(&tree(&root.join("public")), &tree(&clean), "in the end");
}

/// Nobody counts the words of a text that a locale lends to the source.
#[test]
fn a_source_that_another_locale_lends_brings_no_words_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(
        root,
        "site.toml",
        "title = 'A'\nbase_url = 'https://a.example'\n",
    );
    put(root, "content/en-us/a.md", "# An A\n\nEnglish words.\n");
    put(root, "content/en-us/b.md", "# A B\n\nOther words.\n");
    put(root, "content/fr-fr/a.md", "# Un A\n\nDes mots.\n");
    put(
        root,
        "content/de-de/.fallback/a.md",
        "# An A\n\nSentences that were lent.\n",
    );
    at_rest(root);
    let same = |what: &str| {
        build(root, &root.join("public"), Some(root.join(".diglot")));
        let clean = root.join("clean");
        let _ = fs::remove_dir_all(&clean);
        build(root, &clean, None);
        assert_same(&tree(&root.join("public")), &tree(&clean), what);
    };
    same("at first");
    put(root, "content/en-us/a.md", "");
    same("with a text that is lent");
    put(
        root,
        "content/de-de/.fallback/a.md",
        "# An A\n\nOther sentences.\n",
    );
    same("with another one");
    put(root, "content/en-us/a.md", "# An A\n\nOther sentences.\n");
    same("with the same as the source's own");
}

/// R-N1: what is known of files does not depend on when or where they were written.
#[test]
fn a_fresh_checkout_finds_what_the_last_build_has_kept() {
    let (one, other) = (tempfile::tempdir(), tempfile::tempdir());
    let (one, other) = (one.expect("a folder"), other.expect("a folder"));
    small_site(one.path());
    let first = build(
        one.path(),
        &one.path().join("public"),
        Some(one.path().join(".diglot")),
    );
    assert!(first.work.made > 0);
    for folder in ["content", ".diglot", "public"] {
        for (path, bytes) in tree(&one.path().join(folder)) {
            let to = other.path().join(folder).join(path);
            fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            fs::write(to, bytes).expect("written");
        }
    }
    fs::copy(one.path().join("site.toml"), other.path().join("site.toml")).expect("copied");
    let root = other.path();
    let again = build(root, &root.join("public"), Some(root.join(".diglot")));
    assert_eq!(again.work.read, 0);
    assert_eq!(again.changes.expect("published").written.len(), 0);
}
