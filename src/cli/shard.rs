//! Which part of a site is to be built.

use crate::pipeline::Shard;

/// Variables that tell a job its number among others.
struct Family {
    number: &'static str,
    /// Number of the first job; or the variable that has it, where a user can choose it.
    first: First,
    /// Variable with the number of jobs, where there is one.
    of: &'static str,
}

enum First {
    Always(usize),
    Named(&'static str),
}

/// The systems that start many jobs, in the order they are asked. GitHub sets no variable; a
/// workflow there names the part itself.
const FAMILIES: &[Family] = &[
    // GitLab CI, `parallel:`
    Family {
        number: "CI_NODE_INDEX",
        first: First::Always(1),
        of: "CI_NODE_TOTAL",
    },
    // Azure Pipelines, `strategy: parallel:`
    Family {
        number: "SYSTEM_JOBPOSITIONINPHASE",
        first: First::Always(1),
        of: "SYSTEM_TOTALJOBSINPHASE",
    },
    // CircleCI
    Family {
        number: "CIRCLE_NODE_INDEX",
        first: First::Always(0),
        of: "CIRCLE_NODE_TOTAL",
    },
    // Buildkite
    Family {
        number: "BUILDKITE_PARALLEL_JOB",
        first: First::Always(0),
        of: "BUILDKITE_PARALLEL_JOB_COUNT",
    },
    // Semaphore
    Family {
        number: "SEMAPHORE_JOB_INDEX",
        first: First::Always(1),
        of: "SEMAPHORE_JOB_COUNT",
    },
    // Slurm, `sbatch --array`
    Family {
        number: "SLURM_ARRAY_TASK_ID",
        first: First::Named("SLURM_ARRAY_TASK_MIN"),
        of: "SLURM_ARRAY_TASK_COUNT",
    },
    // AWS Batch
    Family {
        number: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: First::Always(0),
        of: "AWS_BATCH_JOB_ARRAY_SIZE",
    },
    // Google Cloud Run jobs and Batch
    Family {
        number: "CLOUD_RUN_TASK_INDEX",
        first: First::Always(0),
        of: "CLOUD_RUN_TASK_COUNT",
    },
    Family {
        number: "BATCH_TASK_INDEX",
        first: First::Always(0),
        of: "BATCH_TASK_COUNT",
    },
    // Kubernetes, `completionMode: Indexed`, which does not say how many there are
    Family {
        number: "JOB_COMPLETION_INDEX",
        first: First::Always(0),
        of: "",
    },
];

/// Reads `--shard`: `2/6`, or `auto` for what the variables of the environment say, with `auto/6`
/// where they do not tell how many parts there are.
///
/// # Errors
/// A sentence for a person.
pub(super) fn read(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let (number, of) = text.split_once('/').unwrap_or((text, ""));
    let (number, of) = if number == "auto" {
        from_environment(of, variable)?
    } else {
        (
            whole(number, "the number of a part")?,
            whole(of, "the number of parts, as in `2/6`")?,
        )
    };
    Shard::new(number, of).ok_or_else(|| format!("there is no part {number} of {of}"))
}

fn from_environment(
    of: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(usize, usize), String> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let mut families = FAMILIES.iter();
    let found = families.find_map(|family| Some((family, set(family.number)?)));
    let Some((family, number)) = found else {
        let names: Vec<&str> = FAMILIES.iter().map(|family| family.number).collect();
        return Err(format!("none of {} is set", names.join(", ")));
    };
    let number = whole(&number, family.number)?;
    let first = match family.first {
        First::Always(first) => first,
        First::Named(name) => whole(&set(name).unwrap_or_else(|| "1".to_owned()), name)?,
    };
    let of = match (of, set(family.of)) {
        ("", Some(of)) => whole(&of, family.of)?,
        ("", None) => {
            return Err(format!(
                "{} does not tell how many parts there are: say `auto/N`",
                family.number
            ));
        }
        (of, _) => whole(of, "the number of parts")?,
    };
    let number = number.checked_sub(first).map(|number| number + 1);
    let number = number.ok_or_else(|| format!("{} is less than {first}", family.number))?;
    Ok((number, of))
}

fn whole(text: &str, what: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is not {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, variables: &[(&str, &str)], expected: &str) {
        let variable = |name: &str| {
            let mut known = variables.iter();
            let (_, value) = known.find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        };
        let got = match read(text, &variable) {
            Ok(shard) => shard.to_string(),
            Err(message) => message,
        };
        assert_eq!(got, expected);
    }

    #[test]
    fn parts_are_named_by_hand() {
        check("2/6", &[], "2/6");
        check("7/6", &[], "there is no part 7 of 6");
        check("0/6", &[], "there is no part 0 of 6");
        check("2", &[], "`` is not the number of parts, as in `2/6`");
        check("x/6", &[], "`x` is not the number of a part");
    }

    #[test]
    fn parts_are_those_that_systems_number() {
        check(
            "auto",
            &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "6")],
            "2/6",
        );
        check(
            "auto",
            &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "3")],
            "1/3",
        );
        check(
            "auto",
            &[
                ("SLURM_ARRAY_TASK_ID", "12"),
                ("SLURM_ARRAY_TASK_MIN", "10"),
                ("SLURM_ARRAY_TASK_COUNT", "4"),
            ],
            "3/4",
        );
        check("auto/4", &[("JOB_COMPLETION_INDEX", "3")], "4/4");
        check(
            "auto",
            &[("JOB_COMPLETION_INDEX", "3")],
            "JOB_COMPLETION_INDEX does not tell how many parts there are: say `auto/N`",
        );
        check(
            "auto/4",
            &[("JOB_COMPLETION_INDEX", "4")],
            "there is no part 5 of 4",
        );
        check(
            "auto",
            &[("CI_NODE_INDEX", "x")],
            "`x` is not CI_NODE_INDEX",
        );
    }

    #[test]
    fn a_machine_that_numbers_nothing_is_told_so() {
        let message = read("auto", &|_| None).expect_err("nothing is set");
        assert!(message.starts_with("none of CI_NODE_INDEX,"), "{message}");
    }
}
