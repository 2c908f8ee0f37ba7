# Sourced by ajc. Lets the JVM keep the classes that most commands load, which halves the time of a short command. The archive
# is made in the background by the first command that finds none, and is never needed: where it cannot be made or used,
# commands start as slowly as without it and say nothing. POSIX sh.

# Sets share to the flag by which the JVM uses the archive in the folder $cache (none where it is empty), if there is one for
# these jars and this JDK.
use_class_archive() {
  share=-Xshare:auto
  [ -n "$cache" ] || return 0
  # An archive is good for the very files that it was made from. Their names, sizes and times are its name.
  key=$(LC_ALL=C TZ=UTC0 ls -lnL "$JAVA_HOME/release" "$lib" 2>/dev/null | cksum) || return 0
  archive=$cache/ajc-${key%% *}
  if [ -s "$archive.aot" ]; then
    share=-XX:AOTCache=$archive.aot
  elif [ -s "$archive.jsa" ]; then
    share=-XX:SharedArchiveFile=$archive.jsa
  elif [ ! -e "$archive.jsa" ]; then # an empty one says that none can be made
    (trap '' HUP && make_class_archive) </dev/null >/dev/null 2>&1 &
  fi
}

make_class_archive() {
  mkdir -p "$cache"
  find "$cache" -name 'ajc-*' -prune -mtime +30 -exec rm -rf {} +
  find "$archive.lock" -prune -mmin +10 -exec rm -rf {} + || true # of a process that was killed
  mkdir "$archive.lock"
  cd "$archive.lock" # whatever a JVM leaves behind goes with it
  if [ "$asyncjobs_major" -ge 25 ]; then
    # in two steps, since the JVM that does both in one does not cope with spaces in paths
    training -XX:AOTMode=record -XX:AOTConfiguration=classes || true
    training -XX:AOTMode=create -XX:AOTConfiguration=classes -XX:AOTCache=next || true
  fi
  if [ -s next ]; then
    mv next "$archive.aot"
  else
    training -XX:ArchiveClassesAtExit=next || true
    [ -s next ] || : >next
    mv next "$archive.jsa"
  fi
  rm -rf "$archive.lock"
}

training() {
  nice -n 19 "$JAVA_HOME/bin/java" "$@" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -cp "$classes" io.asyncjobs.cli.ClassArchive
}
