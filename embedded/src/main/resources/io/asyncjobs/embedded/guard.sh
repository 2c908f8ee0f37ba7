# Runs a server for a parent that holds the other end of this script's standard input, and kills the server when that
# end closes, however the parent ended.
#   $1 log file, $2 folder that is removed when the parent is gone, the rest is the command.
# Prints the server's process id, and ends with the server's exit code once the server has ended.

# Ctrl-C and hang-up reach the whole process group of the terminal. The parent may still be draining then, so neither
# this script nor the server may end before it does. The server installs handlers of its own for these signals, which
# is why it also needs a process group of its own.
trap '' HUP INT QUIT TERM PIPE
log=$1
scratch=$2
shift 2
exec 3<&0 </dev/null 2>>"$log"

if command -v setsid >/dev/null 2>&1; then
  setsid "$@" 3<&- >>"$log" &
elif [ -n "${BASH_VERSION:-}" ]; then
  # macOS has no setsid, but its sh is bash, where job control gives a background job its own process group.
  # Other shells would take the terminal away from the parent.
  set -m
  "$@" 3<&- >>"$log" &
  set +m
else
  "$@" 3<&- >>"$log" &
fi
server=$!

# The mark is made before the server is killed, so that it is there whenever the wait below ends for that reason.
(
  while read -r line; do :; done
  : >"$scratch/parent-gone"
  kill -KILL "$server"
) <&3 >/dev/null &
reader=$!
exec 3<&-

echo "$server"
wait "$server"
code=$?
kill -KILL "$reader"
wait "$reader"
if [ -e "$scratch/parent-gone" ]; then
  rm -rf "$scratch"
fi
exit "$code"
