#!/bin/sh
# Backs up the store of djstats-collector to one directory, and its keys to another, on a separate disk: anyone who has
# both can test whether an ID was counted. Run it as the collector's user; the collector may be running.
#
#   backup.sh STORE BACKUPS KEYS     for example backup.sh /var/lib/djstats-collector/store.sqlite /backup /media/keys
set -eu
umask 077
store=$1 backups=$2 keys=$3
today=$(date -u +%F)

djstats-collector export "$backups/$today.export" --store "$store"
djstats-collector access audit --format json --store "$store" >"$backups/$today.audit.jsonl"
cp -p "$store.keys" "$keys/"

# Backups of several days would show which registers changed in between, so only the newest stays.
find "$backups" -name '*.export' ! -name "$today.export" -delete
