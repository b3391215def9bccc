"""How long an answer at the review desk takes: python3 benches/review.py PIECES [DATELINE]

Writes an invented desk of which every other entity has a namesake, serves it with `--review`, and answers twenty places one after the
other, each with the page that comes of it, and one name for all pieces. Tells milliseconds: median and most.
"""

import html
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

PLACES = 20


def main():
    pieces = sys.argv[1]
    program = sys.argv[2] if len(sys.argv) > 2 else "target/release/dateline"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cargo", "run", "--quiet", "--release", "--example", "desk", "--", folder, pieces], check=True)
        print(f"{namesakes(pathlib.Path(folder))} namesakes")
        serve = [program, "serve", "--review", "--port", "0", "--root", folder]
        server = subprocess.Popen(serve, stderr=subprocess.PIPE, text=True)
        try:
            measure(address(server))
        finally:
            server.kill()


def namesakes(desk):
    """Gives every other entity one; answers how many."""
    lines = []
    for number, file in enumerate(sorted((desk / "content/entities").rglob("*.md"))):
        name = re.search(r'^name\s*[=:]\s*"?([^"\n]+)"?', file.read_text(), re.M)
        if number % 2 == 0 and name:
            entity = {"id": f"namesake-{number}", "name": f"Other {number}", "kind": "organisation", "aliases": [name[1]]}
            lines.append(json.dumps(entity) + "\n")
    (desk / "content/entities/namesakes.jsonl").write_text("".join(lines))
    return len(lines)


def address(server):
    for line in server.stderr:
        print(line.strip())
        found = re.search(r"http://\S+token=\w+", line)
        if found:
            return found[0]
    raise SystemExit("the preview ended")


def measure(address):
    origin = address.split("/-/")[0]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    began = time.perf_counter()
    page = browser.open(address).read().decode()
    print(f"first page: {(time.perf_counter() - began) * 1000:.0f} ms")
    took = []
    for _ in range(PLACES):
        page, time_taken = send(browser, origin, form(page, "place"))
        took.append(time_taken)
        # As a person who reads: the look at the whole desk runs meanwhile, or not.
        time.sleep(0.3)
    print(f"a place, with the page after it: {statistics.median(took):.0f} ms, at most {max(took):.0f} ms")
    _, all_pieces = send(browser, origin, form(page, "all"))
    print(f"a name for all pieces: {all_pieces:.0f} ms")


def form(page, scope):
    """The fields of the first form of its kind, with the first who may be meant."""
    forms = re.findall(r'<form method="post" action="/-/review/answer">(.*?)</form>', page, re.S)
    own = next(form for form in forms if f'name="scope" value="{scope}"' in form)
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', own)
    fields = [(name, html.unescape(value)) for name, value in fields]
    return fields + [("who", re.findall(r'name="who" value="([^"]*)"', own)[0])]


def send(browser, origin, fields):
    began = time.perf_counter()
    answer = browser.open(f"{origin}/-/review/answer", urllib.parse.urlencode(fields).encode())
    page = answer.read().decode()
    if "done=" not in answer.url:
        raise SystemExit(f"not answered: {answer.url}")
    return page, (time.perf_counter() - began) * 1000


main()
