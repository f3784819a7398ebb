//! Servers of one's own: snippets for nginx, Caddy and Apache.

use std::fmt::Write as _;

use super::pages::file;
use super::{ASK, FOR_EVER, Table, decoded};
use crate::render::lists::ListFile;

/// A snippet for a `server` block of nginx whose root is the folder.
///
/// Locations and pages for errors are told decoded, as they are compared with decoded paths.
pub(super) fn nginx(table: &Table) -> ListFile {
    let base = &table.decoded_base;
    let mut text = format!(
        "# Include this in a server block whose root is {}.\n\
         index index.html;\ncharset utf-8;\ngzip_static on;\n\
         # brotli_static on; # with the module ngx_brotli\n",
        root_of(base)
    );
    let _ = writeln!(text, "error_page 404 \"{base}404.html\";");
    text.push_str(&nginx_headers(table, ASK, ""));
    // Hidden files are housekeeping, but for the folder that other programs look into.
    text.push_str("location ~ /\\.(?!well-known/) {\n    return 404;\n}\n");
    let _ = writeln!(text, "location ^~ \"{base}assets/\" {{");
    text.push_str(&nginx_headers(table, FOR_EVER, "    "));
    text.push_str("}\n");
    for (folder, _) in &table.locales {
        let _ = writeln!(text, "location ^~ \"{base}{folder}/\" {{");
        let _ = writeln!(text, "    error_page 404 \"{base}{folder}/404.html\";");
        text.push_str(&nginx_headers(table, ASK, "    "));
        if table
            .indexes
            .contains(&format!("{}{folder}/search/", table.base))
        {
            // Inside, since `^~` keeps the path from expressions that stand outside.
            let pattern = regex_quoted(&format!("{base}{folder}/search/"));
            let _ = writeln!(text, "    location ~ \"^{pattern}[^/]+\\.idx$\" {{");
            text.push_str(&nginx_headers(table, FOR_EVER, "        "));
            text.push_str("    }\n");
        }
        text.push_str("}\n");
    }
    for (from, to) in &table.redirects {
        // Locations are compared with decoded paths, and know no variables; quotes are escaped.
        if let Some(from) = decoded(from) {
            let from = from.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = writeln!(text, "location = \"{from}\" {{ return 301 \"{to}\"; }}");
        }
    }
    file(".hosting/nginx.conf", text)
}

/// Where the folder that answers for `/` is, in words.
fn root_of(base: &str) -> String {
    match base.trim_matches('/') {
        "" => "the output folder".to_owned(),
        folders => format!("the folder that has the output as {folders}"),
    }
}

/// The headers of a block. A block with headers of its own inherits none, so that each has them all.
fn nginx_headers(table: &Table, cache: &str, indent: &str) -> String {
    let mut text = format!("{indent}add_header Cache-Control \"{cache}\";\n");
    for (name, value) in &table.headers {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(text, "{indent}add_header {name} \"{value}\" always;");
    }
    text
}

/// A snippet for a site of Caddy whose root is the folder.
pub(super) fn caddy(table: &Table) -> ListFile {
    let below = |path: &str| caddy_quoted(&format!("{}{path}", table.decoded_base));
    let mut text = format!(
        "# Import this in a site block with `root * FOLDER`, which is {}.\n\
         @hidden {{\n    path */.*\n    not path /.well-known/*\n}}\nrespond @hidden 404\n\
         header {{\n",
        root_of(&table.decoded_base)
    );
    for (name, value) in &table.headers {
        let _ = writeln!(text, "    {name} {}", caddy_quoted(value));
    }
    // Of two headers the one with the shorter path would win, since Caddy sorts its directives: so
    // that no answer gets both.
    let mut lasting = below("assets/*");
    for folder in table.indexes.iter().filter_map(|index| decoded(index)) {
        let _ = write!(lasting, " {}", caddy_quoted(&format!("{folder}*.idx")));
    }
    let _ = writeln!(text, "}}\n@lasting path {lasting}");
    let _ = writeln!(text, "header @lasting Cache-Control \"{FOR_EVER}\"");
    let _ = writeln!(text, "@changing not path {lasting}");
    let _ = writeln!(text, "header @changing Cache-Control \"{ASK}\"");
    for (from, to) in &table.redirects {
        // `*` and braces mean something in paths, and cannot be escaped.
        let path = decoded(from).filter(|path| !path.contains(['*', '{', '}', '`']));
        if let Some(path) = path {
            let _ = writeln!(text, "redir {} {to} permanent", caddy_quoted(&path));
        }
    }
    // What is missing now may be there soon.
    let _ = writeln!(text, "handle_errors {{\n    header Cache-Control \"{ASK}\"");
    for (at, (folder, _)) in table.locales.iter().enumerate() {
        let (own, page) = (
            below(&format!("{folder}/*")),
            below(&format!("{folder}/404.html")),
        );
        let _ = writeln!(text, "    @missing{at} path {own}");
        let _ = writeln!(text, "    rewrite @missing{at} {page}");
    }
    let folders: Vec<_> = table
        .locales
        .iter()
        .map(|(folder, _)| below(&format!("{folder}/*")))
        .collect();
    let _ = writeln!(text, "    @missing not path {}", folders.join(" "));
    let _ = writeln!(
        text,
        "    rewrite @missing {}\n    file_server\n}}",
        below("404.html")
    );
    text.push_str("file_server {\n    precompressed br gzip\n}\n");
    file(".hosting/Caddyfile", text)
}

fn caddy_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `.htaccess` of Apache 2.4, for a folder where it is read.
pub(super) fn apache(table: &Table) -> ListFile {
    // Pages for errors are addresses, and expressions are compared with decoded paths.
    let (base, path) = (&table.base, &table.decoded_base);
    let mut text =
        format!("Options -Indexes\nDirectoryIndex index.html\nErrorDocument 404 {base}404.html\n");
    for (folder, _) in &table.locales {
        let pattern = regex_quoted(&format!("{path}{folder}/"));
        let _ = writeln!(
            text,
            "<If \"%{{REQUEST_URI}} =~ m#^{pattern}#\">\nErrorDocument 404 {base}{folder}/404.html\n</If>"
        );
    }
    text.push_str("RedirectMatch 404 \"/\\.(?!well-known/)\"\n");
    for (from, to) in &table.redirects {
        if let (Some(from), Some(to)) = (decoded(from), apache_target(to)) {
            let from = regex_quoted(&from);
            let _ = writeln!(text, "RedirectMatch 301 \"^{from}$\" \"{to}\"");
        }
    }
    text.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in &table.headers {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(text, "Header always set {name} \"{value}\"");
    }
    let _ = writeln!(text, "Header set Cache-Control \"{ASK}\"");
    let indexes = table.indexes.iter().filter_map(|folder| decoded(folder));
    let indexes = indexes.map(|folder| regex_quoted(&folder) + "[^/]+\\.idx$");
    for pattern in [regex_quoted(&format!("{path}assets/"))]
        .into_iter()
        .chain(indexes)
    {
        let _ = writeln!(
            text,
            "<If \"%{{REQUEST_URI}} =~ m#^{pattern}#\">\nHeader set Cache-Control \"{FOR_EVER}\"\n</If>"
        );
    }
    text.push_str("</IfModule>\n");
    file(".htaccess", text)
}

/// The address of a redirect as Apache wants it: it encodes the path itself. `None` for a path with
/// characters that it would take for something else.
fn apache_target(to: &str) -> Option<String> {
    let end = to.find(['?', '#']).unwrap_or(to.len());
    let path = decoded(&to[..end])?;
    let is_plain = !path.contains(['?', '#', '$', '\\', '"']);
    is_plain.then(|| path + &to[end..])
}

/// A text as a regular expression that matches it and nothing else.
fn regex_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Quotes would end the argument, and `#` the expression.
            '"' | '#' => quoted.push('.'),
            c if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_' | '~') => {
                quoted.push('\\');
                quoted.push(c);
            }
            c => quoted.push(c),
        }
    }
    quoted
}
