//! From tables to the configuration.
//!
//! Each function reads one kind of table: it asks for every key once, and what depends on more than
//! one value is checked at the end.

use std::collections::BTreeMap;

use super::fields::{Fields, Placed};
use super::{
    CloudConfig, CloudOverride, Config, Counterparts, DocsetConfig, Level, LocaleConfig,
    MarkdownConfig, MissingImages, Origins, PrintConfig,
};
use super::{check, deploy, hosting, search};
use crate::diag::codes;
use crate::model::{CloudSet, Locale};

/// Reads the whole file; `None` when a required value is missing or unusable.
pub(super) fn config(mut fields: Fields<'_, '_>) -> Option<Config> {
    let title = fields.required("title", &check::filled);
    let base_url = fields.required("base_url", &check::base_url);
    // Without them there is no configuration, but its other faults are told all the same.
    let mut config = Config::new(
        title.as_deref().unwrap_or_default(),
        base_url.as_deref().unwrap_or_default(),
    );
    plain_values(&mut config, &mut fields);
    tables(&mut config, &mut fields);
    fields.finish();
    title.and(base_url).map(|_| config)
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn plain_values(config: &mut Config, fields: &mut Fields<'_, '_>) {
    set(
        &mut config.source_locale,
        fields.text("source_locale", &check::locale),
    );
    set(
        &mut config.content,
        fields.text("content", &check::machine_path),
    );
    set(
        &mut config.output,
        fields.text("output", &check::machine_path),
    );
    set(
        &mut config.cache,
        fields.text("cache", &check::machine_path),
    );
    set(&mut config.theme, fields.text("theme", &check::folder_name));
    set(
        &mut config.url_style,
        fields.text("url_style", &check::url_style),
    );
    set(
        &mut config.fallback,
        fields.text("fallback", &check::fallback),
    );
    config.edit_url = fields.text("edit_url", &check::edit_url);
    config.feedback_url = fields.text("feedback_url", &check::contact_url);
    config.outside_links = fields.text("outside_links", &check::base_url);
    set(&mut config.missing_images, missing_images(fields));
    set(
        &mut config.portable_names,
        fields.text("portable_names", &check::portable_names),
    );
    set(
        &mut config.readable,
        fields.texts("readable", &check::machine_path),
    );
    set(
        &mut config.machine_translation_notice,
        fields.flag("machine_translation_notice"),
    );
    set(&mut config.llms_txt, fields.flag("llms_txt"));
    set(&mut config.markdown_twins, fields.flag("markdown_twins"));
}

fn tables(config: &mut Config, fields: &mut Fields<'_, '_>) {
    config.locales = locales(fields, &mut config.origins);
    config.docsets = docsets(fields, &mut config.origins);
    set(&mut config.clouds, clouds(fields));
    config.cloud_overrides = cloud_overrides(fields, &config.clouds);
    config.counterparts = counterparts(fields, &mut config.origins);
    let redirects = fields.map(
        "redirects",
        &check::redirect_source,
        &check::redirect_target,
    );
    for (from, _) in &redirects {
        let span = fields.span(&from.range);
        config.origins.add("redirects", &from.value, span);
    }
    config.redirects = collect(redirects);
    config.strings = strings(fields, &mut config.origins);
    print(&mut config.print, fields);
    markdown(&mut config.markdown, fields);
    if let Some(mut table) = fields.table("bilingual") {
        set(&mut config.bilingual.enabled, table.flag("enabled"));
        table.finish();
    }
    config.search = search::search(fields);
    config.diagnostics = levels(fields);
    config.hosting = hosting::hosting(fields);
    config.deploy = deploy::targets(fields);
}

fn print(config: &mut PrintConfig, fields: &mut Fields<'_, '_>) {
    let Some(mut table) = fields.table("print") else {
        return;
    };
    set(&mut config.enabled, table.flag("enabled"));
    set(&mut config.max_articles, table.count("max_articles"));
    table.finish();
}

fn markdown(config: &mut MarkdownConfig, fields: &mut Fields<'_, '_>) {
    let Some(mut table) = fields.table("markdown") else {
        return;
    };
    set(&mut config.highlight, table.flag("highlight"));
    set(&mut config.videos, table.text("videos", &check::videos));
    set(
        &mut config.video_hosts,
        table.texts("video_hosts", &check::host),
    );
    set(
        &mut config.monikers,
        table.texts("monikers", &check::moniker),
    );
    let listed = |text: &str| {
        if config.monikers.iter().any(|moniker| moniker == text) {
            Ok(text.to_owned())
        } else {
            Err(format!("`{text}` is none of the `monikers`"))
        }
    };
    config.moniker = table.text("moniker", &listed);
    set(&mut config.footnotes, table.flag("footnotes"));
    set(&mut config.task_lists, table.flag("task_lists"));
    set(&mut config.definition_lists, table.flag("definition_lists"));
    set(&mut config.math, table.flag("math"));
    table.finish();
}

fn collect<K: Ord, V>(entries: Vec<(Placed<K>, Placed<V>)>) -> BTreeMap<K, V> {
    let bare = |(key, value): (Placed<K>, Placed<V>)| (key.value, value.value);
    entries.into_iter().map(bare).collect()
}

fn names(fields: &mut Fields<'_, '_>) -> BTreeMap<Locale, String> {
    collect(fields.map("names", &check::locale, &check::filled))
}

/// Levels by code; what guards the output stays an error.
fn levels(fields: &mut Fields<'_, '_>) -> BTreeMap<String, Level> {
    let levels = fields.map("diagnostics", &check::code, &check::level);
    for (code, level) in &levels {
        if level.value != Level::Error && codes::guards(&code.value) {
            fields.fault(
                &level.range,
                format!(
                    "`{}` keeps broken output from being published and is always an error",
                    code.value
                ),
            );
        }
    }
    collect(levels)
}

fn missing_images(fields: &mut Fields<'_, '_>) -> Option<MissingImages> {
    if fields.is_table("missing_images") {
        let mut table = fields.table("missing_images")?;
        let remote = table.required("remote", &check::base_url);
        table.finish();
        return remote.map(MissingImages::Remote);
    }
    let word = |text: &str| match text {
        "placeholder" => Ok(MissingImages::Placeholder),
        "omit" => Ok(MissingImages::Omit),
        _ => Err(format!(
            "`{text}` is none of `placeholder`, `omit`, `{{ remote = \"https://...\" }}`"
        )),
    };
    fields.text("missing_images", &word)
}

fn locales(fields: &mut Fields<'_, '_>, origins: &mut Origins) -> BTreeMap<Locale, LocaleConfig> {
    let mut locales = BTreeMap::new();
    for (locale, mut table) in fields.table_map("locales", &check::locale) {
        let span = table.span(&locale.range);
        origins.add("locales", locale.value.as_str(), span);
        let own = LocaleConfig {
            root: table.text("root", &check::machine_path),
            name: table.text("name", &check::filled),
            title: table.text("title", &check::filled),
            fallback: table.text("fallback", &check::fallback),
            diagnostics: levels(&mut table),
        };
        table.finish();
        if locales.insert(locale.value.clone(), own).is_some() {
            fields.fault(
                &locale.range,
                format!("`{}` stands here twice", locale.value),
            );
        }
    }
    locales
}

fn docsets(fields: &mut Fields<'_, '_>, origins: &mut Origins) -> Vec<DocsetConfig> {
    let mut docsets = Vec::<DocsetConfig>::new();
    for mut table in fields.tables("docsets").unwrap_or_default() {
        let path = table.required("path", &check::inner_path);
        let url = table.text("url", &check::url_prefix);
        let name = table.text("name", &check::filled);
        let names = names(&mut table);
        let range = table.range.clone();
        table.finish();
        let Some(path) = path else { continue };
        if docsets
            .iter()
            .any(|other| other.path.eq_ignore_ascii_case(&path))
        {
            fields.fault(&range, format!("two docsets have the path `{path}`"));
        } else {
            origins.add("docsets", &path, fields.span(&range));
            docsets.push(DocsetConfig {
                path,
                url,
                name,
                names,
            });
        }
    }
    docsets
}

fn clouds(fields: &mut Fields<'_, '_>) -> Option<Vec<CloudConfig>> {
    let mut clouds = Vec::<CloudConfig>::new();
    for mut table in fields.tables("clouds")? {
        let cloud = cloud(&mut table);
        let range = table.range.clone();
        table.finish();
        let Some(cloud) = cloud else { continue };
        if clouds.iter().any(|other| other.id == cloud.id) {
            fields.fault(&range, format!("two clouds have the id `{}`", cloud.id));
        } else if cloud.default && clouds.iter().any(|other| other.default) {
            fields.fault(&range, "only one cloud can be the default");
        } else if clouds.len() == CloudSet::MAX {
            fields.fault(
                &range,
                format!("a site has at most {} clouds", CloudSet::MAX),
            );
        } else {
            clouds.push(cloud);
        }
    }
    if !clouds.iter().any(|cloud| cloud.default) {
        // An empty list leaves the usual clouds: every article has one.
        clouds.first_mut()?.default = true;
    }
    Some(clouds)
}

fn cloud(table: &mut Fields<'_, '_>) -> Option<CloudConfig> {
    let id = table.required("id", &check::slug);
    let name = table.required("name", &check::filled);
    let contains = table.texts("contains", &check::filled);
    let exactly = table.texts("exactly", &check::filled);
    let paths = table.texts("paths", &check::glob);
    let names = names(table);
    let retired = table.flag("retired").unwrap_or_default();
    let default = table.flag("default").unwrap_or_default();
    Some(CloudConfig {
        id: id?,
        name: name?,
        names,
        contains: contains.unwrap_or_default(),
        exactly: exactly.unwrap_or_default(),
        paths: paths.unwrap_or_default(),
        retired,
        default,
    })
}

fn cloud_overrides(fields: &mut Fields<'_, '_>, clouds: &[CloudConfig]) -> Vec<CloudOverride> {
    let id = |text: &str| match clouds.iter().find(|cloud| cloud.id == text) {
        Some(cloud) => Ok(cloud.id.clone()),
        None => Err(format!("there is no cloud `{text}`")),
    };
    let mut overrides = Vec::new();
    for mut table in fields.tables("cloud_overrides").unwrap_or_default() {
        // What is there and cannot be used has a fault of its own.
        if !table.holds("paths") || !table.holds("clouds") {
            let message = "an override needs `paths` and `clouds`";
            table.fault(&table.range, message);
        }
        let paths = table.texts("paths", &check::glob).unwrap_or_default();
        let clouds = table.texts("clouds", &id).unwrap_or_default();
        overrides.push(CloudOverride { paths, clouds });
        table.finish();
    }
    overrides
}

fn counterparts(fields: &mut Fields<'_, '_>, origins: &mut Origins) -> Vec<Counterparts> {
    let mut counterparts = Vec::new();
    for mut table in fields.tables("counterparts").unwrap_or_default() {
        let articles = table.list("articles", &article).unwrap_or_default();
        for article in &articles {
            let span = table.span(&article.range);
            origins.add("counterparts", &article.value, span);
        }
        let articles: Vec<String> = articles.into_iter().map(|article| article.value).collect();
        if articles.len() < 2 {
            table.fault(&table.range, "counterparts are two articles or more");
        } else {
            counterparts.push(Counterparts { articles });
        }
        table.finish();
    }
    counterparts
}

/// The path of an article without extension; a writer's `.md` or `.yml` does no harm.
fn article(text: &str) -> Result<String, String> {
    let path = check::inner_path(text)?;
    let bare = [".md", ".yml"]
        .iter()
        .find_map(|extension| path.strip_suffix(extension));
    check::filled(bare.unwrap_or(&path))
}

fn strings(
    fields: &mut Fields<'_, '_>,
    origins: &mut Origins,
) -> BTreeMap<Locale, BTreeMap<String, String>> {
    let tables = fields.table_map("strings", &check::locale).into_iter();
    let read = |(locale, table): (Placed<Locale>, Fields<'_, '_>)| {
        let texts = table.entries_as(&check::any, &check::any);
        for (id, _) in &texts {
            let span = fields.span(&id.range);
            origins.add(&format!("strings.{}", locale.value), &id.value, span);
        }
        (locale.value, collect(texts))
    };
    tables.map(read).collect()
}
