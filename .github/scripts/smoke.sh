#!/usr/bin/env bash
# Sends a small file through a deployed lake and asks for it: `smoke.sh STACK`. Takes as long as the drain's interval.
# Needs lakegate with the feature `aws` on PATH, credentials in the environment that may take on STEWARD and ANALYST, REGION.
set -euo pipefail
stack=$1
records=200
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export AWS_CONFIG_FILE="$folder/config"
for profile in steward analyst; do
    role=${profile^^}
    printf '[profile %s]\nrole_arn = %s\ncredential_source = Environment\nregion = %s\n' "$profile" "${!role}" "$REGION"
done >"$AWS_CONFIG_FILE"
# Of a seed of its own, so that no earlier run has loaded the same bytes.
file="$folder/smoke-${GITHUB_RUN_ID:-0}-${GITHUB_RUN_ATTEMPT:-0}-$$.ndjson"
lakegate sample orders --records "$records" --seed "${GITHUB_RUN_ID:-$$}" >"$file"
AWS_PROFILE=steward lakegate upload --stack "$stack" "$file" --dataset orders --wait
name=$(basename "$file")
loaded=$(AWS_PROFILE=analyst lakegate query --stack "$stack" --format json \
    "select count(*) as loaded from orders where _source_key like '%$name'" |
    python3 -c 'import json, sys; print(next(iter(json.load(sys.stdin)[0].values())))')
if [[ $loaded != "$records" ]]; then
    echo "$records records were uploaded, and $loaded can be queried" >&2
    exit 1
fi
echo "$records records went through the lake"
