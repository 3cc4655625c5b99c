
up() {
    require ip nft
    if any_there; then die "lab \`$LAB\` is up; \`down\` removes it, another LAB=name stands beside it"; fi
    # What was begun is taken away if something fails on the way.
    trap 'remove' EXIT
    build
    trap - EXIT
    echo "lab $LAB is up; its hosts:"
    show
}

down() {
    require ip
    remove
}

show() {
    local name
    for name in "${HOSTS[@]}"; do printf '%-40s %s\n' "$name" "${ADDRESSES[$name]}"; done
}

exec_in() {
    require ip
    if [ $# -lt 2 ]; then die 'usage: exec HOST COMMAND…'; fi
    if ! is_there "$1"; then die "lab \`$LAB\` has no \`$1\`, or is not up"; fi
    local name=$1
    shift
    exec ip netns exec "$LAB-$name" "$@"
}

probe() {
    require ip nft ping timeout
    any_there || die "lab \`$LAB\` is not up"
    if [ $# -ge 2 ]; then
        if reaches "$1" "$2" "${3:-icmp}" "${4:-}"; then echo works; else echo 'does not work'; return 1; fi
        return
    fi
    facts
    return "$FAILED"
}

if ! [[ $LAB =~ ^[A-Za-z0-9_]+$ ]]; then die "LAB is letters, digits and underscores"; fi
network
command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    up) up ;;
    down) down ;;
    hosts) show ;;
    exec) exec_in "$@" ;;
    probe) probe "$@" ;;
    *) die 'usage: up, down, hosts, exec HOST COMMAND…, probe [HOST ADDRESS [icmp|tcp|udp] [PORT]]' ;;
esac
