#!/usr/bin/env bash
# publish.sh TARGET [--send]: builds the desk in this folder and makes TARGET, such as
# desk@www.example:/srv/www/news, like it. Without --send it only says what would change.
set -euo pipefail
target=${1:?where to, such as desk@www.example:/srv/www/news}
target=${target%/}
case ${2-} in
  --send) how=() ;;
  '') how=(--dry-run) ;;
  *) echo "$0 TARGET [--send]" >&2; exit 2 ;;
esac

dateline check
dateline build

# What is not part of the site is deleted, so only where somebody said that this may be done.
if ! rsync "$target/.dateline-root" >/dev/null; then
  echo "$target is not marked as a site of dateline: make the empty file .dateline-root in it" >&2
  exit 5
fi

# All files go to the side, come to their places together, and then what is stale goes.
rsync -rpcz --chmod=D755,F644 --delay-updates --delete-after --itemize-changes \
  --exclude='/.dateline*' ${how[@]+"${how[@]}"} public/ "$target/"
