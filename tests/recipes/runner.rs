//! As much of the systems that run recipes as the recipes need: fresh checkouts, scripts in a shell,
//! files that jobs leave to each other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::common::paths;
use crate::git;

/// A system that runs recipes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Github,
    Gitlab,
    Azure,
}

impl System {
    pub(crate) const ALL: [Self; 3] = [Self::Github, Self::Gitlab, Self::Azure];

    /// What `--ci` calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Azure => "azure",
        }
    }

    /// Where it looks for a recipe.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/help-site.yml",
            Self::Gitlab => ".gitlab-ci.yml",
            Self::Azure => "azure-pipelines.yml",
        }
    }
}

/// One run of one job.
#[derive(Debug)]
struct Job {
    /// Its number among those of its kind, and how many there are.
    number: usize,
    of: usize,
    steps: Vec<Step>,
}

/// What a job does.
#[derive(Debug)]
enum Step {
    Script(String),
    /// Leaves the files below a folder to other jobs, as a folder called `name`.
    Leave {
        name: String,
        from: String,
        hidden: bool,
    },
    /// Takes what other jobs have left, all of it.
    Take {
        to: String,
    },
}

/// Runs the recipe on the branch `main` of the repository `origin`; what the last job works in is given
/// back. `tools` holds a `cargo` that can install diglot, and nothing else that is ours.
pub(crate) fn run(system: System, origin: &Path, tools: &Path, place: &Path) -> PathBuf {
    let clone = |folder: &Path| {
        let (from, to) = (origin.to_str().unwrap(), folder.to_str().unwrap());
        git(place, &["clone", "--quiet", "-b", "main", from, to]);
    };
    let first = place.join("first");
    clone(&first);
    let text = fs::read_to_string(first.join(system.file())).unwrap();
    let recipe: Value = serde_yaml::from_str(&text).unwrap();
    let jobs = match system {
        System::Github => github(&recipe),
        System::Gitlab => gitlab(&recipe),
        System::Azure => azure(&recipe),
    };
    let left = place.join("left");
    fs::create_dir_all(&left).unwrap();
    let mut last = PathBuf::new();
    for (at, job) in jobs.iter().enumerate() {
        let machine = place.join(format!("machine-{at}"));
        let checkout = machine.join("site");
        fs::create_dir_all(machine.join("home")).unwrap();
        clone(&checkout);
        let shell = Shell {
            system,
            job,
            machine: &machine,
            checkout: &checkout,
            tools,
            variables: variables(&recipe, &checkout),
        };
        let mut path = String::new();
        for step in &job.steps {
            match step {
                Step::Script(script) => path.push_str(&shell.run(script, &path)),
                Step::Leave { name, from, hidden } => {
                    for folder in globbed(&checkout, from) {
                        let name = if name.is_empty() {
                            folder.file_name().unwrap().to_str().unwrap()
                        } else {
                            name
                        };
                        copy_part(&folder, &left.join(name), *hidden);
                    }
                }
                Step::Take { to } => copy(&left, &checkout.join(to)),
            }
        }
        last = checkout;
    }
    last
}

struct Shell<'r> {
    system: System,
    job: &'r Job,
    machine: &'r Path,
    checkout: &'r Path,
    tools: &'r Path,
    variables: Vec<(String, String)>,
}

impl Shell<'_> {
    /// Runs a script, and gives the folders that it puts before the search path.
    fn run(&self, script: &str, path: &str) -> String {
        let file = self.machine.join("script");
        fs::write(&file, script).unwrap();
        let home = self.machine.join("home");
        let mut folders = format!("{path}{}:/usr/bin:/bin", self.tools.display());
        let mut command = Command::new("bash");
        command.env_clear();
        let (number, of) = (self.job.number.to_string(), self.job.of.to_string());
        match self.system {
            System::Github => {
                folders = format!("{}/.cargo/bin:{folders}", home.display());
                command.arg("-e");
            }
            System::Gitlab => {
                command.args(["-e", "-o", "pipefail"]);
                if self.job.of > 1 {
                    command.env("CI_NODE_INDEX", number);
                    command.env("CI_NODE_TOTAL", of);
                }
            }
            System::Azure => {
                command.env("SYSTEM_JOBPOSITIONINPHASE", number);
                command.env("SYSTEM_TOTALJOBSINPHASE", of);
            }
        }
        command.envs(self.variables.iter().cloned());
        command.env("PATH", folders).env("HOME", home);
        let output = command
            .arg(&file)
            .current_dir(self.checkout)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{said}{errors}");
        let added = said
            .lines()
            .filter_map(|line| line.strip_prefix("##vso[task.prependpath]"));
        added.flat_map(|folder| [folder, ":"]).collect()
    }
}

/// Variables of the whole recipe.
fn variables(recipe: &Value, checkout: &Path) -> Vec<(String, String)> {
    let tables = [&recipe["env"], &recipe["variables"]];
    let pairs = tables.into_iter().filter_map(Value::as_object).flatten();
    let checkout = checkout.display().to_string();
    let filled = |value: &str| {
        value
            .replace("$CI_PROJECT_DIR", &checkout)
            .replace("$(Pipeline.Workspace)", &checkout)
    };
    pairs
        .map(|(name, value)| (name.clone(), filled(value.as_str().unwrap())))
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn github(recipe: &Value) -> Vec<Job> {
    let mut jobs = Vec::new();
    let all = recipe["jobs"].as_object().unwrap();
    let mut names: Vec<&String> = all.keys().collect();
    // Those that wait for others come last.
    names.sort_by_key(|name| all[*name]["needs"].is_array());
    for job in names.iter().map(|name| &all[*name]) {
        let one = vec![Value::from(1)];
        let parts = job["strategy"]["matrix"]["part"].as_array().unwrap_or(&one);
        for (at, part) in parts.iter().enumerate() {
            let filled = |value: &Value| text(value).replace("${{ matrix.part }}", &text(part));
            let steps = job["steps"].as_array().unwrap().iter();
            let steps = steps.filter_map(|step| {
                let with = &step["with"];
                Some(
                    match step["uses"].as_str().map(|uses| uses.split('@').next()) {
                        None => Step::Script(filled(&step["run"])),
                        Some(Some("actions/upload-artifact")) => Step::Leave {
                            name: filled(&with["name"]),
                            from: filled(&with["path"]),
                            hidden: with["include-hidden-files"] == true,
                        },
                        Some(Some("actions/download-artifact")) => Step::Take {
                            to: filled(&with["path"]),
                        },
                        Some(Some("actions/checkout" | "actions/cache")) => return None,
                        Some(other) => panic!("{other:?} is not known here"),
                    },
                )
            });
            jobs.push(Job {
                number: at + 1,
                of: parts.len(),
                steps: steps.collect(),
            });
        }
    }
    jobs
}

fn gitlab(recipe: &Value) -> Vec<Job> {
    let lines = |value: &Value| -> String {
        let lines = value.as_array().into_iter().flatten();
        lines.map(|line| text(line) + "\n").collect()
    };
    let stages = recipe["stages"].as_array().unwrap();
    let jobs = recipe.as_object().unwrap().values();
    let mut jobs: Vec<&Value> = jobs.filter(|job| job["stage"].is_string()).collect();
    jobs.sort_by_key(|job| stages.iter().position(|stage| *stage == job["stage"]));
    let mut all = Vec::new();
    for (at, job) in jobs.iter().enumerate() {
        let of = job["parallel"].as_u64().unwrap_or(1);
        let of = usize::try_from(of).unwrap();
        for number in 1..=of {
            // What earlier stages have left is there without being asked for.
            let mut steps = vec![Step::Take { to: ".".to_owned() }];
            steps.push(Step::Script(
                lines(&recipe["default"]["before_script"]) + &lines(&job["script"]),
            ));
            let left = job["artifacts"]["paths"].as_array().into_iter().flatten();
            if at + 1 < jobs.len() {
                steps.extend(left.map(|path| Step::Leave {
                    name: String::new(),
                    from: text(path),
                    hidden: true,
                }));
            }
            all.push(Job { number, of, steps });
        }
    }
    all
}

fn azure(recipe: &Value) -> Vec<Job> {
    let whole = [recipe.clone()];
    let jobs = recipe["jobs"].as_array().map_or(&whole[..], Vec::as_slice);
    let mut all = Vec::new();
    for job in jobs {
        let of = text(&job["strategy"]["parallel"]).parse().unwrap_or(1);
        for number in 1..=of {
            let filled = |value: &Value| {
                text(value).replace("$(System.JobPositionInPhase)", &number.to_string())
            };
            let steps = job["steps"].as_array().unwrap().iter();
            let steps = steps.filter_map(|step| {
                Some(match step["task"].as_str() {
                    None if step["publish"].is_string() => Step::Leave {
                        name: filled(&step["artifact"]),
                        from: filled(&step["publish"]),
                        hidden: true,
                    },
                    None => Step::Script(filled(&step["script"])),
                    Some("DownloadPipelineArtifact@2") => Step::Take {
                        to: filled(&step["inputs"]["targetPath"]),
                    },
                    Some("Cache@2") => return None,
                    Some(other) => panic!("{other} is not known here"),
                })
            });
            all.push(Job {
                number,
                of,
                steps: steps.collect(),
            });
        }
    }
    all
}

/// The folders in `folder` that a pattern with stars in its name means.
fn globbed(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let glob = globset::Glob::new(pattern).unwrap().compile_matcher();
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| glob.is_match(entry.file_name()))
        .map(|entry| entry.path())
        .collect()
}

fn copy(from: &Path, to: &Path) {
    copy_part(from, to, true);
}

/// Copies all files, or those without a name that begins with a dot.
fn copy_part(from: &Path, to: &Path, hidden: bool) {
    for path in paths(from) {
        let below = path.strip_prefix(from).unwrap();
        let is_hidden = below
            .components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
        if hidden || !is_hidden {
            let to = to.join(below);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&path, &to).unwrap();
        }
    }
}
