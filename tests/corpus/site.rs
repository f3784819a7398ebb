//! Whole sites out of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use diglot::model::Digest;
use libtest_mimic::Failed;
use tempfile::TempDir;

use super::place::{CURRENT, DOCSETS};
use super::{Corpus, NOT_GOLD, none, residue};

/// A site of some locales, built once.
pub(super) struct Built {
    folder: PathBuf,
    run: Output,
    _temporary: Option<TempDir>,
}

impl Built {
    /// Builds `roots`, each the tree of a locale.
    fn of(roots: &[(PathBuf, &str)]) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let built = Self::at(temporary.path(), roots);
        Self {
            _temporary: Some(temporary),
            ..built
        }
    }

    /// The same in a folder that stays.
    fn at(folder: &Path, roots: &[(PathBuf, &str)]) -> Self {
        let mut config = String::from("title = 'Corpus'\nbase_url = 'https://help.example.com'\n");
        for (root, locale) in roots {
            let root = root.display();
            let _ = writeln!(config, "[locales.{locale}]\nroot = '{root}'");
        }
        for (path, url) in DOCSETS {
            let _ = writeln!(config, "[[docsets]]\npath = '{path}'\nurl = '{url}'");
        }
        fs::write(folder.join("site.toml"), config).expect("a file can be written");
        Self {
            folder: folder.to_owned(),
            run: Self::run(folder),
            _temporary: None,
        }
    }

    fn run(root: &Path) -> Output {
        Command::new(env!("CARGO_BIN_EXE_diglot"))
            .args(["build", "--root"])
            .arg(root)
            .output()
            .expect("the program starts")
    }

    pub(super) fn page(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.join("public").join(path)).ok()
    }
}

/// Six parts merge into what one run builds, by digest of every file.
pub(super) fn merges(corpus: &Corpus) -> Result<(), Failed> {
    let built = Built::of(&roots(corpus));
    let root = &built.folder;
    let diglot = || Command::new(env!("CARGO_BIN_EXE_diglot"));
    let succeed = |command: &mut Command| {
        let run = command.output().expect("the program starts");
        let talk = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.success() {
            Ok(())
        } else {
            Err(talk)
        }
    };
    let mut merge = diglot();
    merge.args(["merge", "--output"]).arg(root.join("merged"));
    for part in 1..=6 {
        let shard = format!("{part}/6");
        succeed(
            diglot()
                .args(["build", "--quiet", "--shard", &shard, "--root"])
                .arg(root),
        )?;
        merge.arg(root.join(format!("public-{part}-of-6")));
    }
    succeed(&mut merge)?;
    let digests = |folder: &str| {
        let mut digests = BTreeMap::new();
        let mut open = vec![root.join(folder)];
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(&at).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(root.join(folder)).expect("it lies below");
                    let bytes = fs::read(&path).expect("a file can be read");
                    digests.insert(name.to_owned(), Digest::of(&bytes));
                }
            }
        }
        digests
    };
    let (whole, merged) = (digests("public"), digests("merged"));
    let differing = whole
        .iter()
        .filter(|(path, digest)| merged.get(*path) != Some(digest));
    let mut faults: Vec<_> = differing
        .map(|(path, _)| format!("{} differs", path.display()))
        .collect();
    let more = merged.keys().filter(|path| !whole.contains_key(*path));
    faults.extend(more.map(|path| format!("{} is new", path.display())));
    none(&faults)
}

/// The trees of July 2021 that the corpus has.
fn roots(corpus: &Corpus) -> Vec<(PathBuf, &'static str)> {
    CURRENT
        .iter()
        .map(|(name, locale)| (corpus.root.join(name).join("sxs"), *locale))
        .filter(|(root, _)| root.is_dir())
        .collect()
}

/// The address of the page of a Markdown file, or none when it makes no page.
pub(super) fn address(locale: &str, path: &str) -> Option<String> {
    let (folder, rest) = path.split_once('/')?;
    let (_, url) = DOCSETS.iter().find(|(docset, _)| *docset == folder)?;
    let stem = rest.strip_suffix(".md")?.to_lowercase();
    let stem = stem.strip_suffix("index").unwrap_or(&stem);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let slash = if stem.is_empty() || stem.ends_with('/') {
        ""
    } else {
        "/"
    };
    (name != "toc").then(|| format!("{locale}/{url}/{stem}{slash}index.html"))
}

/// The site of the current locales, built once for all tests.
pub(super) fn current(corpus: &Corpus) -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus-site");
        // Nothing is there the first time.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        Built::at(&folder, &roots(corpus))
    })
}

/// No panic, no page lost, no wrapper left, no markup shown, no cloud mistaken; and the second time nothing is
/// written.
pub(super) fn builds(corpus: &Corpus) -> Result<(), Failed> {
    let roots = roots(corpus);
    let built = current(corpus);
    let talk = String::from_utf8_lossy(&built.run.stderr).into_owned();
    if !built.run.status.success() {
        return Err(format!("the build failed\n{talk}").into());
    }
    let mut faults = Vec::new();
    for file in corpus.markdown() {
        let (archive, path) = file.place();
        let current = CURRENT.iter().any(|(name, _)| *name == archive);
        if let Some(address) = address(archive, path).filter(|_| current)
            && built.page(&address).is_none()
        {
            faults.push(format!("{archive}/{path} has no page {address}"));
        }
    }
    faults.extend(leftovers(&built.folder.join("public")));
    faults.extend(mistaken_clouds(built));
    if roots.len() == CURRENT.len() {
        faults.extend(residue::unexpected(&built.folder.join("public")));
    }
    let again = Built::run(&built.folder);
    let talk = String::from_utf8_lossy(&again.stderr).into_owned();
    if !talk.contains(" 0 written") {
        faults.push(format!("a second build writes something: {talk}"));
    }
    none(&faults)
}

/// Files that hold something of a wrapper.
fn leftovers(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)
            .expect("a folder of the site")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path).expect("a file of the site");
            let text = String::from_utf8_lossy(&bytes);
            let words = ["sxs-lookup", "data-ttu-id", "data-stu-id"];
            if words.iter().any(|word| text.contains(word)) {
                found.push(format!("{} holds a wrapper", path.display()));
            }
        }
    }
    found
}

/// Articles of the cloud in China that are under another one.
fn mistaken_clouds(built: &Built) -> Vec<String> {
    let manifest = built.page("manifest.json").expect("a manifest");
    let entries: Vec<serde_json::Value> = serde_json::from_str(&manifest).expect("JSON");
    let mut seen = 0;
    let mut faults = Vec::new();
    for entry in &entries {
        let path = entry["path"].as_str().unwrap_or_default();
        if path.contains("/china/china-") && !entry["clouds"].is_null() {
            seen += 1;
            if entry["clouds"] != serde_json::json!(["china"]) {
                faults.push(format!("{path} is under {}", entry["clouds"]));
            }
        }
    }
    if seen < 34 * CURRENT.len() {
        faults.push(format!("only {seen} articles of the cloud in China"));
    }
    faults
}

/// The text that readers see is that of the publisher's own target-only files.
pub(super) fn shows_gold(corpus: &Corpus) -> Result<(), Failed> {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut roots = BTreeMap::<&str, Vec<(PathBuf, &str)>>::new();
    for (name, locale) in CURRENT {
        if !corpus.root.join(name).join("gold").is_dir() {
            continue;
        }
        for side in ["sxs", "gold"] {
            let from = corpus.root.join(name).join(side);
            let to = scratch.path().join(side).join(name);
            copy(&from, &to, &unescaped);
            roots.entry(side).or_default().push((to, locale));
        }
    }
    if roots.is_empty() {
        return Err("the corpus has no gold".into());
    }
    let (ours, gold) = (Built::of(&roots["sxs"]), Built::of(&roots["gold"]));
    let mut faults = Vec::new();
    let (mut compared, mut guarded) = (0, Vec::new());
    for file in corpus.markdown() {
        let (archive, path) = file.place();
        let Some(address) = address(archive, path) else {
            continue;
        };
        let (Some(ours), Some(gold)) = (ours.page(&address), gold.page(&address)) else {
            continue;
        };
        compared += 1;
        if visible(&ours) == visible(&gold)
            || NOT_GOLD
                .iter()
                .any(|(known, _)| *known == file.path.as_str())
        {
            continue;
        }
        if super::is_guarded(&file.with_text(unescaped(&file.text))) {
            guarded.push(file.path.to_string());
        } else {
            faults.push(difference(
                &file.path.to_string(),
                &visible(&ours),
                &visible(&gold),
            ));
        }
    }
    eprintln!("{compared} pages compared with gold; guarded on purpose: {guarded:?}");
    if compared < 500 {
        faults.push(format!("only {compared} pages were compared"));
    }
    none(&faults)
}

/// The exporter escaped asterisks that gold does not escape.
fn unescaped(text: &str) -> String {
    text.replace("\\*", "*")
}

fn difference(path: &str, ours: &str, gold: &str) -> String {
    let at = ours
        .chars()
        .zip(gold.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let part = |text: &str| {
        text.chars()
            .skip(at.saturating_sub(30))
            .take(80)
            .collect::<String>()
    };
    format!("{path}: {:?} instead of {:?}", part(ours), part(gold))
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(&str) -> String) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from)
        .expect("a folder of the corpus")
        .flatten()
    {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target, change);
        } else {
            let text = fs::read_to_string(entry.path()).expect("the corpus is text");
            let markdown = target
                .extension()
                .is_some_and(|extension| extension == "md");
            fs::write(target, if markdown { change(&text) } else { text }).expect("a file");
        }
    }
}

/// The text of the article on a page, without tags, white space and what the author did not write:
/// elements with `data-chrome`.
fn visible(page: &str) -> String {
    let body = page
        .split_once("data-article-body")
        .map_or("", |(_, rest)| rest);
    let body = body.split_once("</article>").map_or(body, |(body, _)| body);
    let mut text = String::new();
    // Elements open inside of the outermost one that is left out, itself included.
    let mut left_out = 0;
    for part in body.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split([' ', '\n']).next();
        let void = matches!(name, Some("br" | "hr" | "img" | "wbr" | "source" | "col"));
        if tag.starts_with('/') {
            left_out = usize::saturating_sub(left_out, 1);
        } else if !void && (left_out > 0 || tag.contains("data-chrome")) {
            left_out += 1;
        }
        if left_out == 0 {
            text.extend(after.split_whitespace());
        }
    }
    text
}
