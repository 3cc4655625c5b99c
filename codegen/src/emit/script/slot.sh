# slot BLOCK N: the /64 number N of the /56 that AWS chose.
slot() {
    local groups=() IFS=:
    if absent "$1"; then
        printf '%s' "$ABSENT"
        return 0
    fi
    read -r -a groups <<<"${1%%::*}"
    printf '%s:%s:%s:%x::/64' "${groups[0]}" "${groups[1]:-0}" "${groups[2]:-0}" "$((0x${groups[3]:-0} + $2))"
}
