//! Formulas in LaTeX -> MathML.
//!
//! Made while building, so that no reader needs a script for it. What comes out is our own: it stands
//! in a slot that is filled after everything an author wrote has been through the barriers, which let
//! no MathML of authors pass. This module alone knows the converter.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;
use std::thread;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::Text;
use super::writer::Writer;
use crate::article::body::{SlotKind, escaped};
use crate::diag::codes;

/// Most bytes of a formula.
const MAX_FORMULA: usize = 4096;
/// Most groups of a formula that are open at once.
const MAX_GROUPS: usize = 64;
/// Groups and commands of a formula that any thread has room for.
const FEW: usize = 32;
/// Bytes of stack for the formulas that nest most within the limits above: the converter calls itself
/// for every group, and for every command in place of an argument.
const STACK: usize = 64 << 20;

/// The converter, which keeps nothing of one formula for the next.
static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(|| {
    LatexToMathML::new(MathCoreConfig::default()).expect("the defaults define no commands")
});

impl Writer<'_> {
    /// Writes the formula at `range`; as its author wrote it, with a report, when it is none.
    pub(super) fn formula(
        &mut self,
        text: Text<'_>,
        formula: &str,
        display: bool,
        range: Range<usize>,
    ) {
        self.collect(formula);
        match mathml(formula, display) {
            Ok(html) => self.markup(text, html, range),
            Err(fault) => {
                let message = format!("this formula cannot be read: {fault}");
                self.report(text, range.clone(), &codes::MATH_INVALID, message);
                self.out("<code class=\"math\">");
                self.escape(formula);
                self.out("</code>");
            }
        }
    }

    /// Writes HTML of our own that no author may write.
    pub(super) fn markup(&mut self, text: Text<'_>, html: String, range: Range<usize>) {
        let number = self.slot(text, SlotKind::Markup { html }, "", range);
        self.out(&super::writer::slot_text(number));
    }
}

/// `formula` as an element; what is wrong with it where it is none.
fn mathml(formula: &str, display: bool) -> Result<String, String> {
    if formula.len() > MAX_FORMULA || groups(formula) > MAX_GROUPS {
        return Err(format!(
            "it is longer than {MAX_FORMULA} bytes or nests more than {MAX_GROUPS} groups"
        ));
    }
    let (display, attribute) = if display {
        (MathDisplay::Block, " display=\"block\"")
    } else {
        (MathDisplay::Inline, "")
    };
    let convert = || {
        let converted = CONVERTER.convert_with_local_state(formula, display);
        converted
            .map(|converted| converted.mathml)
            .map_err(|fault| fault.to_string().trim_end_matches('.').to_owned())
    };
    let math = if formula.matches(['{', '\\']).count() > FEW {
        thread::scope(|scope| {
            let worker = thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, convert);
            let worker = worker.map_err(|_| "no thread has room for it".to_owned())?;
            worker
                .join()
                .unwrap_or_else(|_| Err("the converter failed".to_owned()))
        })?
    } else {
        convert()?
    };
    // Who copies a formula, or has it read aloud by something that knows no MathML, gets its text.
    let inner = without_styles(math.split_once('>').map_or("", |(_, inner)| inner));
    Ok(format!(
        "<math{attribute} alttext=\"{}\">{inner}",
        escaped(formula)
    ))
}

/// Most groups of `formula` that are open at once.
fn groups(formula: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in formula.bytes() {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// `math` without styles of elements, which the content security policy that pages are made for
/// forbids. The side that a cell keeps to becomes a class.
fn without_styles(math: &str) -> String {
    const STYLE: &str = " style=\"";
    let mut out = String::with_capacity(math.len());
    for (number, tag) in math.split('<').enumerate() {
        if number > 0 {
            out.push('<');
        }
        // Text holds no `<` of its own, so that what stands before the `>` is a tag.
        let name_end = tag.find('>').unwrap_or(0);
        match tag[..name_end].find(STYLE) {
            Some(at) => {
                let value = &tag[at + STYLE.len()..];
                let (style, rest) = value.split_once('"').unwrap_or((value, ""));
                out.push_str(&tag[..at]);
                if let Some(side) = ["left", "right"]
                    .iter()
                    .find(|side| style.contains(&format!("text-align: {side}")))
                {
                    let _ = write!(out, " class=\"math-{side}\"");
                }
                out.push_str(rest);
            }
            None => out.push_str(tag),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml() {
        assert_eq!(
            mathml("a < \\frac{1}{2}", false).as_deref(),
            Ok(
                "<math alttext=\"a &lt; \\frac{1}{2}\"><mi>a</mi><mo>&lt;</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
            )
        );
        assert!(mathml("x", true).is_ok_and(|math| math.starts_with("<math display=\"block\"")));
    }

    #[test]
    fn no_element_has_a_style() {
        let math = mathml(
            "\\begin{align} a &= b \\end{align} \\color{red} x \\text{ style=\"y\"}",
            true,
        );
        let math = math.expect("it can be read");
        let tags = math.split('<').filter_map(|tag| tag.split_once('>'));
        assert!(
            tags.skip(1).all(|(tag, _)| !tag.contains(" style=")),
            "{math}"
        );
        assert!(
            math.contains("<mtd class=\"math-right\"><mi>a</mi>"),
            "{math}"
        );
    }

    #[test]
    fn what_is_no_formula_is_told() {
        assert!(mathml("\\frac{1", false).is_err());
        assert!(mathml("\\href{javascript:alert(1)}{x}", false).is_err());
        assert!(mathml("\\nosuchcommand", false).is_err());
    }

    #[test]
    fn formulas_nest_to_a_limit() {
        let nested = |count: usize| format!("{}x{}", "{".repeat(count), "}".repeat(count));
        assert!(mathml(&nested(MAX_GROUPS), false).is_ok());
        assert!(mathml(&nested(MAX_GROUPS + 1), false).is_err());
        assert!(mathml(&"x".repeat(MAX_FORMULA), false).is_ok());
        assert!(mathml(&"x".repeat(MAX_FORMULA + 1), false).is_err());
        // As deep as it gets: one command in place of the argument of another.
        let chain = "\\sqrt".repeat(MAX_FORMULA / 5 - 1);
        assert!(mathml(&format!("{chain} x"), false).is_ok());
        assert!(mathml(&format!("{}{chain}", "{".repeat(MAX_GROUPS)), false).is_err());
    }
}
