#!/bin/sh
# Writes docs/cli.md: runs every command against a server of its own and records what it prints. Ids, times and other
# figures that differ from run to run are replaced, so that a second recording changes little.
#
#   docs/record-cli.sh             # with ./ajc; another program by AJC=…
#
# A new command gets a "run" line below. Leaves no process and no file but docs/cli.md.
set -eu

docs=$(cd "$(dirname "$0")" && pwd)
program=${AJC:-$docs/../ajc}
work=$(mktemp -d)
record=$work/cli.md
children=

finish() {
  for child in $children; do
    kill "$child" 2>/dev/null || true
  done
  for child in $children; do
    wait "$child" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

unset NATS_URL NATS_CONTEXT CONTEXT AJC_DEBUG AJC_TYPE AJC_QUEUE AJC_CONCURRENCY AJC_COMMAND AJC_SCHEDULER_NAME \
  AJC_SIGN AJC_VERIFY AJC_SIGNATURES_OPTIONAL
export XDG_STATE_HOME="$work/state" XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config"
export TZ=UTC NO_COLOR=1 LC_ALL=C.UTF-8 COLUMNS=120 USER=ada
cd "$work"

ajc() { "$program" "$@"; }

text() { cat >>"$record"; }

# run COMMAND [LINES]: records a command line with its output, or the first lines of it. Standard input is empty.
run() {
  status=0
  (eval "$1") </dev/null >"$work/output" 2>&1 || status=$?
  {
    echo '```console'
    echo "$ $1"
    if [ $# -gt 1 ]; then
      head -n "$2" "$work/output"
      [ "$(wc -l <"$work/output")" -le "$2" ] || echo '…'
    else
      cat "$work/output"
    fi
    [ "$status" -eq 0 ] || echo "(exit status $status)"
    echo '```'
    echo
  } >>"$record"
}

# begin NAME TEXT COMMAND…: starts a command that goes on and waits until it has printed the text.
begin() {
  name=$1
  wanted=$2
  shift 2
  : >"$work/$name"
  "$program" "$@" >"$work/$name" 2>&1 &
  eval "${name}_pid=$!"
  children="$children $!"
  await "$name" "$wanted"
}

await() { # NAME TEXT
  tries=0
  until [ -z "$2" ] || grep -q -- "$2" "$work/$1"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then
      echo "record-cli: \"$2\" was never printed; $1 said:" >&2
      cat "$work/$1" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# end NAME LINE [LINES]: ends it and records what it printed, or the first lines of it, below this command line.
end() {
  eval "pid=\$${1}_pid"
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  {
    echo '```console'
    echo "$ $2"
    if [ $# -gt 2 ]; then
      head -n "$3" "$work/$1"
      echo '…'
    else
      cat "$work/$1"
    fi
    echo '```'
    echo
  } >>"$record"
}

quiet() { # for what only prepares something
  "$program" "$@" >/dev/null
}

"$program" --version >/dev/null # builds it, where that is needed
: >"$record"

text <<'MD'
<!-- Written by docs/record-cli.sh: change that, and record again. -->

# The command line

`ajc` makes, looks at and runs tasks. Names, aliases and flags are those of the Go original's `ajc` where it has them, so
habits and scripts carry over. This page shows every command with what it printed on a real server.

- [Global options and environment](#global-options-and-environment)
- [Exit statuses](#exit-statuses)
- [JSON](#json)
- [Payloads](#payloads)
- [Keys](#keys)
- [Completion](#completion)
- The commands: [a server](#a-server-for-development), [contexts](#contexts), [queues](#queues), [tasks](#tasks),
  [work](#work), [many tasks](#many-tasks), [dead letters](#dead-letters), [schedules](#schedules),
  [measuring](#measuring), [checking](#checking), [serving over HTTP](#serving-over-http), [the end](#the-end)

## Global options and environment

They may stand before or after the command. The server is the first that is named, in this order:

| Option | Variable | Means |
|---|---|---|
| `--server URL` | `NATS_URL` | NATS servers by URL, separated by commas |
| `--context NAME` | `NATS_CONTEXT`, `CONTEXT` | a NATS context |
| | | a running `ajc dev`; then the selected NATS context; then a NATS context called `AJC` |

An option counts before a variable.

| Option | Variable | Means |
|---|---|---|
| `--creds FILE` | | a credentials file to log in with |
| `--namespace NAME` | | what all streams and subjects begin with; `CHORIA_AJ` by default |
| `--json` | | prints [JSON](#json) |
| `--[no-]debug` | `AJC_DEBUG` | logs more, and shows stack traces |
| `--sign SEED` | `AJC_SIGN` | signs tasks; see [keys](#keys) |
| `--verify KEY` | `AJC_VERIFY` | takes only signed tasks |
| `--signatures-optional` | `AJC_SIGNATURES_OPTIONAL` | takes unsigned tasks too |
| | `NO_COLOR` | no colours; there are none either where the output is no terminal |

`task process` takes its arguments from `AJC_TYPE`, `AJC_QUEUE`, `AJC_CONCURRENCY` and `AJC_COMMAND` where they are left
out, `cron scheduler` its name from `AJC_SCHEDULER_NAME`.

MD
run 'ajc --help'

text <<'MD'
## Exit statuses

| Status | Means |
|---|---|
| 0 | done; commands that serve (`task process`, `cron scheduler`, `dev`, `server run`) end so on SIGTERM |
| 1 | not done, or only in part: wrong arguments, no server, nothing of that name, refused, not confirmed |
| 2 | the answer is no: what was awaited did not happen in time (`task await`), a fault was found |
| 130 | ended by Ctrl-C |
| 143 | ended by SIGTERM, where nothing was to be finished first |

What went wrong is one sentence on standard error. Where nobody reads the output any more (`ajc task list | head -1`) a
command ends quietly with 0.

Commands that destroy ask before. Without a terminal to ask on they refuse; `-f` does not ask.

## JSON

With `--json` each command prints one JSON value, and a command that goes on one value a line. Durations are in
nanoseconds, times in RFC 3339. A key without value is left out. Each shape is documented by a JSON Schema:

MD
run 'ajc schema queue purge'
run 'ajc schema' 5
text <<'MD'
## Payloads

| Argument | The task's payload |
|---|---|
| `'{"to":"ada"}'` | the JSON value as it is written, to the byte |
| `hello` | the JSON string `"hello"`: what is no JSON is a text |
| `@figures.json` | what the file holds, by the two rules above |
| `-` | what standard input holds, likewise |
| `@@ada` | the text `@ada` |
| `--text 42` | the JSON string `"42"` instead of the number |

What begins like an object or array and is no JSON is a mistake, not a text:

MD
run "ajc task add email:new '{\"to\": ada}'"
run 'ajc task add report @no-such-file.json'

text <<'MD'
## Keys

`task`, `cron` and `dlq` commands sign what they make and check what they load by Ed25519 keys: `--sign` takes a seed,
`--verify` public keys, each as a file or as 64 hexadecimal digits. A file is better, since others on the machine see
the arguments of a command. Keys are never printed. `task process` and `cron scheduler` take the same options: the one
never runs a task that its keys do not accept, the other signs the tasks that it makes.

MD
printf '%s\n' 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f >seed.key
run 'ajc task list --sign 0001020304'

text <<'MD'
## Completion

MD
run 'ajc completion' 3
text <<'MD'
`source <(ajc completion)` in bash or zsh has it for one session. For all of them:

```sh
mkdir -p ~/.local/share/bash-completion/completions
ajc completion > ~/.local/share/bash-completion/completions/ajc     # bash
echo 'source <(ajc completion)' >> ~/.zshrc                         # zsh
```

## A server for development

MD
begin dev 'Ctrl-C ends it' dev --port 0 --memory
text <<MD
\`\`\`console
$ ajc dev --memory
$(cat "$work/dev")
\`\`\`

Other commands find it by themselves.

MD
run 'ajc task initialize --retention complete=7d'
run 'ajc queue add EMAIL --run-time 5m --tries 5 --priority 10'
run 'ajc info'

text <<'MD'
`ajc demo` starts a server of its own for twenty seconds and shows tasks at work; it leaves nothing behind.

MD
run 'ajc demo' 3

text <<'MD'
## Contexts

A NATS context is a file with a server and how to log in there, made by `nats context add`. All NATS tools share them.

MD
mkdir -p "$XDG_CONFIG_HOME/nats/context"
for name in STAGING PROD; do
  printf '{"url": "nats://%s.example:4222", "description": "the %s servers", "token": "secret"}\n' "$name" "$name" \
    >"$XDG_CONFIG_HOME/nats/context/$name.json"
done
run 'ajc context list'
run 'ajc context show PROD'
run 'ajc context use STAGING'
rm -r "$XDG_CONFIG_HOME/nats"

text <<'MD'
## Queues

MD
run 'ajc queue add REPORTS --concurrent 2 --retention complete=discard'
run 'ajc queue list'
run 'ajc queue configure REPORTS --concurrent 4 --tries 3'
run 'ajc queue pause REPORTS --reason "the printer is out of paper"'
run 'ajc queue resume REPORTS --json'
run 'ajc queue info NONE'

text <<'MD'
## Tasks

MD
run "ajc task add email:new '{\"to\":\"ada\"}' --queue EMAIL --id welcome-1 --deadline 1h"
run "echo 'good morning' | ajc task add email:greet - -q EMAIL --id greet-1"
run 'ajc task add email:sum -q EMAIL --id sum-1 --depends welcome-1,greet-1 --load'
run 'ajc task add email:sync -q EMAIL --id sync-1 --unique-key sync-all --delay 30m'
run 'ajc task add email:sync -q EMAIL --id sync-2 --unique-key sync-all --if-taken return'
run 'ajc task list'
run 'ajc task list 1 --state blocked --json'
run 'ajc task view sum-1'
run 'ajc task view welcome-1 --json'
run 'ajc task configure --retention complete=30d,expired=90d'

text <<'MD'
## Work

`task process` runs a shell command for each task. Its exit status says what becomes of the task: 0 is done and what it
printed is the result, 65 ends it for good, 75 puts it off for `--snooze` without using up a try, any other is a failure
and tried again.

MD
cat >send.sh <<'SH'
# fails for ever for some, works for the rest
grep -q '"type":"email:bounce"' "$CHORIA_AJ_TASK" && { echo "no such address" >&2; exit 65; }
grep -q '"type":"email:later"' "$CHORIA_AJ_TASK" && exit 75
echo sent
SH
quiet task add email:bounce -q EMAIL --id bounce-1
begin watch '' task watch
quiet task view bounce-1 # by then the watch listens
quiet task view bounce-1
begin process Serving task process email EMAIL 1 'sh send.sh'
await process 'sum-1: .* succeeded'
await process 'bounce-1: .* failed'
quiet task add email:later -q EMAIL --id later-1
await process 'later-1: .* snoozed'
run 'ajc worker list'
run 'ajc top --once --interval 1s'
end process "ajc task process email EMAIL 1 'sh send.sh'"
run 'ajc task await sum-1'
run 'ajc task await bounce-1'
run 'ajc task await sync-1 --timeout 1s'
text <<'MD'
Meanwhile, in another terminal:

MD
await watch 'later-1: .* state: retry'
end watch 'ajc task watch'

text <<'MD'
## Many tasks

A filter or several ids make an operation, which is stored with its progress, and which Ctrl-C cancels.

MD
run 'ajc task retry bounce-1'
run 'ajc task cancel bounce-1 --reason "the address is wrong" --dead-letter'
run 'ajc task cancel --queue EMAIL --dry-run'
run 'ajc task cancel --queue EMAIL'
run 'ajc task cancel --queue EMAIL -f --dead-letter'
run 'ajc operation list'
operation=$("$program" operation list --json | sed -n 's/.*"id": "\(.*\)".*/\1/p' | head -n 1)
run "ajc operation view $operation"
run "ajc operation cancel $operation"
run 'ajc task retry --state terminated --error hand --dry-run --json'
run 'ajc task delete greet-1 -f'
run 'ajc task purge --dry-run'

text <<'MD'
## Dead letters

MD
run 'ajc dlq list'
run 'ajc dlq view bounce-1'
run 'ajc dlq retry sync-1 --deadline 1h'
run 'ajc dlq delete bounce-1 -f'
run 'ajc dlq purge --queue EMAIL -f'

text <<'MD'
## Schedules

They stand under `task` too, as `ajc task cron …`.

MD
run "ajc cron add nightly '0 3 * * *' report:make -q REPORTS --timezone Europe/Berlin --starts 2030-01-01T00:00:00Z"
run 'ajc cron update nightly --missed 1 --overlap skip'
run 'ajc cron next nightly --count 3'
run 'ajc cron pause nightly "the source is down"'
run 'ajc cron list'
run 'ajc cron resume nightly --json'
begin scheduler 'task_scheduler leader' cron scheduler one
quiet cron add often 'every 1s' report:poll -q EMAIL
await scheduler 'often: fired'
quiet cron delete often -f
end scheduler 'ajc cron scheduler one' 3
run 'ajc cron run nightly'
run 'ajc cron view nightly'
run "ajc cron add broken '61 * * * *' report:make"
run 'ajc cron delete nightly -f'

text <<'MD'
## Measuring

MD
run 'ajc bench --list' 8

run 'ajc bench compare --help' 12
run 'ajc bench compare a b'
run 'ajc bench chart none.json'

text <<'MD'
## Checking

`ajc doctor` changes nothing; [operations](operations.md#ajc-doctor) says what it looks at.

MD
run 'ajc doctor'

text <<'MD'
## Serving over HTTP

`ajc server run` serves the HTTP API and the dashboard; [access](access.md) says who may reach it and what they may do.
`ajc dev` and `ajc demo --keep` do so too.

MD
quiet server token add ada --role admin --tokens tokens.json
begin server 'Ctrl-C ends it' server run --bind 127.0.0.1:0 --tokens tokens.json
end server 'ajc server run --tokens tokens.json'
run 'ajc server token add ci --role operate --queue EMAIL --expires 90d --tokens tokens.json'
run 'ajc server token list --tokens tokens.json'
run 'ajc server token revoke ci -f --tokens tokens.json'
run 'ajc server run --bind 0.0.0.0:8080'
run 'ajc audit list'

text <<'MD'
## Permissions

What a user must be permitted to do by his role, to be pasted into the server's configuration; [security](security.md) says
how roles are used. `--form jwt` prints the claims of a user JWT, `--form nsc` arguments of `nsc`.

MD
run 'ajc security permissions --role producer --queue EMAIL'
run 'ajc security permissions --role boss'

text <<'MD'
## The end

MD
run 'ajc queue purge REPORTS -f'
run 'ajc queue delete REPORTS -f'
run 'ajc help queue delete'

# Everything that differs from run to run, in place and as wide as it was where it stands in a table.
host=$(hostname)
awk -v host="$host" -v work="$work" '
  function pinned(line, pattern, by,    out) { # replaces, keeping the width
    out = ""
    while (match(line, pattern)) {
      value = by
      while (length(value) < RLENGTH) value = value " "
      out = out substr(line, 1, RSTART - 1) value
      line = substr(line, RSTART + RLENGTH)
    }
    return out line
  }
  function identified(line,    out, id) {
    out = ""
    while (match(line, /[0-9A-Za-z]+/)) {
      id = substr(line, RSTART, RLENGTH)
      if (RLENGTH == 27 && id ~ /[0-9]/ && id ~ /[A-Z]/ && id ~ /[a-z]/ && id !~ /^24Erg/) {
        if (!(id in ids)) ids[id] = sprintf("3EXAMPLE%019d", ++count)
        id = ids[id]
      }
      out = out substr(line, 1, RSTART - 1) id
      line = substr(line, RSTART + RLENGTH)
    }
    return out line
  }
  {
    while ((at = index($0, work)) > 0) $0 = substr($0, 1, at - 1) "/tmp/ajc" substr($0, at + length(work))
    while (host != "" && (at = index($0, host)) > 0)
      $0 = substr($0, 1, at - 1) substr("machine-1-of-the-example-network-of-this-page", 1, length(host)) substr($0, at + length(host))
    $0 = identified($0)
    gsub(/ajt_[A-Za-z0-9_-]+/, "ajt_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleE")
    gsub(/127\.0\.0\.1:[0-9]+/, "127.0.0.1:4222")
    if (/^ 202[0-9]-/) $0 = pinned($0, "202[0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]+(\\.[0-9]+)?Z", "2026-11-24T15:04:05Z")
    gsub(/202[0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]+(\.[0-9]+)?Z/, "2026-11-24T15:04:05Z")
    gsub(/[0-9][0-9] [A-Z][a-z][a-z] 2[0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9] UTC/, "24 Nov 26 15:04:05 UTC")
    if (!/2030|Jan 30/) gsub(/[0-9][0-9]:[0-9][0-9]:[0-9][0-9]/, "15:04:05") # the times to come are the same each time
    gsub(/(after|\() *[0-9.]+m?s\)?/, "&\001"); gsub(/after [0-9.]+m?s\001/, "after 15ms"); gsub(/\([0-9.]+m?s\)\001/, "(0.15s)"); gsub(/\001/, "")
    gsub(/process [0-9]+/, "process 4242")
    sub(/:[0-9]+  scheduler/, ":4242  scheduler")
    gsub(/the oldest for [0-9]+[smhd]/, "the oldest for 40s")
    if (/^ +Size: /) sub(/ ([0-9]+\.[0-9] [KM]iB|[1-9][0-9]* B)$/, " 1.2 KiB")
    if (/^ .*15:04:05 /) $0 = pinned($0, " [0-9.]+m?s ", " 9ms ")
    if (match($0, / +[0-9]+  EMAIL +1 /)) { # the id of a process, to the right
      columns = substr($0, RSTART, RLENGTH)
      after = columns
      sub(/^ +[0-9]+/, "", after)
      $0 = substr($0, 1, RSTART - 1) sprintf("%*s", RLENGTH - length(after), "4242") after substr($0, RSTART + RLENGTH)
    }
    sub(/ +$/, "")
    print
  }' "$record" >"$docs/cli.md"
echo "written: $docs/cli.md" >&2
