//! Ranges of monikers, which are names of versions: `>= prod-2.0 < prod-3.0 || old-1`.
//!
//! Monikers have no order of their own: `site.toml` lists them from the oldest to the newest.

/// A range: one of its alternatives holds, all conditions of which hold.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::article) struct Range(Vec<Vec<Condition>>);

#[derive(Debug, PartialEq, Eq)]
struct Condition {
    operator: Operator,
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

/// Operators, the longer one first where one begins another; each with what readers see.
const OPERATORS: [(&str, Operator, &str); 5] = [
    ("<=", Operator::LessOrEqual, "≤ "),
    (">=", Operator::GreaterOrEqual, "≥ "),
    ("<", Operator::Less, "< "),
    (">", Operator::Greater, "> "),
    ("=", Operator::Equal, ""),
];

/// Reads a range.
///
/// # Errors
/// When there is no name where one has to be; the text says so.
pub(in crate::article) fn range(text: &str) -> Result<Range, String> {
    let alternatives: Result<Vec<_>, _> = text.split("||").map(conditions).collect();
    alternatives.map(Range)
}

fn conditions(text: &str) -> Result<Vec<Condition>, String> {
    let mut rest = text.trim();
    let mut found = Vec::new();
    loop {
        let operator = OPERATORS.iter().find(|(sign, ..)| rest.starts_with(sign));
        let (length, operator) = operator.map_or((0, Operator::Equal), |(sign, operator, _)| {
            (sign.len(), *operator)
        });
        rest = rest[length..].trim_start();
        let end = rest.find([' ', '\t', '<', '>', '=']).unwrap_or(rest.len());
        if end == 0 {
            return Err(format!(
                "`{}` is no range of monikers: a name is missing",
                text.trim()
            ));
        }
        found.push(Condition {
            operator,
            name: rest[..end].to_owned(),
        });
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return Ok(found);
        }
    }
}

impl Range {
    /// Whether `name` is in the range, in the order of `all`; a name that is not listed is only
    /// equal to itself.
    pub(in crate::article) fn holds(&self, name: &str, all: &[String]) -> bool {
        let place = |name: &str| all.iter().position(|other| other == name);
        let holds = |condition: &Condition| {
            if condition.operator == Operator::Equal {
                return condition.name == name;
            }
            let (Some(it), Some(bound)) = (place(name), place(&condition.name)) else {
                return false;
            };
            match condition.operator {
                Operator::Less => it < bound,
                Operator::LessOrEqual => it <= bound,
                Operator::Greater => it > bound,
                Operator::GreaterOrEqual => it >= bound,
                Operator::Equal => it == bound,
            }
        };
        self.0.iter().any(|conditions| conditions.iter().all(holds))
    }

    /// A name that is not among `all`, unless there are none at all.
    pub(super) fn unknown(&self, all: &[String]) -> Option<&str> {
        let mut names = self
            .0
            .iter()
            .flatten()
            .map(|condition| condition.name.as_str());
        names.find(|name| !all.is_empty() && !all.iter().any(|known| known == name))
    }

    /// The monikers of the range: those of `all` that it holds, else the names it is made of.
    pub(super) fn names(&self, all: &[String]) -> Vec<String> {
        let held: Vec<_> = all
            .iter()
            .filter(|name| self.holds(name, all))
            .cloned()
            .collect();
        if held.is_empty() {
            let names = self.0.iter().flatten();
            return names.map(|condition| condition.name.clone()).collect();
        }
        held
    }

    /// The range as readers see it: `≥ a-1 < a-2 / b`.
    pub(super) fn readable(&self) -> String {
        let condition = |condition: &Condition| {
            let sign = OPERATORS
                .iter()
                .find(|(_, operator, _)| *operator == condition.operator)
                .map_or("", |(.., sign)| sign);
            format!("{sign}{}", condition.name)
        };
        let alternatives = self.0.iter().map(|conditions| {
            let conditions: Vec<_> = conditions.iter().map(condition).collect();
            conditions.join(" ")
        });
        alternatives.collect::<Vec<_>>().join(" / ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_order_of_the_list() {
        let all = ["a-1", "a-2", "a-3", "b"].map(str::to_owned);
        let held = |text: &str| range(text).expect("a range").names(&all).join(" ");
        assert_eq!(held(">= a-2"), "a-2 a-3 b");
        assert_eq!(held(">a-1 <=a-3"), "a-2 a-3");
        assert_eq!(held("a-1 || =b"), "a-1 b");
        assert_eq!(held("< a-1 || z"), "a-1 z");
    }

    #[test]
    fn ranges_without_names_are_faults() {
        for text in ["", ">=", "a ||", ">= || b"] {
            assert!(range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn readers_see_signs_they_know() {
        let range = range(">= a-2.0 <a-3.0 || b").expect("a range");
        assert_eq!(range.readable(), "≥ a-2.0 < a-3.0 / b");
    }
}
