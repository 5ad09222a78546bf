#!/usr/bin/env bash
# Sends a small file through a deployed lake and asks for it: `smoke.sh OUTPUTS`, the stack's outputs as JSON. Takes as long as
# the drain's interval. Needs lakegate with the feature `aws` on PATH, credentials in the environment that may take on the roles
# STEWARD and ANALYST, and the lake's REGION.
set -euo pipefail
outputs=$1
records=200
# What a first deployment needs: the boundary lets a role use a key by the key's alias, and KMS may take five minutes to heed a new one.
attempts=21
pause=15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export AWS_CONFIG_FILE="$folder/config"
for profile in steward analyst; do
    role=${profile^^}
    printf '[profile %s]\nrole_arn = %s\ncredential_source = Environment\nregion = %s\n' "$profile" "${!role}" "$REGION"
done >"$AWS_CONFIG_FILE"
for ((attempt = 1; ; attempt++)); do
    # What each record says of its run makes bytes that no earlier upload has brought.
    run=${GITHUB_RUN_ID:-$$}-${GITHUB_RUN_ATTEMPT:-0}-$attempt
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    file="$folder/$run.ndjson"
    for ((number = 0; number < records; number++)); do
        printf '{"run": "%s", "number": %d, "sentAt": "%s"}\n' "$run" "$number" "$now"
    done >"$file"
    key="smoke/$run.ndjson"
    if lakegate upload "$file" --key "$key" --outputs "$outputs" --profile steward --wait 2>&1 | tee "$folder/said"; then
        break
    fi
    # Nothing else gets better by waiting.
    if ((attempt == attempts)) || ! grep -q "not allowed to" "$folder/said"; then
        exit 1
    fi
    sleep "$pause"
done
answer=$(lakegate query --outputs "$outputs" --profile analyst --format json \
    "select count(*) as loaded from smoke where _source_key = '$key'")
loaded=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])[0]["loaded"])' "$answer")
if [[ $loaded != "$records" ]]; then
    echo "$records records were uploaded, and $loaded can be queried" >&2
    exit 1
fi
echo "$records records went through the lake"
