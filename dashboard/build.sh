#!/bin/sh
# Run by the Maven build of server/, and by hand: makes the page, or runs its checks, where something has changed since.
#   build.sh tools                      whether npm and a Node.js that is new enough are here
#   build.sh page STAMP FOLDER          builds the page into FOLDER
#   build.sh check STAMP [SKIP ...]     checks types, style and tests, unless a SKIP is "true"
# STAMP is the file whose time says when that was last done. Without the tools nothing is done, and that is said.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

has_tools() { # Vite needs what Node.js 20.19 brought
  command -v npm >/dev/null 2>&1 || return 1
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  rest=${version#*.}
  [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "${rest%%.*}" -ge 19 ]; }
}

is_stale() { # folders are looked at too: they change when a file is removed
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$here" -name node_modules -prune -o -name dist -prune -o -newer "$stamp" -print | head -n 1)" ]
}

what=$1
if [ "$what" = tools ]; then
  has_tools
  exit
fi
stamp=$2
folder=
shift 2
if [ "$what" = page ]; then
  folder=$1
  [ -e "$folder/index.html" ] || rm -f "$stamp"
else
  for skip in "$@"; do
    [ "$skip" != true ] || exit 0
  done
fi

if ! has_tools; then
  [ "$what" != page ] || echo "The dashboard is left out: no npm with Node.js 20.19 or later on the PATH."
  exit 0
fi
is_stale || exit 0

cd "$here"
if ! cmp -s package-lock.json node_modules/.lock; then
  if ! npm ci --no-audit --no-fund --loglevel=error >&2; then
    echo "The dashboard's libraries could not be fetched; -Ddashboard.skip=true builds without the page." >&2
    exit 1
  fi
  cp package-lock.json node_modules/.lock
fi
mkdir -p "$(dirname "$stamp")"
: >"$stamp.next" # before the sources are read: what changes meanwhile is newer
if [ "$what" = page ]; then
  DASHBOARD_OUT=$folder npm run --silent build -- --logLevel=warn
else
  npm run --silent verify
fi
mv "$stamp.next" "$stamp"
