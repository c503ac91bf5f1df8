/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Collects warnings about a checkpoint that may affect its results, one line each. */
final class Warnings {
    /**
     * Variances below this multiple of epsilon make the result depend on epsilon, which a state dict does not contain.
     */
    private static final double NARROW = 10;

    private static final int NAMED = 3;

    private final Checkpoint checkpoint;
    private final List<RepBlock> blocks;
    private final RecognitionOptions options;
    private final List<String> lines = new ArrayList<>();

    private Warnings(Checkpoint checkpoint, List<RepBlock> blocks, RecognitionOptions options) {
        this.checkpoint = checkpoint;
        this.blocks = blocks;
        this.options = options;
    }

    static List<String> of(
            Checkpoint checkpoint, List<RepBlock> blocks, List<String> others, RecognitionOptions options) {
        Warnings warnings = new Warnings(checkpoint, blocks, options);
        warnings.mixedForms();
        warnings.narrowVariances();
        warnings.untrainedStatistics();
        warnings.overriddenEps();
        warnings.leftOver(others);
        return warnings.lines;
    }

    private void mixedForms() {
        List<String> fused = blocks.stream()
                .filter(block -> block.form() == Form.DEPLOY)
                .map(RepBlock::name)
                .toList();
        if (!fused.isEmpty() && fused.size() < blocks.size()) {
            lines.add(fused.size() + " of " + blocks.size() + " blocks are fused already (" + some(fused)
                    + "), the others are not: a partial conversion");
        }
    }

    private void narrowVariances() {
        int norms = 0;
        int channels = 0;
        double lowest = Double.POSITIVE_INFINITY;
        String where = "";
        double eps = 0;
        for (BatchNorm norm : norms()) {
            int narrow = 0;
            double[] variances = norm.variance().toDoubles();
            for (double variance : variances) {
                if (variance < NARROW * norm.eps()) {
                    narrow++;
                    if (variance < lowest) {
                        lowest = variance;
                        where = norm.key();
                        eps = norm.eps();
                    }
                }
            }
            channels += narrow;
            norms += narrow > 0 ? 1 : 0;
        }
        if (channels > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "running_var is under 10 eps in %d channels of %d batch norms (lowest %.3g in %s): the result "
                            + "depends on eps = %s; if the training code used another (YOLO: 1e-3), pass --eps",
                    channels,
                    norms,
                    lowest,
                    where,
                    eps));
        }
    }

    private void untrainedStatistics() {
        List<String> untrained = new ArrayList<>();
        for (BatchNorm norm : norms()) {
            Tensor count = checkpoint.tensors().get(norm.key() + ".num_batches_tracked");
            if (count != null && count.count() == 1 && count.toDoubles()[0] == 0 && isInitial(norm)) {
                untrained.add(norm.key());
            }
        }
        if (!untrained.isEmpty()) {
            lines.add(untrained.size() + " batch norms have num_batches_tracked = 0 and initial statistics ("
                    + some(untrained) + "): the network may be untrained");
        }
    }

    private static boolean isInitial(BatchNorm norm) {
        for (double mean : norm.mean().toDoubles()) {
            if (mean != 0) {
                return false;
            }
        }
        return true;
    }

    private void overriddenEps() {
        Double given = options.eps();
        if (given == null) {
            return;
        }
        for (BatchNorm norm : norms()) {
            Map<String, Object> module = checkpoint.attributes().get(norm.key());
            if (module != null && module.get("eps") instanceof Double stored && !stored.equals(given)) {
                lines.add("--eps " + given + " overrides the eps = " + stored + " of the pickled module " + norm.key());
                return;
            }
        }
    }

    private void leftOver(List<String> others) {
        List<String> unknown = others.stream()
                .filter(key -> !key.contains("_aux.") && !key.equals("n_averaged"))
                .toList();
        if (unknown.size() < others.size()) {
            lines.add((others.size() - unknown.size()) + " tensors of auxiliary training heads are ignored");
        }
        if (!unknown.isEmpty()) {
            lines.add(unknown.size() + " tensors belong to no known block (" + some(unknown) + ")");
        }
    }

    private List<BatchNorm> norms() {
        List<BatchNorm> norms = new ArrayList<>();
        for (RepBlock block : blocks) {
            for (Branch branch : block.branches()) {
                for (LinearOp op : branch.ops()) {
                    if (op instanceof BatchNorm norm) {
                        norms.add(norm);
                    }
                }
            }
            for (LinearOp op : block.after()) {
                if (op instanceof BatchNorm norm) {
                    norms.add(norm);
                }
            }
        }
        return norms;
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? shown + ", ..." : shown;
    }
}
