//! The theme inside the binary.

/// Name of the theme inside the binary.
pub const NAME: &str = "help";

macro_rules! files {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("../../themes/help/", $path)).as_slice()),)*]
    };
}

/// Path below `themes/help/` and bytes, sorted by path.
static FILES: &[(&str, &[u8])] = files![
    "assets/bilingual.css",
    "assets/bilingual.js",
    "assets/help.css",
    "assets/help.js",
    "assets/icon.svg",
    "assets/nav.js",
    "assets/print.css",
    "assets/search-engine.js",
    "assets/search.css",
    "assets/search.js",
    "assets/theme.js",
    "strings/ar.ftl",
    "strings/cs.ftl",
    "strings/de.ftl",
    "strings/en.ftl",
    "strings/es.ftl",
    "strings/fr.ftl",
    "strings/he.ftl",
    "strings/hu.ftl",
    "strings/it.ftl",
    "strings/ja.ftl",
    "strings/ko.ftl",
    "strings/nl.ftl",
    "strings/pl.ftl",
    "strings/pt-BR.ftl",
    "strings/pt-PT.ftl",
    "strings/ru.ftl",
    "strings/sv.ftl",
    "strings/tr.ftl",
    "strings/zh-CN.ftl",
    "strings/zh-TW.ftl",
    "templates/about.html",
    "templates/article.html",
    "templates/bilingual.html",
    "templates/chooser.html",
    "templates/cloud.html",
    "templates/home.html",
    "templates/layout.html",
    "templates/nav.html",
    "templates/not_found.html",
    "templates/parts.html",
    "templates/print.html",
    "templates/reading.html",
    "templates/redirect.html",
    "templates/rows/alternate.html",
    "templates/rows/cloud.html",
    "templates/rows/entry.html",
    "templates/rows/language.html",
    "templates/search.html",
    "templates/shared/contents_script.html",
    "templates/shared/fact_cloud.html",
    "templates/shared/fact_human.html",
    "templates/shared/fact_machine.html",
    "templates/shared/fact_stale.html",
    "templates/shared/footer.html",
    "templates/shared/language.html",
    "templates/shared/reading_data.html",
    "templates/shared/reading_missing.html",
    "templates/shared/scripts.html",
    "templates/shared/search_link.html",
    "templates/shared/social.html",
    "templates/shared/theme_menu.html",
    "templates/toc.html",
    "theme.toml",
];

/// The files of the theme `help`, by path below `themes/help/`, sorted.
#[must_use]
pub fn builtin() -> &'static [(&'static str, &'static [u8])] {
    FILES
}

/// The text of a file of the built-in theme by the path that diagnostics give.
#[must_use]
pub fn builtin_text(file: &crate::model::RepoPath) -> Option<String> {
    let path = file.as_str().strip_prefix("themes/help/")?;
    let (_, bytes) = FILES.iter().find(|(name, _)| *name == path)?;
    String::from_utf8(bytes.to_vec()).ok()
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "the table is held against the disk"
)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The colours of the variable `name` in the style sheet, light and dark, as parts of 255.
    fn colours(css: &str, name: &str) -> [[f64; 3]; 2] {
        let (_, value) = css.split_once(&format!("  --{name}: light-dark(")).unwrap();
        let (value, _) = value.split_once(')').unwrap();
        let (light, dark) = value.split_once(", ").unwrap();
        [light, dark].map(|colour| {
            let digits = colour.strip_prefix('#').unwrap();
            let width = digits.len() / 3;
            [0, 1, 2].map(|at| {
                let part = &digits[at * width..(at + 1) * width];
                f64::from(u8::from_str_radix(&part.repeat(3 - width), 16).unwrap())
            })
        })
    }

    /// The contrast of two colours, as the Web Content Accessibility Guidelines 2.2 define it.
    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let luminance = |colour: [f64; 3]| {
            let linear = colour.map(|part| match part / 255.0 {
                part if part <= 0.04045 => part / 12.92,
                part => ((part + 0.055) / 1.055).powf(2.4),
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn code_can_be_read_in_all_its_colours() {
        let css = builtin()
            .iter()
            .find(|(path, _)| *path == "assets/help.css");
        let css = str::from_utf8(css.unwrap().1).unwrap();
        let names = css.lines().filter_map(|line| line.strip_prefix("  --hl-"));
        let mut count = 0;
        for name in names.filter_map(|line| line.split(':').next()) {
            let text = colours(css, &format!("hl-{name}"));
            for ground in ["wash", "warn-wash"] {
                let ground = colours(css, ground);
                for (text, ground) in text.iter().zip(ground) {
                    assert!(contrast(*text, ground) >= 4.5, "{name}");
                }
            }
            count += 1;
        }
        assert!(count >= 9);
    }

    fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                collect(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }

    #[test]
    fn the_table_equals_the_folder() {
        let mut found = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/help");
        collect(&folder, "", &mut found);
        found.sort();
        let table: Vec<_> = builtin().iter().map(|(path, _)| *path).collect();
        assert_eq!(table, found);
    }
}
