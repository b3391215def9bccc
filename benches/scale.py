#!/usr/bin/env python3
"""Processor time and memory of a clean build by the number of pieces, drawn into docs/scale.svg.

    python3 benches/scale.py 1000 2000 5000 10000
    python3 benches/scale.py 1000 5000 20000 --hugo hugo    # beside Hugo, which links no names

Every desk is that of `benches/desk`, with half as many entities as pieces. Hugo builds the same texts with a theme of a
few lines. Each program runs `--runs` times in turn on an empty output; the least time and the least memory count.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

HUGO = {
    "hugo.toml": 'title = "The Measured Desk"\nbaseURL = "https://desk.example/"\ndisableAliases = true\n'
    'disableKinds = []\n[taxonomies]\ntag = "tags"\nseries = "series"\n[pagination]\npagerSize = 50\n',
    "layouts/_default/baseof.html": '<!doctype html><html lang="en"><head><title>{{ .Title }}</title></head>'
    '<body><a href="/">{{ site.Title }}</a>{{ block "main" . }}{{ end }}</body></html>',
    "layouts/_default/single.html": '{{ define "main" }}<h1>{{ .Title }}</h1><time>{{ .Date.Format "2006-01-02" }}</time>'
    "{{ .Content }}{{ end }}",
    "layouts/_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ range .Paginator.Pages }}'
    '<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}{{ end }}',
}


def run(command):
    """Seconds of processor time, which other programs disturb less than the clock's, and the most memory in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed:\n{said.decode()}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(pieces, args, programs):
    """For each program its least time and memory."""
    with tempfile.TemporaryDirectory(dir=args.scratch) as folder:
        folder = pathlib.Path(folder)
        desk, site, hugo = folder / "desk", folder / "site", folder / "hugo"
        subprocess.run([*args.generator.split(), desk, str(pieces)], check=True, cwd=ROOT)
        for path, text in HUGO.items():
            (hugo / path).parent.mkdir(parents=True, exist_ok=True)
            (hugo / path).write_text(text)
        commands = {
            "dateline": [args.dateline, "build", "--root", desk, "--output", site],
            "Hugo": [args.hugo, "--source", hugo, "--contentDir", desk / "content", "--destination", site, "--quiet"],
        }
        best = {}
        for _ in range(args.runs):
            for program in programs:
                shutil.rmtree(site, ignore_errors=True)
                shutil.rmtree(desk / ".dateline", ignore_errors=True)
                seconds, mib = run(commands[program])
                was = best.get(program, (seconds, mib))
                best[program] = (min(was[0], seconds), min(was[1], mib))
        return best


def nice(top):
    """A round number at or above `top`, and the step of its axis."""
    step = 10 ** (len(str(int(max(top, 1)))) - 1)
    for part in (0.25, 0.5, 1, 2):
        count = -(-top // (step * part))
        if count <= 5:
            return step * part * count, step * part
    return top, top


def panel(x, title, unit, pieces, series):
    """One chart of 300 by 200 at `x`."""
    left, low, width, height = x + 44, 250, 270, 190
    top, step = nice(max(max(values) for values in series.values()))
    across = lambda n: left + width * n / pieces[-1]
    up = lambda value: low - height * value / top
    out = [f'<text x="{left}" y="34" class="head">{title}</text>']
    for i in range(int(top / step) + 1):
        value = i * step
        out.append(f'<path d="M{left} {up(value):.1f}h{width}" class="grid"/>')
        out.append(f'<text x="{left - 6}" y="{up(value) + 4:.1f}" class="end">{value:g}</text>')
    free = left + width + 44
    for n in reversed(pieces):
        if free - across(n) >= 44:
            free = across(n)
            out.append(f'<text x="{free:.1f}" y="{low + 18}" class="mid">{n:,}</text>')
    out.append(f'<text x="{left + width / 2}" y="{low + 36}" class="mid">pieces</text>')
    out.append(f'<text x="{left - 6}" y="{low - height - 10}" class="end">{unit}</text>')
    for i, (name, values) in enumerate(series.items()):
        points = " ".join(f"{across(n):.1f},{up(value):.1f}" for n, value in zip(pieces, values))
        out.append(f'<polyline points="{points}" class="line l{i}"/>')
        out += [f'<circle cx="{across(n):.1f}" cy="{up(v):.1f}" r="2.5" class="l{i}"/>' for n, v in zip(pieces, values)]
        out.append(f'<text x="{left + 10}" y="{low - height + 14 + 17 * i}" class="l{i} name">{name}</text>')
    return "\n".join(out)


def draw(pieces, results, programs):
    series = lambda at: {program: [result[program][at] for result in results] for program in programs}
    told = "; ".join(
        f"{n} pieces: " + ", ".join(f"{p} {r[p][0]:.2f} s and {r[p][1]:.0f} MiB" for p in programs)
        for n, r in zip(pieces, results)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 300" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>Clean builds by number of pieces</title>
<desc>{told}</desc>
<style>
text {{ fill: #444 }} .head {{ font-size: 14px; font-weight: 600 }} .end {{ text-anchor: end }} .mid {{ text-anchor: middle }}
.grid {{ stroke: #8884; fill: none }} .line {{ fill: none; stroke-width: 2 }} .name {{ font-weight: 600 }}
.l0 {{ stroke: #b3261e }} .l1 {{ stroke: #3b6ea5 }} circle.l0, text.l0 {{ fill: #b3261e; stroke: none }} circle.l1, text.l1 {{ fill: #3b6ea5; stroke: none }}
@media (prefers-color-scheme: dark) {{ text {{ fill: #bbb }} .l0 {{ stroke: #f2786f }} .l1 {{ stroke: #83b4e8 }} circle.l0, text.l0 {{ fill: #f2786f }} circle.l1, text.l1 {{ fill: #83b4e8 }} }}
</style>
{panel(0, "Clean build, processor time", "s", pieces, series(0))}
{panel(340, "Peak memory", "MiB", pieces, series(1))}
</svg>
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pieces", type=int, nargs="+")
    parser.add_argument("--dateline", default=ROOT / "target/release/dateline")
    parser.add_argument("--hugo", help="the program to measure beside")
    parser.add_argument("--generator", default="cargo run -q --release --example desk --")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scratch", help="where desks and sites are written; a disk in memory is best")
    parser.add_argument("--svg", type=pathlib.Path, default=ROOT / "docs/scale.svg")
    args = parser.parse_args()
    programs = ["dateline", "Hugo"] if args.hugo else ["dateline"]
    pieces, results = sorted(args.pieces), []
    for n in pieces:
        results.append(measure(n, args, programs))
        print(n, *(f"{p}: {s:.2f} s, {mib:.0f} MiB" for p, (s, mib) in results[-1].items()), sep="\t", flush=True)
    args.svg.write_text(draw(pieces, results, programs))


if __name__ == "__main__":
    main()
