//! YAML documents.
//!
//! The only place that knows the YAML parser. Values are built from its events rather than through
//! serde: only so repeated keys can be reported and still read, every value keeps its place, and
//! aliases are counted before they are copied.

mod builder;

use std::ops::Range;

use serde_yaml::granit_parser::{ErrorKind, Marker, Parser, ScanError, Span, options};

use super::value::Node;
use crate::diag::{Code, Diagnostic, Reported, codes};
use crate::model::{OffsetMap, RepoPath};
use builder::Builder;

/// Largest document, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 64;
/// Most values in a document, those behind aliases counted once for each alias.
const MAX_NODES: usize = 100_000;

/// Reads the first document of `text`, which stands in `file` from byte `offset` on.
///
/// `None` when there is no document (nothing or only comments) or it does not parse, which is
/// reported. Of a key that is given twice the last value counts, with a report. Bilingual wrappers in
/// text are replaced by their targets. A document over the limits (1 MiB, 64 levels, 100,000 values
/// after aliases) is an error and gives no value.
#[must_use]
pub fn parse_yaml(file: &RepoPath, text: &str, offset: u32) -> Reported<Option<Node>> {
    read(file, text, &OffsetMap::shifted(offset))
}

/// The same for a text that `map` leads back to the file from.
pub(super) fn read(file: &RepoPath, text: &str, map: &OffsetMap) -> Reported<Option<Node>> {
    let place = Places { file, text, map };
    if text.len() > MAX_BYTES {
        let message = format!("YAML of {} bytes; the limit is {MAX_BYTES}", text.len());
        return Reported {
            value: None,
            report: vec![place.diagnostic(&codes::YAML_LIMIT, 0..0, message)],
        };
    }
    let mut options = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    options.set_emit_comments(false);
    let mut builder = Builder::new(place);
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => Err(Stop::syntax(&error)),
        };
        if let Err(stop) = step {
            return builder.stop(stop);
        }
    }
    Reported {
        value: builder.root,
        report: builder.report,
    }
}

/// Where the text stands.
struct Places<'a> {
    file: &'a RepoPath,
    text: &'a str,
    map: &'a OffsetMap,
}

impl Places<'_> {
    fn span(&self, range: &Range<usize>) -> Range<u32> {
        let offset = |at: usize| u32::try_from(at).expect("YAML is limited to 1 MiB");
        let start = self.map.original(offset(range.start));
        // The end is mapped through the last byte: what follows may come from elsewhere.
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => self.map.original(offset(last)) + 1,
            None => start,
        };
        start..end
    }

    fn diagnostic(
        &self,
        code: &'static Code,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = self.span(&range);
        Diagnostic::at(
            code,
            self.file,
            span.start as usize..span.end as usize,
            message,
        )
    }
}

fn bytes(span: &Span) -> Range<usize> {
    let at = |marker: &Marker| {
        marker
            .byte_offset()
            .expect("a parser over a string knows byte offsets")
    };
    at(&span.start)..at(&span.end)
}

/// Why reading ends early.
struct Stop {
    code: &'static Code,
    at: Range<usize>,
    message: String,
}

impl Stop {
    fn syntax(error: &ScanError) -> Self {
        let at = error.marker().byte_offset().unwrap_or(0);
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return Self::too_deep(at..at);
        }
        Self {
            code: &codes::YAML_SYNTAX,
            at: at..at,
            message: format!("YAML: {}", error.info()),
        }
    }

    fn too_deep(at: Range<usize>) -> Self {
        Self::limit(at, format!("YAML is nested deeper than {MAX_DEPTH} levels"))
    }

    fn limit(at: Range<usize>, message: String) -> Self {
        Self {
            code: &codes::YAML_LIMIT,
            at,
            message,
        }
    }
}
