//! `staticwebapp.config.json` of Azure Static Web Apps
//! (learn.microsoft.com/azure/static-web-apps/configuration).

use serde_json::{Map, Value, json};

use super::{ASK, FOR_EVER, Log, Table};
use crate::render::lists::ListFile;

/// Largest configuration in bytes (learn.microsoft.com/azure/static-web-apps/quotas).
const MOST: usize = 20 * 1024;

/// The configuration with as many redirects as it has room for.
pub(super) fn file(table: &Table, report: &mut Log) -> ListFile {
    // A `*` would match more than the page that has moved.
    let redirects = table
        .redirects
        .iter()
        .filter(|(from, _)| !from.contains("%2A"));
    let redirects: Vec<Value> = redirects
        .map(|(from, to)| json!({"route": from, "redirect": to, "statusCode": 301}))
        .collect();
    let room = MOST.saturating_sub(text(table, &[]).len());
    let mut taken = 0;
    let fits = redirects.iter().take_while(|redirect| {
        // Each stands on lines of its own, indented by four, with a comma after it.
        let lines = printed(redirect)
            .lines()
            .map(|line| line.len() + 5)
            .sum::<usize>();
        taken += lines + 1;
        taken <= room
    });
    let fits = fits.count();
    if fits < redirects.len() {
        let message = format!(
            "{} redirects do not fit into the {MOST} bytes that Azure Static Web Apps reads",
            redirects.len() - fits
        );
        report.limit(message, "the pages that redirect by themselves do the rest");
    }
    ListFile {
        path: "staticwebapp.config.json".to_owned(),
        text: text(table, &redirects[..fits]),
    }
}

fn text(table: &Table, redirects: &[Value]) -> String {
    let base = &table.base;
    let mut routes = redirects.to_vec();
    let indexes = table.indexes.iter().map(|folder| format!("{folder}*.idx"));
    let lasting = [format!("{base}assets/*")].into_iter().chain(indexes);
    routes.extend(
        lasting.map(|route| json!({"route": route, "headers": {"Cache-Control": FOR_EVER}})),
    );
    let mut headers: Map<String, Value> = table
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    headers.insert("Cache-Control".to_owned(), ASK.into());
    let config = json!({
        "routes": routes,
        "globalHeaders": headers,
        "responseOverrides": {"404": {"rewrite": format!("{base}404.html")}},
        "trailingSlash": "auto",
    });
    printed(&config) + "\n"
}

fn printed(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("values serialize")
}
