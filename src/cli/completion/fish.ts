/** The completion script for fish, 3.1 and newer. Pure. */
import type { CompletionTable } from "./table.ts";

export function fishScript(table: CompletionTable, version: string): string {
  const rows = [...table].map(([name, words]) => {
    const list = words.length === 0
      ? ""
      : `\n            printf '%s\\n' ${words.map((word) => `'${word}'`).join(" ")}`;
    return `        case '${name}'${list}`;
  });
  return `# fish completion of Stoker ${version}, made by 'stoker completion fish'.
function __stoker_list # name: its words, or status 1
    switch "$argv[1]"
${rows.join("\n")}
        case '*'
            return 1
    end
    return 0
end
${ENGINE}`;
}

const ENGINE = String.raw`
function __stoker_offer # list prefix current: words with the prefix
    __stoker_list "$argv[1]" >/dev/null; or return
    for item in (__stoker_list "$argv[1]")
        switch $item
            case @file @folder @yaml
                __stoker_paths $item "$argv[2]" "$argv[3]"
            case @key
                __stoker_keys "$argv[2]" "$argv[3]"
            case '@*'
                __stoker_offer (string sub -s 2 -- $item) "$argv[2]" "$argv[3]"
            case '*'
                printf '%s\n' "$argv[2]$item"
        end
    end
end

function __stoker_paths # kind prefix current
    set -l prefix $argv[2]
    set -l path $argv[3]
    if string match -qr '^(file|direct)://' -- $path
        set prefix $prefix(string match -r '^\w+://' -- $path)
        set path (string replace -r '^\w+://' '' -- $path)
    end
    for found in (complete -C "'' $path" | string replace -r '\t.*' '')
        if string match -q '*/' -- $found; or test $argv[1] = @file
            printf '%s\n' $prefix$found
        else if test $argv[1] = @yaml; and string match -qr '\.ya?ml$' -- $found
            printf '%s\n' $prefix$found
        end
    end
end

function __stoker_keys # prefix current: keys with =, or values behind it
    set -l sign (string match -r '^(?:\+\+|\+|~)?(?:workload\.)?' -- $argv[2])
    set -l rest (string sub -s (math (string length -- "$sign") + 1) -- $argv[2])
    set -l close '='
    string match -q '~*' -- $argv[2]; and set close ''
    if string match -q '*=*' -- $rest
        set -l parts (string split -m 1 = -- $rest)
        __stoker_offer "set $parts[1]" "$argv[1]$sign$parts[1]=" "$parts[2]"
    else
        for key in (__stoker_list key)
            printf '%s\n' "$argv[1]$sign$key$close"
        end
    end
end

function __stoker_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc)
    set -l command ''
    set -l before ''
    set -l plain
    for piece in $words[2..-1]
        if test -n "$before"
            set before ''
        else if string match -q -- '--*=*' $piece
            continue
        else if string match -q -- '-*' $piece
            __stoker_list "value $piece" >/dev/null; and set before $piece
        else if test -z "$command"
            set command $piece
        else
            set -a plain $piece
        end
    end
    if test -n "$before"
        __stoker_offer "value $before" '' "$current"
    else if test -z "$command"
        __stoker_offer command '' "$current"
    else if string match -q -- '--*=*' $current
        set -l parts (string split -m 1 = -- $current)
        __stoker_offer "value $parts[1]" "$parts[1]=" "$parts[2]"
    else if string match -q -- '-*' $current
        __stoker_offer "options $command" '' "$current"
    else if test (count $plain) -eq 0
        __stoker_offer "first $command" '' "$current"
    else if test (count $plain) -eq 1; and __stoker_list "next $command $plain[1]" >/dev/null
        __stoker_offer "next $command $plain[1]" '' "$current"
    else
        __stoker_offer "more $command" '' "$current"
    end
end
complete -c stoker -e
complete -c stoker -f -a '(__stoker_complete)'`;
