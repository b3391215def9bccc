# What stands at the place, in sections that begin with @@.
main() {
    cd -- "$above"
    states=".$name.dateline"
    shown=0
    newest=0
    if [ -L "$name" ]; then
        to=$(readlink -- "$name")
        shown=${to#"$states/"}
        case $shown in
            '' | *[!0-9]*) echo "@@refused is a link to \`$to\`, which no publish made: name another path, or remove it"; return ;;
        esac
    elif [ -d "$name" ]; then
        first=$(ls -A -- "$name" | head -n 1)
        if [ -n "$first" ]; then
            echo "@@refused is a folder that no publish made, and holds \`$first\`: name a path at which nothing stands, or move this folder away first"
            return
        fi
    elif [ -e "$name" ]; then
        echo "@@refused is a file: name a folder"
        return
    fi
    for state in "$states"/*; do
        number=${state##*/}
        case $number in
            *[!0-9]*) ;;
            *) [ "$number" -gt "$newest" ] && newest=$number ;;
        esac
    done
    echo "@@shown $shown $newest"
    echo @@manifest
    if [ -f "$states/$shown.json" ]; then cat -- "$states/$shown.json"; fi
    echo @@files
    if [ "$shown" != 0 ]; then
        cd -- "$states/$shown"
        find . -type f -exec cksum {} +
        find . ! -type f ! -type d -print | sed 's/^/0 0 /'
    fi
    echo @@end
}
main
