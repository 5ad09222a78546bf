#!/usr/bin/env bash
# The judge over every stack of both programs: `judge.sh LAKEGATE SARIF`. The findings of the lake's prod stack go to SARIF, the
# reports of all to the job's summary. Fails if one stack is denied, after it has judged all.
set -uo pipefail
lakegate=$1
sarif=$2
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
failed=0
report=$(mktemp)
trap 'rm -f "$report"' EXIT
for program in pulumi/program pulumi/bootstrap/program; do
    for stack in dev staging prod; do
        outs=(--out "markdown=$report")
        if [[ $program == pulumi/program && $stack == prod ]]; then
            outs+=(--out "sarif=$sarif")
        fi
        : >"$report"
        "$lakegate" check "$program/Main.yaml" --stack "$stack" "${outs[@]}" || failed=1
        cat "$report" >>"$summary"
    done
done
exit "$failed"
