#!/usr/bin/env bash
# Opens an issue about what drifted, or adds to the one that is open: `report.sh FOLDER RUN`. Needs gh and its token.
set -euo pipefail
title="The deployed lake has drifted"
body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
    find "$1" -name drift.md -print0 | sort -z | xargs -0 -r cat
    printf '\n%s\n' "$2"
} >"$body"
open=$(gh issue list --state open --limit 100 --json number,title --jq "map(select(.title == \"$title\"))[0].number // empty")
if [[ -n $open ]]; then
    gh issue comment "$open" --body-file "$body"
else
    gh issue create --title "$title" --body-file "$body"
fi
