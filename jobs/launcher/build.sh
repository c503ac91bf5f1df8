# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What jobs/repvgg does before it can start Java: build what the sources say, and gather Spark's jars. Sourced there, after
# root, target, app, driver_lib, spark_classpath, spark_home, terminal and die are set.

stamp=$target/built-from
build_inputs=(pom.xml {lib-reparam,src,src/model,src/engine,src/image,jobs}/pom.xml
    {lib-reparam,src/model,src/engine,src/image,jobs}/src/main src/engine/src/codegen)

# What Maven was given, by content: a copied or touched checkout is the same. Hidden files are an editor's.
sources_digest() {
    (cd "$root" && find "${build_inputs[@]}" -type f ! -name '.*' -print0 | LC_ALL=C sort -z \
        | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

jar_digest() {
    sha256sum < "$app" | cut -d' ' -f1
}

# write_stamp SOURCES: the jar that is there was made from them. In a checkout of another user there is no need to say so.
write_stamp() {
    if [[ -w $target ]]; then
        echo "$1 $(jar_digest)" > "$stamp.$$" && mv -f "$stamp.$$" "$stamp"
    fi
}

# Whether the jar is that of the sources. The stamp knows, if it is this jar's; a jar that Maven made without this script
# is as new as its time says.
is_current() {
    [[ -f $app && -f $spark_classpath && -d $driver_lib ]] || return 1
    local sources stamped_sources='' stamped_jar=''
    sources=$(sources_digest)
    [[ ! -f $stamp ]] || read -r stamped_sources stamped_jar < "$stamp" || true
    if [[ $stamped_jar == "$(jar_digest)" ]]; then
        [[ $stamped_sources == "$sources" ]]
        return
    fi
    [[ -z $(cd "$root" && find "${build_inputs[@]}" -newer "$app" -type f -print -quit) ]] || return 1
    write_stamp "$sources"
}

# The Maven to build with: the one on the PATH if it is new enough, else the wrapper's, which fetches one.
find_maven() {
    local found='' version major minor
    if command -v mvn > /dev/null; then
        version=$(mvn -v 2>&1 | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -1)
        read -r major minor <<< "$version" || true
        if [[ ${major:-0} -gt 3 || (${major:-0} -eq 3 && ${minor:-0} -ge 8) ]]; then
            command -v mvn
            return
        fi
        found="Maven ${version/ /.}"
    fi
    [[ -x $root/mvnw ]] \
        || die build_failed "Cannot build: found ${found:-no mvn} and no $root/mvnw (expected Maven 3.8 or newer). Install it."
    compgen -G "${MAVEN_USER_HOME:-$HOME/.m2}/wrapper/dists/*" > /dev/null || command -v unzip > /dev/null \
        || die build_failed "Cannot build: found ${found:-no mvn}, and no unzip for what $root/mvnw fetches. Install Maven 3.8 or newer, or unzip."
    echo "$root/mvnw"
}

# show_progress LOG: keeps what Maven says in a file, and tells how far it is: on a terminal in one line, each second; else
# by a line every ten seconds and at the end.
show_progress() {
    local log=$1 line='' part status shown=$SECONDS started=$SECONDS files=0 kilobytes=0 module='' text='0 s'
    # Sizes as Maven prints them: 8.1 kB, 12 MB.
    local downloaded='Downloaded from .* \(([0-9]+)(\.([0-9]))? (B|kB|MB|GB)'
    local building='Building (.+) [^ ]+ +\[([0-9]+)/([0-9]+)\]'
    : > "$log"
    while true; do
        status=0
        IFS= read -r -t 1 part || status=$?
        line+=$part
        if ((status == 0)); then
            printf '%s\n' "$line" >> "$log"
            if [[ $line =~ $downloaded ]]; then
                files=$((files + 1))
                case ${BASH_REMATCH[4]} in
                    B) ;;
                    kB) kilobytes=$((kilobytes + BASH_REMATCH[1])) ;;
                    MB) kilobytes=$((kilobytes + BASH_REMATCH[1] * 1000 + ${BASH_REMATCH[3]:-0} * 100)) ;;
                    GB) kilobytes=$((kilobytes + BASH_REMATCH[1] * 1000000 + ${BASH_REMATCH[3]:-0} * 100000)) ;;
                esac
            elif [[ $line =~ $building ]]; then
                module="${BASH_REMATCH[1]} (${BASH_REMATCH[2]} of ${BASH_REMATCH[3]})"
            fi
            line=''
        elif ((status <= 128)); then
            # the end; above 128 a second has passed without a whole line
            break
        fi
        text="$((SECONDS - started)) s: ${module:-Maven starts}"
        ((files == 0)) || text+="; downloaded $files files, $((kilobytes / 1000)) MB"
        if $terminal && ((SECONDS > shown)); then
            printf '\r%s\033[K' "$text"
            shown=$SECONDS
        elif ((SECONDS >= shown + 10)); then
            echo "$text"
            shown=$SECONDS
        fi
    done
    printf '%s' "$line" >> "$log"
    if $terminal; then
        printf '\r%s\033[K\n' "$text"
    else
        echo "$text"
    fi
}

# Two commands that start at once build one after the other, the second finding its work done.
build() {
    # The folder is not there yet in a fresh clone.
    mkdir -p "$target" 2> /dev/null && [[ -w $target ]] \
        || die build_failed "Cannot build: found no permission to write in $target (expected a checkout of yours). Have its owner run $0 once, or clone it."
    if command -v flock > /dev/null; then
        exec 9> "$target/.build-lock"
        flock -n 9 || { echo "Waiting for another build of this checkout ..." && flock 9; } >&2
    fi
    is_current || run_maven
    exec 9>&-
}

run_maven() {
    local maven sources status=0 started=$SECONDS log=$target/build.log
    maven=$(find_maven) || exit
    sources=$(sources_digest)
    echo "Building. The first time this downloads Spark, ND4J and Maven's plugins, about 600 MB, to ~/.m2." >&2
    (cd "$root" && "$maven" -B -Dstyle.color=never -DskipTests -Dspotless.check.skip=true -pl jobs -am package 2>&1) \
        < /dev/null | show_progress "$log" >&2 || status=${PIPESTATUS[0]}
    if ((status > 128)); then
        echo "The build was stopped." >&2
        exit "$status"
    elif ((status != 0)); then
        { grep '^\[ERROR\] .*[a-z]' "$log" || tail -20 "$log"; } | awk '!seen[$0]++ && !/Help 1|-rf :|resume the build|To see the full|Re-run Maven|For more info/' \
            | head -20 >&2
        die build_failed "Cannot build: Maven failed, its errors are above. All that it said is in $log."
    fi
    write_stamp "$sources"
    echo "Built in $((SECONDS - started)) s." >&2
}

# Spark's own scripts want a home with jars/: executors in other processes (local-cluster, standalone) start from it. A
# link to Maven's file costs no room. Where there can be none, on another disk, and where nobody else may read the file, a
# copy: other users of the machine run this, too, and do not see into the home of who built it.
gather_jars() {
    local new=$spark_home.new.$$
    [[ -f $spark_classpath ]] || return 0
    ! cmp -s "$spark_classpath" "$spark_home/classpath" || return 0
    [[ -w $target ]] \
        || die spark_missing "Cannot start Spark: found no permission to write in $target (expected Spark's jars in $spark_home). Have its owner run $0 once."
    rm -rf "$spark_home".new.* && mkdir -p "$new/jars"
    if ! tr ':' '\0' < "$spark_classpath" | xargs -0 cp -lL -t "$new/jars" 2> /dev/null; then
        rm -rf "$new/jars" && mkdir "$new/jars"
        tr ':' '\0' < "$spark_classpath" | xargs -0 cp -L -t "$new/jars" \
            || die spark_missing "Cannot start Spark: found no copy of its jars to be had, the reason is above. Build anew: remove $target."
    fi
    find "$new/jars" -type f ! -perm -o+r -exec sh -c 'for jar; do cp "$jar" "$jar.copy" && chmod a+r "$jar.copy" && mv -f "$jar.copy" "$jar"; done' sh {} +
    cp "$spark_classpath" "$new/classpath"
    rm -rf "$spark_home" && mv "$new" "$spark_home"
}
