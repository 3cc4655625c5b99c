# account NUMBER COMMAND...: ends unless the credentials are of this account.
account() {
    local number=$1 out
    shift
    out=$("$@" 2>"$ERRORS") || die "can't tell whose credentials these are"
    [ "$out" = "$number" ] || die "these credentials are of account $out, not $number: $*"
}
