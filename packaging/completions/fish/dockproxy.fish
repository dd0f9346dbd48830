# fish completion for dockproxy(1)
# Made of the program's own grammar by `make completions`.

# The words before the cursor that are neither options nor an option's value: the command, and what
# it was given.
function __dockproxy_words
    set -l skip
    for word in (commandline -opc)[2..]
        if set -q skip[1]
            set -e skip
        else if contains -- $word --cgroup-driver --client-all-proxy --client-ftp-proxy --client-http-proxy --client-https-proxy --client-no-proxy --client-proxy --containers --description --engine --from --http-proxy --https-proxy --insecure-registry --limit --mirror --no-proxy --profile --profiles --proxy --timeout --when
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
complete -c dockproxy -l help -d 'show this help message and exit'
complete -c dockproxy -l json -d 'one JSON document on stdout'
complete -c dockproxy -l engine -r -a 'system user auto' -d 'auto: the one \'docker\' talks to'
complete -c dockproxy -l sandbox -a '(__fish_complete_directories)' -d 'play with a stand-in for Docker; with =DIR it is kept there'
complete -c dockproxy -l profiles -r -F -d 'read this profiles.toml instead'
complete -c dockproxy -l quiet -d 'no warnings'
complete -c dockproxy -l verbose -d 'say each step'
complete -c dockproxy -n __dockproxy_first -l version -d 'show program\'s version number and exit'
complete -c dockproxy -n __dockproxy_first -a list -d 'list the profiles; the one in force is marked'
complete -c dockproxy -n __dockproxy_first -a show -d 'show what a profile means for Docker'
complete -c dockproxy -n __dockproxy_first -a use -d 'switch to a profile'
complete -c dockproxy -n __dockproxy_first -a plan -d 'show what a switch would change'
complete -c dockproxy -n __dockproxy_first -a on -d 'switch to the last profile with a proxy'
complete -c dockproxy -n __dockproxy_first -a off -d 'switch to Direct'
complete -c dockproxy -n __dockproxy_first -a toggle -d 'switch between Direct and the last profile with a proxy'
complete -c dockproxy -n __dockproxy_first -a adopt -d 'take proxy settings out of the places that win over ours'
complete -c dockproxy -n __dockproxy_first -a undo -d 'bring back the settings of before the last switch'
complete -c dockproxy -n __dockproxy_first -a status -d 'compare profile, files and running engine'
complete -c dockproxy -n __dockproxy_first -a history -d 'show the last switches, the newest first'
complete -c dockproxy -n __dockproxy_first -a doctor -d 'look for every known cause of trouble; exit 3 where something is bad'
complete -c dockproxy -n __dockproxy_first -a import -d 'make a profile of the settings found on this machine'
complete -c dockproxy -n __dockproxy_first -a export -d 'print profiles as TOML, without passwords'
complete -c dockproxy -n __dockproxy_first -a add -d 'add a profile'
complete -c dockproxy -n __dockproxy_first -a edit -d 'open the profiles in $EDITOR, and check before saving'
complete -c dockproxy -n __dockproxy_first -a remove -d 'remove a profile'
complete -c dockproxy -n __dockproxy_first -a password -d 'set a profile\'s proxy password; an empty one clears it'
complete -c dockproxy -n __dockproxy_first -a network -d 'show the network, and which profile it wants and why'
complete -c dockproxy -n __dockproxy_first -a auto -d 'switch by network, ask first, or do not'
complete -c dockproxy -n __dockproxy_first -a watch -d 'switch by network without a desktop, until ^C'
complete -c dockproxy -n __dockproxy_first -a explain -d 'say which way a pull, a run or a build takes, and why'
complete -c dockproxy -n __dockproxy_first -a test -d 'reach proxies, mirrors and Docker Hub as the engine would'
complete -c dockproxy -n __dockproxy_first -a build-args -d 'print build arguments for \'docker build\', to paste; with the proxy\'s password'
complete -c dockproxy -n __dockproxy_first -a run-args -d 'print flags for \'docker run\', to paste; with the proxy\'s password'
complete -c dockproxy -n __dockproxy_first -a builder-args -d 'print options for \'docker buildx create\', to paste; with the proxy\'s password'
complete -c dockproxy -n __dockproxy_first -a compose -d 'print a fragment of a compose file, to paste; with the proxy\'s password'
complete -c dockproxy -n __dockproxy_first -a env -d 'print export lines for your own shell, to paste; with the proxy\'s password'
complete -c dockproxy -n '__dockproxy_in list' -l names -d 'their names alone, one a line'
complete -c dockproxy -n '__dockproxy_in use' -l dry-run -d 'show the plan, change nothing'
complete -c dockproxy -n '__dockproxy_in use' -l keep-foreign -d 'put mirrors and registries that would be dropped into [always] first'
complete -c dockproxy -n '__dockproxy_in use plan on off toggle adopt undo' -l containers -r -a 'keep ask stop' -d 'what becomes of running containers in a restart (default: keep)'
complete -c dockproxy -n '__dockproxy_in use on off toggle adopt undo' -l yes -d 'consent to what needs consent'
complete -c dockproxy -n '__dockproxy_in undo' -l all -d 'those of before the first switch ever'
complete -c dockproxy -n '__dockproxy_in status' -l check -d 'exit 3 unless they are in sync'
complete -c dockproxy -n '__dockproxy_in status' -l watch -d 'a line at every change, until ^C'
complete -c dockproxy -n '__dockproxy_in history' -l limit -r -d 'at most N of them'
complete -c dockproxy -n '__dockproxy_in import' -l from -r -a '(__fish_append , disk env desktop)' -d 'where to look, in this order (default: disk,env,desktop)'
complete -c dockproxy -n '__dockproxy_in add' -l description -r
complete -c dockproxy -n '__dockproxy_in add' -l proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l http-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l https-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-http-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-https-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-ftp-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-all-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l no-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l client-no-proxy -r
complete -c dockproxy -n '__dockproxy_in add' -l mirror -r
complete -c dockproxy -n '__dockproxy_in add' -l insecure-registry -r
complete -c dockproxy -n '__dockproxy_in add' -l when -r -a 'otherwise connection= uuid= type= ssid= bssid= vpn= gateway= dns_domain= subnet='
complete -c dockproxy -n '__dockproxy_in add' -l live-restore
complete -c dockproxy -n '__dockproxy_in add' -l no-live-restore
complete -c dockproxy -n '__dockproxy_in add' -l cgroup-driver -r -a 'systemd cgroupfs'
complete -c dockproxy -n '__dockproxy_in explain' -l profile -r -a '(__dockproxy_profiles)' -d 'by this profile\'s settings, not as running now'
complete -c dockproxy -n '__dockproxy_in test' -l check -d 'exit 3 unless all are alive'
complete -c dockproxy -n '__dockproxy_in test' -l timeout -r -d 'for the whole test (default: 10)'
complete -c dockproxy -n '__dockproxy_at show:1 use:1 plan:1 export: edit:1 remove:1 password:1 test:1 build-args:1 run-args:1 builder-args:1 compose:1 env:1' -a '(__dockproxy_profiles)'
complete -c dockproxy -n '__dockproxy_at auto:1' -a 'on ask off status'
complete -c dockproxy -n '__dockproxy_at explain:1' -a 'pull run build'
