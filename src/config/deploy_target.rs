//! Places a site can be deployed to.

use schemars::JsonSchema;
use serde::Serialize;

/// A place the site can be deployed to. Credentials never stand here; they come from the
/// environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DeployTarget {
    /// A bucket of Amazon S3 or of a service that speaks its language.
    S3 {
        /// Name of the bucket.
        bucket: String,
        /// Folder in the bucket.
        #[serde(default)]
        prefix: String,
        /// Region of the bucket.
        #[serde(default)]
        region: Option<String>,
        /// Address of the service, when it is not Amazon's.
        #[serde(default)]
        endpoint: Option<String>,
        /// Accept an endpoint without encryption.
        #[serde(default)]
        allow_http: bool,
        /// Address that a build must be for to be deployed here; that of the site by default.
        #[serde(default)]
        base_url: Option<String>,
        /// What certain files are sent with; of several rules for a file, later ones win.
        #[serde(default)]
        files: Vec<FileRule>,
    },
    /// A container of Azure Blob Storage.
    AzureBlob {
        /// Name of the storage account.
        account: String,
        /// Name of the container.
        #[serde(default = "web_container")]
        container: String,
        /// Folder in the container.
        #[serde(default)]
        prefix: String,
        /// Address of the service, when it is not Azure's.
        #[serde(default)]
        endpoint: Option<String>,
        /// Accept an endpoint without encryption.
        #[serde(default)]
        allow_http: bool,
        /// Address that a build must be for to be deployed here; that of the site by default.
        #[serde(default)]
        base_url: Option<String>,
        /// What certain files are sent with; of several rules for a file, later ones win.
        #[serde(default)]
        files: Vec<FileRule>,
    },
    /// A bucket of Google Cloud Storage.
    Gcs {
        /// Name of the bucket.
        bucket: String,
        /// Folder in the bucket.
        #[serde(default)]
        prefix: String,
        /// Address of the service, when it is not Google's.
        #[serde(default)]
        endpoint: Option<String>,
        /// Accept an endpoint without encryption.
        #[serde(default)]
        allow_http: bool,
        /// Address that a build must be for to be deployed here; that of the site by default.
        #[serde(default)]
        base_url: Option<String>,
        /// What certain files are sent with; of several rules for a file, later ones win.
        #[serde(default)]
        files: Vec<FileRule>,
    },
    /// A branch of a Git repository, as GitHub and GitLab Pages want it.
    Git {
        /// Address of the repository, or the name of a remote.
        remote: String,
        /// Name of the branch.
        #[serde(default = "pages_branch")]
        branch: String,
        /// Address that a build must be for to be deployed here; that of the site by default.
        #[serde(default)]
        base_url: Option<String>,
    },
    /// A folder.
    Folder {
        /// Path of the folder, relative to `site.toml` or absolute.
        path: String,
        /// Address that a build must be for to be deployed here; that of the site by default.
        #[serde(default)]
        base_url: Option<String>,
    },
}

/// What some files of a target are sent with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Patterns for paths below the output folder.
    pub paths: Vec<String>,
    /// The `Content-Type` of these files.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Their `Cache-Control`.
    #[serde(default)]
    pub cache_control: Option<String>,
    /// Their `Content-Encoding`.
    #[serde(default)]
    pub content_encoding: Option<String>,
}

impl DeployTarget {
    /// The kind of the target, as `site.toml` writes it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::S3 { .. } => "s3",
            Self::AzureBlob { .. } => "azure-blob",
            Self::Gcs { .. } => "gcs",
            Self::Git { .. } => "git",
            Self::Folder { .. } => "folder",
        }
    }

    /// The address a build must be for, when the target has one of its own.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        let (Self::S3 { base_url, .. }
        | Self::AzureBlob { base_url, .. }
        | Self::Gcs { base_url, .. }
        | Self::Git { base_url, .. }
        | Self::Folder { base_url, .. }) = self;
        base_url.as_deref()
    }
}

pub(super) fn web_container() -> String {
    // The container that Azure serves as a static website.
    "$web".to_owned()
}

pub(super) fn pages_branch() -> String {
    "gh-pages".to_owned()
}
