//! From source names to addresses: the one mapping there is.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Site;
use crate::config::{CloudConfig, UrlStyle};
use crate::model::{ArticleId, Locale, Permalink};

/// What follows `folder` in `path`, if it lies in it; letter case does not matter.
pub(super) fn inside<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let (start, rest) = path.split_at_checked(folder.len())?;
    let is_same = start.eq_ignore_ascii_case(folder);
    rest.strip_prefix('/').filter(|_| is_same)
}

/// What follows `folder` in `path`, which lies in it.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> &'p str {
    if folder.is_empty() {
        path
    } else {
        path.get(folder.len() + 1..).unwrap_or_default()
    }
}

/// An address of a file without locale, extension and letter case: `partner-center/billing`. An
/// `index` stands for its folder.
pub(super) fn key(address: &str) -> String {
    let mut id = ArticleId::text_of_file(address).to_lowercase();
    let folder = id.strip_suffix("index");
    if let Some(folder) = folder.filter(|folder| folder.is_empty() || folder.ends_with('/')) {
        id.truncate(folder.trim_end_matches('/').len());
    }
    id
}

/// Whether `address` has the key `wanted`: [`key`] without making it, for the addresses that nearly
/// all articles have.
pub(super) fn has_key(address: &str, wanted: &str) -> bool {
    let rest = address.strip_prefix(wanted);
    let extension = rest.and_then(|rest| rest.strip_prefix('.'));
    let is_all = extension.is_some_and(|extension| !extension.contains(['.', '/']));
    // Neither a name without letters, nor an `index`, nor letters that have another case.
    let is_own_key = !wanted.is_empty()
        && !wanted.ends_with(['/', 'x'])
        && wanted
            .bytes()
            .all(|c| c.is_ascii() && !c.is_ascii_uppercase());
    (is_all && is_own_key) || key(address) == wanted
}

/// The permalink of what stands at the address `key` in a locale.
pub(super) fn page(site: &Site, locale: &Locale, key: &str) -> Permalink {
    let slash = if key.is_empty() { "" } else { "/" };
    let key = published(site, key);
    site.permalink(&format!("{}/{key}{slash}", locale.segment()))
}

/// The path as it is published: in names that all hosts can publish, if the site wants that.
pub(super) fn published<'p>(site: &Site, path: &'p str) -> Cow<'p, str> {
    if site.portable {
        portable(path)
    } else {
        Cow::Borrowed(path)
    }
}

/// The address with every part made a name that all hosts can publish.
///
/// What Windows refuses is replaced: characters by `_` and their number in hexadecimal, a dot or
/// blank at the end likewise, and reserved names get a `_` behind them. Without an escape for `_`
/// itself two names may become one, which is reported like any other clash.
fn portable(path: &str) -> Cow<'_, str> {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let part = |part: &str| {
        let last = part.chars().count().saturating_sub(1);
        let mut name = String::with_capacity(part.len());
        for (at, c) in part.chars().enumerate() {
            let bad = c.is_control() || r#"<>:"|?*\"#.contains(c);
            if bad || at == last && matches!(c, '.' | ' ') {
                let _ = write!(name, "_{:x}", u32::from(c));
            } else {
                name.push(c);
            }
        }
        let stem = name.split('.').next().unwrap_or_default();
        let lower = stem.to_ascii_lowercase();
        let port = lower
            .strip_prefix("com")
            .or_else(|| lower.strip_prefix("lpt"));
        let numbered = port
            .is_some_and(|number| number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()));
        if numbered || RESERVED.contains(&&*lower) {
            name.insert(stem.len(), '_');
        }
        name
    };
    Cow::Owned(path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// The address of the file at `path` below a locale's root, by the docset it lies in; for files that
/// no tree has.
pub(super) fn address(site: &Site, path: &str) -> String {
    let docset = site
        .folders
        .nearest(path)
        .map(|docset| &site.docsets[docset]);
    let (url, rest) = docset.map_or(("", path), |docset| {
        (&*docset.url, below(path, &docset.folder))
    });
    let slash = if url.is_empty() { "" } else { "/" };
    format!("{url}{slash}{rest}")
}

/// `path`, which ends in a slash, in the style of the site.
pub(super) fn styled(style: UrlStyle, path: &str) -> Permalink {
    match style {
        UrlStyle::Directory => Permalink::new(path),
        // The home of a locale stays an index, so that a folder can be opened.
        UrlStyle::File if path.trim_end_matches('/').contains('/') => {
            Permalink::new(&format!("{}.html", path.trim_end_matches('/')))
        }
        UrlStyle::File => Permalink::new(&format!("{path}index.html")),
    }
}

/// A file name as a title: `update-account` becomes `Update account`.
pub(crate) fn readable(name: &str) -> String {
    let words = name
        .rsplit('/')
        .next()
        .unwrap_or(name)
        .replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// `path` resolved from the folder of `from`, both below a locale's root; none when it leaves the
/// root.
pub(super) fn join(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match from.rfind('/') {
        Some(at) if !path.starts_with('/') => from[..at].split('/').collect(),
        _ => Vec::new(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Prefixes of file names that stand for a cloud, from the path patterns of the clouds: `**/China-*`
/// gives `china-`. Links between such files often leave the prefix out.
pub(super) fn cloud_prefixes(clouds: &[CloudConfig]) -> Vec<String> {
    let prefix = |pattern: &String| {
        let name = pattern.rsplit('/').next().unwrap_or(pattern);
        let prefix = name.split('*').next().unwrap_or_default();
        (name.contains('*') && prefix.len() > 1 && !prefix.contains(['?', '[', '{']))
            .then(|| prefix.to_lowercase())
    };
    clouds
        .iter()
        .flat_map(|cloud| &cloud.paths)
        .filter_map(prefix)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_stay_below_the_root() {
        assert_eq!(join("a/b/c.md", "../d.md").as_deref(), Some("a/d.md"));
        assert_eq!(join("c.md", "./d//e.md").as_deref(), Some("d/e.md"));
        assert_eq!(join("a/c.md", "/d.md").as_deref(), Some("d.md"));
        assert_eq!(join("a/c.md", "../../d.md"), None);
    }

    #[test]
    fn an_address_has_one_key() {
        let addresses = [
            "a/b.md",
            "a/B.md",
            "a/ä.md",
            "a/Ä.md",
            "a/b.c.md",
            "a/b",
            "a/.b",
            "a/index.md",
            "a/aindex.md",
            "index.md",
            "a/.md",
            "a.md/b",
            "box.md",
            "",
        ];
        for address in addresses {
            let wanted = addresses.map(key);
            let wanted = wanted.iter().map(String::as_str);
            for wanted in wanted.chain(["a/b.c", "a/B", "a/index", "index", "a", "a/"]) {
                let is = key(address) == wanted;
                assert_eq!(has_key(address, wanted), is, "{address} {wanted}");
            }
        }
    }

    #[test]
    fn names_that_windows_refuses_are_replaced() {
        assert_eq!(
            portable("a/what? now/con/AUX.x/com1/b."),
            "a/what_3f now/con_/AUX_.x/com1_/b_2e"
        );
        assert_eq!(portable("console/comb"), "console/comb");
    }

    #[test]
    fn styles_of_addresses() {
        assert_eq!(styled(UrlStyle::Directory, "de-de/a/").as_str(), "de-de/a/");
        assert_eq!(styled(UrlStyle::File, "de-de/a/").as_str(), "de-de/a.html");
        assert_eq!(
            styled(UrlStyle::File, "de-de/").as_str(),
            "de-de/index.html"
        );
    }

    #[test]
    fn file_names_become_readable() {
        assert_eq!(
            readable("a/update-customer_account"),
            "Update customer account"
        );
    }
}
