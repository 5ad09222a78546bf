#!/usr/bin/env bash
# Opens an issue about what drifted, or adds to the one that is open: `report.sh FOLDER RUN STACK…`, the stacks that were to be
# compared, with what drift.py wrote in FOLDER/STACK. Needs gh and its token.
set -euo pipefail
folder=$1
run=$2
shift 2
title="The deployed lake has drifted"
body=$(mktemp)
trap 'rm -f "$body"' EXIT
for stack in "$@"; do
    said=$folder/$stack/drift.md
    if [[ -f $said ]]; then
        cat "$said"
    else
        printf '## %s\n\n**It was not compared.** The log of its job says why.\n' "$stack"
    fi
    printf '\n'
done >"$body"
printf '%s\n' "$run" >>"$body"
open=$(gh issue list --state open --limit 100 --json number,title --jq "map(select(.title == \"$title\"))[0].number // empty")
if [[ -n $open ]]; then
    gh issue comment "$open" --body-file "$body"
else
    gh issue create --title "$title" --body-file "$body"
fi
