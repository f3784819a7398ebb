//! The table of diagnostic codes.
//!
//! A code is stable: it is documented in `content/en-us/diglot/diagnostics.md`, provoked by a test,
//! and never reused for another meaning.

use super::Severity;

/// A kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable name, `area/what`.
    pub name: &'static str,
    /// How much it matters unless `site.toml` says otherwise.
    pub severity: Severity,
    /// What it means, in a sentence.
    pub text: &'static str,
}

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident $text:literal;)*) => {
        $(#[doc = $text] pub static $name: Code = Code { name: $code, severity: Severity::$severity, text: $text };)*

        /// Every code, in the order of the table.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    // Files
    FILE_IMAGE = "file/image" Info "The bytes of an image do not tell its size.";
    FILE_UNREADABLE = "file/unreadable" Error "An input file or folder cannot be read.";
    FILE_ENCODING = "file/encoding" Error "A text file is not UTF-8; with --lossy, bad bytes become U+FFFD and this is a warning.";
    FILE_TOO_LARGE = "file/too-large" Error "An input file is larger than the limit.";
    FILE_SPECIAL = "file/special" Warning "A named pipe, socket or device lies among the content and is skipped.";
    FILE_OUTSIDE = "file/outside" Error "A symbolic link leads out of the content folder.";
    FILE_DANGLING = "file/dangling" Warning "A symbolic link leads nowhere or in a circle and is skipped.";
    FILE_NAME = "file/name" Error "A file name cannot be published on every host.";
    FILE_CASE = "file/case" Warning "The paths of two alternates differ in letter case only.";
    FILE_IGNORED = "file/ignored" Info "A file of an unknown type lies among the content and is not published.";
    FILE_UNPUBLISHED = "file/unpublished" Info "A folder belongs to no docset and is not published.";
    FILE_CONTROL = "file/control-character" Warning "A text file holds control characters, which are dropped.";

    // Front matter and YAML
    YAML_SYNTAX = "yaml/syntax-error" Warning "YAML does not parse; the body is published all the same.";
    YAML_NOT_MAPPING = "yaml/header-not-object" Warning "Front matter is no mapping and is ignored.";
    YAML_DUPLICATE_KEY = "yaml/duplicate-key" Warning "A key is given twice; the last one wins.";
    YAML_DUPLICATE_ID = "yaml/duplicate-id" Warning "An id is defined twice; the first one counts.";
    YAML_UNCLOSED = "yaml/header-not-closed" Warning "Front matter is opened but not closed; nothing is taken from it.";
    YAML_TYPE = "yaml/wrong-type" Warning "A value has another type than its key needs and is ignored.";
    YAML_MISSING = "yaml/missing-attribute" Warning "A required attribute is missing.";
    YAML_UNKNOWN_MIME = "yaml/unknown-mime" Warning "The kind of a YAML page is unknown; no page is made of it.";
    YAML_UNKNOWN_KEY = "yaml/unknown-key" Info "A key of a YAML page means nothing there; its value is not shown.";
    YAML_NO_PAGE = "yaml/no-page" Info "A YAML file does not say what kind of page it is; no page is made of it.";
    YAML_LIMIT = "yaml/limit" Error "A YAML document is too large, nested too deeply or has too many nodes.";


    // Bilingual wrappers
    UNIT_MALFORMED = "unit/malformed" Warning "A bilingual wrapper is damaged; its target text is kept.";
    UNIT_QUOTES = "unit/quotes" Warning "Quotation marks of tags are written as entities; they were read as meant.";
    UNIT_EMPTY_LINK = "unit/empty-link" Warning "A link in the target text has no text of its own.";
    UNIT_BROKEN_LINK = "unit/broken-link" Warning "White space separates the text of a link from its address, so that it is no link.";
    UNIT_REPAIRED = "unit/repaired" Info "Escaped asterisks of a target text that its source does not have were left out, which gives one bold run.";

    UNIT_LINKS = "unit/links-differ" Warning "Source and target text of a unit lead to different places.";
    UNIT_CODE = "unit/code-differs" Warning "Source and target text of a unit hold different inline code.";
    UNIT_EMPHASIS = "unit/emphasis-differs" Info "Source and target text of a unit hold different amounts of bold text.";
    UNIT_NUMBERS = "unit/numbers-differ" Warning "Source and target text of a unit hold different numbers.";
    UNIT_PLACEHOLDERS = "unit/placeholders-differ" Warning "Source and target text of a unit hold different placeholders.";
    UNIT_UNTRANSLATED = "unit/untranslated" Warning "The target text of a unit is its source text.";

    // Markdown
    INCLUDE_NOT_FOUND = "include/include-not-found" Warning "An included file does not exist.";
    INCLUDE_INVALID = "include/include-invalid" Warning "An included file is not Markdown.";
    INCLUDE_CIRCULAR = "include/circular-reference" Warning "A file includes itself, directly or through others.";
    INCLUDE_LIMIT = "include/limit" Error "A page includes too many files, too deeply or too much text.";
    INCLUDE_OUTSIDE = "include/outside" Error "An include leads out of the content folder.";
    CODE_NOT_FOUND = "code/codesnippet-not-found" Warning "A file that code is taken from does not exist.";
    CODE_TAG_NOT_FOUND = "code/tag-not-found" Warning "A file that code is taken from has no region of that name, or one that is not closed.";
    CODE_RANGE = "code/range" Warning "Lines of a code file are wanted that it does not have.";
    CODE_ATTRIBUTE = "code/unknown-attribute" Warning "A code directive has an attribute that means nothing.";
    CODE_VALUE = "code/value" Warning "The value of an attribute of a code directive cannot be read.";
    CODE_MALFORMED = "code/malformed" Warning "A code directive is not complete.";
    CODE_OUTSIDE = "code/outside" Error "A code directive leads out of the content folder.";
    ALERT_INLINE_TEXT = "markdown/alert-inline-text" Warning "Text stands on the line of an alert's marker.";
    ALERT_UNKNOWN_TYPE = "markdown/alert-unknown-type" Warning "The type of an alert is unknown.";
    ALERT_MISSING_QUOTE = "markdown/alert-missing-quote" Warning "An alert's marker does not stand in a block quote.";
    ALERT_EMPTY = "markdown/alert-empty" Warning "An alert has no content.";
    IMAGE_MISSING_SOURCE = "markdown/image-missing-source" Warning "An image names no file.";
    IMAGE_MISSING_ALT = "markdown/image-missing-alt" Info "An image has no alternative text.";
    IMAGE_UNKNOWN_ATTRIBUTE = "markdown/image-unknown-attribute" Warning "An image has an attribute that means nothing.";
    IMAGE_QUOTES = "markdown/image-quotes" Warning "A value of an image stands in no straight quotation marks.";
    IMAGE_ICON_ALT = "markdown/image-icon-alt" Warning "An icon has an alternative text.";
    IMAGE_UNCLOSED = "markdown/image-unclosed" Warning "An image directive is not closed.";
    TAB_SINGLE = "markdown/tab-single" Warning "A group of tabs has only one tab.";
    TAB_DUPLICATE_ID = "markdown/tab-duplicate-id" Warning "Two tabs of a group have the same id.";
    TAB_LINK_OUTSIDE = "markdown/tab-link-outside-heading" Warning "A link to a tab does not stand alone in a heading.";
    HEADING_MISSING_SPACE = "markdown/heading-missing-space" Warning "The marks of a heading are not followed by a space, so that it is no heading.";
    LINK_REPAIRED = "markdown/link-repaired" Info "The address of a link stands apart from its text or has blanks in it; it was read as it was meant, because its target exists.";
    MATH_INVALID = "markdown/math-invalid" Warning "A formula cannot be read; it is shown as it is written.";
    MULTIPLE_H1 = "markdown/multiple-h1" Info "A page has more than one heading of the first level.";
    TABLE_CELL_COUNT = "markdown/table-cell-count" Warning "A row of a table has more cells than its header; the others are dropped.";
    IMAGE_NO_DESCRIPTION = "markdown/image-missing-description" Warning "An image of type complex has no description; it is shown like other images.";
    ROW_UNCLOSED = "markdown/row-unclosed" Warning "A row or column is not closed; it ends with what it stands in.";
    ROW_MISSING = "markdown/column-outside-row" Warning "A column stands outside of a row; only its content is shown.";
    BLOCK_UNCLOSED = "markdown/block-unclosed" Warning "A zone, range of versions or description is not closed; it ends with what it stands in.";
    BLOCK_UNOPENED = "markdown/block-unopened" Warning "A directive closes a block that is not open; it is left out.";
    DIRECTIVE_TEXT = "markdown/directive-text" Warning "Text behind a directive that has a line of its own is ignored.";
    ZONE_INVALID = "markdown/zone-invalid" Warning "A zone is nested, or names no pivot or target; its content is shown without it.";
    PIVOT_NOT_FOUND = "markdown/pivot-id-not-found" Warning "A pivot or group of pivots is not defined; its id is shown.";
    PIVOTS_MISSING = "markdown/zone-pivot-definition-not-found" Warning "The file that defines the pivots of zones does not exist.";
    MONIKER_INVALID = "markdown/moniker-invalid" Warning "A range of versions cannot be read, or names a version that site.toml does not list.";
    VIDEO_UNTRUSTED_HOST = "markdown/video-untrusted-host" Warning "The host of a video is not known; the video is shown as a link.";
    VIDEO_INVALID = "markdown/video-invalid" Warning "A video directive has no source, or an attribute that cannot be read.";
    DIRECTIVE_UNKNOWN = "markdown/directive-unknown" Warning "A directive is unknown and shown as text.";
    BOOKMARK_DUPLICATE = "markdown/bookmark-duplicate" Info "Two places of a page have the same id.";
    NO_LOC_MALFORMED = "markdown/no-loc-malformed" Warning "A no-loc directive is not closed.";
    HTML_TAG = "markdown/disallowed-html-tag" Warning "An HTML element is not allowed in content and was removed.";
    HTML_ATTRIBUTE = "markdown/disallowed-html-attribute" Warning "An HTML attribute is not allowed in content and was removed.";
    HTML_PLACEHOLDER = "markdown/unknown-element" Info "Text in angle brackets is no HTML element and is shown as text.";
    NESTING = "markdown/nesting" Error "Containers are nested too deeply.";
    PAGE_LIMIT = "markdown/limit" Error "A page is larger than a limit.";

    // Links
    LINK_NOT_FOUND = "link/file-not-found" Warning "The target of a link does not exist; its text is shown without link.";
    LINK_RESOURCE_NOT_FOUND = "link/resource-not-found" Warning "The file of an image or download does not exist.";
    LINK_OUT_OF_SCOPE = "link/link-out-of-scope" Warning "The target of a link exists but is not published.";
    LINK_OTHER_REPOSITORY = "link/other-repository" Info "The target of a link lies in the folder of another repository, which is not here.";
    LINK_CASING = "link/link-casing" Info "The target of a link differs in letter case.";
    LINK_EXTENSION = "link/link-extension" Info "The target of a link has another extension.";
    LINK_LOCAL_PATH = "link/local-file-path" Warning "A link names a path of somebody's machine.";
    LINK_OUTSIDE = "link/outside" Warning "A link leads out of the content folder.";
    LINK_SCHEME = "link/scheme" Warning "The scheme of a link is not allowed.";
    LINK_BOOKMARK_NOT_FOUND = "link/bookmark-not-found" Warning "The target page of a link has no such id.";
    LINK_BOOKMARK_CASING = "link/bookmark-casing" Info "The id of a link differs in letter case; it was corrected.";
    LINK_EXTERNAL_BROKEN = "link/external-broken" Warning "The web has nothing at the address of a link.";
    LINK_EXTERNAL_MOVED = "link/external-moved" Info "The address of a link has moved for good.";
    LINK_EXTERNAL_UNKNOWN = "link/external-unknown" Info "Whether the web has something at the address of a link cannot be told.";
    LINK_BOOKMARK_LOCALE = "link/bookmark-only-in-source" Info "Only the source-language page has the id of a link.";

    // Cross references
    XREF_NOT_FOUND = "xref/xref-not-found" Warning "Nothing has the uid that a cross reference names; it is shown without link.";
    XREF_DUPLICATE = "xref/duplicate-uid" Warning "Two pages have the same uid; the first by path counts.";

    // Table of contents, breadcrumb
    TOC_NOT_FOUND = "toc/toc-not-found" Warning "A table of contents that another one names does not exist.";
    TOC_SYNTAX = "toc/invalid-toc-syntax" Warning "Something other than headings stands in a Markdown table of contents.";
    TOC_LEVEL = "toc/invalid-toc-level" Warning "A heading of a Markdown table of contents skips a level.";
    TOC_HREF = "toc/invalid-toc-href" Warning "The attribute tocHref names a page.";
    TOC_TOPIC_HREF = "toc/invalid-topic-href" Warning "The attribute topicHref names a table of contents or a folder.";
    TOC_PAGE_NOT_FOUND = "toc/file-not-found" Warning "A page named by a table of contents does not exist; its entry has no link.";
    TOC_CIRCULAR = "toc/circular-reference" Warning "A table of contents includes itself.";
    TOC_LIMIT = "toc/limit" Error "A table of contents has too many entries or is nested too deeply.";
    BREADCRUMB_NOT_FOUND = "toc/breadcrumb-not-found" Warning "The breadcrumb file of a docset does not exist.";

    // Redirects
    REDIRECT_CONFLICT = "redirect/redirection-conflict" Warning "Two redirects start at the same place; the first wins.";
    REDIRECT_INVALID = "redirect/redirection-invalid" Warning "A redirect cannot be read.";
    REDIRECT_FILE_EXISTS = "redirect/redirected-file-not-removed" Warning "A redirect starts at a page that exists; the page wins.";
    REDIRECT_CIRCULAR = "redirect/circular-redirection" Error "Redirects lead in a circle.";
    REDIRECT_TARGET_NOT_FOUND = "redirect/redirect-target-not-found" Info "The target of a redirect is no page of this site.";
    REDIRECT_UNSAFE = "redirect/unsafe-target" Error "The target of a redirect is neither a path of the site nor an https address.";
    REDIRECT_OUTSIDE = "redirect/outside" Error "The source of a redirect leads out of the content folder.";

    REDIRECT_CHAIN = "redirect/chain" Info "A redirect leads to another redirect; readers are sent to the end at once.";

    // Site
    OUTPUT_PATH_CONFLICT = "site/output-path-conflict" Error "Two sources would be written to the same output.";
    SITE_DOCSET_NOT_FOUND = "site/docset-not-found" Warning "The folder of a docset does not exist in a locale.";
    SITE_NO_PAGES = "site/no-pages" Warning "A locale has no pages.";
    SITE_ORPHAN = "site/orphan" Warning "An article stands in no table of contents, and no other article leads to it.";
    SITE_COUNTERPART = "site/counterpart-not-found" Warning "An article that a counterparts table names does not exist.";
    CLOUD_CONFLICT = "site/cloud-unknown" Warning "Front matter names a cloud that site.toml does not define.";
    STRING_MISSING = "theme/string-missing" Warning "A text of the user interface is missing in a locale; English is shown.";
    STRING_SYNTAX = "theme/string-syntax" Error "A catalog of texts does not parse.";

    // Configuration, theme
    CONFIG_SYNTAX = "config/syntax" Error "site.toml does not parse.";
    CONFIG_UNKNOWN_KEY = "config/unknown-key" Error "site.toml has a key that does not exist.";
    CONFIG_VALUE = "config/value" Error "A value of site.toml is not usable.";
    CONFIG_JSON = "config/json" Warning "A JSON file of the repository does not parse.";
    CONFIG_IGNORED = "config/ignored" Info "A setting of docfx.json has no effect here.";
    THEME_TEMPLATE = "theme/template" Error "A template of the theme is faulty.";
    THEME_FILE = "theme/file" Error "A file of the theme is missing or unusable.";
    HOST_LIMIT = "host/limit" Warning "The site goes over a documented limit of a host that it names.";
    PRINT_LIMIT = "site/print-limit" Info "A docset or a cloud is too large for a printable page.";
    PAGE_TIME = "site/page-time" Error "A page takes too long.";
    PAGE_FAILED = "site/page-failed" Error "A page could not be made because of an internal fault.";
}

/// The code called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.name == name)
}

/// Codes whose errors cannot be lowered in `site.toml`: they stand between the reader and a site that
/// is wrong, unsafe or incomplete without anybody having said so.
static GUARDS: &[&Code] = &[
    &FILE_UNREADABLE,
    &FILE_ENCODING,
    &FILE_TOO_LARGE,
    &FILE_OUTSIDE,
    &FILE_NAME,
    &INCLUDE_OUTSIDE,
    &REDIRECT_OUTSIDE,
    &REDIRECT_UNSAFE,
    &OUTPUT_PATH_CONFLICT,
    &PAGE_TIME,
    &PAGE_FAILED,
    &STRING_SYNTAX,
    &THEME_FILE,
    &THEME_TEMPLATE,
    &CONFIG_SYNTAX,
    &CONFIG_UNKNOWN_KEY,
    &CONFIG_VALUE,
];

/// Whether the code called `name` guards the output, so that it is always an error.
#[must_use]
pub fn guards(name: &str) -> bool {
    GUARDS.iter().any(|code| code.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_well_formed() {
        for (at, code) in ALL.iter().enumerate() {
            assert!(
                !ALL[..at].iter().any(|other| other.name == code.name),
                "{} stands twice",
                code.name
            );
            assert!(
                code.name.split('/').count() == 2
                    && code.name.bytes().all(|b| b.is_ascii_lowercase()
                        || b.is_ascii_digit()
                        || b"-/".contains(&b)),
                "{}",
                code.name
            );
            assert!(code.text.ends_with('.'), "{}", code.name);
        }
    }
}

/// Codes by their names, for diagnostics that are written down for a later run.
pub(super) mod by_name {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use super::{ALL, Code};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference to whatever a field is"
    )]
    pub(in crate::diag) fn serialize<S: Serializer>(
        code: &&'static Code,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        code.name.serialize(serializer)
    }

    pub(in crate::diag) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static Code, D::Error> {
        let name = <&str>::deserialize(deserializer)?;
        let code = ALL.iter().find(|code| code.name == name);
        code.copied()
            .ok_or_else(|| de::Error::custom("no such code"))
    }
}
