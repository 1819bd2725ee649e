#!/bin/sh
# Replaces the SAS tokens of a Maps account without an interruption, in the three steps that Azure's article gives:
# a second identity with the same role; a token on the secondary key for it, handed to the applications; then the primary key is
# regenerated and the first identity goes, and with them all that the old tokens opened.
#
#   rotate.sh GROUP ACCOUNT OLD_IDENTITY NEW_IDENTITY SAS_FILE [SECONDS]
#
# SAS_FILE is where the applications read their token. They get SECONDS (10) to notice.
set -eu
group=$1 account=$2 old=$3 new=$4 file=$5 seconds=${6:-10}
role="Azure Maps Data Reader"
version="api-version=2023-06-01"

id=$(az resource show --resource-group "$group" --name "$account" --resource-type Microsoft.Maps/accounts --query id --output tsv)
host=$(az cloud show --query endpoints.resourceManager --output tsv)
address="${host%/}$id"
location=$(az maps account show --resource-group "$group" --name "$account" --query location --output tsv)

# 1. The second identity.
new_id=$(az identity create --resource-group "$group" --name "$new" --location "$location" --query id --output tsv)
new_principal=$(az identity show --ids "$new_id" --query principalId --output tsv)
old_id=$(az identity show --resource-group "$group" --name "$old" --query id --output tsv)
old_principal=$(az identity show --ids "$old_id" --query principalId --output tsv)
az rest --method patch --url "$address?$version" --output none \
  --body "{\"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"$old_id\": {}, \"$new_id\": {}}}}"
az role assignment create --assignee-object-id "$new_principal" --assignee-principal-type ServicePrincipal \
  --role "$role" --scope "$id" --output none

# 2. Its token, which lives for a day: the time that Azure allows.
start=$(date -u +%Y-%m-%dT%H:%M:%SZ)
expiry=$(date -u -d "+23 hours" +%Y-%m-%dT%H:%M:%SZ)
umask 077
az rest --method post --url "$address/listSas?$version" --query accountSasToken --output tsv > "$file.new" \
  --body "{\"signingKey\": \"secondaryKey\", \"principalId\": \"$new_principal\", \"maxRatePerSecond\": 500, \"start\": \"$start\", \"expiry\": \"$expiry\"}"
mv "$file.new" "$file"
echo "the new token is in $file; the old ones end in $seconds seconds"
sleep "$seconds"

# 3. What the old tokens stood on.
az maps account keys renew --resource-group "$group" --name "$account" --key primary --output none
az rest --method patch --url "$address?$version" --output none \
  --body "{\"identity\": {\"type\": \"UserAssigned\", \"userAssignedIdentities\": {\"$old_id\": null, \"$new_id\": {}}}}"
az role assignment delete --assignee "$old_principal" --role "$role" --scope "$id"
echo "the old tokens are refused"
