#!/usr/bin/env bash
# publish.sh BUCKET[/FOLDER] [--send]: builds the desk in this folder and makes the folder of the
# bucket like it. Without --send it only says what would change.
set -euo pipefail
target=${1:?where to, such as desk-bucket/news}
target=s3://${target%/}
case ${2-} in
  --send) how=() ;;
  '') how=(--dryrun) ;;
  *) echo "$0 BUCKET[/FOLDER] [--send]" >&2; exit 2 ;;
esac

dateline check
dateline build

# What is not part of the site is deleted, so only where somebody said that this may be done.
if ! aws s3 ls "$target/.dateline-root" >/dev/null; then
  echo "$target is not marked as a site of dateline: aws s3 cp - $target/.dateline-root </dev/null" >&2
  exit 5
fi

# Names do not change with content: a browser asks whether its copy is still good.
send() {
  aws s3 sync public "$target" --no-progress --cache-control no-cache \
    ${how[@]+"${how[@]}"} "$@" --exclude '.dateline*'
}
# What pages need, then pages, then what announces them; what is stale goes last.
send --exclude '*.html' --exclude '*.xml' --exclude '*.json'
send --exclude '*' --include '*.html' --content-type 'text/html; charset=utf-8'
send --delete
