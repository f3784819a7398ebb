//! Languages of code: what readers call them, how they are coloured, how samples mark regions.

/// How a comment begins, and ends, that marks a region of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comment {
    /// From these characters to the end of the line.
    Line(&'static str),
    /// The same, but a word that a blank follows.
    Word(&'static str),
    /// Between two marks.
    Block(&'static str, &'static str),
    /// `#region NAME` and `#endregion`, which are no comments.
    Region,
}

use Comment::{Block, Line, Region, Word};

const SLASHES: &[Comment] = &[Line("//")];
const HASH: &[Comment] = &[Line("#")];
const DASHES: &[Comment] = &[Line("--")];
const MARKUP: &[Comment] = &[Block("<!--", "-->")];
const STYLES: &[Comment] = &[Block("/*", "*/"), Line("//")];
const PERCENT: &[Comment] = &[Line("%")];
const LISP: &[Comment] = &[Line(";")];
const NONE: &[Comment] = &[];

/// Every style, for languages that are not in the table.
const ALL: &[Comment] = &[
    Line("//"),
    Line("#"),
    Line("--"),
    Line("'"),
    Line("%"),
    Line(";"),
    Word("REM"),
    Block("<!--", "-->"),
    Block("/*", "*/"),
];

/// A language of the table.
struct Known {
    /// How fences spell it, and the extensions of its files, in lower case. The first one stands
    /// for a file without a language of its own.
    ids: &'static [&'static str],
    /// What readers call it; empty where a name would say nothing.
    name: &'static str,
    /// By which name the highlighter has its grammar; empty where it has none, or one that takes
    /// too long for odd text (Markdown, SCSS).
    grammar: &'static str,
    /// How its samples mark regions.
    comments: &'static [Comment],
}

macro_rules! languages {
    ($([$($id:literal),+] $name:literal $grammar:literal $comments:expr;)*) => {
        &[$(Known { ids: &[$($id),+], name: $name, grammar: $grammar, comments: $comments }),*]
    };
}

static LANGUAGES: &[Known] = languages! {
    ["output", "console", "text", "txt", "plaintext", "plain", "none"] "" "" ALL;
    ["azurecli", "az", "azure-cli"] "Azure CLI" "bash" HASH;
    ["cli", "command"] "CLI" "bash" HASH;
    ["bash", "sh", "shell", "zsh"] "Bash" "bash" HASH;
    ["powershell", "azurepowershell", "pwsh", "posh", "ps", "ps1", "psm1", "psd1"] "PowerShell" "ps1" HASH;
    ["cmd", "bat", "batch", "dos"] "Batch" "bat" &[Word("REM")];
    ["json", "jsonc", "json5"] "JSON" "json" SLASHES;
    ["yaml", "yml"] "YAML" "yaml" HASH;
    ["toml"] "TOML" "toml" HASH;
    ["ini"] "INI" "ini" &[Line(";"), Line("#")];
    ["xml", "xaml", "xsd", "xslt", "xsl", "config", "csproj", "vbproj", "props", "targets", "resx", "wsdl", "manifest", "appxmanifest"] "XML" "xml" MARKUP;
    ["html", "htm", "aspx"] "HTML" "html" MARKUP;
    ["cshtml", "razor", "aspx-csharp"] "Razor" "html" &[Block("<!--", "-->"), Block("@*", "*@"), Line("//")];
    ["markdown", "md"] "Markdown" "" MARKUP;
    ["css"] "CSS" "css" STYLES;
    ["scss", "sass"] "SCSS" "" STYLES;
    ["less"] "Less" "" STYLES;
    ["http", "odata"] "HTTP" "http" HASH;
    ["graphql", "gql"] "GraphQL" "graphql" HASH;
    ["proto", "protobuf"] "Protocol Buffers" "proto" SLASHES;
    ["sql", "tsql", "t-sql", "mysql", "pgsql", "plsql"] "SQL" "sql" DASHES;
    ["kusto", "kql"] "Kusto" "" SLASHES;
    ["dax"] "DAX" "" &[Line("//"), Line("--")];
    ["powerquery-m", "powerquery"] "Power Query M" "" SLASHES;
    ["csharp", "cs", "c#", "csx"] "C#" "cs" &[Line("//"), Region];
    ["vb", "vbnet", "vb.net", "visualbasic", "visual-basic", "vba", "vbs", "vbscript"] "Visual Basic" "" &[Line("'"), Region];
    ["fsharp", "fs", "f#", "fsx", "fsi"] "F#" "fs" SLASHES;
    ["qsharp", "qs", "q#"] "Q#" "" SLASHES;
    ["cpp", "c++", "cc", "cxx", "hpp", "hxx", "h", "cppwinrt", "cppcx"] "C++" "cpp" SLASHES;
    ["c"] "C" "c" SLASHES;
    ["objectivec", "objc", "objective-c", "m", "mm"] "Objective-C" "m" SLASHES;
    ["java"] "Java" "java" SLASHES;
    ["kotlin", "kt", "kts"] "Kotlin" "kt" SLASHES;
    ["scala"] "Scala" "scala" SLASHES;
    ["groovy", "gradle"] "Groovy" "groovy" SLASHES;
    ["swift"] "Swift" "swift" SLASHES;
    ["dart"] "Dart" "dart" SLASHES;
    ["go", "golang"] "Go" "go" SLASHES;
    ["rust", "rs"] "Rust" "rs" SLASHES;
    ["javascript", "js", "mjs", "cjs", "jsx", "nodejs", "node"] "JavaScript" "js" SLASHES;
    ["typescript", "ts"] "TypeScript" "ts" SLASHES;
    ["tsx"] "TSX" "tsx" SLASHES;
    ["php"] "PHP" "php" &[Line("//"), Line("#")];
    ["python", "py"] "Python" "py" HASH;
    ["ruby", "rb"] "Ruby" "rb" HASH;
    ["perl", "pl", "pm"] "Perl" "pl" HASH;
    ["r"] "R" "r" HASH;
    ["lua"] "Lua" "lua" DASHES;
    ["haskell", "hs"] "Haskell" "hs" DASHES;
    ["erlang", "erl"] "Erlang" "erl" PERCENT;
    ["matlab"] "MATLAB" "" PERCENT;
    ["lisp", "el", "scm"] "Lisp" "" LISP;
    ["clojure", "clj"] "Clojure" "clj" LISP;
    ["dockerfile", "docker"] "Dockerfile" "dockerfile" HASH;
    ["makefile", "make"] "Makefile" "makefile" HASH;
    ["terraform", "tf", "hcl"] "Terraform" "tf" HASH;
    ["bicep"] "Bicep" "" SLASHES;
    ["diff", "patch"] "Diff" "diff" NONE;
    ["al"] "AL" "" SLASHES;
    ["xpp", "x++"] "X++" "" SLASHES;
};

/// What is known of the language of a piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Language<'a> {
    /// As the author wrote it, without a suffix `-interactive`; empty when nothing is said.
    pub(super) id: &'a str,
    /// Where readers may run it: what is written in front of `-interactive`.
    pub(super) interactive: &'a str,
    /// What readers call it; empty where nothing is known, or where a name would say nothing.
    pub(super) name: &'static str,
    /// Name of its grammar; empty for what stays plain.
    pub(super) grammar: &'static str,
    /// How its samples mark regions.
    pub(super) comments: &'static [Comment],
}

impl<'a> Language<'a> {
    /// The language that a fence or a directive calls `written`.
    pub(super) fn of(written: &'a str) -> Self {
        const SUFFIX: &str = "-interactive";
        let cut = written.len().saturating_sub(SUFFIX.len());
        let is_interactive = written
            .get(cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(SUFFIX));
        let id = if is_interactive {
            &written[..cut]
        } else {
            written
        };
        let known = known(id);
        Self {
            id,
            interactive: if is_interactive { id } else { "" },
            name: known.map_or("", |known| known.name),
            grammar: known.map_or("", |known| known.grammar),
            comments: known.map_or(ALL, |known| known.comments),
        }
    }

    /// The language of the file at `path`, told by its extension.
    pub(super) fn of_file(path: &'a str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name
            .rsplit_once('.')
            .map_or(name, |(_, extension)| extension);
        match known(extension) {
            Some(known) => Self::of(known.ids[0]),
            None if name.contains('.') => Self::of(extension),
            None => Self::of(""),
        }
    }
}

fn known(id: &str) -> Option<&'static Known> {
    let is = |known: &&Known| known.ids.iter().any(|known| known.eq_ignore_ascii_case(id));
    LANGUAGES.iter().find(is)
}

/// The names of all grammars, each once.
#[cfg(all(test, feature = "highlight"))]
pub(super) fn grammars() -> std::collections::BTreeSet<&'static str> {
    let named = LANGUAGES.iter().map(|known| known.grammar);
    named.filter(|grammar| !grammar.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names_in_every_spelling() {
        for (written, id, interactive, name) in [
            ("azurecli-interactive", "azurecli", "azurecli", "Azure CLI"),
            ("AzurePowerShell", "AzurePowerShell", "", "PowerShell"),
            ("c#", "c#", "", "C#"),
            ("yml", "yml", "", "YAML"),
            ("qsharp", "qsharp", "", "Q#"),
            ("Output", "Output", "", ""),
            ("brainfuck", "brainfuck", "", ""),
            ("", "", "", ""),
        ] {
            let got = Language::of(written);
            assert_eq!((got.id, got.interactive, got.name), (id, interactive, name));
        }
    }

    #[test]
    fn files_tell_their_language_by_their_extension() {
        for (path, id) in [
            ("a/B.CS", "csharp"),
            ("a/Dockerfile", "dockerfile"),
            ("a.b/c.xyz", "xyz"),
            ("a.b/LICENSE", ""),
            ("run.ps1", "powershell"),
        ] {
            assert_eq!(Language::of_file(path).id, id, "{path}");
        }
    }

    #[test]
    fn no_spelling_means_two_languages() {
        let mut ids: Vec<_> = LANGUAGES.iter().flat_map(|known| known.ids).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
