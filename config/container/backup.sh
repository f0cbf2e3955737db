#!/usr/bin/env bash
# Back a database up with its files, and restore it. Needs PostgreSQL's programs and the PG…
# variables; the files are found in ODOO_DATA_DIR.
#
#     backup.sh dump DATABASE [FOLDER]       writes FOLDER/DATABASE-<UTC time>.tar
#     backup.sh check ARCHIVE                is it whole and readable?
#     backup.sh restore ARCHIVE DATABASE     into a database that is not there yet
#     backup.sh restore --copy ARCHIVE DATABASE   the same for trying things out: sends no mail,
#                                            runs no jobs, is no longer the original to anybody
#     backup.sh prune DAYS [FOLDER]          drops archives older than that, never the newest
set -euo pipefail

data=${ODOO_DATA_DIR:-/var/lib/odoo}
work=

fail() {
    echo "backup: $*" >&2
    exit 1
}
usage() {
    sed -n '5,10s/^#     //p' "${BASH_SOURCE[0]}" >&2
    exit 2
}
known_name() { # names become part of paths
    [[ "$1" =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || fail "$1 is no name for a database"
}
there() {
    [ -n "$(psql -X -d postgres -At -v name="$1" <<<"SELECT 1 FROM pg_database WHERE datname = :'name'")" ]
}
scratch() { # a folder beside the archive, where there is room for it
    work=$(mktemp -d "$1/.backup-XXXXXX")
    trap 'rm -rf "$work"' EXIT
}

dump() {
    local database=$1 folder=${2:-/backups} target
    known_name "$database"
    there "$database" || fail "there is no database $database"
    mkdir -p "$folder"
    scratch "$folder"
    # First the database, then the files: a file that comes in between is one too many, not one
    # too few. Odoo never changes a stored file.
    pg_dump --format=custom --no-owner --no-privileges --file="$work/database.dump" "$database"
    mkdir -p "$work/filestore"
    if [ -d "$data/filestore/$database" ]; then
        cp -a --reflink=auto "$data/filestore/$database/." "$work/filestore/"
    fi
    (cd "$work" && find database.dump filestore -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum >checksums)
    target="$folder/$database-$(date -u +%Y-%m-%dT%H%M%SZ).tar"
    tar -C "$work" -cf "$work/archive" checksums database.dump filestore
    chmod 600 "$work/archive"
    mv -n "$work/archive" "$target"
    [ ! -e "$work/archive" ] || fail "$target is there already"
    echo "$target"
}

unpack() {
    [ -f "$1" ] || fail "there is no archive $1"
    tar -C "$work" -xf "$1" || fail "$1 cannot be read"
    (cd "$work" && [ -s checksums ] && sha256sum --check --quiet --strict checksums >&2) ||
        fail "$1 is damaged"
    pg_restore --list "$work/database.dump" >/dev/null || fail "$1: the database cannot be read"
}

check() {
    scratch "${TMPDIR:-/tmp}"
    unpack "$1"
    echo "$1 is whole"
}

restore() {
    local copy=
    if [ "$1" = --copy ]; then
        copy=1
        shift
    fi
    [ $# -eq 2 ] || usage
    local archive=$1 database=$2 new="$2-restoring"
    known_name "$database"
    there "$database" && fail "the database $database is there already; drop or rename it first"
    mkdir -p "$data/filestore"
    scratch "$data/filestore"
    unpack "$archive"
    # Under another name first, so that Odoo never meets half a database.
    dropdb --if-exists --force "$new"
    createdb --template=template0 --encoding=UTF8 --lc-collate=C "$new"
    pg_restore --exit-on-error --no-owner --no-privileges --jobs=2 --dbname="$new" "$work/database.dump"
    if [ -n "$copy" ]; then
        PGDATABASE='' odoo neutralize -d "$new" --log-level=warn
        psql -X -q -v ON_ERROR_STOP=1 -d "$new" <<'SQL'
UPDATE ir_config_parameter SET value = gen_random_uuid()::text WHERE key = 'database.uuid';
SQL
    fi
    rm -rf "$data/filestore/$database"
    mv "$work/filestore" "$data/filestore/$database"
    psql -X -q -v ON_ERROR_STOP=1 -d postgres -v old="$new" -v new="$database" \
        <<<'ALTER DATABASE :"old" RENAME TO :"new"'
    echo "$database is restored"
}

prune() {
    local days=$1 folder=${2:-/backups}
    [[ "$days" =~ ^[0-9]+$ ]] || fail "$days is no number of days"
    # names end in the time: per database, the last one in the alphabet is the newest
    find "$folder" -maxdepth 1 -type f -name '*-????-??-??T??????Z.tar' -printf '%f\n' | LC_ALL=C sort |
        awk '{ base = substr($0, 1, length($0) - 23); if (base == last) print name; last = base; name = $0 }' |
        while IFS= read -r name; do
            find "$folder/$name" -mtime "+$days" -print -delete
        done
}

case "${1:-}:$#" in
    dump:2 | dump:3) dump "${@:2}" ;;
    check:2) check "$2" ;;
    restore:3 | restore:4) restore "${@:2}" ;;
    prune:2 | prune:3) prune "${@:2}" ;;
    *) usage ;;
esac
