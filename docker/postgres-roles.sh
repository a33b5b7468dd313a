#!/bin/sh
# Runs once, when the database is made: a role that owns the tables, one that the web and the workers sign in with,
# and one that seals the audit trail.
# `manage.py prepare_database` gives the last two their privileges.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
	--set owner="$(cat /run/secrets/owner_password)" --set web="$(cat /run/secrets/web_password)" \
	--set worker="$(cat /run/secrets/worker_password)" <<'SQL'
CREATE ROLE escale_owner LOGIN PASSWORD :'owner';
CREATE ROLE escale_web LOGIN PASSWORD :'web';
CREATE ROLE escale_worker LOGIN PASSWORD :'worker';
CREATE DATABASE escale OWNER escale_owner TEMPLATE template0;
REVOKE ALL ON DATABASE escale FROM PUBLIC;
SQL
