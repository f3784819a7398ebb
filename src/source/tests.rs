use std::fs;

use serde_json::json;

use super::*;
use crate::config;
use crate::diag::{Texts, to_text};

fn site(toml: &str) -> Config {
    let text = format!("title = 'T'\nbase_url = 'https://example.com'\n{toml}");
    let got = config::parse(&RepoPath::new("site.toml"), &text);
    assert_eq!(got.report, []);
    got.value.unwrap()
}

/// Texts of a fixture, for positions.
struct Files<'a>(&'a Snapshot);

impl Texts for Files<'_> {
    fn text(&self, file: &RepoPath) -> Option<std::sync::Arc<str>> {
        let (locale, path) = file.as_str().split_once('/')?;
        let tree = &self.0.locales[&Locale::parse(locale).ok()?];
        let text = String::from_utf8(tree.bytes(path, 1 << 20).ok()?).ok()?;
        Some(text.into())
    }
}

fn lines(got: &Reported<Snapshot>) -> Vec<String> {
    let texts = Files(&got.value);
    got.report.iter().map(|d| to_text(d, &texts)).collect()
}

fn de(snapshot: &Snapshot) -> &Tree {
    &snapshot.locales[&Locale::parse("de-DE").unwrap()]
}

/// The published files of `de-DE` with their addresses.
fn published(snapshot: &Snapshot) -> Vec<(&str, String)> {
    let tree = de(snapshot);
    let files = tree.files.iter().filter(|(_, file)| file.published);
    files
        .map(|(path, _)| (&**path, tree.address(path).unwrap()))
        .collect()
}

#[track_caller]
fn check(fixture: &str, toml: &str, expected: &[(&str, &str)], report: &[&str]) -> Snapshot {
    let got = Snapshot::fixture(fixture, &site(toml));
    let addresses = published(&got.value);
    let addresses: Vec<_> = addresses
        .iter()
        .map(|(path, to)| (*path, to.as_str()))
        .collect();
    assert_eq!(addresses, expected);
    assert_eq!(lines(&got), report);
    got.value
}

const PUBLISH: &str = r#"--- de-de/.openpublishing.publish.config.json
{"docsets_to_publish": [
  {"docset_name": "pc", "build_source_folder": "Docs"},
  {"docset_name": "china-dynamic", "build_source_folder": "china", "build_output_subfolder": "x"},
], "dependent_repositories": [{"path_to_root": "_themes"}]}
--- de-de/docs/docfx.json
{"build": {"content": [{"files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**", "README.md"]}],
  "resource": [{"files": ["**/*.png"]}], "dest": "partner-center"}}
--- de-de/China/docfx.json
{"build": {"content": [{"files": ["**/*.md"]}], "dest": "partner-china"}}
--- de-de/docs/a.md
--- de-de/docs/toc.yml
--- de-de/docs/README.md
--- de-de/docs/includes/b.md
--- de-de/docs/media/c.png
--- de-de/docs/media/c.jpg
--- de-de/Archive/d.md
--- de-de/Archive/old/e.md
--- de-de/README.md
"#;

const ARCHIVE: &str = "info[file/unpublished]: de-de/Archive: this folder belongs to no docset and is not published (files: 2)";

#[test]
fn a_plain_tree_is_one_docset() {
    let snapshot = check(
        "--- de-de/README.md\n--- de-de/a.md\n--- de-de/toc.yml\n--- de-de/_drafts/b.md\n--- de-de/sub/faq.yml\n\
         --- de-de/sub/includes/c.md\n--- de-de/sub/d.png\n--- de-de/sub/e.svg\n--- de-de/.git/config\n--- de-de/LICENSE\n",
        "",
        &[
            ("a.md", "a.md"),
            ("sub/d.png", "sub/d.png"),
            ("sub/faq.yml", "sub/faq.yml"),
            ("toc.yml", "toc.yml"),
        ],
        &["info[file/ignored]: de-de/sub/e.svg: files of this type are not published"],
    );
    let files = &de(&snapshot).files;
    assert_eq!(files["sub/includes/c.md"].kind, FileKind::Include);
    assert_eq!(files["toc.yml"].kind, FileKind::Toc);
    assert!(!files.contains_key(".git/config"));
}

#[test]
fn a_repository_of_the_family_needs_no_configuration() {
    let snapshot = check(
        PUBLISH,
        "",
        &[
            ("docs/a.md", "partner-center/a.md"),
            ("docs/media/c.png", "partner-center/media/c.png"),
            ("docs/toc.yml", "partner-center/toc.yml"),
        ],
        &[ARCHIVE],
    );
    let tree = de(&snapshot);
    let docsets: Vec<_> = tree
        .docsets
        .iter()
        .map(|d| (&*d.name, &*d.folder, &*d.url))
        .collect();
    assert_eq!(
        docsets,
        [
            ("pc", "docs", "partner-center"),
            ("china-dynamic", "China", "partner-china")
        ]
    );
    assert_eq!(tree.dependents, ["_themes"]);
    // Redirects start at files that are gone, in folders that hold nothing.
    assert_eq!(
        tree.address("china/gone.md").as_deref(),
        Some("partner-china/gone.md")
    );
    assert_eq!(tree.address("Archive/d.md"), None);
}

#[test]
fn site_toml_decides_which_folders_are_docsets() {
    check(
        PUBLISH,
        "[[docsets]]\npath = 'archive'\n[[docsets]]\npath = 'docs'\nurl = 'pc'\n",
        &[
            ("Archive/d.md", "Archive/d.md"),
            ("Archive/old/e.md", "Archive/old/e.md"),
            ("docs/a.md", "pc/a.md"),
            ("docs/media/c.png", "pc/media/c.png"),
            ("docs/toc.yml", "pc/toc.yml"),
        ],
        &[],
    );
}

#[test]
fn docsets_that_do_not_exist_are_reported() {
    check(
        "--- de-de/.openpublishing.publish.config.json\n{\n  \"docsets_to_publish\": [{\"build_source_folder\": \"gone\"}]\n}\n--- de-de/a/b.md\n",
        "",
        &[],
        &[
            "warning[site/docset-not-found]: de-de/.openpublishing.publish.config.json:2:50: the folder `gone` does not exist",
            "info[file/unpublished]: de-de/a: this folder belongs to no docset and is not published (files: 1)",
        ],
    );
    check(
        "--- de-de/a/b.md\n",
        "[[docsets]]\npath = 'a'\n[[docsets]]\npath = 'gone'\n",
        &[("a/b.md", "a/b.md")],
        &[
            "warning[site/docset-not-found]: site.toml: no locale has a folder `gone`, which [[docsets]] names",
        ],
    );
}

#[test]
fn the_last_matching_entry_decides_where_a_file_goes() {
    check(
        r#"--- de-de/build/docfx.json
{"build": {"content": [
    {"files": "**/*.md", "src": "../docs"},
    {"files": ["new/*.md", "!new/not.md"], "src": "../docs", "dest": "fresh"},
    "*.yml"
  ], "dest": "_site"}}
--- de-de/docs/a.md
--- de-de/docs/new/b.md
--- de-de/docs/new/not.md
--- de-de/build/faq.yml
"#,
        "",
        &[
            ("build/faq.yml", "build/faq.yml"),
            ("docs/a.md", "build/a.md"),
            ("docs/new/b.md", "build/fresh/new/b.md"),
            ("docs/new/not.md", "build/new/not.md"),
        ],
        &[],
    );
}

#[test]
fn metadata_of_files_goes_before_metadata_of_all() {
    let got = Snapshot::fixture(
        r#"--- de-de/docfx.json
{"build": {"content": ["**/*.md"],
  "globalMetadataFiles": ["all.json"],
  "globalMetadata": {"author": "me", "breadcrumb_path": "/crumbs/toc.json"},
  "fileMetadata": {"author": {"a/**": "first", "a/b*": "last"}, "ms.topic": {"**": null}}}}
--- de-de/all.json
{"author": "nobody", "service": ["x"]} // a comment
--- de-de/crumbs/toc.yml
--- de-de/a/b.md
"#,
        &site(""),
    );
    assert_eq!(lines(&got), Vec::<String>::new());
    let tree = de(&got.value);
    let metadata = |path: &str| serde_json::to_value(tree.metadata(path)).unwrap();
    assert_eq!(metadata("a/b.md")["author"], "last");
    assert_eq!(metadata("a/c.md")["author"], "first");
    assert_eq!(metadata("d.md")["author"], "me");
    assert_eq!(metadata("d.md")["service"], json!(["x"]));
    assert_eq!(tree.files["crumbs/toc.yml"].kind, FileKind::Breadcrumb);
}

#[test]
fn faulty_json_is_reported_at_its_place_and_takes_nothing_with_it() {
    check(
        "--- de-de/docfx.json\n\u{feff}{\n  // a comment\n  \"build\": {,}\n}\n--- de-de/a.md\n",
        "",
        &[("a.md", "a.md")],
        &[
            "warning[config/json]: de-de/docfx.json:3:13: this is no JSON: Unexpected token in object",
        ],
    );
    check(
        "--- de-de/docfx.json\n{\"build\": {\"content\": [{\"files\": \"**\", \"src\": \"../..\"}], \"template\": [\"t\"]}}\n--- de-de/a.md\n",
        "",
        &[],
        &[
            "warning[config/json]: de-de/docfx.json:1:24: `../..` leads out of the content folder",
            "info[config/ignored]: de-de/docfx.json:1:58: `template` has no effect here",
        ],
    );
}

#[test]
fn what_a_bad_merge_left_behind_takes_nothing_away() {
    let got = Snapshot::fixture(
        "--- de-de/.openpublishing.redirection.json\n{\"redirections\": {\"c.md\": \"/c\",},}\n=======\n}\n",
        &site(""),
    );
    let redirects = &de(&got.value).redirects;
    assert_eq!(redirects.len(), 1);
    assert_eq!(
        lines(&got),
        [
            "warning[config/json]: de-de/.openpublishing.redirection.json:2:1: this is no JSON: Unexpected token"
        ]
    );
}

/// R-P1
#[test]
fn redirects_are_read_from_every_place_they_can_stand_in() {
    let got = Snapshot::fixture(
        r#"--- de-de/.openpublishing.publish.config.json
{"redirection_files": ["more/redirects.json", "../x.json"]}
--- de-de/.openpublishing.redirection.json
{"redirections": [
  {"source_path": "china/a.md", "redirect_url": "https://example.com/a", "redirect_document_id": "FALSE"},
  {"source_path": "../../x.md", "redirect_url": "/x"},
  {"source_path": "b.md", "redirect_url": ""},
  {"source_path": "toc.yml", "redirect_url": "/x"}
]}
--- de-de/.openpublishing.redirection.old.json
{"redirections": {"c.md": "/c"}}
--- de-de/more/redirects.json
{"renames": [{"source_path": "d.md", "redirect_url": "e"}, {"source_path_from_root": "/f.md", "redirect_url": "g"}]}
--- de-de/sub/redirections.yml
redirections:
- source_path: h.md
  redirect_url: /i
- source_path: no-target.md
renames:
  k.md: /l
"#,
        &site(""),
    );
    let redirects = &de(&got.value).redirects;
    let pairs: Vec<_> = redirects.iter().map(|r| (&*r.source, &*r.target)).collect();
    assert_eq!(
        pairs,
        [
            ("china/a.md", "https://example.com/a"),
            ("c.md", "/c"),
            ("sub/h.md", "/i"),
            ("sub/k.md", "/l"),
            ("more/d.md", "e"),
            ("f.md", "g"),
        ]
    );
    assert_eq!(
        lines(&got),
        [
            "error[redirect/outside]: de-de/.openpublishing.publish.config.json: `../x.json` leads out of the content folder",
            "error[redirect/outside]: de-de/.openpublishing.redirection.json:3:19: `../../x.md` leads out of the content folder",
            "warning[yaml/missing-attribute]: de-de/.openpublishing.redirection.json:4:19: a redirect has no `redirect_url`",
            "warning[redirect/redirection-invalid]: de-de/.openpublishing.redirection.json:5:19: `toc.yml` is a table of contents and cannot be redirected",
            "warning[yaml/missing-attribute]: de-de/sub/redirections.yml:4:16: a redirect needs `source_path` and `redirect_url`",
        ]
    );
    let span = &redirects[2].span;
    let text = Files(&got.value).text(&span.file).unwrap();
    assert_eq!(&text[span.start as usize..span.end as usize], "h.md");
}

/// R-P5
#[test]
fn names_that_some_hosts_refuse_are_errors_unless_encoded() {
    let fixture = "--- de-de/aux/a.md\n--- de-de/aux/b.md\n--- de-de/_private/con.md\n";
    let expected = [("aux/a.md", "aux/a.md"), ("aux/b.md", "aux/b.md")];
    check(
        fixture,
        "",
        &expected,
        &[
            "error[file/name]: de-de/aux: this name cannot be published on every host: Windows reserves this name for a device",
        ],
    );
    check(fixture, "portable_names = 'encode'", &expected, &[]);
}

#[test]
fn finds_locales_by_their_folders_and_by_site_toml() {
    let temp = tempfile::tempdir().unwrap();
    for path in [
        "site/content/de-de/a.md",
        "site/content/fr/a.md",
        "site/content/images/x.png",
        "site/content/img/x.png",
        "site/content/es_ES/a.md",
        "site/public/a.md",
        "other/fr/b.md",
    ] {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let toml = "[locales.fr-FR]\nroot = '../other/fr'\n[locales.it]\nroot = 'gone'\n[locales.ja]\nname = 'x'\n";
    let got = scan(&temp.path().join("site"), &site(toml)).unwrap();
    let locales: Vec<_> = got
        .value
        .locales
        .iter()
        .map(|(l, tree)| (l.as_str(), tree.root.name().as_str()))
        .collect();
    assert_eq!(
        locales,
        [
            ("de-DE", "content/de-de"),
            ("fr", "content/fr"),
            ("fr-FR", "../other/fr")
        ]
    );
    let lines: Vec<_> = got
        .report
        .iter()
        .map(|d| (d.code.name, d.file().unwrap().as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("site/no-pages", "content/es_ES"),
            ("file/unpublished", "content/images"),
            ("file/unpublished", "content/img"),
            ("file/unreadable", "gone"),
            ("site/no-pages", "site.toml")
        ]
    );
    let text = de(&got.value).text("a.md", ReadOptions::default());
    assert_eq!(text.value.unwrap().text, "x");
}

#[test]
fn a_site_without_content_is_an_error_of_the_machine() {
    let temp = tempfile::tempdir().unwrap();
    let error = scan(temp.path(), &site("")).unwrap_err();
    assert_eq!(error.to_string(), "cannot read content");
}

/// R-P2, R-P3, R-D8
#[cfg(unix)]
#[test]
fn links_and_special_files_are_followed_or_reported() {
    use std::os::unix::fs::symlink;

    let temp = tempfile::tempdir().unwrap();
    let de_de = temp.path().join("content/de-de");
    fs::create_dir_all(de_de.join("sub/.git")).unwrap();
    fs::create_dir(temp.path().join("secret")).unwrap();
    fs::write(temp.path().join("secret/a.md"), "x").unwrap();
    fs::write(de_de.join("sub/a.md"), "x").unwrap();
    fs::write(de_de.join("sub/.git/config"), "x").unwrap();
    symlink("sub", de_de.join("linked")).unwrap();
    symlink("..", de_de.join("sub/up")).unwrap();
    symlink("gone.md", de_de.join("dangling.md")).unwrap();
    symlink("circle.md", de_de.join("circle.md")).unwrap();
    symlink("../../secret", de_de.join("outside")).unwrap();
    symlink("sub/.git/config", de_de.join("hidden.txt")).unwrap();
    symlink("../secret", temp.path().join("content/fr-fr")).unwrap();
    let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
    rustix::fs::mknodat(rustix::fs::CWD, de_de.join("pipe.md"), kind, mode, 0).unwrap();

    let got = scan(temp.path(), &site("")).unwrap();
    let files: Vec<_> = de(&got.value).files.keys().map(|path| &**path).collect();
    assert_eq!(files, ["linked/a.md", "sub/a.md"]);
    let seen: Vec<_> = got
        .report
        .iter()
        .map(|d| (d.code.name, d.file().unwrap().as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("file/dangling", "content/de-de/circle.md"),
            ("file/dangling", "content/de-de/dangling.md"),
            ("file/outside", "content/de-de/hidden.txt"),
            ("file/dangling", "content/de-de/linked/up"),
            ("file/outside", "content/de-de/outside"),
            ("file/special", "content/de-de/pipe.md"),
            ("file/dangling", "content/de-de/sub/up"),
            ("file/outside", "content/fr-fr"),
        ]
    );
}

/// R-I1: twelve folders that link to each other make 12! paths.
#[cfg(unix)]
#[test]
fn links_that_multiply_the_tree_come_to_an_end() {
    let temp = tempfile::tempdir().unwrap();
    let de_de = temp.path().join("content/de-de");
    for from in 0..12 {
        fs::create_dir_all(de_de.join(format!("d{from}"))).unwrap();
        for to in (0..12).filter(|to| *to != from) {
            let link = de_de.join(format!("d{from}/l{to}"));
            std::os::unix::fs::symlink(format!("../d{to}"), link).unwrap();
        }
    }
    let got = scan(temp.path(), &site("")).unwrap();
    let errors = got
        .report
        .iter()
        .filter(|d| d.code.name == "file/unreadable");
    assert_eq!(errors.count(), 1);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_reported() {
    use std::os::unix::ffi::OsStrExt as _;

    let temp = tempfile::tempdir().unwrap();
    let de_de = temp.path().join("content/de-de");
    fs::create_dir_all(&de_de).unwrap();
    fs::write(de_de.join(std::ffi::OsStr::from_bytes(b"a\xff.md")), "x").unwrap();
    let got = scan(temp.path(), &site("")).unwrap();
    assert_eq!(got.report[0].code.name, "file/name");
}

#[cfg(unix)]
#[test]
fn a_stamp_tells_changes_that_the_time_of_writing_hides() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("content/de-de/a.md");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "x").unwrap();
    let stamp = || de(&scan(temp.path(), &site("")).unwrap().value).files["a.md"].stamp;
    let before = stamp();
    assert_eq!(stamp(), before);
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, "y").unwrap();
    let options = fs::File::options().write(true).open(&file).unwrap();
    options.set_modified(written).unwrap();
    let after = stamp();
    assert_eq!((after.size, after.modified), (before.size, before.modified));
    assert_ne!(after, before);
}

/// R-N1
#[test]
fn files_come_in_the_order_of_their_paths() {
    let fixture = "--- de-de/b.md\n--- de-de/a/c.md\n--- de-de/a.md\n";
    let got = Snapshot::fixture(fixture, &site(""));
    let paths: Vec<_> = de(&got.value).files.keys().map(|path| &**path).collect();
    assert_eq!(paths, ["a.md", "a/c.md", "b.md"]);
}
