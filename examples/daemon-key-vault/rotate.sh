#!/bin/sh
# Regenerates one key of a Maps account and makes it the one in use, without a failed request: the key that is in use now stays good
# until the next rotation.
#
#   rotate.sh GROUP ACCOUNT VAULT SECRET primary|secondary
#
# Name the key that is NOT in use. Wait READ_AGAIN_AFTER of your daemons before the next rotation, which names the other key.
set -eu
group=$1 account=$2 vault=$3 secret=$4 key=$5

az maps account keys renew --resource-group "$group" --name "$account" --key "$key" --output none
az maps account keys list --resource-group "$group" --name "$account" --query "${key}Key" --output tsv | tr -d '\n' |
  az keyvault secret set --vault-name "$vault" --name "$secret" --file /dev/stdin --encoding utf-8 --output none
echo "$secret in $vault is the account's $key key now"
