#!/bin/sh
# Run by the Maven build of server/: makes the page, or runs its checks, where npm is found and something has changed.
#   build.sh page FOLDER     builds the page into FOLDER
#   build.sh check FOLDER    checks types, style and tests; FOLDER keeps when that was last done
# Further words that are "true" (of -DskipTests and the like) mean that nothing is to be done.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
what=$1
folder=$2
shift 2
for word in "$@"; do
  [ "$word" != true ] || exit 0
done

# Vite needs what 20.19 brought.
is_node_new_enough() {
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  rest=${version#*.}
  [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "${rest%%.*}" -ge 19 ]; }
}

if ! command -v npm >/dev/null 2>&1 || ! is_node_new_enough; then
  [ "$what" != page ] || echo "The dashboard is left out: no npm with Node.js 20.19 or later on the PATH."
  exit 0
fi

is_newer_than() { # whether something of the sources is newer than the file $1, folders too, which change on removal
  [ -e "$1" ] || return 0
  [ -n "$(find "$here" -name node_modules -prune -o -newer "$1" -print 2>/dev/null | head -n 1)" ]
}

stamp=$folder.stamp
if [ "$what" = page ] && [ ! -e "$folder/index.html" ]; then
  rm -f "$stamp"
fi
is_newer_than "$stamp" || exit 0
mkdir -p "$(dirname "$stamp")"

cd "$here"
if ! cmp -s package-lock.json node_modules/.lock; then
  if ! npm ci --no-audit --no-fund --loglevel=error >&2; then
    echo "The dashboard's libraries could not be fetched; -Ddashboard.skip builds without it." >&2
    exit 1
  fi
  cp package-lock.json node_modules/.lock
fi
: >"$stamp.next" # before the sources are read: what changes meanwhile is newer
case $what in
  page) DASHBOARD_OUT=$folder npm run --silent build -- --logLevel=warn ;;
  check) npm run --silent verify ;;
esac
mv "$stamp.next" "$stamp"
