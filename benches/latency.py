#!/usr/bin/env python3
"""Measures how long a writer waits: from the end of a save to the first byte of the new page.

    benches/latency.py [--corpus DIR] [--times 1,4,16] [--edits N] [--json]

Starts `diglot serve` on sites that hold the corpus so many times (see scale.py), and Hugo's own
server on the same articles, once. Then a page is opened as a browser does it, with the channel that
tells it to load itself again, and a file is saved; when the channel says so, the page is asked for.
That is done with one file after the other:

- article: one paragraph more at the end of a random article, whose page is asked for;
- title: another title of a random article;
- include: a file that 50 articles include; the page of one of them is asked for;
- style: a style sheet of the theme that the site shadows; the sheet itself is asked for, by the name
  that the page gives it then;
- template: the template of articles, shadowed by the site; the page that was looked at before.

Printed are medians and percentiles in milliseconds. Both servers wait for a save to end before they
believe it (diglot 20 ms), which is part of what is measured. Needs Python 3.11, cargo, and the network
once, for Hugo.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import compare
import scale
import sites

PATIENCE = 60
INCLUDERS = 50
RARE = 10  # Of the edits that concern more than one page, a tenth are made.
STYLESHEET = re.compile(rb'href="?([^" >]*/help\.[^" >]*css)')
MARKED_TITLE = re.compile(r"^(# .*?)(?: mark\d+)?[ \t]*$", re.MULTILINE)


def main() -> None:
    options = arguments()
    work = compare.TARGET / "compare"
    work.mkdir(parents=True, exist_ok=True)
    trees = sites.trees(compare.unpacked(options.corpus, work))
    if not trees:
        sys.exit(f"{options.corpus} has no folders such as de-de/sxs")
    options.floor = options.diglot  # Not measured here: nothing has to be built for it.
    diglot, _ = compare.programs(options)
    report = {"machine": compare.machine(), "edits": options.edits, "servers": []}
    for times in options.times:
        with tempfile.TemporaryDirectory(prefix=f"latency-{times}-", dir=options.folder or work) as folder:
            subject = Diglot(Path(folder), trees, times, diglot, options.jobs)
            report["servers"].append(measured(subject, options.edits))
    if not options.no_hugo:
        hugo = options.hugo or compare.hugo_program(work)
        with tempfile.TemporaryDirectory(prefix="latency-hugo-", dir=options.folder or work) as folder:
            report["servers"].append(measured(Hugo(Path(folder), trees, hugo, options.jobs), options.edits))
    compare.progress("")
    print(json.dumps(report, indent=2) if options.json else text(report))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=compare.CORPUS, metavar="DIR",
                        help="folder of locale trees NAME/sxs, or of their archives with unpack.sh")
    parser.add_argument("--times", type=lambda text: [int(n) for n in text.split(",")], default=[1],
                        metavar="N,N", help="how often each site holds the corpus (default 1)")
    parser.add_argument("--edits", type=int, default=200, metavar="N", help="edits of articles (default 200)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="threads (default 2)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where sites are written")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")
    parser.add_argument("--diglot", type=Path, metavar="FILE", help="measure this program, build nothing")
    parser.add_argument("--hugo", type=Path, metavar="FILE", help="measure this Hugo, install nothing")
    parser.add_argument("--no-hugo", action="store_true", help="measure diglot alone")
    return parser.parse_args()


@dataclass(frozen=True)
class Page:
    """An article: its file, and its address."""

    file: Path
    address: str


class Channel:
    """The end of a browser of a WebSocket (RFC 6455), as far as live reloading needs it."""

    def __init__(self, port: int, path: str):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline()
        if b" 101 " not in status:
            sys.exit(f"no channel at {path}: {status.decode(errors='replace')}")
        while self.stream.readline().strip():
            pass

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self.socket.close()

    def say(self, words: dict) -> None:
        # Hugo looks for the words as browsers write them, without blanks.
        self.send(1, json.dumps(words, separators=(",", ":")).encode())

    def send(self, kind: int, content: bytes) -> None:
        """Sends a frame of less than 126 bytes, or of less than 64 KiB; a browser masks them all."""
        length = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + len(content).to_bytes(2, "big")
        self.socket.sendall(bytes([0x80 | kind]) + length + bytes(4) + content)

    def hear(self) -> dict:
        """The next words of the server."""
        while True:
            kind, length = self.stream.read(2)
            if length >= 126:
                length = int.from_bytes(self.stream.read(2 if length == 126 else 8), "big")
            content = self.stream.read(length)
            if kind & 15 == 9:
                self.send(10, content)
            elif kind & 15 == 1:
                return json.loads(content)
            elif kind & 15 == 8:
                sys.exit("the server has closed the channel")


class Server:
    """A site with a server that shows it. `shown` are articles, `includers` those of the include."""

    name: str
    root: Path
    shown: list[Page]
    includers: list[Page]
    include: Path
    style: Path
    template: Path

    def start(self, command: list[object], folder: Path, jobs: int) -> None:
        """Starts the server, and waits until it answers."""
        compare.progress(f"{self.name}: starting")
        environment = os.environ | {"GOMAXPROCS": str(jobs), "HUGO_NUMWORKERMULTIPLIER": str(jobs)}
        self.log = folder / "log"
        begun = time.perf_counter()
        self.process = subprocess.Popen([str(word) for word in command], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.log.open("wb"), stderr=subprocess.STDOUT)
        while not (said := re.search(r"http://[^\s/]*:(\d+)/", self.log.read_text(errors="replace"))):
            if self.process.poll() is not None or time.perf_counter() - begun > 20 * PATIENCE:
                sys.exit(f"{self.name} does not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)
        self.port = int(said[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.started = time.perf_counter() - begun

    def get(self, address: str) -> tuple[float, int, bytes]:
        """When the first byte of the answer came, its status and its body."""
        for attempt in range(2):
            try:
                self.connection.request("GET", urllib.parse.quote(address))
                answer = self.connection.getresponse()
                first = time.perf_counter()
                return first, answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                # The server may close a connection that nothing was asked on for a while.
                self.connection.close()
                if attempt:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def channel(self, html: bytes) -> Channel:
        """The channel of a page that has just been loaded."""
        raise NotImplementedError

    def memory(self) -> float:
        """Mebibytes of memory at its peak."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) / 1024

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(PATIENCE)


class Diglot(Server):
    def __init__(self, folder: Path, trees: list[sites.Tree], times: int, program: Path, jobs: int):
        self.name = f"diglot, {times} times"
        compare.progress(f"{self.name}: writing the site")
        self.root = folder / "site"
        for tree in trees:
            for number in range(times):
                scale.copy(tree.root, self.root / tree.locale.lower() / f"c{number}", number)
        scale.write_site(self.root, trees, times)
        self.shown = [page for tree in trees for page in pages(self.root, tree.locale.lower())]
        self.includers = include_in(self.shown, "[!INCLUDE [part](includes/latency.md)]")
        self.include = self.includers[0].file.parent / "includes" / "latency.md"
        self.include.parent.mkdir(exist_ok=True)
        self.include.write_text("Part.\n", encoding="utf-8")
        self.style = self.shadow("assets/help.css")
        self.template = self.shadow("templates/article.html")
        self.start([program, "serve", "--root", self.root, "--port", "0", "--jobs", str(jobs)], folder, jobs)

    def channel(self, html: bytes) -> Channel:
        said = {name: html_value(html, f"data-{name}") for name in ("token", "page", "seen")}
        return Channel(self.port, f"/_diglot/live?{urllib.parse.urlencode(said)}")

    def shadow(self, file: str) -> Path:
        """A copy of a file of the theme in the site."""
        own = self.root / "themes" / "help" / file
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(compare.REPOSITORY / "themes" / "help" / file, own)
        return own


class Hugo(Server):
    def __init__(self, folder: Path, trees: list[sites.Tree], program: Path, jobs: int):
        self.name = "Hugo, 1 time"
        compare.progress(f"{self.name}: writing the site")
        self.root = folder / "site"
        sites.write_hugo(self.root, sites.editions(trees))
        content = self.root / "content"
        self.shown = [page for tree in trees for page in pages(content, tree.locale.lower())]
        self.includers = include_in(self.shown, "{{< latency >}}")
        # The part is a page that is not published, as Hugo does it.
        self.include = content / self.includers[0].address.split("/")[1] / "latency.md"
        self.include.write_text(hidden("Part.\n"), encoding="utf-8")
        code = self.root / "layouts" / "_shortcodes" / "latency.html"
        code.parent.mkdir(parents=True)
        code.write_text('{{ with site.GetPage "/latency" }}{{ .Content }}{{ end }}\n', encoding="utf-8")
        self.style = self.root / "static" / "assets" / "help.css"
        self.style.parent.mkdir(parents=True)
        shutil.copyfile(compare.REPOSITORY / "themes" / "help" / "assets" / "help.css", self.style)
        self.template = self.root / "layouts" / "page.html"
        # It takes any port, but does not say which.
        command = [program, "server", "--source", self.root, "--port", free_port(), "--noBuildLock",
                   "--cacheDir", folder / "cache"]
        self.start(command, folder, jobs)

    def channel(self, html: bytes) -> Channel:
        channel = Channel(self.port, "/livereload")
        protocol = "http://livereload.com/protocols/official-7"
        channel.say({"command": "hello", "protocols": [protocol], "ver": "4.0.2"})
        channel.hear()
        return channel


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def html_value(html: bytes, attribute: str) -> str:
    """The value of an attribute of the last tag that has it."""
    return unescape(re.findall(rf'{attribute}="([^"]*)"'.encode(), html)[-1].decode())


def hidden(text: str) -> str:
    """A page of Hugo that others show and that has no address."""
    return f"---\ntitle: part\nbuild: {{render: never, list: never}}\n---\n{text}"


def pages(root: Path, locale: str) -> list[Page]:
    """Articles below `root` that stand where their path says: not all do, and those are not used."""
    files = sorted(
        file for file in (root / locale).rglob("*.md")
        if "includes" not in file.parts and file.stem.lower() not in ("toc", "index", "_index")
    )
    return [Page(file, f"/{file.relative_to(root).with_suffix('').as_posix().lower()}/") for file in files]


def include_in(shown: list[Page], line: str) -> list[Page]:
    """Puts `line` at the end of many articles of one folder."""
    folder = shown[0].file.parent
    for page in shown:
        if sum(other.file.parent == page.file.parent for other in shown[:2000]) > INCLUDERS:
            folder = page.file.parent
            break
    chosen = [page for page in shown if page.file.parent == folder][:INCLUDERS]
    for page in chosen:
        save(page.file, f"{scale.read(page.file).rstrip()}\n\n{line}\n")
    return chosen


def save(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", newline="")


def measured(server: Server, edits: int) -> dict:
    try:
        kinds = {"article": (article, edits), "title": (title, edits // RARE), "include": (include, edits // RARE),
                 "style": (style, edits // RARE), "template": (template, edits // RARE)}
        rolls = random.Random(5)
        figures = {}
        for kind, (edit, count) in kinds.items():
            waits = []
            while len(waits) < max(count, 3):
                compare.progress(f"{server.name}: {kind} {len(waits) + 1} of {count}")
                wait = edit(server, rolls, f"mark{rolls.randrange(10**9)}")
                if wait is not None:
                    waits.append(1000 * wait)
                # Somebody reads what has been written; what is left to do behind the page is begun.
                time.sleep(rolls.uniform(0.2, 0.4))
            figures[kind] = spread(waits)
        return {"name": server.name, "articles": len(server.shown), "started": server.started,
                "memory": server.memory(), "waits": figures}
    finally:
        server.stop()


def spread(waits: list[float]) -> dict[str, float]:
    waits = sorted(waits)
    at = lambda share: waits[min(int(len(waits) * share), len(waits) - 1)]
    return {"count": len(waits), "median": statistics.median(waits), "p90": at(0.9), "p99": at(0.99), "worst": waits[-1]}


def article(server: Server, rolls: random.Random, mark: str) -> float | None:
    page = rolls.choice(server.shown)
    text = re.sub(r"\n\nText mark\d+\n\Z", "", scale.read(page.file))
    return wait_for(server, page, page.file, f"{text}\n\nText {mark}\n", mark)


def title(server: Server, rolls: random.Random, mark: str) -> float | None:
    page = rolls.choice(server.shown)
    text = scale.read(page.file)
    retitled = MARKED_TITLE.sub(rf"\1 {mark}", text, count=1)
    if isinstance(server, Hugo):
        retitled = re.sub(r'^(title: ".*?)(?: mark\d+)?"$', rf'\1 {mark}"', text, count=1, flags=re.MULTILINE)
    return wait_for(server, page, page.file, retitled, mark) if mark in retitled else None


def include(server: Server, rolls: random.Random, mark: str) -> float | None:
    page = rolls.choice(server.includers)
    part = f"Part {mark}.\n"
    return wait_for(server, page, server.include, hidden(part) if isinstance(server, Hugo) else part, mark)


def style(server: Server, rolls: random.Random, mark: str) -> float | None:
    page = rolls.choice(server.shown)
    text = re.sub(r"\.mark.*\n\Z", "", scale.read(server.style))
    return wait_for(server, page, server.style, f"{text}.{mark}{{color:red}}\n", mark, sheet)


def template(server: Server, rolls: random.Random, mark: str) -> float | None:
    page = rolls.choice(server.shown)
    text = re.sub(r"<p>mark\d+</p>", "", scale.read(server.template))
    return wait_for(server, page, server.template, text.replace("</main>", f"<p>{mark}</p></main>", 1), mark)


def whole(server: Server, page: Page) -> tuple[float, int, bytes]:
    return server.get(page.address)


def sheet(server: Server, page: Page) -> tuple[float, int, bytes]:
    """The style sheet that a page names."""
    first, status, html = server.get(page.address)
    found = STYLESHEET.search(html) or re.search(rb'href="?([^" >]*/help\.css)', html)
    if status != 200 or not found:
        return first, 404, b""
    return server.get(urllib.parse.urljoin(page.address, found[1].decode()))


def wait_for(server: Server, page: Page, file: Path, content: str, mark: str, look=whole) -> float | None:
    """Seconds from saving `file` until what is seen at `page` has `mark`; none if there is no page."""
    _, status, html = server.get(page.address)
    if status != 200:
        return None
    with server.channel(html) as channel:
        # The page may have been told what it is, and not have heard it yet.
        time.sleep(0.05)
        save(file, content)
        saved = time.perf_counter()
        while time.perf_counter() - saved < PATIENCE:
            channel.hear()
            first, _, body = look(server, page)
            if mark.encode() in body:
                return first - saved
    sys.exit(f"{server.name}: {page.address} never shows what was saved to {file}")


def text(report: dict) -> str:
    lines = [report["machine"]]
    for server in report["servers"]:
        lines += ["", f"{server['name']}: {server['articles']} articles, {server['memory']:.0f} MiB,"
                      f" shown after {server['started']:.1f} s",
                  f"  {'ms from the save to the first byte':<38}{'edits':>7}{'median':>9}{'90 %':>9}{'99 %':>9}{'worst':>9}"]
        for kind, waits in server["waits"].items():
            row = "".join(f"{waits[figure]:9.1f}" for figure in ("median", "p90", "p99", "worst"))
            lines.append(f"  {kind:<38}{waits['count']:7}{row}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
