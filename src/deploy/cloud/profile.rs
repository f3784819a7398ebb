//! The files in which Amazon's tools keep keys and settings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::credentials::Environment;

/// A profile of the files that Amazon's tools share.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) id: Option<String>,
    pub(super) key: Option<String>,
    pub(super) token: Option<String>,
    pub(super) region: Option<String>,
}

impl Profile {
    pub(super) fn read(environment: &Environment<'_>) -> Self {
        let name = environment.text("AWS_PROFILE");
        let name = name.as_deref().unwrap_or("default");
        let file = |variable: &str, file: &str| {
            let path = environment.path(variable);
            path.or_else(|| Some(environment.home()?.join(".aws").join(file)))
        };
        let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let config = file("AWS_CONFIG_FILE", "config");
        // Sections of the second file begin with a word of their own, except for the default one.
        let section = match name {
            "default" => name.to_owned(),
            name => format!("profile {name}"),
        };
        let mut values = config
            .map(|path| section_of(&path, &section))
            .unwrap_or_default();
        values.extend(
            credentials
                .map(|path| section_of(&path, name))
                .unwrap_or_default(),
        );
        Self {
            id: values.remove("aws_access_key_id"),
            key: values.remove("aws_secret_access_key"),
            token: values.remove("aws_session_token"),
            region: values.remove("region"),
        }
    }
}

/// The values of a section of an INI file; none when it cannot be read.
fn section_of(path: &Path, section: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut values = BTreeMap::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            inside = name.trim() == section;
        } else if let Some((key, value)) = line.split_once('=')
            && inside
            && !line.starts_with(['#', ';'])
        {
            values.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
    values
}
