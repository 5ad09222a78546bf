#!/usr/bin/env bash
# Opens an issue about what drifted, or adds to the one that is open: `report.sh FOLDER RUN`, with what drift.py wrote in
# FOLDER/STACK. Needs gh and its token.
set -euo pipefail
title="The deployed lake has drifted"
body=$(mktemp)
trap 'rm -f "$body"' EXIT
for settings in pulumi/Pulumi.*.yaml; do
    stack=${settings#pulumi/Pulumi.}
    stack=${stack%.yaml}
    said=$1/$stack/drift.md
    if [[ -f $said ]]; then
        cat "$said"
    else
        printf '## %s\n\n**It was not compared.** The log of its job says why.\n' "$stack"
    fi
    printf '\n'
done >"$body"
printf '%s\n' "$2" >>"$body"
open=$(gh issue list --state open --limit 100 --json number,title --jq "map(select(.title == \"$title\"))[0].number // empty")
if [[ -n $open ]]; then
    gh issue comment "$open" --body-file "$body"
else
    gh issue create --title "$title" --body-file "$body"
fi
