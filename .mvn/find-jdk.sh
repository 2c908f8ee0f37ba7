# Sourced by ./mvnw and ./ajc. Sets JAVA_HOME to a JDK of 21 or later: JAVA_HOME itself where it is one, else the newest
# in the usual folders. Where there is none, says so in one sentence and exits 1. POSIX sh.

asyncjobs_major() { # the feature version of the JDK in folder $1, or nothing where it is none
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

asyncjobs_find_jdk() {
  asyncjobs_wanted=21
  asyncjobs_found=
  if [ -n "${JAVA_HOME-}" ]; then
    asyncjobs_v=$(asyncjobs_major "$JAVA_HOME")
    if [ -n "$asyncjobs_v" ] && [ "$asyncjobs_v" -ge "$asyncjobs_wanted" ]; then
      return 0
    fi
  fi
  asyncjobs_best=0
  for asyncjobs_dir in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/*jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    asyncjobs_v=$(asyncjobs_major "$asyncjobs_dir")
    if [ -n "$asyncjobs_v" ] && [ "$asyncjobs_v" -ge "$asyncjobs_wanted" ] && [ "$asyncjobs_v" -gt "$asyncjobs_best" ]; then
      asyncjobs_best=$asyncjobs_v
      asyncjobs_found=$asyncjobs_dir
    fi
  done
  if [ -z "$asyncjobs_found" ]; then
    echo "${0##*/}: no JDK of 21 or later was found in JAVA_HOME or the usual folders; install one (any vendor) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$asyncjobs_found
  export JAVA_HOME
}

asyncjobs_find_jdk
