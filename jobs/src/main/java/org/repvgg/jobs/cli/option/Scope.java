/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

/** The commands, in the order in which they are listed. */
public enum Scope {
    QUICKSTART("quickstart", "Fuse and run the example network over the example archives; print its accuracy."),
    INSPECT("inspect", "Show what is in a checkpoint: form, variant, blocks, parameters, GMACs, memory, warnings."),
    FUSE("fuse", "Fuse a multi-branch checkpoint, verify it and save the single-branch network."),
    CONVERT("convert", "Write a checkpoint under the names of another library, to load with strict=True."),
    PIXELS("pixels", "Write verdict and SHA-256 of decoded pixels and of the network's input, per image."),
    PREDICT("predict", "Classify images, loose or in archives, into Parquet."),
    AUDIT("audit", "Compare predictions with labels: accuracy, calibration, confusion, a report, gates."),
    BENCH("bench", "Measure this engine beside other runtimes; jobs/repvgg runs it, 'bench --help' has its options.");

    private final String command;
    private final String description;

    Scope(String command, String description) {
        this.command = command;
        this.description = description;
    }

    /** The word behind {@code repvgg}. */
    public String command() {
        return command;
    }

    /** One sentence. */
    public String description() {
        return description;
    }
}
