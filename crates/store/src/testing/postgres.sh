# Runs a PostgreSQL that nobody else sees until the standard input ends, which it does when the test process does, however
# that ends. Then server and data are gone. $1: the folder of the server's programs.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/lazurite-postgres-XXXXXX")
server=
stop() {
    if [ -n "$server" ]; then
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
"$1/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=200 \
    -c shared_buffers=16MB >"$folder/log" 2>&1 &
server=$!
until "$1/psql" -h "$folder" -U lazurite -d postgres -Atc 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.05
done
echo "$folder"
# From here on nothing is left to say, and whoever waits for the end of the test's output must not wait for this.
exec 2>/dev/null
cat >/dev/null
