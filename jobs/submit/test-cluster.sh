# shellcheck shell=bash
# Sourced by the tests beside it that start a cluster of a stock Spark on loopback: provides a folder for logs and
# outputs, the example's model, an embedded run to compare with, and the checks that every cluster must pass.
#
#   REPVGG_TEST_DIR    keep logs and outputs there instead of in a folder that is removed

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
script=$(basename "$0")
examples=$root/examples/fashion-mnist
checkpoint=$examples/fashion-mnist-repvgg-train.pth

say() { echo "$script: $*"; }
passed=0
ok() {
    passed=$((passed + 1))
    say "$*"
}
fail() {
    echo "$script: $*" >&2
    exit 1
}

if [[ -n ${REPVGG_TEST_DIR:-} ]]; then
    dir=$REPVGG_TEST_DIR
    mkdir -p "$dir"
else
    dir=$(mktemp -d)
fi
pids=()
cleanup() {
    [[ ${#pids[@]} -eq 0 ]] || kill "${pids[@]}" 2>/dev/null || true
    wait || true
    [[ -n ${REPVGG_TEST_DIR:-} ]] || rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

export SPARK_LOCAL_IP=127.0.0.1
model=$dir/model.safetensors
# The arguments of every run of predict besides checkpoint and output; a test adds its input.
arguments=(--classes "$examples/classes.txt" --resize 32 --crop 32 --logits)

# logged NAME COMMAND...: runs the command with its output in NAME.log, and shows the log if it fails.
logged() {
    local name=$1
    shift
    "$@" > "$dir/$name.log" 2>&1 || {
        cat "$dir/$name.log" >&2
        fail "$name failed."
    }
}

# fuse_embedded, predict_embedded: make the model, and the predictions that all others must equal.
fuse_embedded() {
    logged fuse "$here/embedded" fuse --checkpoint "$checkpoint" --output "$model" --resize 32 --crop 32
}
predict_embedded() {
    logged embedded "$here/embedded" predict --master 'local[2]' --checkpoint "$checkpoint" --output "$dir/embedded" \
        "${arguments[@]}"
}

# stock_spark: exports SPARK_HOME, and the Python that goes with it.
stock_spark() {
    SPARK_HOME=$("$here/stock-spark")
    PYSPARK_PYTHON=${SPARK_HOME%/lib/python*}/bin/python
    [[ -x $PYSPARK_PYTHON ]] || PYSPARK_PYTHON=python3
    export SPARK_HOME PYSPARK_PYTHON
    say "stock Spark: $SPARK_HOME"
}

# await WHAT COMMAND...: waits until the command succeeds, at most three minutes; fails if a started process dies.
await() {
    local what=$1 tries pid
    shift
    for ((tries = 0; tries < 1800; tries++)); do
        if "$@"; then
            return
        fi
        for pid in "${pids[@]}"; do
            kill -0 "$pid" 2>/dev/null || fail "Cannot continue: found a dead process while waiting for $what. See $dir."
        done
        read -rt 0.1 <> <(:) || true
    done
    fail "Cannot continue: found no $what within 180 s. See $dir."
}
# has FILE COUNT REGEX: whether COUNT lines of FILE match.
has() { [[ $(grep -cE "$3" "$1" 2>/dev/null) -ge $2 ]]; }

# start_standalone: starts a master and two workers with the JVM options worker_options; sets master and workers.
worker_options=
start_standalone() {
    local worker
    # Port 0 means any free port; the log names it.
    "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0 \
        > "$dir/master.log" 2>&1 &
    pids+=($!)
    await 'started master in master.log' has "$dir/master.log" 1 'Starting Spark master at spark://'
    master=$(grep -oE 'spark://127\.0\.0\.1:[0-9]+' "$dir/master.log" | head -1)
    workers=()
    for worker in 1 2; do
        SPARK_WORKER_OPTS=$worker_options "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
            --cores 2 --memory 3g --webui-port 0 --work-dir "$dir/worker$worker" "$master" > "$dir/worker$worker.log" 2>&1 &
        pids+=($!)
        workers+=($!)
    done
    await 'two registered workers in master.log' has "$dir/master.log" 2 'Registering worker'
    say "cluster: $master and two workers"
}

# same_bits OUTPUT...: each output must equal the embedded run's, bit for bit.
same_bits() {
    "$SPARK_HOME/bin/spark-submit" --master 'local[2]' "$here/compare_predictions.py" "$dir/embedded" "$@" \
        2> "$dir/compare.log" || { cat "$dir/compare.log" >&2; fail "outputs differ."; }
}

# A JVM option for executors that logs every class they load.
# shellcheck disable=SC2034
class_log="-Xlog:class+load=info:file=$dir/classes-%p.log"
# engines_but_no_nd4j COUNT RUNS: checks that COUNT executors loaded our engine, and none ND4J.
engines_but_no_nd4j() {
    local logs=("$dir"/classes-*.log) working
    working=$(grep -lE ' org\.repvgg\.engine\.' "${logs[@]}" | wc -l)
    [[ $working -eq $1 ]] || fail "Cannot accept: found $working executors with our engine (expected $1, $2)."
    ok "$working executors with our engine: $2"
    ! grep -E ' org\.(nd4j|bytedeco)\.' "${logs[@]}" || fail "Cannot accept: an executor loaded ND4J."
    ok "no executor loaded ND4J"
}
