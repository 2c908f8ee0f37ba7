# Sourced by ./mvnw and ajc. Sets JAVA_HOME to a JDK of 21 or later: JAVA_HOME itself where it is one, else the newest in
# the usual folders; where asyncjobs_runtime=true, a runtime without compiler will do. Where there is none, says so in one
# sentence and exits 1. POSIX sh, and no process is started: each would delay every command.

asyncjobs_read_major() { # sets asyncjobs_major to the feature version of the JDK in folder $1, to 0 where it is none
  asyncjobs_major=0
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  [ -x "$1/bin/javac" ] || [ "${asyncjobs_runtime-}" = true ] || return 0
  while IFS= read -r asyncjobs_line || [ -n "$asyncjobs_line" ]; do
    case $asyncjobs_line in
      JAVA_VERSION=\"[0-9]*)
        asyncjobs_line=${asyncjobs_line#JAVA_VERSION=\"}
        asyncjobs_major=${asyncjobs_line%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
}

asyncjobs_find_jdk() {
  asyncjobs_wanted=21
  if [ -n "${JAVA_HOME-}" ]; then
    asyncjobs_read_major "$JAVA_HOME"
    [ "$asyncjobs_major" -lt "$asyncjobs_wanted" ] || return 0
  fi
  asyncjobs_found=
  asyncjobs_best=0
  for asyncjobs_dir in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/*jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    asyncjobs_read_major "$asyncjobs_dir"
    if [ "$asyncjobs_major" -ge "$asyncjobs_wanted" ] && [ "$asyncjobs_major" -gt "$asyncjobs_best" ]; then
      asyncjobs_best=$asyncjobs_major
      asyncjobs_found=$asyncjobs_dir
    fi
  done
  if [ -z "$asyncjobs_found" ]; then
    echo "${0##*/}: no JDK of 21 or later was found in JAVA_HOME or the usual folders; install one (any vendor) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$asyncjobs_found
  asyncjobs_major=$asyncjobs_best
  export JAVA_HOME
}

asyncjobs_find_jdk
