/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.repvgg.jobs.cli.option.Scope.CONVERT;
import static org.repvgg.jobs.cli.option.Scope.FUSE;
import static org.repvgg.jobs.cli.option.Scope.INSPECT;
import static org.repvgg.jobs.cli.option.Scope.PREDICT;

import java.util.Map;
import org.repvgg.jobs.checkpoint.Renaming;
import org.repvgg.jobs.cli.option.OptionRow.Form;
import org.repvgg.model.Activation;

/** The part of the table of options that says what a checkpoint does not: which tensors, and what is run with them. */
public final class NetworkOptions {
    static final Rows ROWS = new Rows();

    public static final OptionRow<String> KEY = row("--key", "KEY", ValueType.text())
            .absent("the averaged weights where trainers keep them under a known name, else the others")
            .example("ema")
            .means("which of several networks in the file; the key of a dict, or what names of tensors begin with")
            .details("Such as ema, state_dict.student or teacher. Every command prints what it took.");

    public static final OptionRow<Renaming> RENAME = row("--rename", "REGEX=NEW", NetworkValues.renaming())
            .form(Form.REPEATED)
            .means("renames tensors before they are read, as re.sub does; may be repeated");

    public static final OptionRow<Map<String, Integer>> STRIDES = row(
                    "--strides", "NAME=N,...", NetworkValues.numbersByName("stage0=1,stage4=1"))
            .absent("the file's; else by identity branches and the convention that a stage begins with 2")
            .example("stage0=1,stage4=1")
            .means("strides by block or stage; that of a stage is its first block's");

    public static final OptionRow<Map<String, Integer>> DILATION = row(
                    "--dilation", "NAME=N,...", NetworkValues.numbersByName("stage4=2"))
            .absent("the file's, else 1")
            .example("stage4=1")
            .means("dilation by block or stage; only 1 is run, others are refused");

    public static final OptionRow<Activation> ACTIVATION = row("--activation", "NAME", NetworkValues.activation())
            .absent("the file's, else that of the code that the names are from")
            .example("relu")
            .means("activation of every block; leaky_relu:SLOPE gives the slope");

    public static final OptionRow<String> PADDING_MODE = row("--padding-mode", "MODE", NetworkValues.paddingMode())
            .absent("the file's, else zeros")
            .example("zeros")
            .means("what lies around the image; only zeros are run, others are refused");

    private NetworkOptions() {}

    private static <T> OptionRow<T> row(String name, String label, ValueType<T> type) {
        return ROWS.row(name, label, type).in(INSPECT, FUSE, CONVERT, PREDICT).enters(Fingerprint.MODEL);
    }
}
