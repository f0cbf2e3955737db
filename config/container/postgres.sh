#!/usr/bin/env bash
# Run once by PostgreSQL's image, in a new data folder: Odoo's role, which is no superuser.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$ODOO_DB_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE odoo LOGIN CREATEDB PASSWORD :'password';
SQL
