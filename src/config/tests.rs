use std::collections::BTreeMap;

use super::*;
use crate::diag::{Severity, to_text};
use crate::model::Locale;

const MINIMAL: &str = "title = 'Help'\nbase_url = 'https://help.example.com'\n";

/// Every key there is.
const FULL: &str = r#"
title = "Help"
base_url = "https://help.example.com/docs"
source_locale = "en-GB"
content = "texts"
output = "out"
cache = "../cache"
theme = "mine"
url_style = "file"
fallback = "link"
edit_url = "https://git.example.com/edit/{locale}/{path}"
feedback_url = "mailto:help@example.com?subject={path}"
outside_links = "https://learn.example.com"
missing_images = { remote = "https://img.example.com" }
portable_names = "encode"
readable = ["../shared"]
machine_translation_notice = false
llms_txt = false
markdown_twins = true

[print]
enabled = false
max_articles = 20

[markdown]
highlight = false
footnotes = true
task_lists = true
definition_lists = true
math = true
videos = "embed"
video_hosts = ["video.example.com"]
monikers = ["a-1", "a-2"]
moniker = "a-2"

[locales.de-de]
root = "../help.de-de"
name = "Deutsch"
title = "Hilfe"
fallback = "page"
diagnostics = { "unit/untranslated" = "info" }

[[docsets]]
path = "Archive"
url = "archive"
name = "Archive"
names = { de = "Archiv" }

[[clouds]]
id = "public"
name = "Public"

[[clouds]]
id = "china"
name = "China"
names = { de-DE = "China, auf Deutsch" }
contains = ["21Vianet"]
exactly = ["China"]
paths = ["**/China-*"]
retired = true
default = true

[[cloud_overrides]]
paths = ["a/**"]
clouds = ["public", "china"]

[[counterparts]]
articles = ["a/x", "b/China-x.md"]

[redirects]
"/de-de/old/" = "/de-de/new/"

[strings.de]
search = "Finden"

[search]
enabled = true
source_text = false

[diagnostics]
"link/file-not-found" = "error"

[bilingual]
enabled = false

[hosting]
hosts = ["nginx", "github"]
precompress = ["br", "gzip"]

[hosting.headers]
Permissions-Policy = "camera=()"

[deploy.one]
kind = "s3"
bucket = "b"
prefix = "docs"
region = "eu-1"
endpoint = "http://localhost:9000"
allow_http = false
base_url = "https://pages.example.com/"

[[deploy.one.files]]
paths = ["**/*.html"]
content_type = "text/html"
cache_control = "no-store"
content_encoding = "br"

[deploy.two]
kind = "azure-blob"
account = "a"
container = "c"
prefix = "docs"
endpoint = "https://blob.example.com"
allow_http = false
base_url = "https://pages.example.com/"
files = []

[deploy.three]
kind = "gcs"
bucket = "b"
prefix = ""
endpoint = "https://storage.example.com"
allow_http = false
base_url = "https://pages.example.com/"
files = []

[deploy.four]
kind = "git"
remote = "origin"
branch = "pages"
base_url = "https://pages.example.com/"

[deploy.five]
kind = "folder"
path = "/srv/www"
base_url = "https://pages.example.com/"
"#;

fn read(text: &str) -> (Option<Config>, Vec<String>) {
    let file = RepoPath::new("site.toml");
    let got = parse(&file, text);
    assert!(got.report.iter().all(|d| d.severity == Severity::Error));
    let texts = BTreeMap::from([(file, text.to_owned())]);
    let lines = got.report.iter().map(|d| {
        let help = d.help.as_deref();
        let help = help.map_or_else(String::new, |help| format!(" ({help})"));
        to_text(d, &texts) + &help
    });
    (got.value, lines.collect())
}

/// What is said about `text` appended to the required values, without the part all lines share.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let (config, lines) = read(&format!("{MINIMAL}{text}"));
    assert_eq!(lines, expected);
    assert!(config.is_some());
}

#[test]
fn names_in_braces_that_stand_for_nothing_are_refused() {
    let read = |line: &str| {
        read(&format!(
            "title = 'A'\nbase_url = 'https://a.example'\n{line}\n"
        ))
        .1
    };
    for good in [
        "edit_url = 'https://git.example/{locale}/{path}'",
        "feedback_url = 'mailto:a@b.example?subject={file}&body={url}'",
    ] {
        assert!(read(good).is_empty(), "{good}");
    }
    for bad in [
        "edit_url = 'https://git.example/{path}/{branch}'",
        "feedback_url = 'https://ask.example/?page={pth}'",
    ] {
        assert!(read(bad).concat().contains("`{path}`, `{locale}`"), "{bad}");
    }
}

#[test]
fn title_and_address_are_enough() {
    let (config, lines) = read(MINIMAL);
    assert!(lines.is_empty(), "{lines:?}");
    assert_eq!(
        config,
        Some(Config::new("Help", "https://help.example.com/"))
    );
}

#[test]
fn title_and_address_are_needed() {
    let (config, lines) = read("theme = 1");
    assert_eq!(config, None);
    assert_eq!(
        lines,
        [
            "error[config/value]: site.toml:1:1: `base_url` is missing (add `base_url = \"...\"`)",
            "error[config/value]: site.toml:1:1: `title` is missing (add `title = \"...\"`)",
            "error[config/value]: site.toml:1:9: `theme` is a number, but a text in quotation marks is wanted",
        ]
    );
}

#[test]
fn paths_of_addresses_hold_what_every_server_can_be_told() {
    let read = |path: &str| {
        read(&format!(
            "title = 'a'\nbase_url = 'https://a.example/{path}'"
        ))
    };
    for (path, address) in [
        ("hilfe ü", "https://a.example/hilfe%20%C3%BC/"),
        ("hilfe%20%C3%BC/", "https://a.example/hilfe%20%C3%BC/"),
        ("~a/(b+c)", "https://a.example/~a/(b+c)/"),
    ] {
        let (config, lines) = read(path);
        assert_eq!(
            config.map(|config| config.base_url).as_deref(),
            Some(address),
            "{lines:?}"
        );
    }
    for path in ["a$b", "%22", "a;b", "%FF", "%0A", "{a}", "%3F"] {
        let (_, lines) = read(path);
        assert!(
            lines[0].contains("its path may not hold"),
            "{path}: {lines:?}"
        );
    }
}

#[test]
fn the_effective_configuration_reads_back_to_the_same_value() {
    for text in [MINIMAL, FULL] {
        let (config, lines) = read(text);
        assert!(lines.is_empty(), "{lines:?}");
        let config = config.unwrap();
        let (again, lines) = read(&effective(&config));
        assert!(lines.is_empty(), "{lines:?}");
        // Only the places in the file may be others.
        let origins = config.origins.clone();
        assert_eq!(again.map(|again| Config { origins, ..again }), Some(config));
    }
}

#[test]
fn unknown_keys_are_all_reported_with_what_was_meant() {
    check(
        "ttle = 1\nxyzzy = 2\n[locales.de-de]\nrot = 'x'\n[[clouds]]\nid = 'a'\nname = 'A'\nContains = []\n",
        &[
            "error[config/unknown-key]: site.toml:3:1: there is no key `ttle` here (did you mean `title`?)",
            "error[config/unknown-key]: site.toml:4:1: there is no key `xyzzy` here (the keys here are `title`, `base_url`, \
             `source_locale`, `content`, `output`, `cache`, `theme`, `url_style`, `fallback`, `edit_url`, `feedback_url`, `outside_links`, \
             `missing_images`, `portable_names`, `readable`, `machine_translation_notice`, `llms_txt`, `markdown_twins`, \
             `locales`, `docsets`, `clouds`, `cloud_overrides`, `counterparts`, `redirects`, `strings`, `print`, \
             `markdown`, `bilingual`, `search`, `diagnostics`, `hosting`, `deploy`)",
            "error[config/unknown-key]: site.toml:6:1: there is no key `rot` here (did you mean `root`?)",
            "error[config/unknown-key]: site.toml:10:1: there is no key `Contains` here (did you mean `contains`?)",
        ],
    );
}

#[test]
fn wrong_values_are_all_reported_at_their_place() {
    check(
        "url_style = 'folder'\nmachine_translation_notice = 'yes'\nreadable = ['a', 3]\n\
         [locales]\narchive = {}\n[redirects]\n'/a/' = 'ftp://x'\n[diagnostics]\n'link/nothing-like-it' = 'off'\n",
        &[
            "error[config/value]: site.toml:3:13: `folder` is none of `directory`, `file`",
            "error[config/value]: site.toml:4:30: `machine_translation_notice` is a text, but true or false is wanted",
            "error[config/value]: site.toml:5:18: `readable` is a number, but a text in quotation marks is wanted",
            "error[config/value]: site.toml:7:1: `archive` is no language tag such as `de-DE`",
            "error[config/value]: site.toml:9:9: `ftp://x` is neither a path of this site nor an `https:` address",
            "error[config/value]: site.toml:11:1: there is no diagnostic `link/nothing-like-it`",
        ],
    );
}

#[test]
fn what_guards_the_output_stays_an_error() {
    check(
        "[diagnostics]\n'site/output-path-conflict' = 'warning'\n'file/outside' = 'error'\n\
         [locales.de-de.diagnostics]\n'redirect/unsafe-target' = 'off'\n'unit/untranslated' = 'off'\n",
        &[
            "error[config/value]: site.toml:4:31: `site/output-path-conflict` keeps broken output from being published and is always an error",
            "error[config/value]: site.toml:7:28: `redirect/unsafe-target` keeps broken output from being published and is always an error",
        ],
    );
}

#[test]
fn syntax_errors_have_a_place() {
    let (config, lines) = read("title = 'a'\nbase_url = \n");
    assert_eq!(config, None);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with("error[config/syntax]: site.toml:2:"),
        "{lines:?}"
    );
}

#[test]
fn cloud_ids_are_unique_and_one_cloud_is_the_default() {
    check(
        "[[clouds]]\nid = 'a'\nname = 'A'\n[[clouds]]\nid = 'a'\nname = 'B'\n[[cloud_overrides]]\npaths = ['{']\nclouds = ['b']\n",
        &[
            "error[config/value]: site.toml:6:1: two clouds have the id `a`",
            "error[config/value]: site.toml:10:10: the pattern `{` cannot be used: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "error[config/value]: site.toml:11:11: there is no cloud `b`",
        ],
    );
    let (config, _) = read(&format!("{MINIMAL}[[clouds]]\nid = 'a'\nname = 'A'\n"));
    let clouds = config.unwrap().clouds;
    assert!(clouds.len() == 1 && clouds[0].default);
}

#[test]
fn an_override_needs_paths_and_clouds() {
    let fault = |line: u32| {
        format!("error[config/value]: site.toml:{line}:1: an override needs `paths` and `clouds`")
    };
    check(
        "[[clouds]]\nid = 'a'\nname = 'A'\n[[cloud_overrides]]\npaths = ['x/**']\n[[cloud_overrides]]\npaths = []\nclouds = ['a']\n",
        &[&*fault(6), &*fault(8)],
    );
}

#[test]
fn docsets_are_unique_without_regard_to_case() {
    check(
        "[[docsets]]\npath = 'China'\n[[docsets]]\npath = './china/'\n[[docsets]]\npath = '../x'\n",
        &[
            "error[config/value]: site.toml:5:1: two docsets have the path `china`",
            "error[config/value]: site.toml:8:8: `../x` must be a path below the folder, such as `a/b`",
        ],
    );
}

/// R-Y9
#[test]
fn deploying_without_encryption_must_be_wanted() {
    check(
        "[deploy.a]\nkind = 's3'\nbucket = 'b'\nendpoint = 'http://s3.example.com'\n[deploy.b]\nkind = 'ftp'\n",
        &[
            "error[config/value]: site.toml:6:12: `http://s3.example.com` is not encrypted: use `https:`, or set `allow_http = true`",
            "error[config/value]: site.toml:8:8: `ftp` is none of `s3`, `azure-blob`, `gcs`, `git`, `folder`",
        ],
    );
}

#[test]
fn headers_of_hosts_are_named_and_stay_within_their_line() {
    check(
        "[hosting]\nhosts = ['iis']\n[hosting.headers]\n\"a b\" = 'c'\nx = \"a\\r\\nb\"\n",
        &[
            "error[config/value]: site.toml:4:10: `iis` is none of `netlify`, `cloudflare`, `azure`, `github`, `nginx`, `caddy`, `apache`",
            "error[config/value]: site.toml:6:1: `a b` is no name of a header",
            "error[config/value]: site.toml:7:5: `a\\r\\nb` may hold visible ASCII characters only",
        ],
    );
}

#[test]
fn headers_of_files_stay_within_their_line() {
    check(
        "[deploy.a]\nkind = 's3'\nbucket = 'b'\n[[deploy.a.files]]\npaths = ['**']\ncache_control = \"a\\nb\"\n[[deploy.a.files]]\ncontent_type = 'a'\n",
        &[
            "error[config/value]: site.toml:8:17: `a\\nb` may hold visible ASCII characters only",
            "error[config/value]: site.toml:9:1: a rule for files needs `paths`",
        ],
    );
}

#[test]
fn clouds_are_named_in_the_locale_or_a_parent_of_it() {
    let (config, _) = read(FULL);
    let china = &config.unwrap().clouds[1];
    let named = |tag| china.name_in(&Locale::parse(tag).unwrap()).to_owned();
    assert_eq!(named("de-DE"), "China, auf Deutsch");
    assert_eq!(named("fr-FR"), "China");
}

/// The schema is made of the types, the reader is written by hand: they must know the same keys.
#[test]
fn every_key_of_the_schema_can_be_read() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let full: toml::Table = toml::from_str(FULL).unwrap();
    let keys_of = |table: &toml::Table| table.keys().cloned().collect::<Vec<_>>();
    let same = |pointer: &str, table: &toml::Value| {
        let properties = schema.pointer(pointer).and_then(|p| p.as_object());
        let properties = properties.unwrap_or_else(|| panic!("nothing at {pointer}"));
        let mut known: Vec<_> = properties.keys().cloned().collect();
        let mut read = keys_of(table.as_table().unwrap());
        known.sort();
        read.sort();
        assert_eq!(known, read, "{pointer}");
    };
    same("/properties", &toml::Value::Table(full.clone()));
    same("/$defs/PrintConfig/properties", &full["print"]);
    same("/$defs/MarkdownConfig/properties", &full["markdown"]);
    same("/$defs/LocaleConfig/properties", &full["locales"]["de-de"]);
    same("/$defs/DocsetConfig/properties", &full["docsets"][0]);
    same("/$defs/CloudConfig/properties", &full["clouds"][1]);
    same(
        "/$defs/CloudOverride/properties",
        &full["cloud_overrides"][0],
    );
    same("/$defs/Counterparts/properties", &full["counterparts"][0]);
    same(
        "/$defs/FileRule/properties",
        &full["deploy"]["one"]["files"][0],
    );
    same("/$defs/BilingualConfig/properties", &full["bilingual"]);
    same("/$defs/SearchConfig/properties", &full["search"]);
    same("/$defs/HostingConfig/properties", &full["hosting"]);
    for (at, name) in ["one", "two", "three", "four", "five"].iter().enumerate() {
        same(
            &format!("/$defs/DeployTarget/oneOf/{at}/properties"),
            &full["deploy"][*name],
        );
    }
    assert_eq!(schema["required"], serde_json::json!(["title", "base_url"]));
}
