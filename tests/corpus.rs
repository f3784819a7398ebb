//! Reads a corpus of real bilingual documentation and compares the outcome with what its publisher
//! made of it.
//!
//! The corpus is no part of the project. It is looked for at `DIGLOT_CORPUS`, else in
//! `../shared/corpus`, and is a folder of `*.tar.xz` with a script `unpack.sh`, or one that is
//! unpacked: `de-de/sxs`, `de-de/gold` and so on. Without it the tests are shown as ignored.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "corpus/pairs.rs"]
mod pairs;
#[path = "common/corpus.rs"]
mod place;
#[path = "corpus/residue.rs"]
mod residue;
#[path = "corpus/site.rs"]
mod site;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diglot::article::clouds::{
    CloudRules, Evidence, LearnedPhrases, classify, classify_localized, front_matter_clouds,
    phrase_pairs,
};
use diglot::article::front_matter::{self, Block, FrontMatter, Value, parse_yaml, split};
use diglot::article::units::{Side, Unwrapped, unwrap_units};
use diglot::diag::Reported;
use diglot::model::{CloudId, CloudSet, RepoPath};
use libtest_mimic::{Arguments, Failed, Trial};
use place::{entries, unpacked};

type Check = fn(&Corpus) -> Result<(), Failed>;

const NEEDS_TABLE: &str = "clouds_are_those_of_the_table";

const CHECKS: &[(&str, Check)] = &[
    (
        "every_unit_is_read_and_no_wrapper_is_left",
        reads_every_unit,
    ),
    ("stripped_text_equals_gold", equals_gold),
    ("guards_change_only_what_they_say", guards_change_little),
    ("stripping_twice_changes_nothing", is_idempotent),
    ("positions_lead_back_to_equal_bytes", leads_back),
    ("front_matter_is_what_yaml_says", front_matter_is_yaml),
    (NEEDS_TABLE, clouds_match),
    ("yaml_pages_are_told_by_phrases_of_their_locale", yaml_pages),
    ("the_current_locales_build_into_one_site", site::builds),
    ("parts_merge_into_the_whole_site", site::merges),
    ("units_stand_beside_their_source", pairs::are_paired),
    ("visible_text_equals_that_of_gold", site::shows_gold),
];

fn main() {
    let args = Arguments::from_args();
    let corpus = Corpus::find();
    match &corpus {
        Err(reason) => eprintln!("skipped: the corpus tests, {reason}"),
        Ok(corpus) if corpus.clouds.is_none() => {
            eprintln!("skipped: {NEEDS_TABLE}, the corpus has no clouds.tsv");
        }
        Ok(_) => {}
    }
    let is_runnable = |name: &str| {
        corpus
            .as_ref()
            .is_ok_and(|corpus| corpus.clouds.is_some() || name != NEEDS_TABLE)
    };
    let runnable: Vec<_> = CHECKS.iter().map(|(name, _)| is_runnable(name)).collect();
    let corpus = Arc::new(corpus);
    let trials = CHECKS
        .iter()
        .zip(runnable)
        .map(|((name, check), runnable)| {
            let shared = Arc::clone(&corpus);
            Trial::test(*name, move || match &*shared {
                Ok(corpus) => check(corpus),
                Err(reason) => Err(Failed::from(reason)),
            })
            .with_ignored_flag(!runnable)
        });
    libtest_mimic::run(&args, trials.collect()).exit();
}

// --- The corpus ------------------------------------------------------------------------------

struct Corpus {
    /// Holds the archives' folders.
    root: PathBuf,
    /// `clouds.tsv`, if the corpus has one.
    clouds: Option<String>,
    files: Vec<File>,
}

struct File {
    /// `de-de/sxs/partner-center/billing.md`.
    path: RepoPath,
    text: String,
}

impl Corpus {
    fn find() -> Result<Self, String> {
        let folder = place::folder()?;
        let root = unpacked(&folder)?;
        let clouds = fs::read_to_string(folder.join("clouds.tsv"))
            .or_else(|_| fs::read_to_string(root.join("../clouds.tsv")))
            .ok();
        let mut files = Vec::new();
        for archive in entries(&root) {
            collect(&archive.join("sxs"), &root, &mut files);
        }
        if files.is_empty() {
            return Err(format!("there are no files in {}", root.display()));
        }
        Ok(Self {
            root,
            clouds,
            files,
        })
    }

    fn markdown(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.has_extension("md"))
    }
}

impl File {
    fn has_extension(&self, extension: &str) -> bool {
        Path::new(self.path.as_str())
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// The archive, and the path below its tree: `de-de`, `partner-center/billing.md`.
    fn place(&self) -> (&str, &str) {
        self.path
            .as_str()
            .split_once("/sxs/")
            .expect("only bilingual trees are collected")
    }

    fn with_text(&self, text: String) -> Self {
        Self {
            path: self.path.clone(),
            text,
        }
    }

    fn read(&self, side: Side) -> (FrontMatter, Reported<Unwrapped>) {
        let head = front_matter::read(&self.path, &self.text).value;
        (
            head.front_matter,
            unwrap_units(&self.path, &self.text, head.body_at, side),
        )
    }
}

fn collect(folder: &Path, root: &Path, files: &mut Vec<File>) {
    for path in entries(folder) {
        if path.is_dir() {
            collect(&path, root, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "md" || extension == "yml")
        {
            let name = path.strip_prefix(root).expect("the file is below the root");
            files.push(File {
                path: RepoPath::new(&name.to_string_lossy()),
                text: fs::read_to_string(&path).expect("the corpus is readable text"),
            });
        }
    }
}

/// Fails with the first few of `faults`.
fn none(faults: &[String]) -> Result<(), Failed> {
    if faults.is_empty() {
        return Ok(());
    }
    let shown: Vec<_> = faults.iter().take(20).map(String::as_str).collect();
    Err(format!("{} faults\n{}", faults.len(), shown.join("\n")).into())
}

// --- Units -----------------------------------------------------------------------------------

fn reads_every_unit(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    let mut units = 0;
    for file in corpus.markdown() {
        for side in [Side::Target, Side::Source] {
            let (front_matter, got) = file.read(side);
            units += got.value.units.len();
            let in_body = file.text[body_at(file)..].matches("data-ttu-id").count();
            if got.value.units.len() != in_body {
                faults.push(format!(
                    "{}: {} of {in_body} units",
                    file.path,
                    got.value.units.len()
                ));
            }
            let values = front_matter
                .map()
                .iter()
                .filter_map(|entry| entry.node.value.as_str());
            for text in values.chain([got.value.text.as_str()]) {
                if ["data-ttu-id", "data-stu-id", "sxs-lookup"]
                    .iter()
                    .any(|tag| text.contains(tag))
                {
                    faults.push(format!("{}: a tag is left", file.path));
                }
            }
            let damage = got
                .report
                .iter()
                .filter(|d| d.code.name == "unit/malformed");
            faults.extend(damage.map(|d| format!("{}: {}", file.path, d.message)));
        }
    }
    eprintln!("{units} units on both sides");
    none(&faults)
}

fn body_at(file: &File) -> usize {
    front_matter::read(&file.path, &file.text).value.body_at
}

fn is_idempotent(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    for file in corpus.markdown() {
        let text = file.read(Side::Target).1.value.text;
        let again = unwrap_units(&file.path, &text, 0, Side::Target);
        if again.value.text != text || !again.value.units.is_empty() || !again.report.is_empty() {
            faults.push(file.path.to_string());
        }
    }
    none(&faults)
}

fn leads_back(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    for file in corpus.markdown() {
        for side in [Side::Target, Side::Source] {
            let got = file.read(side).1.value;
            let differs = |(at, byte): &(usize, u8)| {
                let original = got
                    .map
                    .original(u32::try_from(*at).expect("files are small"));
                // A backslash may stand for the character it guards.
                *byte != b'\\' && file.text.as_bytes().get(original as usize) != Some(byte)
            };
            if got.text.bytes().enumerate().any(|place| differs(&place)) {
                faults.push(file.path.to_string());
            }
        }
    }
    none(&faults)
}

// --- Gold ------------------------------------------------------------------------------------

/// Files whose gold does not belong to their bilingual text.
const NOT_GOLD: &[(&str, &str)] = &[
    (
        "ja-jp/sxs/partner-center/revoke-reinstate-csp.md",
        "gold lacks a backslash before a backquote",
    ),
    (
        "de-de-2018/sxs/partner-center/get-automated-service-notifications-with-our-apis.md",
        OLDER,
    ),
    (
        "ja-jp-2018/sxs/partner-center/get-automated-service-notifications-with-our-apis.md",
        OLDER,
    ),
    (
        "de-de-2018/sxs/partner-center/user-management-in-partner-center-for-microsoft-cloud-germany.md",
        OLDER,
    ),
    (
        "ja-jp-2018/sxs/partner-center/user-management-in-partner-center-for-microsoft-cloud-germany.md",
        OLDER,
    ),
];

const OLDER: &str = "gold is of an older hand-off";

fn equals_gold(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    let mut compared = 0;
    for file in corpus.markdown() {
        let gold_path = corpus
            .root
            .join(file.path.as_str().replace("/sxs/", "/gold/"));
        let Ok(gold) = fs::read_to_string(gold_path) else {
            continue;
        };
        compared += 1;
        let body = match split(&gold) {
            Block::Closed { body_at, .. } => &gold[body_at..],
            Block::None(at) | Block::Unclosed(at) => &gold[at..],
        };
        let exception = NOT_GOLD
            .iter()
            .find(|(path, _)| *path == file.path.as_str());
        match (first_difference(file, body), exception) {
            (Some(difference), None) => faults.push(format!("{}: {difference}", file.path)),
            (None, Some((path, reason))) => {
                faults.push(format!("{path} is no exception: {reason}?"));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    eprintln!("{compared} files compared with gold");
    none(&faults)
}

/// A unit may differ from its target in the file by what guards do, and only so.
fn guards_change_little(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    let mut guarded = 0;
    for file in corpus.markdown() {
        let got = file.read(Side::Target).1.value;
        for unit in &got.units {
            let text = &got.text[unit.target.start as usize..unit.target.end as usize];
            let target = unit.target_text(&file.text);
            if text != target {
                guarded += 1;
                let bare = |text: &str| text.replace(r"\*\*\*\*", "").replace('\\', "");
                if bare(text) != bare(target.trim_start()) {
                    faults.push(format!("{}: {text} for {target}", file.path));
                }
            }
        }
    }
    eprintln!("{guarded} guarded or repaired units");
    none(&faults)
}

fn first_difference(file: &File, gold: &str) -> Option<String> {
    let got = file.read(Side::Target).1.value;
    let text = without_guards(file, &got);
    let (text, gold) = (normalized(&text), normalized(gold));
    let pair = text
        .lines()
        .zip(gold.lines())
        .find(|(text, gold)| text != gold);
    match pair {
        Some((text, gold)) => Some(format!("\n  got  {text}\n  gold {gold}")),
        None if text.trim_end() != gold.trim_end() => Some("one is longer".to_owned()),
        None => None,
    }
}

/// The derived text with every unit as it stands in the file. Gold has no guards: where a target
/// begins like a list item it is wrong.
fn without_guards(file: &File, got: &Unwrapped) -> String {
    let mut text = String::new();
    let mut at = 0;
    for unit in &got.units {
        text.push_str(&got.text[at..unit.target.start as usize]);
        let target = &file.text[unit.file_target.start as usize..unit.file_target.end as usize];
        text.push_str(target);
        at = unit.target.end as usize;
    }
    text + &got.text[at..]
}

/// Whether a guard changed some text of the file.
fn is_guarded(file: &File) -> bool {
    let got = file.read(Side::Target).1.value;
    let mut units = got.units.iter();
    units.any(|unit| {
        let shown = &got.text[unit.target.start as usize..unit.target.end as usize];
        let target = &file.text[unit.file_target.start as usize..unit.file_target.end as usize];
        shown != target
    })
}

/// Without white space at line ends, carriage returns and backslashes before `*`, as the corpus
/// describes its gold.
fn normalized(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace("\\*", "*");
    let lines: Vec<_> = text.split('\n').map(str::trim_end).collect();
    lines.join("\n")
}

// --- Front matter ----------------------------------------------------------------------------

fn front_matter_is_yaml(corpus: &Corpus) -> Result<(), Failed> {
    let mut faults = Vec::new();
    for file in corpus.markdown() {
        let Block::Closed { yaml, .. } = split(&file.text) else {
            continue;
        };
        let got = front_matter::read(&file.path, &file.text);
        faults.extend(
            got.report
                .iter()
                .map(|d| format!("{}: {}", file.path, d.message)),
        );
        let offset = u32::try_from(yaml.start).expect("front matter stands at the start");
        let parsed = parse_yaml(&file.path, &file.text[yaml.clone()], offset);
        let same_text = parsed.value.as_ref().and_then(|node| node.value.as_map())
            == Some(got.value.front_matter.map());
        if parsed.report.is_empty() && !same_text {
            faults.push(format!("{}: the short way reads something else", file.path));
        }
        if !agrees_with_serde(&file.text[yaml], got.value.front_matter.map()) {
            faults.push(format!("{}: serde reads something else", file.path));
        }
    }
    none(&faults)
}

fn agrees_with_serde(yaml: &str, map: &front_matter::Map) -> bool {
    let Ok(values) = serde_yaml::from_str::<BTreeMap<String, serde_json::Value>>(yaml) else {
        return true;
    };
    values.len() == map.iter().count()
        && map
            .iter()
            .all(|entry| match (&entry.node.value, &values[&*entry.key]) {
                (Value::Text(text), serde_json::Value::String(other)) => {
                    **text == *other || other.contains("data-ttu-id")
                }
                (Value::Text(_), _) | (_, serde_json::Value::String(_)) => false,
                _ => true,
            })
}

// --- Clouds ----------------------------------------------------------------------------------

fn classified(file: &File, rules: &CloudRules) -> diglot::article::clouds::Classified {
    let (front_matter, source) = file.read(Side::Source);
    let evidence = Evidence {
        front_matter: front_matter_clouds(&file.path, &front_matter, rules).value,
        path: file.place().1,
        title_suffix: front_matter.title_suffix(),
        document: &source.value.text,
    };
    classify(&evidence, rules)
}

fn words(clouds: CloudSet, rules: &CloudRules) -> String {
    let ids: Vec<_> = rules.ids().map(CloudId::as_str).collect();
    let mut named: Vec<_> = clouds.iter().map(|at| ids[at]).collect();
    named.sort_unstable();
    named.join(",")
}

fn clouds_match(corpus: &Corpus) -> Result<(), Failed> {
    let table = corpus
        .clouds
        .as_ref()
        .ok_or("the corpus has no clouds.tsv")?;
    let rules = CloudRules::default();
    let mut faults = Vec::new();
    let by_place: BTreeMap<_, _> = corpus.markdown().map(|file| (file.place(), file)).collect();
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    for row in rows {
        let columns: Vec<_> = row.split('\t').collect();
        let [locale, path, clouds, how] = columns[..] else {
            return Err(format!("a row of clouds.tsv has other columns: {row}").into());
        };
        let Some(file) = by_place.get(&(locale, path)) else {
            faults.push(format!("{locale} {path} is not in the corpus"));
            continue;
        };
        let got = classified(file, &rules);
        let got = (words(got.clouds, &rules), got.how.as_str());
        if (got.0.as_str(), got.1) != (clouds, how) {
            faults.push(format!(
                "{locale} {path}: got {got:?}, expected {clouds} {how}"
            ));
        }
    }
    none(&faults)
}

fn yaml_pages(corpus: &Corpus) -> Result<(), Failed> {
    let rules = CloudRules::default();
    let mut faults = Vec::new();
    let mut pages = 0;
    for file in corpus
        .files
        .iter()
        .filter(|file| file.path.name() == "faq-for-us-govt-cloud.yml")
    {
        pages += 1;
        let parsed = parse_yaml(&file.path, &file.text, 0);
        faults.extend(
            parsed
                .report
                .iter()
                .map(|d| format!("{}: {}", file.path, d.message)),
        );
        let root = parsed.value.ok_or("a YAML page does not parse")?;
        let summary = root.value.as_map().and_then(|map| map.get("summary"));
        let summary = summary
            .and_then(|node| node.value.as_str())
            .unwrap_or_default();
        let learned = learned(corpus, file.place().0, &rules);
        let evidence = Evidence {
            front_matter: CloudSet::EMPTY,
            path: file.place().1,
            title_suffix: None,
            document: summary,
        };
        let got = classify_localized(&evidence, &learned, &rules);
        if words(got.clouds, &rules) != "us-gov" {
            faults.push(format!("{}: {got:?}", file.path));
        }
    }
    eprintln!("{pages} YAML pages with a block");
    none(&faults)
}

fn learned(corpus: &Corpus, locale: &str, rules: &CloudRules) -> LearnedPhrases {
    let files = corpus.markdown().filter(|file| file.place().0 == locale);
    let pairs: Vec<_> = files
        .flat_map(|file| {
            let source = file.read(Side::Source).1.value;
            phrase_pairs(&file.text, &source.text, &source.units)
        })
        .collect();
    LearnedPhrases::learn(pairs.iter().map(|(t, s)| (t.as_str(), s.as_str())), rules)
}
