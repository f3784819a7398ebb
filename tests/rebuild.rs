//! A session that is told of one edit after the other shows what a session shows that has just begun.
#![allow(
    clippy::disallowed_methods,
    reason = "tests write the sites that they read"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use diglot::model::RepoPath;
use diglot::pipeline::{Change, Session, Settings, State};

/// Files of the site, each with the texts it may have; an empty one stands for no file.
const FILES: &[(&str, &[&str])] = &[
    (
        "site.toml",
        &[
            "title = 'A'\nbase_url = 'https://a.example'\n",
            "title = 'B'\nbase_url = 'https://a.example'\n[markdown]\nmonikers = ['x', 'y']\nmoniker = 'x'\n",
        ],
    ),
    (
        "content/de-de/a.md",
        &[
            "# A\n\n[b](b.md#zwei) [!INCLUDE [x](includes/x.md)]\n",
            "# A\n\n[b](b.md#drei) [!INCLUDE [x](includes/x.md)]\n",
            "# Ä\n\n[!INCLUDE [x](includes/y.md)]\n\n::: moniker range='y'\nz\n::: moniker-end\n",
            "",
        ],
    ),
    (
        "content/de-de/b.md",
        &[
            "---\ntitle: B\n---\n\n# B\n\n## Zwei\n\n![i](i.png)\n",
            "---\ntitle: [\n---\n\n# B\n\n## Drei\n\n[a](a.md)\n",
            "",
        ],
    ),
    (
        "content/de-de/c.md",
        &[
            "# <span data-ttu-id=\"x-1\">Drei</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">Three</span></span>\n",
            "# <span data-ttu-id=\"x-1\">Vier</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">Four</span></span>\n\n[!code[](code/s.rs?range=1)]\n",
            "",
        ],
    ),
    (
        "content/de-de/code/s.rs",
        &["fn a() {}\n", "fn b() {}\n", ""],
    ),
    (
        "content/de-de/includes/x.md",
        &["x ##\n", "[y](nowhere.md)\n", ""],
    ),
    (
        "content/en-us/includes/y.md",
        &["english\n", "[!INCLUDE [x](x.md)]\n", ""],
    ),
    (
        "content/en-us/a.md",
        &["# A\n\ntext\n", "# An A\n\ntext\n", ""],
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
        "themes/help/templates/nav.html",
        &[
            "",
            "<nav class=\"side toc\">{{ nav.title }}</nav>\n",
            "{{ nav.nope }}\n",
        ],
    ),
    (
        "themes/help/templates/shared/footer.html",
        &["", "<p>{{ page.site_title }}</p>\n", "{{ page.title }}\n"],
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

fn put(root: &Path, (path, texts): (&str, &[&str]), choice: usize) {
    let file = root.join(path);
    let text = texts[choice];
    if text.is_empty() {
        let _ = fs::remove_file(&file);
        return;
    }
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
    fs::write(file, text).expect("a file is written");
}

fn settings(root: &Path) -> Settings {
    let text = fs::read_to_string(root.join("site.toml")).expect("a configuration");
    let config = diglot::config::parse(&RepoPath::new("site.toml"), &text).value;
    Settings {
        root: root.to_owned(),
        config: Arc::new(config.expect("a configuration without faults")),
        locales: Vec::new(),
        cloud: None,
        lossy: false,
        drafts: true,
        strict: false,
        theme_folder: root.join("themes/help"),
    }
}

/// All that a state shows and says. A state without a theme that can be used shows nothing.
fn shown(state: Option<&State>) -> Vec<String> {
    let Some(state) = state else {
        return Vec::new();
    };
    state.complete(&AtomicBool::new(false));
    let mut shown: Vec<String> = state
        .pages()
        .into_iter()
        .map(|path| {
            let bytes = state.output(path).unwrap_or_default();
            format!("{path}\n{}", String::from_utf8_lossy(&bytes))
        })
        .collect();
    // An entry names all files of its index by their digests.
    shown.extend(state.site().editions.iter().map(|edition| {
        let path = format!("{}/search/entry.json", edition.locale.segment());
        let bytes = state.output(&path).expect("every edition has an index");
        format!("{path}\n{}", String::from_utf8_lossy(&bytes))
    }));
    shown.extend(
        state
            .report()
            .iter()
            .map(|diagnostic| format!("{diagnostic:?}")),
    );
    shown
}

/// How many edits are made: more with `DIGLOT_EDITS`.
fn edits() -> usize {
    let asked = std::env::var("DIGLOT_EDITS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(300)
}

/// R-N2
#[test]
fn any_row_of_edits_ends_where_a_fresh_start_does() {
    let mut dice = Dice(17);
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for file in FILES {
        put(root, *file, 0);
    }
    let mut session = Session::default();
    for edit in 0..edits() {
        let mut touched = BTreeSet::new();
        // One file at a time, and now and then a whole branch.
        for _ in 0..=dice.below(8) / 7 * 4 {
            let file = FILES[dice.below(FILES.len())];
            touched.insert(root.join(file.0));
            put(root, file, dice.below(file.1.len()));
        }
        let settings = settings(root);
        // The session is told of the paths, or that there is something.
        let told = (dice.below(3) > 0 && edit > 0).then_some(&touched);
        let (kept, _) = session.refresh(&settings, told).expect("a readable site");
        let (fresh, _) = Session::default()
            .refresh(&settings, None)
            .expect("a readable site");
        if fresh.is_none() {
            // A broken theme: the session keeps the look it had, a fresh one has none.
            continue;
        }
        let (kept, fresh) = (shown(kept.as_deref()), shown(fresh.as_deref()));
        for (kept, fresh) in kept.iter().zip(&fresh) {
            assert_eq!(kept, fresh, "after edit {edit}");
        }
        assert_eq!(kept.len(), fresh.len(), "after edit {edit}");
    }
}

#[test]
fn an_edit_of_a_paragraph_changes_its_own_page_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for file in FILES {
        put(root, *file, 0);
    }
    let mut session = Session::default();
    let change = |session: &mut Session| session.refresh(&settings(root), None).expect("a site").1;
    assert_eq!(change(&mut session), Change::Everything);
    assert_eq!(change(&mut session), Change::Nothing);
    fs::write(root.join("content/en-us/a.md"), "# A\n\nother text\n").expect("written");
    let Change::Pages(pages) = change(&mut session) else {
        panic!("more than a page changed");
    };
    assert_eq!(
        pages.into_iter().collect::<Vec<_>>(),
        ["en-us/a/index.html"]
    );
    fs::write(
        root.join("content/en-us/a.md"),
        "# New title\n\nother text\n",
    )
    .expect("written");
    assert_eq!(change(&mut session), Change::Everything);
}
