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
    },
    /// A bucket of Google Cloud Storage.
    Gcs {
        /// Name of the bucket.
        bucket: String,
        /// Folder in the bucket.
        #[serde(default)]
        prefix: String,
    },
    /// A branch of a Git repository, as GitHub and GitLab Pages want it.
    Git {
        /// Address of the repository, or the name of a remote.
        remote: String,
        /// Name of the branch.
        #[serde(default = "pages_branch")]
        branch: String,
    },
    /// A folder.
    Folder {
        /// Path of the folder, relative to `site.toml` or absolute.
        path: String,
    },
}

pub(super) fn web_container() -> String {
    // The container that Azure serves as a static website.
    "$web".to_owned()
}

pub(super) fn pages_branch() -> String {
    "gh-pages".to_owned()
}
