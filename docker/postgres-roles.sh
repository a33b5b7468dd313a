#!/bin/sh
# Runs once, when the database is made: a role that owns the tables, one that serves requests, one for tasks and commands
# (it may act as the second), and two as which the second acts: one reads statistical facts, one what a search compares.
# `manage.py prepare_database` gives them their privileges.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
	--set owner="$(cat /run/secrets/owner_password)" --set web="$(cat /run/secrets/web_password)" \
	--set worker="$(cat /run/secrets/worker_password)" <<'SQL'
CREATE ROLE escale_owner LOGIN PASSWORD :'owner';
CREATE ROLE escale_web LOGIN PASSWORD :'web';
CREATE ROLE escale_worker LOGIN PASSWORD :'worker' IN ROLE escale_web;
CREATE ROLE escale_figures NOLOGIN;
GRANT escale_figures TO escale_web WITH INHERIT FALSE;
CREATE ROLE escale_finder NOLOGIN;
GRANT escale_finder TO escale_web WITH INHERIT FALSE;
CREATE DATABASE escale OWNER escale_owner TEMPLATE template0;
REVOKE ALL ON DATABASE escale FROM PUBLIC;
SQL
