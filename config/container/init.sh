#!/usr/bin/env bash
# Make the database if it is not there; update the addons in it that have changed since.
# Run by docker compose before Odoo starts. A new database is made under another name and
# renamed when it is whole. What was installed last stands in the database's comment.
#
#     init.sh          what is needed
#     init.sh --all    update every module, after a new release of Odoo's image
#
# PGDATABASE, and for a new database COOPAEM_ADMIN_PASSWORD, COOPAEM_COUNTRY (two letters),
# COOPAEM_LANGUAGES (the first one is the administrator's).
set -euo pipefail

database=${PGDATABASE:?name the database in PGDATABASE}
[[ "$database" =~ ^[a-z0-9_][a-z0-9_-]*$ ]] || {
    echo "init: PGDATABASE=$database: use small letters, figures, - and _" >&2
    exit 2
}
unset PGDATABASE # Odoo's commands get the name as an argument
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
addons=${ODOO_ADDONS_PATH%%,*}
lock=${COOPAEM_LOCK_FILE:-$here/../requirements-oca.txt}
modules=${COOPAEM_MODULES:-$(cd "$addons" && printf '%s\n' */__manifest__.py | cut -d/ -f1 | paste -sd,)}
languages=${COOPAEM_LANGUAGES:-fr_FR,ar_001,en_US}

ask() {
    psql -X -v ON_ERROR_STOP=1 -d postgres -At -v name="$1"
}
note() {
    psql -X -q -v ON_ERROR_STOP=1 -d postgres -v name="$1" -v text="$installed" \
        <<<'COMMENT ON DATABASE :"name" IS :'"'text'"
}
run() {
    odoo server --stop-after-init --no-http --max-cron-threads=0 --log-level=warn --db-filter= "$@"
}

ours=$(cd "$addons" && find . -type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -c-16)
theirs=$(sha256sum <"$lock" | cut -c-16)
installed="coopaem addons $ours oca $theirs"

if [ -z "$(ask "$database" <<<"SELECT 1 FROM pg_database WHERE datname = :'name'")" ]; then
    : "${COOPAEM_ADMIN_PASSWORD:?the password of the first administrator belongs in .env}"
    echo "init: making the database $database ($modules)"
    odoo db init "$database-new" --force --username "${COOPAEM_ADMIN_LOGIN:-admin}" \
        --password "$COOPAEM_ADMIN_PASSWORD" --language "${languages%%,*}" \
        ${COOPAEM_COUNTRY:+--country "$COOPAEM_COUNTRY"}
    run -d "$database-new" -i "$modules" --load-language="$languages"
    note "$database-new"
    odoo db rename "$database-new" "$database"
    echo "init: $database is ready"
    exit 0
fi

before=$(ask "$database" <<<"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'name'")
if [ "${1:-}" = --all ] || [ "${before##* }" != "$theirs" ]; then
    echo "init: updating every module of $database"
    run -d "$database" -i "$modules" -u all
elif [ "$before" != "$installed" ]; then
    echo "init: updating $modules in $database"
    run -d "$database" -i "$modules" -u "$modules"
else
    echo "init: nothing to do in $database"
    exit 0
fi
note "$database"
