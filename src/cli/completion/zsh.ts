/** The completion script for zsh, to be sourced or to be put into a folder of `fpath` as `_stoker`. Pure. */
import { posixTable } from "./posix_table.ts";
import type { CompletionTable } from "./table.ts";

export function zshScript(table: CompletionTable, version: string): string {
  return `#compdef stoker
# zsh completion of Stoker ${version}, made by 'stoker completion zsh'.
${posixTable(table)}
${ENGINE}`;
}

const ENGINE = String.raw`
_stoker_offer() { # list
  local list item
  local -a plain
  _stoker_list "$1" || return 1
  for item in \${=list}; do
    case $item in
      @file) compset -P '(file|direct)://'; _files ;;
      @folder) compset -P '(file|direct)://'; _files -/ ;;
      @yaml) _files -g '*.(yaml|yml)' ;;
      @key) _stoker_keys ;;
      @*) _stoker_offer "\${item#@}" ;;
      *) plain+=("$item") ;;
    esac
  done
  (( $#plain )) && compadd -- $plain
  return 0
}

_stoker_keys() { # keys with =, or values behind it; ~key is a home folder to zsh and never comes here
  local list
  compset -P '(++|+|)(workload.|)'
  if compset -P '*='; then
    _stoker_offer "set \${\${IPREFIX##(++|+|)(workload.|)}%=}"
    return
  fi
  _stoker_list key
  compadd -S = -- \${=list}
}

_stoker() {
  local list piece command= before=
  integer index
  local -a plain
  for ((index = 2; index < CURRENT; index++)); do
    piece=\${words[index]}
    if [[ -n $before ]]; then before=
    elif [[ $piece == --*=* ]]; then :
    elif [[ $piece == -* ]]; then _stoker_list "value $piece" && before=$piece
    elif [[ -z $command ]]; then command=$piece
    else plain+=("$piece")
    fi
  done
  if [[ -n $before ]]; then _stoker_offer "value $before"
  elif [[ -z $command ]]; then _stoker_offer command
  elif [[ $PREFIX == --*=* ]]; then
    piece=\${PREFIX%%\=*}
    compset -P '*='
    _stoker_offer "value $piece"
  elif [[ $PREFIX == -* ]]; then _stoker_offer "options $command"
  elif (( $#plain == 0 )); then _stoker_offer "first $command"
  elif (( $#plain == 1 )) && _stoker_list "next $command $plain[1]"; then
    _stoker_offer "next $command $plain[1]"
  else _stoker_offer "more $command"
  fi
}

if [[ \${funcstack[1]-} == _stoker ]]; then _stoker "$@"; else compdef _stoker stoker; fi`.replaceAll(
  "\\${",
  "${",
);
