//! `diglot init`.

mod recipes;
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::{Common, Init};
use super::output::Console;
use super::{Exit, base_url};
use crate::config::{self, Config};
use crate::model::{Locale, RepoPath};
use crate::source::{self, Repository};

/// A file to be written, by its path below the folder of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NewFile {
    path: String,
    text: String,
}

impl NewFile {
    fn new(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            text: text.into(),
        }
    }
}

pub(super) fn run(common: &Common, args: &Init, console: &Console) -> Exit {
    let here = || PathBuf::from(".");
    let root = args.folder.clone().or_else(|| common.root.clone());
    let root = root.unwrap_or_else(here);
    if let Some(Err(message)) = base_url(common) {
        console.error(&message);
        return Exit::Usage;
    }
    let planned = match plan(common, args, &root) {
        Ok(planned) => planned,
        Err(Refused::Machine(error)) => {
            console.error(&format!("cannot read {}: {error}", root.display()));
            return Exit::Machine;
        }
        Err(Refused::Usage(message, hint)) => {
            console.error(&message);
            console.hint(hint);
            return Exit::Usage;
        }
    };
    // All or nothing: somebody's file is never replaced, and no half of a site is left behind.
    if let Some(there) = planned
        .files
        .iter()
        .find(|file| root.join(&file.path).exists())
    {
        let path = root.join(&there.path);
        console.error(&format!(
            "{} exists already; nothing was written",
            path.display()
        ));
        return Exit::Usage;
    }
    for file in &planned.files {
        if let Err(error) = write(&root.join(&file.path), &file.text) {
            console.error(&format!(
                "cannot write {}: {error}",
                root.join(&file.path).display()
            ));
            return Exit::Machine;
        }
        console.say(&format!("wrote {}", root.join(&file.path).display()));
    }
    for hint in &planned.hints {
        console.say(hint);
    }
    Exit::Done
}

/// What is to be written, and what to say when it is.
#[derive(Debug, Default)]
struct Plan {
    files: Vec<NewFile>,
    hints: Vec<String>,
}

enum Refused {
    Usage(String, &'static str),
    Machine(io::Error),
}

/// Looks at what is there.
fn plan(common: &Common, args: &Init, root: &Path) -> Result<Plan, Refused> {
    let file = common
        .config
        .clone()
        .unwrap_or_else(|| root.join("site.toml"));
    if args
        .title
        .as_ref()
        .is_some_and(|title| title.trim().is_empty())
    {
        let message = "--title: this text may not be empty".to_owned();
        return Err(Refused::Usage(message, "it is the name of the site"));
    }
    let mut plan = Plan::default();
    let (locales, deploys) = if file.exists() {
        if args.ci.is_none() {
            return Err(Refused::Usage(
                format!("{} exists already", file.display()),
                "there is a site; `diglot init --ci SYSTEM` adds a recipe to it",
            ));
        }
        known_site(root, &file)?
    } else {
        let found = if root.is_dir() {
            source::repositories(root).map_err(Refused::Machine)?
        } else {
            Vec::new()
        };
        new_site(common, args, root, &found, &mut plan)
    };
    if let Some(ci) = args.ci {
        let parts = args.matrix.then(|| locales.max(2));
        plan.files.push(recipes::recipe(ci, parts));
        if !deploys && recipes::deploys(ci) {
            plan.hints.push(
                "note: the recipe runs `diglot deploy production`; add [deploy.production] to site.toml"
                    .to_owned(),
            );
        }
    }
    Ok(plan)
}

/// How many locales the site has that is there, and whether it says where it is deployed to.
fn known_site(root: &Path, file: &Path) -> Result<(usize, bool), Refused> {
    let text = fs::read_to_string(file).map_err(Refused::Machine)?;
    let name = RepoPath::new("site.toml");
    let Some(config) = config::parse(&name, &text).value else {
        return Err(Refused::Usage(
            format!("{} has errors", file.display()),
            "`diglot config` says which",
        ));
    };
    // A site whose content is not here yet still gets its recipe.
    let found = source::scan(root, &config).map(|found| found.value.locales);
    let mut locales: BTreeSet<Locale> = found.unwrap_or_default().into_keys().collect();
    locales.extend(config.locales.keys().cloned());
    locales.insert(config.source_locale);
    Ok((locales.len(), config.deploy.contains_key("production")))
}

/// The files of a site around what was found, or of a sample; how many locales it has, and whether it
/// says where it is deployed to.
fn new_site(
    common: &Common,
    args: &Init,
    root: &Path,
    found: &[Repository],
    plan: &mut Plan,
) -> (usize, bool) {
    let content = root.join("content").is_dir();
    let wishes = site::Wishes {
        title: args.title.as_deref(),
        base_url: base_url(common).and_then(Result::ok),
        ci: args.ci,
        folder: root.canonicalize().ok().and_then(|root| {
            root.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        }),
    };
    plan.files.push(NewFile::new(
        "site.toml",
        site::configuration(&wishes, found),
    ));
    if found.is_empty() && !content {
        plan.files.extend(site::sample());
    }
    let itself = found.iter().any(|found| found.folder == ".");
    if !itself && !root.join(".gitignore").exists() {
        plan.files.push(NewFile::new(
            ".gitignore",
            "/.diglot/\n/public/\n/public-*/\n",
        ));
    }
    for found in found {
        plan.hints
            .push(format!("{} is read from {}", found.locale, found.folder));
    }
    let at = if root == Path::new(".") {
        String::new()
    } else {
        format!(" --root {}", root.display())
    };
    plan.hints.push(format!(
        "next: `diglot serve --open{at}` shows the site, `diglot build{at}` writes it"
    ));
    let source = Config::new("", "").source_locale;
    let has_source = found.iter().any(|found| found.locale == source);
    // The sample has two.
    let locales = found.len().max(1) + usize::from(!has_source);
    (locales, args.ci.is_some_and(recipes::deploys))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // `create_new`, should another program have made the file since.
    let mut file = fs::File::create_new(path)?;
    io::Write::write_all(&mut file, text.as_bytes())
}
