"""Writes the two sites of the benchmark, one for diglot and one for Hugo, from the same trees.

Like for like means: Hugo gets the text that diglot has to dig out of the bilingual wrappers first.
Its content is clean Markdown in every locale, the source edition included and every gap already
filled with the source text, so that both make the same article pages; and the entries of the
navigation beside an article are worked out here, so that Hugo only looks them up. Both are
advantages for Hugo, on purpose.

The text is taken from the wrappers here and not by `diglot strip`, because the source edition is
needed too, and because the input of one side should not depend on the other side's program.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

SOURCE = "en-US"
DOCSETS = ("partner-center", "marketplace", "Archive")
BASE_URL = "https://help.example.com"
NEIGHBOURS = 12

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


def write_diglot(site: Path, found: list[Tree]) -> None:
    """Writes `site.toml`; the content stays where it is."""
    lines = ['title = "Partner Center help"', f'base_url = "{BASE_URL}"', f'source_locale = "{SOURCE}"']
    for name in DOCSETS:
        lines += ["", "[[docsets]]", f'path = "{name}"', f'url = "{name.lower()}"']
    for tree in found:
        lines += ["", f"[locales.{tree.locale}]", f"root = {json.dumps(str(tree.root))}"]
    site.mkdir(parents=True)
    (site / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Article:
    """One article of one locale, ready for Hugo."""

    title: str
    description: str
    date: str
    body: str


def write_hugo(site: Path, found: list[Tree]) -> int:
    """Writes the Hugo site and returns the number of its articles over all locales."""
    shutil.copytree(Path(__file__).parent / "hugo", site)
    locales = sorted({SOURCE, *(tree.locale for tree in found)})
    (site / "hugo.toml").write_text(_configuration(locales), encoding="utf-8")
    sources: dict[str, Article] = {}
    orders = {tree.locale: _order(tree) for tree in found}
    union = sorted(set().union(*orders.values()), key=_by_first_order(list(orders.values())))
    around = _neighbours(union)
    written = 0
    for tree in found:
        for path in orders[tree.locale]:
            target, source = _read(tree.root / path)
            if source:
                sources.setdefault(path, source)
            _write(site, tree.locale, path, target, around[path])
            written += 1
    for locale in locales:
        for path in sources.keys() - set(orders.get(locale, ())):
            _write(site, locale, path, sources[path], around[path])
            written += 1
    return written


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
    day = re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", _value(keys, "ms.date"))

    def side(number: int) -> Article:
        return Article(
            title=_value(keys, "title"),
            description=_value(keys, "description"),
            date=f"{day[3]}-{day[1]:0>2}-{day[2]:0>2}" if day else "",
            body=_UNIT.sub(lambda unit: unit[number], body),
        )

    return side(2), side(3)


def _value(keys: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)}:[ \t]*(.*?)[ \t\r]*$", keys, re.MULTILINE)
    return found[1].strip("'\"") if found else ""


def _from_yaml(text: str) -> Article:
    """A YAML page as a plain article: its texts one after the other, questions as headings."""
    parts = _YAML_TEXT.findall(text)
    title = next((value for key, value in parts if key == "title"), "")
    lines = [("## " if key == "question" else "") + value.strip("'\"") for key, value in parts[1:]]
    return Article(title=title.strip("'\""), description="", date="", body="\n\n".join(lines))


def _write(site: Path, locale: str, path: str, article: Article, around: dict[str, object]) -> None:
    """Writes one article. `index` files get the name that lets a folder have pages beside them."""
    name = re.sub(r"(^|/)index\.(md|yml)$", r"\1_index.md", path)
    file = (site / "content" / locale.lower() / name).with_suffix(".md")
    matter = {"title": article.title, "description": article.description, **around}
    if article.date:
        matter["date"] = article.date
    # A JSON value is a YAML value, so that nothing needs quoting rules of its own.
    keys = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in matter.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{keys}---\n{article.body}", encoding="utf-8")
