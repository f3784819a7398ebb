//! Values of `site.toml` that are one of a few words.

use schemars::JsonSchema;
use serde::Serialize;

/// How pages are addressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UrlStyle {
    /// `billing/`
    #[default]
    Directory,
    /// `billing.html`, which also works from disk
    File,
}

/// What a locale gets in place of an article it lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fallback {
    /// A page of its own that shows the article in the source language.
    #[default]
    Page,
    /// No page; links lead to the article in the source locale.
    Link,
}

/// What stands in place of an image that no locale has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MissingImages {
    /// Its alternative text.
    #[default]
    Placeholder,
    /// Nothing.
    Omit,
    /// The image of that path below another address, which ends in a slash.
    Remote(String),
}

/// What happens to file names that not every host can publish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PortableNames {
    /// They are errors.
    #[default]
    Error,
    /// They are published under an encoded name.
    Encode,
}

/// What stands where a video does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Videos {
    /// A link; a script loads the video when a reader asks for it.
    #[default]
    Link,
    /// The player of the host, which learns of every reader of the page.
    Embed,
}

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not reported.
    Off,
    /// It is shown on request.
    Info,
    /// It is shown.
    Warning,
    /// Nothing is published.
    Error,
}
