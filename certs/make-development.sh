#!/usr/bin/env bash
# Makes a development authority and a certificate:  ./certs/make-development.sh mediaserver.test 10.0.0.5
set -euo pipefail
cd "$(dirname "$0")"
[ $# -ge 1 ] || { echo "usage: $0 name-or-address..." >&2; exit 2; }
names=""
for name in "$@"; do
    case "$name" in *[!0-9.]*) kind=DNS ;; *) kind=IP ;; esac
    case "$name" in *:*) kind=IP ;; esac
    names="${names:+$names,}$kind:$name"
done
umask 077
if [ ! -f authority.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=MediaServer development authority" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign -keyout authority.key -out authority.crt 2>/dev/null
fi
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 397 -out server.crt \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names") 2>/dev/null
rm -f server.csr
echo "server.crt and server.key are for $names; install authority.crt on the devices."
