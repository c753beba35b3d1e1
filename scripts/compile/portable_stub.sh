#!/bin/sh
# Stoker, portable form. Behind this text lie the Deno runtime and the program, each file packed by gzip. They
# are unpacked once into a private folder and started from there; nothing else on the machine is changed.
# Another folder: STOKER_CACHE_DIR=/path. The folder may be deleted whenever no Stoker is running.
set -f
id='@ID@'
version='@VERSION@'
unpacked_mib=@UNPACKED_MIB@
total_bytes=@TOTAL_BYTES@
names='@NAMES@'
sizes='@SIZES@'

refuse() { printf 'stoker: %s\n' "$1" >&2; exit 3; }

# One line a file, "at packed name": where its packed bytes begin in this file, counted from 1, and how many.
contents() {
  printf '%s\n' @CONTENTS@
}

# True when each file of the program in folder $1 is there with its size, mine, and older than the stamp.
complete() {
  for name in $names; do [ "$1/program/$name" -nt "$1/stamp" ] && return 1; done
  owner=$(LC_ALL=C ls -ldn "$1/stamp") && owner=${owner#* * } && owner=${owner%% *} # the stamp was found to be mine
  below=
  set -- $(cd "$1/program" && LC_ALL=C ls -lanR .)
  for wanted in $sizes; do # in the order of that listing
    while :; do
      case ${1:-} in
        total) shift 2 ;;
        .:) below=; shift ;;
        ./*:) below=${1#./}; below=${below%:}/; shift ;;
        d*) [ $# -ge 9 ] || return 1; shift 9 ;;
        *) break ;;
      esac
    done
    case ${1:-} in -*) ;; *) return 1 ;; esac
    [ $# -ge 9 ] && [ "$3 $5:$below$9" = "$owner $wanted" ] || return 1
    shift 9
  done
}

# True when folder $1 is mine alone and holds this very program.
usable() {
  [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] || return 1
  [ -f "$1/stamp" ] && [ ! -L "$1/stamp" ] && [ -O "$1/stamp" ] || return 1
  IFS= read -r stamp < "$1/stamp" || return 1
  [ "$stamp" = "$id" ] || return 1
  case $(LC_ALL=C ls -ldn "$1") in drwx------*) ;; *) return 1 ;; esac
  complete "$1"
}

unpack_file() { # at packed name
  case $3 in */*) mkdir -p "$new/program/${3%/*}" || return 1 ;; esac
  tail -c "+$1" "$self" | head -c "$2" | gzip -dc > "$new/program/$3"
}

unpack() {
  umask 077
  remedy="Set STOKER_CACHE_DIR to a folder of yours with $unpacked_mib MiB free, on a file system that may execute."
  case $(uname -sm) in '@PLATFORM@') ;; *) refuse "This file is for @PLATFORM@, this machine is $(uname -sm). Take the build for it." ;; esac
  [ -r "$self" ] || refuse "Cannot read '$self', which holds the program. Give it read permission."
  actual=$(($(wc -c < "$self")))
  [ $actual -eq $total_bytes ] || refuse "This copy of Stoker has $actual of $total_bytes bytes. Copy it again."
  mkdir -p "$root" 2>/dev/null || refuse "Cannot make the folder '$root'. $remedy"
  if [ -e "$dir" ] || [ -L "$dir" ]; then
    [ -O "$dir" ] && [ ! -L "$dir" ] || refuse "'$dir' belongs to another user, so it is not run. $remedy"
  fi
  mark=$(uname -n)-$$ # a home folder may be shared by machines
  new=$root/.new-$id-$mark
  rm -rf "$new" 2>/dev/null
  mkdir "$new" 2>/dev/null || refuse "Cannot write to '$root'. $remedy"
  trap 'rm -rf "$new"' EXIT
  trap 'exit 130' HUP INT TERM
  mkdir "$new/program" && contents | {
    while read -r at packed name; do unpack_file "$at" "$packed" "$name" || exit 1; done
  } && chmod 700 "$new/program/deno" && printf '%s\n' "$id" > "$new/stamp" ||
    refuse "Cannot unpack Stoker into '$root'. $remedy"
  complete "$new" || refuse "What was unpacked into '$root' is not complete. $remedy"
  [ -x "$new/program/deno" ] || refuse "Programs cannot be started from '$root'. $remedy"
  "$new/program/deno" --version >/dev/null || refuse "The Deno runtime does not start on this machine (it needs glibc). Take a build for this system."
  usable "$dir" || place
  rm -rf "$new"
  trap - EXIT HUP INT TERM
}

# Several first starts may come here at once. A folder moved onto one that another has just placed ends up
# inside it: that is harmless, and taken away again.
place() {
  if [ -e "$dir" ]; then
    usable "$dir" && return
    mv "$dir" "$new/damaged" 2>/dev/null
  fi
  ready=ready-$mark
  mkdir "$new/$ready" && mv "$new/program" "$new/stamp" "$new/$ready" && mv "$new/$ready" "$dir" ||
    refuse "Cannot place '$dir'. $remedy"
  [ ! -d "$dir/$ready" ] || rm -rf "$dir/$ready"
  usable "$dir" || refuse "'$dir' changed while it was made. Start Stoker again, or delete that folder."
}

self=$0
choose() { root=$1; case $root in /*) ;; *) root=$PWD/$root ;; esac; dir=$root/stoker-$version-$id; }

if [ -n "${STOKER_CACHE_DIR:-}" ]; then
  choose "$STOKER_CACHE_DIR"
  usable "$dir" || unpack
else
  case ${XDG_CACHE_HOME:-} in /*) cache=$XDG_CACHE_HOME ;; *) cache=${HOME:+$HOME/.cache} ;; esac
  dir=
  if [ -n "$cache" ]; then
    choose "$cache/stoker"
    usable "$dir" || { (umask 077; mkdir -p "$root") 2>/dev/null && [ -w "$root" ] && unpack; } || dir=
  fi
  if [ -z "$dir" ]; then
    choose "${TMPDIR:-/tmp}/stoker-$(id -u)"
    if [ -e "$root" ] || [ -L "$root" ]; then
      [ -d "$root" ] && [ ! -L "$root" ] && [ -O "$root" ] ||
        refuse "'$root' belongs to another user. Set STOKER_CACHE_DIR to a folder of yours."
    fi
    usable "$dir" || unpack
  fi
fi

# The runtime looks into HOME before it runs anything, and ends where that is a file.
[ -d "${HOME:-/}" ] || unset HOME
unset DENO_V8_FLAGS DENO_CONDITIONS DENO_COVERAGE_DIR
STOKER_FORM=portable STOKER_ARGV0=$0 DENO_DIR=$dir/deno DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1
export STOKER_FORM STOKER_ARGV0 DENO_DIR DENO_NO_UPDATE_CHECK DENO_NO_PACKAGE_JSON
# Lazy: every Worker would otherwise keep a graph of all modules that it may ever load, 3 MiB and 30 ms each. Without
# short calls no Worker maps the runtime's own code once more, 2 MiB each; nothing is slower for it.
exec "$dir/program/deno" run --quiet --allow-all --no-prompt --no-config --no-lock --no-remote --no-npm \
  --unstable-lazy-dynamic-imports --v8-flags=--no-short-builtin-calls "$dir/program/main.js" "$@"
exit 70
