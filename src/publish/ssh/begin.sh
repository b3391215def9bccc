# A folder that holds what is shown, as the same files, in which the next state is put together.
main() {
    cd -- "$above"
    states=".$name.dateline"
    mkdir -p -- "$states"
    cd -- "$states"
    # What is not marked as whole was cut off while it was made.
    if [ ! -e "$stage.begun" ]; then
        rm -rf -- "$stage"
        mkdir -- "$stage"
        if [ "$shown" != 0 ]; then rsync -a --link-dest="$PWD/$shown/" "$shown/" "$stage/"; fi
        : >"$stage.begun"
    fi
}
main
