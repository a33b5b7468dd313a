#!/bin/sh
# Make docker/secrets/, once. Existing files are kept. The folder is private; the files inside are readable, because the
# users of the containers, which are not this one, read them.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

random() {
	od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

keep() { # keep NAME TEXT: write a secret unless there is one already
	if [ ! -e "secrets/$1" ]; then
		printf '%s' "$2" >"secrets/$1"
		chmod 444 "secrets/$1"
		echo "made secrets/$1"
	fi
}

keep secret_key "$(random)$(random)"
keep postgres_password "$(random)"
keep owner_password "$(random)"
keep web_password "$(random)"
keep worker_password "$(random)"
keep database_owner_url "postgres://escale_owner:$(cat secrets/owner_password)@postgres/escale"
keep database_url "postgres://escale_web:$(cat secrets/web_password)@postgres/escale"
keep database_worker_url "postgres://escale_worker:$(cat secrets/worker_password)@postgres/escale"
if [ ! -e secrets/key_ring ] || [ ! -e secrets/audit_signing_key ]; then
	docker build --file Dockerfile --tag escale ..
fi
if [ ! -e secrets/key_ring ]; then
	docker run --rm escale python manage.py make_keys >secrets/key_ring.unfinished
	mv secrets/key_ring.unfinished secrets/key_ring
	chmod 444 secrets/key_ring
	echo "made secrets/key_ring: back it up now, apart from the database. Without it nothing opens."
fi
if [ ! -e secrets/audit_signing_key ]; then
	docker run --rm escale python manage.py make_audit_key >secrets/audit_keys.unfinished
	keep audit_public_key "$(sed -n 2p secrets/audit_keys.unfinished)"
	keep audit_signing_key "$(sed -n 1p secrets/audit_keys.unfinished)"
	rm secrets/audit_keys.unfinished
	echo "Keep a copy of secrets/audit_public_key where the checkpoints are copied to: it checks them."
fi
