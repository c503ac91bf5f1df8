/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

import java.util.Locale;

/**
 * Why a command failed; a contract that other programs rely on. The wire name stands in the last line on standard error,
 * {@code repvgg: [code] message}, and as {@code code} in {@code run.json}. A name is never changed, nor given another
 * status. {@code docs/reference/errors.md} lists all of them; a test compares.
 */
public enum FailureCode {
    USAGE(ExitStatus.USAGE, "options that do not go together", "follow the message"),
    UNKNOWN_COMMAND(ExitStatus.USAGE, "no command, or one that does not exist here", "`--help` lists the commands"),
    UNKNOWN_OPTION(
            ExitStatus.USAGE,
            "an option or argument that the command does not have",
            "`repvgg COMMAND --help` lists its options"),
    MISSING_OPTION(ExitStatus.USAGE, "a required option is missing", "pass it, or set its `spark.repvgg.*` key"),
    INVALID_OPTION(ExitStatus.USAGE, "a value that the option cannot take", "the message says what it can take"),
    INVALID_GATE(
            ExitStatus.USAGE,
            "a gate of the audit that cannot be read, or that asks for what this audit does not compute",
            "see [the gates](../audit.md#gates)"),
    INVALID_CONFIGURATION(
            ExitStatus.USAGE,
            "a configuration file, a key or an environment variable that cannot be read or used",
            "correct it where the message says"),
    PASSWORD_IN_URI(
            ExitStatus.USAGE,
            "a URI with a password in it",
            "put credentials into `core-site.xml`, `spark.hadoop.fs.*` or the environment"),
    HEAP_TOO_SMALL(
            ExitStatus.USAGE,
            "the heap that is configured for the driver or the executors is below what the job needs",
            "raise the setting that the message names"),
    JAVA_UNSUPPORTED(ExitStatus.USAGE, "the launcher found no JDK, or one older than 17", "set `JAVA_HOME`"),
    BUILD_FAILED(
            ExitStatus.USAGE,
            "the launcher could not build the checkout",
            "Maven's errors stand above, all that it said in `jobs/target/build.log`"),
    NOT_BUILT(
            ExitStatus.USAGE,
            "the launcher found no jars, or may not read them",
            "have the owner of the checkout build it, or clone it"),
    SPARK_MISSING(ExitStatus.USAGE, "the launcher found no `spark-submit`", "set `SPARK_HOME`, or unset it"),
    SPARK_NOT_STARTED(ExitStatus.USAGE, "no Spark session: the master is wrong or does not answer", "check `--master`"),
    CHECKPOINT_MISSING(ExitStatus.USAGE, "there is no checkpoint at the URI", "check `--checkpoint`"),
    CHECKPOINT_UNREADABLE(
            ExitStatus.USAGE,
            "the checkpoint cannot be read, is not one, or is damaged",
            "check the file and its file system; download it again"),
    CHECKPOINT_FOREIGN(
            ExitStatus.USAGE,
            "the checkpoint is of a known kind that is not read: ONNX, Keras, numpy, an archive around it, quantized weights,"
                    + " tensors of an accelerator",
            "the message names the kind and says what to do; see [what is read](../reparam.md#1-what-is-read)"),
    CHECKPOINT_UNSUPPORTED(
            ExitStatus.USAGE,
            "the tensors are not those of a network that is known here, or it cannot be converted",
            "`repvgg inspect` shows what was found; see [networks](../reparam.md)"),
    NETWORK_UNSUPPORTED(
            ExitStatus.USAGE,
            "the engine cannot run this network on images of this size",
            "the message names what is too large or not supported"),
    CLASSES_MISSING(ExitStatus.USAGE, "there is no file of class names", "check `--classes`"),
    CLASSES_UNREADABLE(ExitStatus.USAGE, "the class names cannot be read", "check `--classes`"),
    CLASSES_UNUSABLE(
            ExitStatus.USAGE, "not as many class names as the network has classes", "pass the names of this network"),
    OUTPUT_EXISTS(
            ExitStatus.USAGE,
            "the output holds an earlier result",
            "pass `--mode resume` or `overwrite`, or another `--output`"),
    OUTPUT_FOREIGN_FILES(
            ExitStatus.USAGE,
            "the output holds files that this program did not write",
            "choose another `--output`, or empty the folder yourself"),
    OUTPUT_NOT_A_FOLDER(
            ExitStatus.USAGE, "the output is a file, or the root of a file system", "choose another `--output`"),
    OUTPUT_NOT_WRITABLE(
            ExitStatus.USAGE, "a file or folder cannot be written", "check the path, its file system and permissions"),
    OUTPUT_LOCKED(
            ExitStatus.USAGE,
            "another run is alive and holds the output's lock",
            "wait until it has ended, or stop it"),
    OUTPUT_DIFFERS(
            ExitStatus.USAGE,
            "the output was made with another model, other options or other ranges",
            "pass what it was made with, `--mode overwrite`, or another `--output`"),
    NEWER_FORMAT(
            ExitStatus.USAGE,
            "a file has a format version that only a newer release reads",
            "use the release that wrote it, or a newer one"),
    TABLE_FOLDER(
            ExitStatus.USAGE,
            "an input is a Delta, Hudi or Iceberg table, whose files also hold rows that the table has deleted",
            "read the table with its own reader, and pass the rows as plain Parquet"),
    CONTENT_COLUMN_UNCLEAR(
            ExitStatus.USAGE,
            "a Parquet file has several columns that may be the images, or none",
            "set `repvgg.source.contentColumn`, or pass a manifest"),
    NO_INPUT(ExitStatus.INPUT, "the input exists and contains no image", "check `--input`"),
    INPUT_MISSING(ExitStatus.INPUT, "there is nothing at an input's URI", "check `--input`, or wait for the data"),
    INPUT_UNREADABLE(
            ExitStatus.INPUT, "the input cannot be listed or read", "check the file system and its credentials"),
    INPUT_CHANGED(
            ExitStatus.INPUT,
            "files that an output was made from are missing or have changed, so that it cannot be resumed",
            "restore them, or pass `--mode overwrite`"),
    MANIFEST_UNREADABLE(ExitStatus.INPUT, "a manifest cannot be read", "see [manifests](../source.md)"),
    LABELS_MISSING(ExitStatus.INPUT, "there are no labels at the URI, or none in the files", "check `--labels`"),
    LABELS_UNREADABLE(ExitStatus.INPUT, "the labels cannot be listed or read", "check `--labels` and its columns"),
    LABELS_UNUSABLE(
            ExitStatus.INPUT,
            "labels without a name, without a class, or of classes that do not exist",
            "correct the labels or `--classes`"),
    LABEL_SOURCE_UNKNOWN(
            ExitStatus.USAGE, "files of several kinds, or of none, among the labels", "pass `--label-source`"),
    PREDICTIONS_MISSING(ExitStatus.INPUT, "there are no predictions at the URI", "check `--predictions`"),
    PREDICTIONS_UNREADABLE(
            ExitStatus.INPUT, "the predictions cannot be read", "check `--predictions` and the file system"),
    PREDICTIONS_UNUSABLE(
            ExitStatus.INPUT,
            "predictions without the needed columns, or of more than one model",
            "pass what one run of `repvgg predict` wrote"),
    EXAMPLE_MISSING(ExitStatus.INPUT, "the files of the example are not there", "pass `--examples`"),
    ERROR_RATE(
            ExitStatus.ERROR_RATE,
            "more images failed than `--max-error-rate` allows; nothing was published",
            "see `errors_by_archive` in `run.json`; mend the input or raise the limit"),
    GATE_NOT_MET(
            ExitStatus.GATE, "a gate of the audit is not met; the audit is complete", "see `gates` in `audit.json`"),
    LEASE_LOST(
            ExitStatus.INTERNAL,
            "another run took over the output, because this run did not renew its lock in time",
            "let the other run finish"),
    INCONSISTENT_OUTPUT(
            ExitStatus.INTERNAL,
            "rows, parts or counts contradict one another; nothing more was published",
            "run again; if it stays so, report it"),
    CLUSTER_FAILURE(
            ExitStatus.INTERNAL,
            "tasks, the cluster or the file system failed, more often than Spark retries",
            "the log has the details; run the same command again, finished splits are kept"),
    MEMORY(ExitStatus.INTERNAL, "the heap of the driver is full", "raise the setting that the message names"),
    INTERNAL(
            ExitStatus.INTERNAL,
            "a defect of this program, or a failure that it does not know",
            "the log has the details; report it");

    private final ExitStatus status;
    private final String meaning;
    private final String cure;

    FailureCode(ExitStatus status, String meaning, String cure) {
        this.status = status;
        this.meaning = meaning;
        this.cure = cure;
    }

    /** The name that other programs see, such as {@code output_locked}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the process exits with. */
    public ExitStatus status() {
        return status;
    }

    /** What happened, for the table in the documentation; one line of Markdown. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it, for the table in the documentation; one line of Markdown. */
    public String cure() {
        return cure;
    }
}
