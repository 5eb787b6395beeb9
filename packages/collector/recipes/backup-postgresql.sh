#!/bin/sh
# Backs up the PostgreSQL database of djstats-collector to one directory, and its keys to another, on a separate disk:
# anyone who has both can test whether an ID was counted. The collector may be running. pg_dump must not be older than
# the server. The password comes from PGPASSFILE or PGPASSWORD.
#
#   backup-postgresql.sh DATABASE KEYFILE BACKUPS KEYS
#   backup-postgresql.sh postgres://djstats@db.example/djstats /etc/djstats-collector.keys /backup /media/keys
set -eu
umask 077
database=$1 keyfile=$2 backups=$3 keys=$4
today=$(date -u +%F)

# Sessions are not backed up.
pg_dump --format=custom --no-owner --no-privileges --exclude-table-data=sessions \
    --file="$backups/$today.dump.new" "$database"
# A truncated dump has no list of contents.
pg_restore --list "$backups/$today.dump.new" >/dev/null
mv "$backups/$today.dump.new" "$backups/$today.dump"
# Records the time, for the alert on the age of the backup.
psql --no-psqlrc --quiet --dbname="$database" --command="INSERT INTO settings (name, value)
    VALUES ('backup', extract(epoch FROM now())::bigint::text) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
cp -p "$keyfile" "$keys/"

# Backups of several days would show which registers changed in between, so only the newest stays.
find "$backups" -name '*.dump' ! -name "$today.dump" -delete
