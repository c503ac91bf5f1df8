/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.audit.labels.LabelOrigin;
import org.repvgg.jobs.cli.option.OptionRow.Form;

/** The part of the table of options that {@code audit} alone has. */
public final class AuditOptions {
    static final Rows ROWS = new Rows();

    public static final OptionRow<String> PREDICTIONS = ROWS.row("--predictions", "URI", ValueType.uri())
            .in(Scope.AUDIT)
            .required()
            .means("what 'repvgg predict' wrote");

    public static final OptionRow<String> LABELS = ROWS.row("--labels", "URI", ValueType.uri())
            .in(Scope.AUDIT)
            .absent("none, with --label-source folder")
            .means("CSV or Parquet with path (or archive, member) and label; or tars with .cls members");

    public static final OptionRow<LabelOrigin> LABEL_SOURCE = ROWS.row(
                    "--label-source", "S", ValueType.choice(LabelOrigin.class))
            .in(Scope.AUDIT)
            .or("auto")
            .means("where labels come from; auto looks at --labels, folder takes the name of an image's folder");

    public static final OptionRow<String> BASELINE = ROWS.row("--baseline", "URI", ValueType.uri())
            .in(Scope.AUDIT)
            .absent("nothing is compared")
            .means("predictions of another model on the same images, to compare with");

    public static final OptionRow<String> OUTPUT = ROWS.row("--output", "URI", ValueType.uri())
            .in(Scope.AUDIT)
            .required()
            .means("the folder for report and tables");

    public static final OptionRow<ExistingOutput> MODE = ROWS.row(
                    "--mode", "MODE", ValueType.choice(ExistingOutput.class))
            .in(Scope.AUDIT)
            .or("errorifexists")
            .means("what is done with an audit that is there");

    public static final OptionRow<String> GATE = ROWS.row("--gate", "EXPR", ValueType.text())
            .in(Scope.AUDIT)
            .form(Form.REPEATED)
            .means("a condition such as 'top1>=0.83'; exit status 5 if it is not met; may be repeated");

    public static final OptionRow<Integer> TOP_K = ROWS.row("--top-k", "K", ValueType.wholeNumber())
            .in(Scope.AUDIT)
            .form(Form.COMMAS)
            .or("1,5")
            .means("values of k for which top-k accuracy is reported");

    public static final OptionRow<String> CLASSES = ROWS.row("--classes", "URI", ValueType.uri())
            .in(Scope.AUDIT)
            .absent("the predictions'")
            .means("class names, one per line");

    public static final OptionRow<Integer> WORST = ROWS.row("--worst", "N", ValueType.wholeNumber())
            .in(Scope.AUDIT)
            .or(24)
            .means("number of wrong predictions to show with their pictures");

    private AuditOptions() {}
}
