# bash completion for dockproxy(1)
# Made of the program's own grammar by `make completions`.

# Each of these adds to COMPREPLY what may stand in the place of $word.

_dockproxy_words() {
    local each
    for each; do
        if [[ $each == "$word"* ]]; then
            COMPREPLY+=("$each")
            [[ $each != *= ]] || compopt -o nospace
        fi
    done
}

_dockproxy_list() {
    local each given=${word%"${word##*,}"}
    for each; do
        [[ ,$given == *,$each,* || $given$each != "$word"* ]] || COMPREPLY+=("$given$each")
    done
    compopt -o nospace
}

_dockproxy_files() {
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

_dockproxy_folders() {
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$word")
}

# By the files that the options on this line name.
_dockproxy_profiles() {
    local name program=${words[0]/#\~\//$HOME/}
    while IFS= read -r name; do
        [[ $name != "$word"* ]] || COMPREPLY+=("$(_dockproxy_quoted "$name")")
    done < <("$program" "${where[@]}" list --names 2>/dev/null </dev/null)
}

# As a text is written behind the quote that was opened, if one was.
_dockproxy_quoted() {
    local text=$1
    case $quote in
        \") text=${text//\\/\\\\} text=${text//\"/\\\"} text=${text//\$/\\\$} text=${text//\`/\\\`} ;;
        \') text=${text//\'/\'\\\'\'} ;;
        *) printf -v text %q "$text" ;;
    esac
    printf %s "$text"
}

_dockproxy() {
    COMPREPLY=()
    # What bash has split at its COMP_WORDBREAKS becomes one word again.
    local words=() line=${COMP_LINE:0:COMP_POINT} i piece
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        if [[ $i == 0 || $line == [[:space:]]* ]]; then
            line=${line#"${line%%[^[:space:]]*}"}
            words+=('')
        fi
        ((${#piece} <= ${#line})) || piece=$line
        line=${line:${#piece}}
        words[-1]+=$piece
    done

    # The word at the cursor without its quotes, and what of it readline will not replace.
    local word=${words[-1]} quote='' head='' breaks=${COMP_WORDBREAKS//[^@:=]/}
    if [[ $word == [\"\']* ]]; then
        quote=${word:0:1} word=${word:1}
    elif [[ -n $breaks ]]; then
        head=${word%"${word##*["$breaks"]}"}
    fi
    [[ $quote == \' ]] || IFS= read -d '' word < <(printf '%s\0' "$word")

    # Which command it is, and what is wanted at the cursor: an option's value, or one in its place.
    local command='' option='' lead='' where=() place=0 over='' each
    for each in "${words[@]:1:${#words[@]}-2}"; do
        if [[ -n $option ]]; then
            [[ $option != --profiles ]] || where+=(--profiles="${each/#\~\//$HOME/}")
            option=''
            continue
        fi
        case $over$each in
            --) over=1 ;;
            --profiles=* | --sandbox*) where+=("$each") ;;
            @taking@) option=$each ;;
            -*) ;;
            *) if [[ -z $command ]]; then command=$each; else ((++place)); fi ;;
        esac
    done
    if [[ -z $option$over && $word == --*=* ]]; then
        option=${word%%=*} lead=${word%%=*}= word=${word#*=}
    elif [[ -z $option$over && $word == -* ]]; then
        _dockproxy_words @common@
        case $command in
        '') _dockproxy_words @first@ ;;
@options@
        esac
        return
    elif [[ -z $option$command ]]; then
        _dockproxy_words @commands@
        return
    fi
    case "$command ${option:-$((place + 1))}" in
@values@
    esac
    for i in "${!COMPREPLY[@]}"; do
        each=$lead${COMPREPLY[i]}
        COMPREPLY[i]=${each#"$head"}
    done
}

complete -F _dockproxy dockproxy
