//! Where credentials come from: the environment, or the files that the platforms' own tools use
//! (R-Y9, R-T3).
//!
//! They live in memory only. No error names a value, and no type here that holds one can be printed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, Checksum};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{ObjectStore, RetryConfig, StaticCredentialProvider};

use super::Cloud;
use super::profile::Profile;
use super::wire::Connector;
use crate::config::DeployTarget;
use crate::deploy::error::DeployError;

/// Environment variables by name.
pub(in crate::deploy) struct Environment<'a>(
    pub(in crate::deploy) &'a dyn Fn(&str) -> Option<OsString>,
);

impl Environment<'_> {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = (self.0)(name)?.into_string().ok()?;
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        (self.0)(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    }

    pub(super) fn home(&self) -> Option<PathBuf> {
        self.path("HOME").or_else(|| self.path("USERPROFILE"))
    }
}

/// Opens the bucket or container of `target`.
///
/// # Errors
/// [`DeployError::Setup`] when there are no credentials, or they cannot be understood.
pub(in crate::deploy) fn open(
    target: &DeployTarget,
    environment: &Environment<'_>,
    requests: usize,
) -> Result<Cloud, DeployError> {
    let (store, prefix): (Result<Arc<dyn ObjectStore>, DeployError>, _) = match target {
        DeployTarget::S3 {
            bucket,
            region,
            endpoint,
            allow_http,
            prefix,
            ..
        } => {
            let service = Service::new(endpoint.as_deref(), *allow_http, requests);
            let region = region.as_deref();
            (s3(bucket, region, service, environment), prefix)
        }
        DeployTarget::AzureBlob {
            account,
            container,
            endpoint,
            allow_http,
            prefix,
            ..
        } => {
            let service = Service::new(endpoint.as_deref(), *allow_http, requests);
            (azure(account, container, service, environment), prefix)
        }
        DeployTarget::Gcs {
            bucket,
            endpoint,
            allow_http,
            prefix,
            ..
        } => {
            let mut service = Service::new(endpoint.as_deref(), *allow_http, requests);
            service.connector = service.connector.reading_as_stored();
            (gcs(bucket, service, environment), prefix)
        }
        DeployTarget::Git { .. } | DeployTarget::Folder { .. } => {
            unreachable!("branches and folders are no stores")
        }
    };
    Ok(Cloud::new(store?, prefix))
}

/// How a service is reached.
struct Service<'t> {
    /// Its address, without a slash at the end, where it is not the usual one.
    endpoint: Option<&'t str>,
    connector: Connector,
}

impl<'t> Service<'t> {
    fn new(endpoint: Option<&'t str>, allow_http: bool, requests: usize) -> Self {
        Self {
            endpoint: endpoint.map(|address| address.trim_end_matches('/')),
            connector: Connector::new(requests, allow_http),
        }
    }
}

/// Requests are tried again by those who ask for them, with what they know of the deploy.
fn once() -> RetryConfig {
    RetryConfig {
        max_retries: 0,
        ..RetryConfig::default()
    }
}

/// `sources` are the variables that credentials may come from.
fn missing(service: &str, sources: &str) -> DeployError {
    DeployError::Setup(format!(
        "no credentials for {service} were found: set {sources}"
    ))
}

/// What the library says about credentials may repeat them.
fn unusable(service: &str, sources: &str) -> DeployError {
    DeployError::Setup(format!(
        "the credentials or settings for {service} are not usable: look at {sources}"
    ))
}

fn s3(
    bucket: &str,
    region: Option<&str>,
    service: Service<'_>,
    environment: &Environment<'_>,
) -> Result<Arc<dyn ObjectStore>, DeployError> {
    const SERVICE: &str = "S3";
    const SOURCES: &str = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
    let profile = Profile::read(environment);
    let region = region
        .map(str::to_owned)
        .or_else(|| environment.text("AWS_REGION"))
        .or_else(|| environment.text("AWS_DEFAULT_REGION"))
        .or_else(|| profile.region.clone());
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_retry(once())
        .with_checksum_algorithm(Checksum::SHA256)
        // Not every service that speaks like S3 can delete several objects with one request.
        .with_disable_bulk_delete(true)
        .with_http_connector(service.connector);
    if let Some(region) = region {
        builder = builder.with_region(region);
    }
    if let Some(address) = service.endpoint {
        builder = builder.with_endpoint(address).with_allow_http(true);
    } else {
        builder = builder.with_virtual_hosted_style_request(!bucket.contains('.'));
    }
    let builder =
        aws_credentials(builder, environment, &profile).ok_or_else(|| missing(SERVICE, SOURCES))?;
    Ok(Arc::new(
        builder.build().map_err(|_| unusable(SERVICE, SOURCES))?,
    ))
}

/// Keys from the environment, then a role with a token, then what containers offer, then a profile.
fn aws_credentials(
    builder: AmazonS3Builder,
    environment: &Environment<'_>,
    profile: &Profile,
) -> Option<AmazonS3Builder> {
    let text = |name: &str| environment.text(name);
    if let (Some(id), Some(key)) = (text("AWS_ACCESS_KEY_ID"), text("AWS_SECRET_ACCESS_KEY")) {
        let builder = builder.with_access_key_id(id).with_secret_access_key(key);
        return Some(match text("AWS_SESSION_TOKEN") {
            Some(token) => builder.with_token(token),
            None => builder,
        });
    }
    let groups: [&[(&str, AmazonS3ConfigKey)]; 3] = [
        &[
            (
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                AmazonS3ConfigKey::WebIdentityTokenFile,
            ),
            ("AWS_ROLE_ARN", AmazonS3ConfigKey::RoleArn),
        ],
        &[(
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            AmazonS3ConfigKey::ContainerCredentialsRelativeUri,
        )],
        &[
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                AmazonS3ConfigKey::ContainerCredentialsFullUri,
            ),
            (
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                AmazonS3ConfigKey::ContainerAuthorizationTokenFile,
            ),
        ],
    ];
    for group in groups {
        let values: Vec<_> = group
            .iter()
            .filter_map(|(name, key)| Some((*key, text(name)?)))
            .collect();
        if values.len() == group.len() {
            let set = |builder: AmazonS3Builder, (key, value)| builder.with_config(key, value);
            return Some(values.into_iter().fold(builder, set));
        }
    }
    let (id, key) = (profile.id.clone()?, profile.key.clone()?);
    let builder = builder.with_access_key_id(id).with_secret_access_key(key);
    Some(match &profile.token {
        Some(token) => builder.with_token(token),
        None => builder,
    })
}

fn azure(
    account: &str,
    container: &str,
    service: Service<'_>,
    environment: &Environment<'_>,
) -> Result<Arc<dyn ObjectStore>, DeployError> {
    const SERVICE: &str = "Azure Blob Storage";
    const SOURCES: &str = "AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_CONNECTION_STRING, or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE";
    let mut builder = MicrosoftAzureBuilder::new()
        .with_account(account)
        .with_container_name(container)
        .with_retry(once())
        .with_http_connector(service.connector);
    if let Some(address) = service.endpoint {
        builder = builder
            .with_endpoint(address.to_owned())
            .with_allow_http(true);
    }
    let builder =
        azure_credentials(builder, environment).ok_or_else(|| missing(SERVICE, SOURCES))?;
    Ok(Arc::new(
        builder.build().map_err(|_| unusable(SERVICE, SOURCES))?,
    ))
}

/// A key, a token, a connection string, or an application with its secret or a token of its platform.
fn azure_credentials(
    builder: MicrosoftAzureBuilder,
    environment: &Environment<'_>,
) -> Option<MicrosoftAzureBuilder> {
    let text = |name: &str| environment.text(name);
    let connection = text("AZURE_STORAGE_CONNECTION_STRING").unwrap_or_default();
    let part = |name: &str| {
        let mut parts = connection
            .split(';')
            .filter_map(|part| part.split_once('='));
        parts.find_map(|(key, value)| (key == name).then(|| value.to_owned()))
    };
    let key = text("AZURE_STORAGE_KEY")
        .or_else(|| text("AZURE_STORAGE_ACCOUNT_KEY"))
        .or_else(|| part("AccountKey"));
    if let Some(key) = key {
        return Some(builder.with_access_key(key));
    }
    let token = text("AZURE_STORAGE_SAS_TOKEN").or_else(|| part("SharedAccessSignature"));
    if let Some(token) = token {
        return Some(builder.with_config(AzureConfigKey::SasKey, token));
    }
    let (client, tenant) = (text("AZURE_CLIENT_ID")?, text("AZURE_TENANT_ID")?);
    let mut builder = builder
        .with_config(AzureConfigKey::ClientId, client)
        .with_config(AzureConfigKey::AuthorityId, tenant);
    if let Some(host) = text("AZURE_AUTHORITY_HOST") {
        builder = builder.with_config(AzureConfigKey::AuthorityHost, host);
    }
    if let Some(secret) = text("AZURE_CLIENT_SECRET") {
        return Some(builder.with_config(AzureConfigKey::ClientSecret, secret));
    }
    let file = text("AZURE_FEDERATED_TOKEN_FILE")?;
    Some(builder.with_config(AzureConfigKey::FederatedTokenFile, file))
}

fn gcs(
    bucket: &str,
    service: Service<'_>,
    environment: &Environment<'_>,
) -> Result<Arc<dyn ObjectStore>, DeployError> {
    const SERVICE: &str = "Google Cloud Storage";
    const SOURCES: &str = "GOOGLE_APPLICATION_CREDENTIALS (the path of a key file) or CLOUDSDK_AUTH_ACCESS_TOKEN (a token), or run `gcloud auth application-default login`";
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(bucket)
        .with_retry(once())
        .with_http_connector(service.connector);
    if let Some(address) = service.endpoint {
        builder = builder.with_config(GoogleConfigKey::BaseUrl, address);
    }
    let builder =
        google_credentials(builder, environment).ok_or_else(|| missing(SERVICE, SOURCES))?;
    Ok(Arc::new(
        builder.build().map_err(|_| unusable(SERVICE, SOURCES))?,
    ))
}

/// A token that somebody else has asked for, as CI systems do; else the file of a key or of a user.
fn google_credentials(
    builder: GoogleCloudStorageBuilder,
    environment: &Environment<'_>,
) -> Option<GoogleCloudStorageBuilder> {
    if let Some(bearer) = environment.text("CLOUDSDK_AUTH_ACCESS_TOKEN") {
        let token = StaticCredentialProvider::new(GcpCredential { bearer });
        return Some(builder.with_credentials(Arc::new(token)));
    }
    let named = environment.path("GOOGLE_APPLICATION_CREDENTIALS");
    let usual = || {
        let folder = environment.path("CLOUDSDK_CONFIG");
        let folder = folder.or_else(|| Some(environment.home()?.join(".config/gcloud")))?;
        Some(folder.join("application_default_credentials.json"))
    };
    let file = named.or_else(usual).filter(|file| file.is_file())?;
    Some(builder.with_application_credentials(file.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn environment(
        list: &'static [(&'static str, &'static str)],
    ) -> impl Fn(&str) -> Option<OsString> {
        move |name| {
            let found = list.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        }
    }

    fn opened(
        target: &DeployTarget,
        list: &'static [(&'static str, &'static str)],
    ) -> Result<(), String> {
        let environment = environment(list);
        let opened = open(target, &Environment(&environment), 1);
        opened.map(|_| ()).map_err(|error| error.to_string())
    }

    fn s3_target() -> DeployTarget {
        DeployTarget::S3 {
            bucket: "b".to_owned(),
            prefix: String::new(),
            region: None,
            endpoint: None,
            allow_http: false,
            base_url: None,
            files: Vec::new(),
        }
    }

    #[test]
    fn without_credentials_nothing_is_asked() {
        let error = opened(&s3_target(), &[]).expect_err("there are none");
        assert!(error.contains("AWS_ACCESS_KEY_ID"), "{error}");
        let keys = &[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
        assert_eq!(opened(&s3_target(), keys), Ok(()));
    }

    /// R-Y9
    #[test]
    fn secrets_stay_out_of_errors() {
        let target = DeployTarget::AzureBlob {
            account: "a".to_owned(),
            container: "c".to_owned(),
            prefix: String::new(),
            endpoint: None,
            allow_http: false,
            base_url: None,
            files: Vec::new(),
        };
        let error = opened(&target, &[("AZURE_STORAGE_KEY", "no base64: hunter2!")]);
        let error = error.expect_err("that is no key");
        assert!(!error.contains("hunter2"), "{error}");
        assert_eq!(
            opened(
                &target,
                &[(
                    "AZURE_STORAGE_CONNECTION_STRING",
                    "AccountName=a;AccountKey=aHVudGVyMg==;EndpointSuffix=core.windows.net"
                )]
            ),
            Ok(())
        );
    }

    #[test]
    fn profiles_are_read_from_the_files_of_the_tools() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let aws = folder.path().join(".aws");
        fs::create_dir(&aws).expect("made");
        let credentials = "[default]\naws_access_key_id = d\n\n[docs]\n# a comment = x\naws_access_key_id = id\naws_secret_access_key=key=\n";
        fs::write(aws.join("credentials"), credentials).expect("written");
        fs::write(aws.join("config"), "[profile docs]\nregion = eu-north-1\n").expect("written");
        let home = folder.path().as_os_str().to_owned();
        let variables = move |name: &str| match name {
            "HOME" => Some(home.clone()),
            "AWS_PROFILE" => Some(OsString::from("docs")),
            _ => None,
        };
        let profile = Profile::read(&Environment(&variables));
        assert_eq!(profile.id.as_deref(), Some("id"));
        assert_eq!(profile.key.as_deref(), Some("key="));
        assert_eq!(profile.region.as_deref(), Some("eu-north-1"));
        assert!(profile.token.is_none());
    }
}
