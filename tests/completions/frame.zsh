#compdef dockproxy
# zsh completion for dockproxy(1)
# Made of the program's own grammar by `make completions`.

# By the files that the options on this line name.
_dockproxy_profiles() {
    local program="${${(Q)typed[1]}/#\~\//$HOME/}"
    local -a given names
    local -i i
    for ((i = 2; i <= $#typed; i++)); do
        case $typed[i] in
            (--) break ;;
            (--profiles) given+=("--profiles=${${(Q)typed[i + 1]}/#\~\//$HOME/}") ;;
            (--profiles=*|--sandbox*) given+=(${(Q)typed[i]}) ;;
        esac
    done
    names=(${(f)"$(_call_program profiles ${(q)program} ${(q)given} list --names)"})
    _wanted profiles expl profile compadd -a names
}

_dockproxy() {
    local curcontext=$curcontext state line expl
    local -A opt_args
    local -a typed=("${words[@]}") commands common=(
@common@
    )
    _arguments -C -A '-*' $common \
@first@
        '1:command:->command' '*::argument:->arguments' && return 0
    case $state in
        (command)
            commands=(
@commands@
            )
            _describe -t commands command commands
            ;;
        (arguments)
            curcontext=${curcontext%:*:*}:dockproxy-$words[1]:
            case $words[1] in
@arguments@
            esac
            ;;
    esac
}

_dockproxy "$@"
