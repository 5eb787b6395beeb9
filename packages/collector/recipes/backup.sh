#!/bin/sh
# Copies what djstats-collector counted to one directory, and its keys to another, on a disk of their own: whoever has
# both can test whether an id was counted. Run it as the collector's user, also while it serves.
#
#   backup.sh STORE BACKUPS KEYS     such as backup.sh /var/lib/djstats-collector/store.sqlite /backup /media/keys
set -eu
umask 077
store=$1 backups=$2 keys=$3
today=$(date -u +%F)

djstats-collector export "$backups/$today.export" --store "$store"
djstats-collector access audit --format json --store "$store" >"$backups/$today.audit.jsonl"
cp -p "$store.keys" "$keys/"

# Copies of several days tell which registers moved in between. Keep the newest alone.
find "$backups" -name '*.export' ! -name "$today.export" -delete
