export AWS_PAGER=""
ABSENT='(absent)'
MODE=
ID=
FOUND=0
MISSING=0
MADE=0
AGAIN=0
ALSO=
SEEK=()
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
ERRORS=$WORK/errors

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    [ ! -s "$ERRORS" ] || cat "$ERRORS" >&2
    case $(cat "$ERRORS" 2>/dev/null) in
    *'(UnauthorizedOperation)'* | *'(AccessDenied)'*) say "These credentials may not do this." ;;
    *'LimitExceeded)'*) say "A quota is reached: ask AWS to raise it, or delete what is not needed." ;;
    *'nable to locate credentials'*) say "Log in first, or choose credentials with AWS_PROFILE." ;;
    esac
    say "Nothing is lost: what stands has its tags, and another run of this script goes on from here."
    exit 1
}

# absent ARGUMENT...: whether something is named that is not there.
absent() {
    case " $* " in *"$ABSENT"*) return 0 ;; esac
    return 1
}

# error_is PATTERN: whether the last error has a code that ends so; PATTERN is for `grep -E`.
error_is() { grep -Eq "\(($1)\)" "$ERRORS"; }

UNKNOWN='[A-Za-z.]*(@UNKNOWN@)'
# Codes of calls that may succeed later, and what the CLI says when no answer came.
LATER='@LATER@|[A-Za-z.]*(@UNKNOWN@)'
NO_ANSWER='Could not connect|Connection was closed|Connection reset|timed? ?out|Connection aborted|reached max retries'

# later [MORE]: whether it is worth another try; MORE is what the message may say besides.
later() {
    error_is "$LATER" || grep -Eq "$NO_ANSWER" "$ERRORS" || { [ -n "${1:-}" ] && grep -Eq "$1" "$ERRORS"; }
}

# delay TRIES: longer from try to try, 20 seconds at most.
delay() {
    local seconds=$1
    [ "$seconds" -le 20 ] || seconds=20
    say "  waiting $seconds s"
    sleep "$seconds"
}

# first TEXT: the first of the ids in the CLI's text, in ID.
first() {
    local words=()
    read -r -d '' -a words <<<"$1" || true
    ID=${words[0]:-$ABSENT}
    [ "$ID" != None ] || ID=$ABSENT
    FOUND=${#words[@]}
}

# seek COMMAND...: how the thing is found that comes next.
seek() { SEEK=("$@"); }

# found: looks for it; its id is in ID.
found() {
    local out
    ID=$ABSENT
    if absent "${SEEK[@]}"; then return 1; fi
    if ! out=$("${SEEK[@]}" 2>"$ERRORS"); then
        error_is "$UNKNOWN" || die "can't look: ${SEEK[*]}"
        return 1
    fi
    first "$out"
    if [ "$FOUND" -gt 1 ]; then AGAIN=1; fi
    [ "$ID" != "$ABSENT" ]
}

# look PATH WHAT: looks for something that this script does not make.
look() {
    local again=$AGAIN
    found || true
    AGAIN=$again
}

# also TEXT: what messages may say besides when the next thing is worth another try.
also() { ALSO=$1; }

# make PATH WHAT COMMAND...: makes it unless it is there; `status` and `down` only look.
make() {
    local path=$1 what=$2 more=$ALSO out tries=0
    shift 2
    ALSO=
    if found; then
        if [ "$MODE" = status ]; then printf '%s\t%s\t%s\n' "$path" "$what" "$ID"; fi
        return 0
    fi
    if [ "$MODE" != up ]; then
        MISSING=$((MISSING + 1))
        if [ "$MODE" = status ]; then printf '%s\t%s\t%s\n' "$path" "$what" "$ABSENT"; fi
        return 0
    fi
    if absent "$@"; then die "$path: $what: something it needs is not there"; fi
    say "+ $path: $what"
    # The CLI must not repeat a create call on its own: it may have been carried out without an answer.
    until out=$(AWS_MAX_ATTEMPTS=1 "$@" 2>"$ERRORS"); do
        cp "$ERRORS" "$ERRORS.make"
        tries=$((tries + 1))
        if later "$more" && [ "$tries" -lt 15 ]; then delay "$tries"; else tries=15; fi
        if found; then return 0; fi
        cp "$ERRORS.make" "$ERRORS"
        if [ "$tries" -ge 15 ]; then die "$path: $what was not made"; fi
    done
    MADE=$((MADE + 1))
    first "$out"
}

# settle COMMAND...: runs a waiter.
settle() {
    if [ "$MODE" != up ]; then return 0; fi
    "$@" 2>"$ERRORS" || die "gave up waiting: $*"
}

# await GOOD BAD COMMAND...: asks until the answer is one of the words GOOD.
await() {
    local good=$1 bad=$2 state tries=0
    shift 2
    if [ "$MODE" != up ]; then return 0; fi
    while [ "$tries" -lt 120 ]; do
        tries=$((tries + 1))
        state=$("$@" 2>"$ERRORS") || { later || die "can't ask: $*"; }
        state=$(printf '%s' "$state" | tr '[:upper:]' '[:lower:]')
        case " $good " in *" $state "*) return 0 ;; esac
        case " $bad " in *" ${state:-none yet} "*) die "it is $state, and stays so: $*" ;; esac
        delay $((tries < 10 ? tries : 10))
    done
    die "gave up waiting: $*"
}

# refused: whether a good answer says that parts of the call were not done; what is not there need not be.
refused() { grep '^(' "$WORK/answer" | grep -Ev "^\($UNKNOWN\)" >"$ERRORS"; }

# drop PATH WHAT ID COMMAND...: takes it away if it is there.
drop() {
    local path=$1 what=$2 tries=0
    shift 2
    if absent "$@"; then return 0; fi
    shift
    say "- $path: $what"
    until "$@" >"$WORK/answer" 2>"$ERRORS" && ! refused; do
        if error_is "$UNKNOWN"; then return 0; fi
        tries=$((tries + 1))
        if ! later || [ "$tries" -ge 30 ]; then die "$path: $what was not deleted"; fi
        delay "$tries"
    done
}

# gone BAD COMMAND...: asks until it is gone.
gone() {
    local bad=$1 state tries=0
    shift
    if absent "$@"; then return 0; fi
    while [ "$tries" -lt 120 ]; do
        tries=$((tries + 1))
        if ! state=$("$@" 2>"$ERRORS"); then
            if error_is "$UNKNOWN"; then return 0; fi
            later || die "can't ask: $*"
        else
            state=$(printf '%s' "$state" | tr '[:upper:]' '[:lower:]')
            case $state in '' | none | deleted | terminated) return 0 ;; esac
            case " $bad " in *" $state "*) die "it is $state, and stays so: $*" ;; esac
        fi
        delay $((tries < 10 ? tries : 10))
    done
    die "gave up waiting: $*"
}

# ended COMMAND...: runs a waiter for an end.
ended() {
    if absent "$@"; then return 0; fi
    "$@" 2>"$ERRORS" || error_is "$UNKNOWN" || die "gave up waiting: $*"
}

# tell PATH NAME VALUE: a value that is of use next.
tell() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
