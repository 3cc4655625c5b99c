usage() {
    say "usage: $0 up | status | down [--yes]"
    exit 2
}

sure() {
    local answer
    if [ "${1:-}" = --yes ]; then return 0; fi
    if [ ! -t 0 ]; then die "say \`down --yes\`: nobody is here to ask"; fi
    read -r -p "Delete all of $TOPOLOGY, stage $STAGE? Write the name of the topology: " answer
    if [ "$answer" != "$TOPOLOGY" ]; then die "nothing was deleted"; fi
}

case ${1:-} in
up)
    MODE=up
    begin
    network
    if [ "$AGAIN" = 1 ]; then say "warning: something is there twice; \`down\` deletes both"; fi
    say "$MADE made; all is there"
    outputs
    ;;
status)
    MODE=status
    begin
    network
    outputs
    say "$MISSING missing"
    [ "$MISSING" = 0 ]
    ;;
down)
    sure "${2:-}"
    MODE=down
    begin
    AGAIN=1
    while [ "$AGAIN" = 1 ]; do
        AGAIN=0
        network
        teardown
    done
    say "all is gone"
    ;;
*) usage ;;
esac
