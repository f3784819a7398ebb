//! Which of many folders a path lies in.

use std::collections::HashMap;

/// Folders with a number each, to be found by what lies in them.
///
/// A site may have hundreds of docsets, and each link on each page asks for one: looking a path up
/// costs as much as the path has parts, however many folders there are.
#[derive(Debug, Default)]
pub struct Folders {
    /// By path in ASCII small letters.
    numbers: HashMap<Box<str>, usize>,
}

impl Folders {
    /// Takes folders with their numbers; of equal folders the first counts. The empty path is the
    /// folder of everything. Letter case does not matter where it is that of ASCII.
    pub fn of<'f>(folders: impl IntoIterator<Item = (&'f str, usize)>) -> Self {
        let mut numbers = HashMap::new();
        for (folder, number) in folders {
            let key = folder.to_ascii_lowercase().into_boxed_str();
            numbers.entry(key).or_insert(number);
        }
        Self { numbers }
    }

    /// The number of the nearest folder above `path`.
    #[must_use]
    pub fn nearest(&self, path: &str) -> Option<usize> {
        let lower = path.to_ascii_lowercase();
        let mut rest = &*lower;
        while let Some((above, _)) = rest.rsplit_once('/') {
            if let Some(number) = self.numbers.get(above) {
                return Some(*number);
            }
            rest = above;
        }
        self.numbers.get("").copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_counts_and_letter_case_does_not() {
        let folders = Folders::of([("a", 0), ("A/b", 1), ("a/B", 2), ("ä", 3)]);
        let nearest = |path| folders.nearest(path);
        assert_eq!(nearest("a/x.md"), Some(0));
        assert_eq!(nearest("a/bc/x.md"), Some(0));
        assert_eq!(nearest("a/b/c/x.md"), Some(1));
        assert_eq!(nearest("A/B/x.md"), Some(1));
        assert_eq!(nearest("ä/x.md"), Some(3));
        for outside in ["a", "x.md", "aa/x.md", "x/a/x.md", ""] {
            assert_eq!(nearest(outside), None, "{outside}");
        }
        let with_root = Folders::of([("", 7), ("a", 8)]);
        assert_eq!(with_root.nearest("x.md"), Some(7));
        assert_eq!(with_root.nearest("a/x.md"), Some(8));
    }
}
