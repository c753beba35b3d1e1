/** The completion script for bash, 3.2 and newer. It needs no bash-completion and does not mind it. Pure. */
import { posixTable } from "./posix_table.ts";
import type { CompletionTable } from "./table.ts";

export function bashScript(table: CompletionTable, version: string): string {
  return `# bash completion of Stoker ${version}, made by 'stoker completion bash'.
${posixTable(table)}
${ENGINE}`;
}

/**
 * bash hands over words that it broke at = and :, so they are joined first; what is offered is cut again at the
 * last of these characters, since only the rest replaces what was typed.
 */
const ENGINE = String.raw`
_stoker_offer() { # list prefix current: puts what fits into COMPREPLY, each with the prefix
  local list item path
  _stoker_list "$1" || return
  for item in $list; do
    case $item in
      @file|@folder|@yaml)
        path=$3 item_prefix=$2
        case $path in file://*|direct://*) item_prefix=$2\${path%%://*}:// path=\${path#*://} ;; esac
        compopt -o filenames 2>/dev/null
        while IFS= read -r item_path; do
          [[ $item == @folder && ! -d $item_path ]] && continue
          [[ $item == @yaml && ! -d $item_path && $item_path != *.yaml && $item_path != *.yml ]] && continue
          COMPREPLY+=("$item_prefix$item_path")
        done < <(compgen -f -- "$path")
        ;;
      @key) _stoker_keys "$2" "$3" ;;
      @*) _stoker_offer "\${item#@}" "$2" "$3" ;;
      *) [[ $item == "$3"* ]] && COMPREPLY+=("$2$item") ;;
    esac
  done
}

_stoker_keys() { # prefix current: keys with =, or values behind it
  local list item sign= current=$2 close='='
  case $current in
    '++'*) sign='++' ;;
    '+'*) sign='+' ;;
    '~'*) sign='~' close='' ;;
  esac
  current=\${current#"$sign"}
  case $current in workload.*) sign+=workload. current=\${current#workload.} ;; esac
  if [[ $current == *=* ]]; then
    _stoker_offer "set \${current%%=*}" "$1$sign\${current%%=*}=" "\${current#*=}"
    return
  fi
  _stoker_list key
  [[ -n $close ]] && compopt -o nospace 2>/dev/null
  for item in $list; do
    [[ $item == "$current"* ]] && COMPREPLY+=("$1$sign$item$close")
  done
}

_stoker() {
  local IFS=$' \t\n' list piece current= command= before= index cut item_prefix item_path glued=
  local -a joined=() plain=()
  COMPREPLY=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    piece=\${COMP_WORDS[index]-}
    if [[ -z $piece && \${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]]; then glued=; fi
    if [[ $piece =~ ^[=:]+$ && \${#joined[@]} -gt 0 ]]; then
      joined[\${#joined[@]}-1]+=$piece glued=1
    elif [[ -n $glued ]]; then
      joined[\${#joined[@]}-1]+=$piece glued=
    else
      joined+=("$piece")
    fi
  done
  current=\${joined[\${#joined[@]}-1]-}
  for ((index = 0; index < \${#joined[@]} - 1; index++)); do
    piece=\${joined[index]}
    if [[ -n $before ]]; then before=
    elif [[ $piece == --*=* ]]; then :
    elif [[ $piece == -* ]]; then _stoker_list "value $piece" && before=$piece
    elif [[ -z $command ]]; then command=$piece
    else plain+=("$piece")
    fi
  done

  if [[ -n $before ]]; then _stoker_offer "value $before" '' "$current"
  elif [[ -z $command ]]; then _stoker_offer command '' "$current"
  elif [[ $current == --*=* ]]; then _stoker_offer "value \${current%%=*}" "\${current%%=*}=" "\${current#*=}"
  elif [[ $current == -* ]]; then _stoker_offer "options $command" '' "$current"
  elif [[ \${#plain[@]} -eq 0 ]]; then _stoker_offer "first $command" '' "$current"
  elif [[ \${#plain[@]} -eq 1 ]] && _stoker_list "next $command \${plain[0]}"; then
    _stoker_offer "next $command \${plain[0]}" '' "$current"
  else _stoker_offer "more $command" '' "$current"
  fi

  for cut in : =; do
    [[ \${COMP_WORDBREAKS-} == *"$cut"* && $current == *"$cut"* ]] || continue
    for ((index = 0; index < \${#COMPREPLY[@]}; index++)); do
      COMPREPLY[index]=\${COMPREPLY[index]#"\${current%"$cut"*}$cut"}
    done
  done
}
complete -F _stoker stoker`.replaceAll("\\${", "${");
