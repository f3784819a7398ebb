//! Recipes for systems that build a site on each push.

use super::NewFile;
use crate::cli::args::Ci;

/// Where diglot comes from, unless its package says so.
const SOURCE: &str = "https://example.com/diglot.git  # change this";

/// The recipe for a system, with `parts` jobs at once if there are any.
pub(super) fn recipe(ci: Ci, parts: Option<usize>) -> NewFile {
    let (path, text) = match (ci, parts) {
        (Ci::Github, None) => (
            ".github/workflows/help-site.yml",
            include_str!("recipes/github.yml"),
        ),
        (Ci::Github, Some(_)) => (
            ".github/workflows/help-site.yml",
            include_str!("recipes/github-matrix.yml"),
        ),
        (Ci::Gitlab, None) => (".gitlab-ci.yml", include_str!("recipes/gitlab.yml")),
        (Ci::Gitlab, Some(_)) => (".gitlab-ci.yml", include_str!("recipes/gitlab-matrix.yml")),
        (Ci::Azure, None) => ("azure-pipelines.yml", include_str!("recipes/azure.yml")),
        (Ci::Azure, Some(_)) => (
            "azure-pipelines.yml",
            include_str!("recipes/azure-matrix.yml"),
        ),
    };
    let repository = env!("CARGO_PKG_REPOSITORY");
    let source = if repository.is_empty() {
        SOURCE
    } else {
        repository
    };
    let parts = parts.unwrap_or(1);
    let numbers: Vec<String> = (1..=parts).map(|part| part.to_string()).collect();
    let text = text
        .replace("@SOURCE@", source)
        .replace("@PARTS@", &parts.to_string())
        .replace("@NUMBERS@", &numbers.join(", "));
    NewFile::new(path, text)
}

/// Whether the recipe runs `diglot deploy production`.
pub(super) fn deploys(ci: Ci) -> bool {
    ci != Ci::Gitlab
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use serde_json::Value;

    use super::*;
    use crate::cli::args::Args;

    /// All texts below keys that hold commands.
    fn scripts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(text) if ["run", "script"].contains(&key.as_str()) => {
                            found.push(text.clone());
                        }
                        Value::Array(lines)
                            if ["script", "before_script"].contains(&key.as_str()) =>
                        {
                            let lines = lines.iter().filter_map(Value::as_str);
                            found.extend(lines.map(str::to_owned));
                        }
                        other => scripts(other, found),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| scripts(value, found)),
            _ => {}
        }
    }

    /// The commands of diglot in a recipe.
    fn commands(recipe: &str) -> Vec<String> {
        let value: Value = serde_yaml::from_str(recipe).unwrap_or_else(|error| {
            panic!("{error}\n{recipe}");
        });
        assert!(value.is_object());
        let mut found = Vec::new();
        scripts(&value, &mut found);
        let lines = found.iter().flat_map(|script| script.lines());
        lines
            .map(str::trim)
            .filter(|line| line.starts_with("diglot "))
            .map(|line| line.replace("${{ matrix.part }}", "1"))
            .collect()
    }

    #[test]
    fn recipes_are_yaml_with_commands_that_exist() {
        for ci in [Ci::Github, Ci::Gitlab, Ci::Azure] {
            for parts in [None, Some(3)] {
                let recipe = recipe(ci, parts);
                assert!(
                    !recipe.text.contains('@') || !recipe.text.contains("@S"),
                    "{}",
                    recipe.text
                );
                let commands = commands(&recipe.text);
                for command in &commands {
                    let args = command.split_whitespace();
                    if let Err(error) = Args::try_parse_from(args) {
                        panic!("{ci:?}: {command}: {error}");
                    }
                }
                let has = |verb: &str| {
                    let verb = format!("diglot {verb}");
                    commands.iter().any(|command| command.starts_with(&verb))
                };
                assert!(has("build") && has("check"), "{ci:?} {commands:?}");
                assert_eq!(has("deploy"), deploys(ci));
                assert_eq!(has("merge"), parts.is_some());
            }
        }
    }

    #[test]
    fn a_matrix_has_as_many_parts_as_it_is_told() {
        let text = recipe(Ci::Github, Some(3)).text;
        assert!(text.contains("part: [1, 2, 3]"), "{text}");
        assert!(text.contains("--shard ${{ matrix.part }}/3"), "{text}");
    }
}
