
die() {
    printf '%s: %s\n' "$TOPOLOGY" "$*" >&2
    exit 2
}

# What is written down while `network` runs: the namespaces, and what each shall have.
SPACES=()
HOSTS=()
CABLES=''
declare -A ADDRESSES=() VPC=() ROLE=() COMMANDS=() RULES=() RULESET=() NAMES=()

space() {
    SPACES+=("$1")
    ROLE[$1]=$2
    COMMANDS[$1]=$'link set lo up\n'
    RULES[$1]=''
}

# A router looks packets up in the table of the subnet they come from, then in the one that delivers.
router() {
    space "$1" router
    RULES[$1]=$'rule add pref 200 lookup 900\n'
    COMMANDS[$1]+=$'route add blackhole 0.0.0.0/0 table 900\nroute add blackhole ::/0 table 900\n'
}

gateway() { space "$1" gateway; }

# The internet: the addresses that it calls from, and routes back to them.
world() {
    local address
    space "$1" world
    HOSTS+=("$1")
    ADDRESSES[$1]="${*:2}"
    for address in "${@:2}"; do
        COMMANDS[$1]+="addr add $address dev lo"$'\n'
    done
}

# A host has its own addresses and everything else behind its router.
host() {
    local name=$1 vpc=$2 address
    shift 2
    [ -n "${ROLE[$name]:-}" ] || space "$name" host
    HOSTS+=("$name")
    VPC[$name]=$vpc
    ADDRESSES[$name]="$*"
    for address; do
        case $address in
            *:*) COMMANDS[$name]+="addr add $address/128 dev eth0 nodad"$'\n' ;;
            *) COMMANDS[$name]+="addr add $address/32 dev eth0"$'\n' ;;
        esac
    done
}

forwarder() {
    space "$1" forwarder
    host "$@"
}

# A cable between two namespaces. Its ends have addresses that never leave it: 169.254.0.1 and fe80::0:1, and those
# with a 2, where no others are said. A next hop may be no address of one's own, so that links have others.
cable() {
    CABLES+="link add name $2 netns $LAB-$1 type veth peer name $4 netns $LAB-$3"$'\n'
    plug "$1" "$2" "${5:-0.1}"
    plug "$3" "$4" "${6:-0.2}"
}

plug() {
    local lines="link set $2 addrgenmode none"$'\n'"link set $2 up"$'\n'
    lines+="addr add 169.254.$3/32 dev $2 scope link"$'\n'"addr add fe80::${3/./:}/64 dev $2 nodad"$'\n'
    COMMANDS[$1]=$lines${COMMANDS[$1]}
    if [ "$2" = eth0 ]; then
        local source
        for source in ${ADDRESSES[$1]:-}; do
            case $source in
                *:*) COMMANDS[$1]+="route add ::/0 via fe80::0:1 dev eth0 src $source"$'\n' ;;
                *) COMMANDS[$1]+="route add 0.0.0.0/0 via 169.254.0.1 dev eth0 onlink src $source"$'\n' ;;
            esac
        done
    fi
}

# Packets from a port are looked up in the table of its subnet.
from() { RULES[$1]+="rule add pref 100 iif $2 lookup $3"$'\n'; }

# One route into a table; many of them, a line each.
to() {
    local name=$1 table=$2
    shift 2
    COMMANDS[$name]+="route add $* table $table"$'\n'
}

routes() {
    local line
    while IFS= read -r line; do
        line=${line%% #*}
        COMMANDS[$1]+="route add $line table $2"$'\n'
    done
}

ruleset() { RULESET[$1]=$(cat); }
names() { NAMES[$1]=$(cat); }

# Everything that was written down, made.
build() {
    local name
    for name in "${SPACES[@]}"; do printf 'netns add %s-%s\n' "$LAB" "$name"; done | ip -batch -
    printf '%s' "$CABLES" | ip -batch -
    for name in "${SPACES[@]}"; do
        switches "${ROLE[$name]}" | ip netns exec "$LAB-$name" sh -s
        printf '%s' "${COMMANDS[$name]}" | ip -n "$LAB-$name" -batch -
        if [ -n "${RULES[$name]}" ]; then
            printf '%s' "${RULES[$name]}" | ip -n "$LAB-$name" -batch -
            printf '%s' "${RULES[$name]}" | ip -6 -n "$LAB-$name" -batch -
        fi
        if [ -n "${RULESET[$name]:-}" ]; then
            printf '%s\n' "${RULESET[$name]}" | ip netns exec "$LAB-$name" nft -f -
        fi
        if [ -n "${VPC[$name]:-}" ]; then write_names "$name"; fi
    done
}

# Switches of the kernel in one namespace.
switches() {
    # shellcheck disable=SC2016 # it runs in the namespace
    printf '%s\n' 'for it in /proc/sys/net/ipv4/conf/*; do echo 0 >"$it/rp_filter"; echo 0 >"$it/send_redirects"; done' \
        'for it in /proc/sys/net/ipv6/conf/*; do echo 0 >"$it/disable_ipv6"; done'
    case $1 in
        host) return ;;
        world)
            # shellcheck disable=SC2016
            printf '%s\n' 'for it in /proc/sys/net/ipv4/conf/*; do echo 1 >"$it/accept_local"; done' \
                'echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind'
            ;;
    esac
    printf '%s\n' 'echo 1 >/proc/sys/net/ipv4/ip_forward' 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
    # A connection is known by its first packet alone.
    printf '%s\n' 'echo 0 >/proc/sys/net/netfilter/nf_conntrack_tcp_loose 2>/dev/null || true'
}

# The names that a host knows: `ip netns exec` puts this file in the place of /etc/hosts.
write_names() {
    mkdir -p "/etc/netns/$LAB-$1"
    printf '127.0.0.1 localhost\n::1 localhost\n%s\n' "${NAMES[${VPC[$1]}]:-}" >"/etc/netns/$LAB-$1/hosts"
    printf '# A lab has no name server.\n' >"/etc/netns/$LAB-$1/resolv.conf"
}

# Takes away what is there of the lab, whether all of it was made or not.
remove() {
    local name folder
    for name in "${SPACES[@]}"; do
        if is_there "$name"; then
            ip netns pids "$LAB-$name" | xargs -r kill 2>/dev/null || true
            ip netns del "$LAB-$name"
        fi
        folder=/etc/netns/$LAB-$name
        if [ -d "$folder" ]; then
            rm -f "$folder/hosts" "$folder/resolv.conf"
            rmdir "$folder" 2>/dev/null || true
        fi
    done
    rmdir /etc/netns 2>/dev/null || true
}

is_there() { [ -e "/run/netns/$LAB-$1" ]; }

any_there() {
    local name
    for name in "${SPACES[@]}"; do
        if is_there "$name"; then return 0; fi
    done
    return 1
}

# Says at once all that is missing.
require() {
    local tool missing=()
    for tool; do command -v "$tool" >/dev/null 2>&1 || missing+=("$tool"); done
    if [ "${#missing[@]}" -gt 0 ]; then
        die "needs ${missing[*]}: apt-get install iproute2 nftables iputils-ping"
    fi
    if [ "$(id -u)" != 0 ]; then die "needs root to make network namespaces: run it with sudo"; fi
}
