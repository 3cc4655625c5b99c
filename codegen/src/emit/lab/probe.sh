
# Whether packets get from a host to an address and back: a port where nobody listens answers, too.
reaches() {
    local from=$1 to=$2 protocol=$3 port=${4:-}
    case $protocol in
        icmp) inside "$from" ping -n -c 1 -W 1 "$to" >/dev/null 2>&1 ;;
        tcp) tcp "$from" "$to" "$port" ;;
        udp) udp "$from" "$to" "$port" ;;
        *) die "knows icmp, tcp and udp, not $protocol" ;;
    esac
}

inside() {
    local name=$1
    shift
    ip netns exec "$LAB-$name" "$@"
}

tcp() {
    local said
    # shellcheck disable=SC2016 # it runs in the namespace
    said=$(inside "$1" timeout 1 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1) && return 0
    [[ $said == *"refused"* ]]
}

# UDP has no answer of its own: a port that is closed is told by ICMP, which network ACLs must let back, too.
udp() {
    # shellcheck disable=SC2016
    inside "$1" timeout 2 bash -c 'exec 3<>"/dev/udp/$0/$1"; echo >&3; sleep 0.3; echo >&3' "$2" "$3" 2>&1 |
        grep -q refused
}

# One fact: whether each of its connections works, or none does.
FAILED=0
fact() {
    local text=$1 wanted=$2 line at=0 lines=() pids=() wrong=''
    while IFS= read -r line; do
        lines+=("$line")
        # shellcheck disable=SC2086 # the words of a line
        reaches $line &
        pids+=($!)
    done
    for line in "${lines[@]}"; do
        if wait "${pids[at]}"; then
            if [ "$wanted" = never ]; then wrong+="       gets through: $line"$'\n'; fi
        elif [ "$wanted" = always ]; then
            wrong+="       is lost: $line"$'\n'
        fi
        at=$((at + 1))
    done
    if [ -z "$wrong" ]; then
        printf 'holds  %s\n' "$text"
    else
        printf 'FAILS  %s\n%s' "$text" "$wrong"
        FAILED=1
    fi
}
