#!/usr/bin/env python3
"""How often links are right, by their confidence: what the points of src/annotate/evidence.rs are learned from.

usage: confidence.py GOLD.jsonl MENTIONS.jsonl

GOLD      {"source","start","end","entity"} a line, byte offsets in content/<source>; entity null is none of ours
MENTIONS  what `dateline export mentions` writes

A link on a marked name is right where both mean one entity; one on no marked name is not counted.
"""
import collections
import json
import sys

BAND = 200


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    gold = collections.defaultdict(list)
    for mark in lines(sys.argv[1]):
        gold[mark["source"]].append(mark)
    links = []
    for link in lines(sys.argv[2]):
        marks = [m for m in gold[link["source"]] if m["start"] < link["end"] and link["start"] < m["end"]]
        if link["status"] != "refused" and marks and not any(m.get("skip") for m in marks):
            links.append((link["score"], any(m["entity"] == link["entity"] for m in marks)))
    links.sort()
    by_score = collections.defaultdict(list)
    for score, right in links:
        by_score[score].append(right)
    for score, rights in sorted(by_score.items()):
        print(f"{score:.3f}  {len(rights):6} links  {sum(rights) / len(rights):.3f} right")
    print(f"\nin bands of at least {BAND}:")
    while links:
        at = min(BAND, len(links))
        # Links of one confidence stay together, and too few for a band join the last.
        while at < len(links) and (links[at][0] == links[at - 1][0] or len(links) - at < BAND):
            at += 1
        band, links = links[:at], links[at:]
        confidence = sum(score for score, _ in band) / len(band)
        right = sum(right for _, right in band) / len(band)
        print(f"{band[0][0]:.3f} to {band[-1][0]:.3f}  {len(band):6} links  confidence {confidence:.3f}  right {right:.3f}")


if __name__ == "__main__":
    main()
