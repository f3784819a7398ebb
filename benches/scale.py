#!/usr/bin/env python3
"""Measures how diglot grows with a site: the same corpus once, four times, sixteen times.

    benches/scale.py [--corpus DIR] [--times 1,4,16] [--rounds N] [--short CHARS] [--pages] [--json]

Each step gets a site of its own: every locale holds the corpus so many times, each copy in a folder
of its own, with titles, headings and texts changed, so that no two articles are equal. Measured are
a clean build, a build that finds nothing changed beside a walk that asks each file for its status,
and builds after one paragraph and after one title were edited. Printed are times, processor time and
memory, and how often the first step fits into each. Nothing is deleted before all is measured, because
ext4 looks for room a long time where much was deleted a moment ago, and that would count as the
builds' own; for the same reason, wait for five minutes after a large deletion. 64 copies need 12 GB.
A site of 350,000 pages is `--times 127 --short 3500 --pages --rounds 1`, which needs about as much.
Needs Python 3.11 and cargo.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import compare
import sites

TEXTS = {".md", ".yml"}
BLANK = re.compile(r"\r?\n[ \t]*(?=\r?\n)")
HEADING = re.compile(r"^(# .*\S)[ \t]*$", re.MULTILINE)
TITLE = re.compile(r"^(title: *)(['\"]?)(.*?)(['\"]?)[ \t]*$", re.MULTILINE)


def main() -> None:
    options = arguments()
    work = compare.TARGET / "compare"
    work.mkdir(parents=True, exist_ok=True)
    trees = sites.trees(compare.unpacked(options.corpus, work))
    if not trees:
        sys.exit(f"{options.corpus} has no folders such as de-de/sxs")
    diglot, floor = compare.programs(options)
    report = {"machine": compare.machine(), "steps": []}
    folders = []
    try:
        for times in options.times:
            folders.append(Path(tempfile.mkdtemp(prefix=f"scale-{times}-", dir=options.folder or work)))
            report["steps"].append(Step(folders[-1], trees, times, diglot, floor, options).measured())
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, indent=2) if options.json else text(report))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=compare.CORPUS, metavar="DIR",
                        help="folder of locale trees NAME/sxs, or of their archives with unpack.sh")
    parser.add_argument("--times", type=lambda text: [int(n) for n in text.split(",")], default=[1, 4, 16],
                        metavar="N,N", help="how often each step holds the corpus (default 1,4,16)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="builds after an edit (default 5)")
    parser.add_argument("--short", type=int, metavar="CHARS",
                        help="end each article at the first blank line after so many characters")
    parser.add_argument("--pages", action="store_true",
                        help="make pages alone: no search, bilingual views, pages for printing, or lists for language models")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="threads (default 2)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where sites and outputs are written")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")
    parser.add_argument("--diglot", type=Path, metavar="FILE", help="measure this program, build nothing")
    parser.add_argument("--floor", type=Path, metavar="FILE", help="take this program for the walk, build nothing")
    return parser.parse_args()


class Step:
    """One size of the site."""

    def __init__(self, folder: Path, trees: list[sites.Tree], times: int, diglot: Path, floor: Path, options):
        self.folder, self.times, self.rounds = folder, times, options.rounds
        self.diglot, self.floor, self.jobs = diglot, floor, options.jobs
        self.site, self.output = folder / "diglot", folder / "output"
        compare.progress(f"{times} times: writing the site")
        for tree in trees:
            for number in range(times):
                copy(tree.root, self.site / tree.locale.lower() / f"c{number}", number, options.short)
        write_site(self.site, trees, times, options.pages)
        self.inputs = [self.site / tree.locale.lower() for tree in trees]
        folder_of_first = self.inputs[0]
        self.articles = sorted(
            file for file in folder_of_first.rglob("*.md") if "includes" not in file.parts and HEADING.search(read(file))
        )

    def build(self) -> compare.Run:
        command = [self.diglot, "build", "--root", self.site, "--output", self.output, "--jobs", self.jobs]
        return compare.measure(command, self.folder, self.jobs)

    def walk(self) -> compare.Run:
        return compare.measure([self.floor, "--walk", *self.inputs], self.folder, self.jobs)

    def measured(self) -> dict:
        runs: dict[str, list[compare.Run]] = {}

        def run(name: str, measure: Callable[[], compare.Run]) -> None:
            compare.progress(f"{self.times} times: {name}")
            runs.setdefault(name, []).append(measure())

        run("clean", self.build)
        # Stamps of files are believed, and noted, when they have rested for two seconds.
        time.sleep(2.5)
        run("settling", self.build)
        for _ in range(self.rounds):
            run("walk", self.walk)
            run("unchanged", self.build)
        for number in range(self.rounds):
            edit(self.articles[number * len(self.articles) // self.rounds], f"Sentence {number}.")
            run("paragraph edited", self.build)
        article = self.articles[0]
        article.write_text(HEADING.sub(r"\1 anew", read(article), count=1), encoding="utf-8")
        run("title edited", self.build)
        return {
            "times": self.times,
            "outputs": compare.totals(self.output),
            "medians": {name: compare.medians(each) for name, each in runs.items() if name != "settling"},
        }


def copy(tree: Path, to: Path, number: int, short: int | None = None) -> None:
    """Copies the docsets of a locale; the texts of all copies but the first differ from the corpus.
    Articles end early if they are to be short."""
    for name in sites.DOCSETS:
        for at, folders, names in os.walk(tree / name):
            folders[:] = [folder for folder in folders if not folder.startswith(".")]
            target = to / Path(at).relative_to(tree)
            target.mkdir(parents=True)
            for file in names:
                source = Path(at, file)
                if (number or short) and source.suffix in TEXTS:
                    text = read(source)
                    if short and source.suffix == ".md" and source.stem.lower() != "toc":
                        text = cut(text, short)
                    if number:
                        text = changed(text, number)
                    (target / file).write_text(text, encoding="utf-8", newline="")
                else:
                    shutil.copyfile(source, target / file)


def changed(text: str, number: int) -> str:
    text = TITLE.sub(lambda found: f"{found[1]}{found[2]}{found[3]} {number}{found[4]}", text, count=1)
    return HEADING.sub(lambda found: f"{found[1]} {number}\n\n{number} × {number} = {number * number}.", text, count=1)


def cut(text: str, short: int) -> str:
    """The beginning of an article. It ends between two blocks, so that no wrapper is cut in two."""
    end = BLANK.search(text, short)
    return text[: end.start()] + "\n" if end else text


def write_site(site: Path, trees: list[sites.Tree], times: int, pages: bool = False) -> None:
    lines = ['title = "Help"', f'base_url = "{sites.BASE_URL}"', f'source_locale = "{sites.SOURCE}"']
    if pages:
        lines.append("llms_txt = false")
        for name in compare.SITES["pages"]:
            lines += ["", f"[{name}]", "enabled = false"]
    for number in range(times):
        for name in sites.DOCSETS:
            lines += ["", "[[docsets]]", f'path = "c{number}/{name}"', f'url = "c{number}/{name.lower()}"']
    for tree in trees:
        lines += ["", f"[locales.{tree.locale}]", f'root = "{tree.locale.lower()}"']
    (site / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def edit(article: Path, sentence: str) -> None:
    article.write_text(f"{read(article).rstrip()}\n\n{sentence}\n", encoding="utf-8", newline="")


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def text(report: dict) -> str:
    lines = [report["machine"], ""]
    first = report["steps"][0]
    for step in report["steps"]:
        outputs = step["outputs"]
        lines.append(f"{step['times']} times: {outputs['pages']:.0f} pages, {outputs['files']:.0f} files,"
                     f" {outputs['megabytes']:.0f} MB")
        for name, figures in step["medians"].items():
            against = first["medians"][name]
            growth = f"{figures['wall'] / against['wall']:6.1f} times" if step is not first else ""
            lines.append(f"  {name:<18}{figures['wall']:9.3f} s{figures['cpu']:9.3f} s CPU{figures['memory']:7.0f} MiB {growth}")
        walk, unchanged = step["medians"]["walk"], step["medians"]["unchanged"]
        lines.append(f"  unchanged / walk  {unchanged['wall'] / walk['wall']:9.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
