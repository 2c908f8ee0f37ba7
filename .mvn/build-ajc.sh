# Sourced by ./ajc, with here, the folder of the sources. Builds the program where it is missing or older than its sources,
# and sets lib and cache. POSIX sh.

# The program runs from a folder of its own, which is replaced as a whole, so that a build does not pull the jars away
# from an "ajc dev" that is still running.
home=$here/.ajc
stamp=$home/stamp

# The folders of the modules that it is made of, as the last build found them, one a line.
modules=$home/modules

is_stale() { # folders are looked at too: they change when a file is removed
  [ -e "$stamp" ] && [ -d "$home/lib" ] && [ -s "$modules" ] || return 0
  (
    set -- "$here/pom.xml" "$here/interop/ceiling" "$here/interop/go" # whose sources ajc bench carries
    set -- "$@" "$here/dashboard"/*.* "$here/dashboard/src" "$here/dashboard/public"
    while read -r module; do
      set -- "$@" "$here/$module/pom.xml" "$here/$module/src/main"
    done <"$modules"
    [ -n "$(find "$@" -newer "$stamp" 2>/dev/null | head -n 1)" ]
  )
}

list_modules() { # those whose jars were built or copied
  for jar in "$home"/lib.next/asyncjobs-*.jar; do
    artifact=${jar##*/}
    artifact=${artifact%%-[0-9]*}
    # its own artifactId is indented by two, that of a parent or a dependency by more
    grep -l "^  <artifactId>$artifact</artifactId>" "$here"/*/pom.xml
  done | while IFS= read -r pom; do
    pom=${pom%/pom.xml}
    echo "${pom##*/}"
  done
}

build() {
  if [ -e "$stamp" ]; then
    echo "building ajc (its sources have changed) …" >&2
  else
    echo "building ajc (first use, this takes a minute or two) …" >&2
  fi
  # Made before the build reads the sources: what changes meanwhile is newer than it.
  : >"$home/stamp.next"
  rm -rf "$here/cli/target/lib" "$here"/cli/target/picocli/*.jar "$home/lib.next"
  (cd "$here" && sh .mvn/wrapper/mvnw -q -B -pl cli -am package -Dmaven.test.skip=true -Ddocs.skip=true -Dspotless.check.skip=true \
    -Dassembly.skipAssembly=true -Dexec.skip=true) >&2 ||
    fail "the build failed, see above; with the sources as they were committed, ./mvnw package tells more."
  mkdir "$home/lib.next"
  cp "$here"/cli/target/lib/*.jar "$home/lib.next/"
  cp "$here"/cli/target/picocli/*.jar "$home/lib.next/" # in place of the original, see cli/pom.xml
  for jar in "$here"/cli/target/asyncjobs-cli-*.jar; do
    case $jar in
      *-sources.jar | *-javadoc.jar) ;;
      *) cp "$jar" "$home/lib.next/" ;;
    esac
  done
  list_modules >"$modules"
  rm -rf "$home/lib" "$home/cache"
  mv "$home/lib.next" "$home/lib"
  mv "$home/stamp.next" "$stamp"
}

lock() { # one build at a time; the lock of a build that was killed is taken over
  while ! mkdir "$home/lock" 2>/dev/null; do
    holder=$(cat "$home/lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf "$home/lock"
    else
      sleep 1
    fi
  done
  echo $$ >"$home/lock/pid"
  trap 'rm -rf "$home/lock"' EXIT
  trap 'exit 130' INT TERM HUP
}

if is_stale; then
  mkdir -p "$home"
  lock
  if is_stale; then
    build
  fi
  rm -rf "$home/lock"
  trap - EXIT INT TERM HUP
fi

lib=$home/lib
cache=$home/cache
