# Shows the state before, and says its manifest.
main() {
    cd -- "$above"
    states=".$name.dateline"
    before=0
    if [ -L "$name" ]; then
        shown=$(readlink -- "$name")
        shown=${shown##*/}
        for state in "$states"/*; do
            number=${state##*/}
            case $number in
                *[!0-9]*) ;;
                *) [ "$number" != "$shown" ] && [ "$number" -gt "$before" ] && before=$number ;;
            esac
        done
    fi
    if [ ! -f "$states/$before.json" ]; then
        echo "@@refused keeps no state before this one"
        return
    fi
    rm -f -- "$states/link"
    ln -s -- "$states/$before" "$states/link"
    mv -T -- "$states/link" "$name" 2>/dev/null || mv -h -- "$states/link" "$name"
    echo @@manifest
    cat -- "$states/$before.json"
}
main
