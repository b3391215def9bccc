# Takes away what is stale, and shows the new state: one publish at a time, and only over the state that it was planned with.
main() {
    cd -- "$above"
    states=".$name.dateline"
    lock="$states/lock.held"
    if ! mkdir -- "$lock" 2>/dev/null; then
        # It is held for seconds; one that is minutes old is of a publish that was killed.
        if [ -z "$(find "$lock" -prune -mmin +10)" ]; then
            echo "@@refused is being published by somebody else: run again after them"
            return
        fi
    fi
    trap 'rmdir -- "$lock"' EXIT
    trap 'exit 1' HUP INT TERM
    now=0
    if [ -L "$name" ]; then
        now=$(readlink -- "$name")
        now=${now##*/}
    fi
    if [ "$now" != "$shown" ] || [ -e "$states/$number" ]; then
        echo "@@refused was published by somebody else in the meantime: run again, to see what they did"
        return
    fi
    printf %s "$stale" | while IFS= read -r path; do rm -f -- "$states/$stage/$path"; done
    find "$states/$stage" -depth -mindepth 1 -type d -empty -exec rmdir {} \;
    printf %s "$manifest" >"$states/$number.json"
    mv -- "$states/$stage" "$states/$number"
    sync
    switch "$number"
    for old in "$states"/*; do
        case ${old##*/} in
            "$number" | "$number.json" | "$kept" | "$kept.json" | lock.held) ;;
            *) rm -rf -- "$old" ;;
        esac
    done
}

switch() {
    rm -f -- "$states/link"
    ln -s -- "$states/$1" "$states/link"
    if [ -d "$name" ] && [ ! -L "$name" ]; then rmdir -- "$name"; fi
    # Over a link, not into the folder that it leads to: GNU and busybox, or else BSD.
    mv -T -- "$states/link" "$name" 2>/dev/null || mv -h -- "$states/link" "$name"
}
main
