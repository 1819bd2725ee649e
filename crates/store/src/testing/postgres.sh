# Runs a PostgreSQL that nobody else sees until the standard input ends, which it does when the test process does, however
# that ends. Then server and data are gone. $1: the folder of the server's programs. With TLS_PORT it listens on that port of
# the loopback address too, for connections under TLS alone, with TLS_CERTIFICATE and TLS_KEY (PEM). Each line on the standard
# input is a signal for all of the server's processes (STOP, CONT, KILL), or START, which starts it again; a line on the standard
# output says when it is done.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/lazurite-postgres-XXXXXX")
server=
stop() {
    if [ -n "$server" ]; then
        # One that was stopped hears of nothing else.
        # shellcheck disable=SC2046 # numbers
        kill -CONT "$server" $(pgrep -P "$server") 2>/dev/null || true
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT
trap '' INT HUP
# A locale with an order of its own (before 15 there is none to rely on), to show that the order of keys is not its.
"$1/initdb" --pgdata="$folder/data" --username=lazurite --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --locale-provider=icu --icu-locale=en --no-sync --no-instructions >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
tls=
if [ -n "${TLS_PORT:-}" ]; then
    printf '%s' "$TLS_CERTIFICATE" >"$folder/server.pem"
    (umask 077 && printf '%s' "$TLS_KEY" >"$folder/server.key")
    printf 'local all all trust\nhostssl all all 127.0.0.1/32 trust\n' >"$folder/data/pg_hba.conf"
    tls="-c listen_addresses=127.0.0.1 -c ssl=on -c ssl_cert_file=$folder/server.pem -c ssl_key_file=$folder/server.key"
    export PGPORT="$TLS_PORT"
fi
start() {
    # shellcheck disable=SC2086 # the words of $tls have no spaces
    "$1/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=200 \
        -c shared_buffers=16MB $tls >>"$folder/log" 2>&1 &
    server=$!
    until "$1/psql" -h "$folder" -U lazurite -d postgres -Atc 'SELECT 1' >/dev/null 2>&1; do
        kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
        sleep 0.05
    done
}
start "$1"
echo "$folder"
# From here on no fault is left to tell, and whoever waits for the end of the test's output must not wait for this.
exec 2>/dev/null
while read -r line; do
    case "$line" in
    START) start "$1" ;;
    KILL)
        # Each connection has a process of its own, which would go on for a while.
        children=$(pgrep -P "$server") || true
        # shellcheck disable=SC2086 # numbers
        kill -KILL "$server" $children || true
        wait "$server" || true
        ;;
    *)
        # First the one that starts the others, so that none is missed.
        kill -"$line" "$server" || true
        # shellcheck disable=SC2046 # numbers
        kill -"$line" $(pgrep -P "$server") || true
        ;;
    esac
    echo done
done
