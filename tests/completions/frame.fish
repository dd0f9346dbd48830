# fish completion for dockproxy(1)
# Made of the program's own grammar by `make completions`.

# The words before the cursor that are neither options nor an option's value: the command, and what
# it was given.
function __dockproxy_words
    set -l skip
    for word in (commandline -opc)[2..]
        if set -q skip[1]
            set -e skip
        else if contains -- $word @taking@
            set skip $word
        else if not string match -q -- '-*' $word
            printf '%s\n' $word
        end
    end
end

# Whether the cursor is before any command.
function __dockproxy_first
    test (count (__dockproxy_words)) -eq 0
end

# Whether it is in one of these commands.
function __dockproxy_in
    contains -- (__dockproxy_words)[1] $argv
end

# Whether it is at one of these places, "use:1", or anywhere among a command's values, "export:".
function __dockproxy_at
    set -l words (__dockproxy_words)
    contains -- $words[1]:(count $words) $argv; or contains -- $words[1]: $argv
end

# By the files that the options on this line name.
function __dockproxy_profiles
    set -l words (commandline -opc | string replace -r '^~/' "$HOME/")
    set -l given (string match -r -- '^--(?:profiles=|sandbox).*' $words)
    if set -l at (contains -i -- --profiles $words)
        set -a given --profiles=$words[(math $at + 1)]
    end
    $words[1] $given list --names 2>/dev/null </dev/null
end

complete -c dockproxy -f
@lines@
