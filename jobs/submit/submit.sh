# shellcheck shell=bash
# Sourced by the scripts beside it: turns 'TARGET [--dry-run] [spark-submit's options] -- COMMAND [repvgg's options]' into
# one spark-submit command.
#
#   SPARK_HOME           use this Spark's spark-submit; else the one on PATH
#   REPVGG_JAR           where driver and executors find the jar (default jobs/target/repvgg-spark.jar; a URI that the
#                        cluster reads, such as hdfs:///apps/repvgg-spark.jar, where the driver runs in the cluster)
#   REPVGG_DRIVER_LIB    folder with ND4J, needed only if the driver fuses (default jobs/target/driver-lib in client
#                        mode; in cluster mode a folder on the driver's machine)

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
script=$(basename "$0")

# die CODE MESSAGE: the codes are those of the jobs, in docs/reference/errors.md.
die() {
    echo "repvgg: [$1] $2" >&2
    exit 2
}

# Splits the arguments at '--' into spark_options and command; records master and deploy mode from the options.
parse() {
    spark_options=()
    command=()
    dry_run=
    master=
    deploy_mode=client
    properties=
    local option value
    while [[ $# -gt 0 && $1 != -- ]]; do
        option=${1%%=*}
        case $option in
            --dry-run)
                dry_run=yes
                shift
                continue
                ;;
            --help | -h)
                sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
                exit 0
                ;;
            --master | --deploy-mode | --properties-file)
                if [[ $1 == *=* ]]; then
                    value=${1#*=}
                    shift
                else
                    [[ $# -ge 2 && $2 != -- ]] || die missing_option "Cannot submit: found no value after $option. See $script --help."
                    value=$2
                    shift 2
                fi
                case $option in
                    --master) master=$value ;;
                    --deploy-mode) deploy_mode=$value ;;
                    --properties-file) properties=$value ;;
                esac
                ;;
            *)
                spark_options+=("$1")
                shift
                ;;
        esac
    done
    [[ ${1:-} == -- && $# -ge 2 ]] \
        || die unknown_command "Cannot submit: found no command (expected '-- predict ...' after spark-submit's options). See $script --help."
    shift
    command=("$@")
    [[ $deploy_mode == client || $deploy_mode == cluster ]] \
        || die invalid_option "Cannot submit: found --deploy-mode $deploy_mode (expected client or cluster)."
}

spark_submit() {
    if [[ -n ${SPARK_HOME:-} ]]; then
        [[ -x $SPARK_HOME/bin/spark-submit ]] \
            || die spark_missing "Cannot submit: found no bin/spark-submit in SPARK_HOME=$SPARK_HOME. Correct or unset it."
        echo "$SPARK_HOME/bin/spark-submit"
    else
        command -v spark-submit \
            || die spark_missing "Cannot submit: found no spark-submit (expected it on PATH or under SPARK_HOME). Install Spark 4.2."
    fi
}

# The driver's class path. In client mode: ND4J beside the jar. In cluster mode: only REPVGG_DRIVER_LIB.
driver_class_path() {
    local folder=${REPVGG_DRIVER_LIB:-}
    if [[ -z $folder && $deploy_mode == client ]]; then
        folder=$root/jobs/target/driver-lib
        [[ -d $folder ]] || die not_built "Cannot submit: found no $folder. Build it with 'mvn package', or set REPVGG_DRIVER_LIB."
    fi
    [[ -z $folder ]] || echo "$folder/*"
}

# submit CONF [OPTION...]: runs spark-submit with the target's configuration and the caller's options.
submit() {
    local conf=$root/conf/submit/$1 jar=${REPVGG_JAR:-$root/jobs/target/repvgg-spark.jar} class_path binary
    shift
    [[ $jar == *:* || -f $jar || -n $dry_run ]] \
        || die not_built "Cannot submit: found no $jar. Build it with 'mvn package', or set REPVGG_JAR."
    class_path=$(driver_class_path)
    binary=$(spark_submit)
    # The cluster's own spark-defaults.conf applies to settings that ours does not contain.
    local line=("$binary" --master "$master" --deploy-mode "$deploy_mode" --name "repvgg ${command[0]}"
        --class org.repvgg.jobs.Main --properties-file "${properties:-$conf}" --load-spark-defaults)
    [[ -z $class_path ]] || line+=(--driver-class-path "$class_path")
    line+=("$@" "${spark_options[@]}" "$jar" "${command[@]}")
    if [[ -n $dry_run ]]; then
        printf '%q ' "${line[@]}"
        echo
    elif [[ $master == spark://* && $deploy_mode == cluster && "${spark_options[*]}" != *waitAppCompletion=false* ]]; then
        follow "${line[@]}"
    else
        exec "${line[@]}"
    fi
}

# Runs spark-submit against a standalone cluster that runs the driver. However the driver ends, Spark 4.2's spark-submit
# exits with 0; the state it logs last tells whether the driver succeeded.
follow() {
    local log state status=0
    log=$(mktemp)
    "$@" 2>&1 | tee "$log" >&2 || status=${PIPESTATUS[0]}
    state=$(sed -n 's/.*State of driver [^ ]* is \([A-Z]*\), exiting spark-submit.*/\1/p' "$log" | tail -1)
    rm -f "$log"
    [[ $status -eq 0 ]] || exit "$status"
    [[ $state == FINISHED ]] || {
        echo "$script: Cannot finish: the driver ended in state ${state:-unknown} (expected FINISHED). Its message is in" \
            "the worker's folder, driver-*/stderr; the counts are in run.json." >&2
        exit 1
    }
}
