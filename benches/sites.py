"""Writes the sites of the benchmark, for diglot, Hugo and mdBook, from the same trees.

Like for like means two things. All make the same article pages: the others get the text that diglot
has to dig out of the bilingual wrappers first, as clean Markdown in every locale, the source edition
included and every gap already filled with the source text. And the pages have the same parts: the
layouts in `hugo/` repeat what the theme of diglot shows on an article, from the head links to the
switchers, the facts and the navigation. Which articles stand in that navigation is worked out here,
as many as diglot shows in the middle, so that Hugo only looks them up. mdBook makes a book of each
locale with its own theme; its search and its page for printing are off. What the others need not do
is an advantage for them, on purpose.

The text is taken from the wrappers here and not by `diglot strip`, because the source edition is
needed too, and because the input of one side should not depend on the other side's program.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

SOURCE = "en-US"
DOCSETS = ("partner-center", "marketplace", "Archive")
BASE_URL = "https://help.example.com"
# As many entries as the navigation beside an article of diglot has, taken over all articles.
NEIGHBOURS = 30
CLOUDS = [
    {"id": "global", "name": "Partner Center", "retired": False},
    {"id": "us-gov", "name": "Partner Center for US Government", "retired": False},
    {"id": "germany", "name": "Partner Center for Germany", "retired": True},
    {"id": "china", "name": "Partner Center operated by 21Vianet", "retired": False},
]

_UNIT = re.compile(
    r'<span data-ttu-id="([^"]*)">(.*?)</span>\s*'
    r'<span class="sxs-lookup"><span data-stu-id="\1">(.*?)</span></span>',
    re.DOTALL,
)
_FRONT_MATTER = re.compile(r"\A\ufeff?---\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_TOC_ENTRY = re.compile(r"""(?:href:\s*|\]\()['"]?([^'")#?\s]+\.(?:md|yml))""", re.IGNORECASE)
_YAML_TEXT = re.compile(
    r"^\s*(?:- )?(title|summary|question|text|answer):\s*(?:[|>][+-]?)?\s*(.*)$", re.MULTILINE
)
_LANGUAGES = {
    "de-DE": "Deutsch", "en-US": "English", "es-ES": "Español", "fr-FR": "Français",
    "ja-JP": "日本語", "ru-RU": "Русский", "zh-CN": "中文",
}

# Texts of the user interface. Hugo looks them up by language, as diglot does; what they say does not
# matter here.
_TEXTS = {
    "about_title": "About translations", "all_clouds": "All clouds", "all_languages": "All languages",
    "breadcrumb": "You are here", "close": "Close", "cloud": "Cloud", "copied": "Copied",
    "copy_code": "Copy code", "filter_contents": "Filter contents",
    "filter_languages": "Filter languages", "handed_over_on": "Translation of {{ .date }}",
    "heading_link": "Link to this section", "human": "Translated by people", "language": "Language",
    "language_fallback": "not translated", "limited_to": "Limited to",
    "machine": "Translated by a machine", "next": "Next", "on_this_page": "On this page",
    "pager": "Previous and next article", "previous": "Previous",
    "read_in_source": "Read in the source language", "retired": "retired",
    "skip_to_content": "Skip to the main content", "table_of_contents": "Table of contents",
    "theme": "Appearance", "theme_dark": "Dark", "theme_light": "Light", "theme_system": "As the system",
    "updated_on": "Updated on {{ .date }}", "what_it_means": "What this means",
}


@dataclass(frozen=True)
class Tree:
    """One locale: its tag, and the folder that holds its docsets."""

    locale: str
    root: Path

    def folders(self) -> list[Path]:
        """The docsets that this locale has."""
        return [self.root / name for name in DOCSETS if (self.root / name).is_dir()]


def trees(corpus: Path) -> list[Tree]:
    """The current trees of `corpus`: its folders `xx-yy/sxs`, without those of earlier years."""
    found = []
    for folder in sorted(corpus.iterdir()):
        tag = re.fullmatch(r"([a-z]{2,3})-([a-z]{2})", folder.name)
        if tag and (folder / "sxs").is_dir():
            found.append(Tree(f"{tag[1]}-{tag[2].upper()}", (folder / "sxs").resolve()))
    return found


def write_diglot(site: Path, found: list[Tree], off: list[str]) -> None:
    """Writes `site.toml`, with the tables `off` disabled; the content stays where it is."""
    lines = ['title = "Partner Center help"', f'base_url = "{BASE_URL}"', f'source_locale = "{SOURCE}"']
    for name in off:
        lines += ["", f"[{name}]", "enabled = false"]
    for name in DOCSETS:
        lines += ["", "[[docsets]]", f'path = "{name}"', f'url = "{name.lower()}"']
    for tree in found:
        lines += ["", f"[locales.{tree.locale}]", f"root = {json.dumps(str(tree.root))}"]
    site.mkdir(parents=True)
    (site / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Article:
    """One article of one locale, its wrappers taken out."""

    title: str
    description: str
    date: str
    translation: str
    handed_over: str
    body: str
    status: str = "translation"


# The articles of each locale by their path, in the order of the site.
Editions = dict[str, dict[str, Article]]


def editions(found: list[Tree]) -> Editions:
    """The clean articles of every locale, every gap filled with the source text."""
    orders = {tree.locale: _order(tree) for tree in found}
    union = sorted(set().union(*orders.values()), key=_by_first_order(list(orders.values())))
    sources: dict[str, Article] = {}
    targets: Editions = {}
    for tree in found:
        own = targets.setdefault(tree.locale, {})
        for path in orders[tree.locale]:
            own[path], source = _read(tree.root / path)
            if source:
                sources.setdefault(path, source)
    filled: Editions = {}
    for locale in sorted({SOURCE, *targets}):
        own = targets.get(locale, {})
        status = "source" if locale == SOURCE else "fallback"
        instead = {path: replace(article, status=status) for path, article in sources.items()}
        filled[locale] = {path: own.get(path) or instead[path] for path in union if path in own or path in instead}
    return filled


def write_hugo(site: Path, pages: Editions) -> None:
    """Writes the site for Hugo."""
    shutil.copytree(Path(__file__).parent / "hugo", site)
    (site / "hugo.toml").write_text(_configuration(list(pages)), encoding="utf-8")
    (site / "i18n").mkdir()
    for locale in pages:
        (site / "i18n" / f"{locale.lower()}.json").write_text(json.dumps(_TEXTS), encoding="utf-8")
    around = _neighbours(list(max(pages.values(), key=len)))
    for locale, articles in pages.items():
        for path, article in articles.items():
            _write(site, locale, path, article, around.get(path, {}))


def write_books(folder: Path, pages: Editions) -> list[Path]:
    """Writes a book of each locale for mdBook and returns their folders."""
    for locale, articles in pages.items():
        book = folder / locale.lower()
        lines = ["# Summary", ""]
        for path, article in articles.items():
            # An article in YAML may stand beside one of its name.
            name = re.sub(r"\.yml$", ".yml.md", path)
            file = book / "src" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(article.body, encoding="utf-8")
            title = re.sub(r"[\[\]<>`*_\\]", " ", article.title) or "Untitled"
            lines.append(f"- [{title}](<{name}>)")
        (book / "src" / "SUMMARY.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (book / "book.toml").write_text(_book(locale), encoding="utf-8")
    return [folder / locale.lower() for locale in pages]


def _book(locale: str) -> str:
    """The text of `book.toml`."""
    lines = [
        "[book]",
        'title = "Partner Center help"',
        f'language = "{locale}"',
        "[build]",
        "use-default-preprocessors = false",
        "[output.html.search]",
        "enable = false",
        "[output.html.print]",
        "enable = false",
    ]
    return "\n".join(lines) + "\n"


def _configuration(locales: list[str]) -> str:
    """The text of `hugo.toml`."""
    lines = [
        f'baseURL = "{BASE_URL}/"',
        'title = "Partner Center help"',
        f'defaultContentLanguage = "{SOURCE.lower()}"',
        "defaultContentLanguageInSubdir = true",
        'disableKinds = ["taxonomy", "term", "rss"]',
        "enableRobotsTXT = true",
        "[markup.goldmark.renderer]",
        "unsafe = true",
        "[markup.tableOfContents]",
        "startLevel = 2",
        "endLevel = 3",
    ]
    for cloud in CLOUDS:
        values = (f"{key} = {json.dumps(value)}" for key, value in cloud.items())
        lines += ["[[params.clouds]]", *values]
    for at, locale in enumerate(locales):
        key = locale.lower()
        lines += [
            f"[languages.{key}]",
            f'contentDir = "content/{key}"',
            f"weight = {at + 1}",
            f"[languages.{key}.params]",
            f'tag = "{locale}"',
            f'ownName = "{_LANGUAGES.get(locale, locale)}"',
        ]
    return "\n".join(lines) + "\n"


def _order(tree: Tree) -> list[str]:
    """Articles of a locale, below its root: in the order of the tables of contents, then the others."""
    listed: dict[str, None] = {}
    for folder in tree.folders():
        for toc in sorted(folder.rglob("*")):
            if toc.name.lower() not in ("toc.yml", "toc.md") or toc.parent.name == "breadcrumb":
                continue
            for href in _TOC_ENTRY.findall(toc.read_text(encoding="utf-8-sig")):
                file = (toc.parent / href).resolve()
                if file.is_file() and file.is_relative_to(tree.root) and _is_article(file):
                    listed[file.relative_to(tree.root).as_posix()] = None
        for file in sorted(folder.rglob("*")):
            if file.is_file() and _is_article(file):
                listed[file.relative_to(tree.root).as_posix()] = None
    return list(listed)


def _is_article(file: Path) -> bool:
    if "includes" in file.parts or file.stem.lower() == "toc":
        return False
    if file.suffix == ".yml":
        with file.open(encoding="utf-8-sig") as lines:
            return lines.readline().startswith("### YamlMime:")
    return file.suffix == ".md"


def _by_first_order(orders: list[list[str]]):
    """A sort key: the place of a path in the first order that has it, docset by docset."""
    places: dict[str, tuple[str, int, str]] = {}
    for order in orders:
        for at, path in enumerate(order):
            places.setdefault(path, (path.split("/")[0], at, path))
    return places.__getitem__


def _neighbours(order: list[str]) -> dict[str, dict[str, object]]:
    """For each article, in the names that Hugo knows: a dozen entries around it, previous and next."""
    sections: dict[str, list[str]] = {}
    for path in order:
        sections.setdefault(path.split("/")[0], []).append(path)
    around: dict[str, dict[str, object]] = {}
    for paths in sections.values():
        names = [_hugo_name(path) for path in paths]
        for at, path in enumerate(paths):
            start = max(0, min(at - NEIGHBOURS // 2, len(names) - NEIGHBOURS))
            around[path] = {
                "nav": names[start : start + NEIGHBOURS],
                "before": names[at - 1] if at else "",
                "after": names[at + 1] if at + 1 < len(names) else "",
            }
    return around


def _hugo_name(path: str) -> str:
    """The name by which Hugo finds a page."""
    return "/" + re.sub(r"(/index)?\.(md|yml)$", "", path)


def _read(file: Path) -> tuple[Article, Article | None]:
    """The target and the source side of an article; YAML pages have no source side."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".yml":
        return _from_yaml(text), None
    matter = _FRONT_MATTER.match(text)
    keys = matter[1] if matter else ""
    body = text[matter.end() :] if matter else text
    kinds = {"HT": "human", "MT": "machine"}

    def side(number: int) -> Article:
        return Article(
            title=_value(keys, "title"),
            description=_value(keys, "description"),
            date=_day(keys, "ms.date"),
            translation=kinds.get(_value(keys, "ms.translationtype"), "") if number == 2 else "",
            handed_over=_day(keys, "ms.lasthandoff") if number == 2 else "",
            body=_UNIT.sub(lambda unit: unit[number], body),
        )

    return side(2), side(3)


def _day(keys: str, name: str) -> str:
    """A date as `2021-06-17`, or nothing."""
    day = re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", _value(keys, name))
    return f"{day[3]}-{day[1]:0>2}-{day[2]:0>2}" if day else ""


def _value(keys: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)}:[ \t]*(.*?)[ \t\r]*$", keys, re.MULTILINE)
    return found[1].strip("'\"") if found else ""


def _from_yaml(text: str) -> Article:
    """A YAML page as a plain article: its texts one after the other, questions as headings."""
    parts = _YAML_TEXT.findall(text)
    title = next((value for key, value in parts if key == "title"), "")
    lines = [("## " if key == "question" else "") + value.strip("'\"") for key, value in parts[1:]]
    return Article(title=title.strip("'\""), description="", date="", translation="", handed_over="", body="\n\n".join(lines))


def _write(site: Path, locale: str, path: str, article: Article, around: dict[str, object]) -> None:
    """Writes one article. `index` files get the name that lets a folder have pages beside them."""
    name = re.sub(r"(^|/)index\.(md|yml)$", r"\1_index.md", path)
    file = (site / "content" / locale.lower() / name).with_suffix(".md")
    cloud = "china" if Path(path).name.lower().startswith("china-") else "global"
    facts = {"date": article.date, "translation": article.translation, "handed_over": article.handed_over}
    matter = {"title": article.title, "description": article.description, "status": article.status,
              "clouds": [cloud], **{key: fact for key, fact in facts.items() if fact}, **around}
    # A JSON value is a YAML value, so that nothing needs quoting rules of its own.
    keys = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in matter.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{keys}---\n{article.body}", encoding="utf-8")
