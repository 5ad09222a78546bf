#!/usr/bin/env bash
# Sends a small file through a deployed lake and asks for it: `smoke.sh OUTPUTS`, the stack's outputs as JSON. Takes as long as
# the drain's interval. Needs lakegate with the feature `aws` on PATH, credentials in the environment that may take on the roles
# STEWARD and ANALYST, and the lake's REGION.
set -euo pipefail
outputs=$1
records=200
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export AWS_CONFIG_FILE="$folder/config"
for profile in steward analyst; do
    role=${profile^^}
    printf '[profile %s]\nrole_arn = %s\ncredential_source = Environment\nregion = %s\n' "$profile" "${!role}" "$REGION"
done >"$AWS_CONFIG_FILE"
# Of a seed of its own, so that no earlier run has loaded the same bytes.
seed=${GITHUB_RUN_ID:-$$}${GITHUB_RUN_ATTEMPT:-0}
file="$folder/smoke-$seed.ndjson"
lakegate sample orders --records "$records" --seed "$seed" >"$file"
lakegate upload "$file" --key "orders/smoke/$(basename "$file")" --outputs "$outputs" --profile steward --wait
answer=$(lakegate query --outputs "$outputs" --profile analyst --format json \
    "select count(*) as loaded from orders where _source_key = 'orders/smoke/$(basename "$file")'")
loaded=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])[0]["loaded"])' "$answer")
if [[ $loaded != "$records" ]]; then
    echo "$records records were uploaded, and $loaded can be queried" >&2
    exit 1
fi
echo "$records records went through the lake"
