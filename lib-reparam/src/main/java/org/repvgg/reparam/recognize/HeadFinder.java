/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;
import org.repvgg.reparam.recognize.network.Head;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.told.Modules;

/**
 * Finds the classifier: the linear layer that takes the channels of the last block, whatever its name, and the batch
 * normalizations in front of it and behind it. What is no composition of linear layers is an obstacle, by name.
 */
final class HeadFinder {
    private static final List<String> HEADS = List.of("linear", "head.fc", "fc", "classifier", "head.linear", "head");
    private static final String SEQUENTIAL = "torch.nn.modules.container.Sequential";
    private static final int NAMED = 6;

    private final Checkpoint checkpoint;
    private final RecognitionOptions options;
    private final Modules modules;
    private final Assumptions assumptions;
    private final Set<String> explained;
    private final int channels;
    private String obstacle = "";

    /**
     * @param channels output channels of the last block
     */
    HeadFinder(
            Checkpoint checkpoint,
            RecognitionOptions options,
            Modules modules,
            Assumptions assumptions,
            Set<String> explained,
            int channels) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.modules = modules;
        this.assumptions = assumptions;
        this.explained = explained;
        this.channels = channels;
    }

    /** Why there is no head; empty if there is one. */
    String obstacle() {
        return obstacle;
    }

    @Nullable
    Head find() {
        List<LinearOp.Linear> linears = linears();
        List<LinearOp.Linear> fitting =
                linears.stream().filter(linear -> inputs(linear) == channels).toList();
        if (fitting.isEmpty()) {
            obstacle =
                    "there is no linear head for the " + channels + " channels of the last block (looked for a matrix"
                            + " with so many columns, first as " + String.join(", ", HEADS) + "; found "
                            + (linears.isEmpty() ? "no matrix" : shapes(linears)) + ")";
            return null;
        }
        LinearOp.Linear first = choose(fitting);
        if (first == null) {
            obstacle = "several linear layers take the " + channels + " channels of the last block: " + shapes(fitting)
                    + " (expected one, or one of the names " + String.join(", ", HEADS)
                    + "); rename the one to take, as --rename 'NAME=linear' does";
            return null;
        }
        List<LinearOp.Linear> layers = layers(first, linears);
        if (layers.size() > 1 && !isSequential(layers)) {
            obstacle = "the head has " + layers.size() + " layers, " + shapes(layers)
                    + ", and what lies between them is not in the file (expected one linear layer); export the network"
                    + " with one, or as TorchScript if nothing lies between";
            return null;
        }
        return withNorms(layers, linears);
    }

    private List<LinearOp.Linear> linears() {
        List<LinearOp.Linear> linears = new ArrayList<>();
        checkpoint.tensors().forEach((key, tensor) -> {
            boolean matrix = tensor.rank() == 2
                    || (tensor.rank() == 4 && tensor.size(2) == 1 && tensor.size(3) == 1 && isNamed(key));
            if (key.endsWith(".weight") && matrix && tensor.count() > 0 && !explained.contains(key) && !isAux(key)) {
                String path = key.substring(0, key.length() - ".weight".length());
                linears.add(
                        new LinearOp.Linear(path, tensor, checkpoint.tensors().get(path + ".bias")));
            }
        });
        return linears;
    }

    static boolean isAux(String key) {
        return key.contains("_aux.") || key.startsWith("aux") || key.contains(".aux");
    }

    private static boolean isNamed(String key) {
        return HEADS.stream().anyMatch(head -> key.startsWith(head + ".") || key.contains("." + head + "."));
    }

    private static int inputs(LinearOp.Linear linear) {
        return Math.toIntExact(linear.weight().size(1));
    }

    private static int outputs(LinearOp.Linear linear) {
        return Math.toIntExact(linear.weight().size(0));
    }

    private static String shapes(List<LinearOp.Linear> linears) {
        return linears.stream()
                .limit(NAMED)
                .map(linear -> linear.key() + " (" + inputs(linear) + " to " + outputs(linear) + ")")
                .collect(Collectors.joining(", "));
    }

    private static LinearOp.@Nullable Linear choose(List<LinearOp.Linear> fitting) {
        for (String head : HEADS) {
            for (LinearOp.Linear linear : fitting) {
                String key = linear.key();
                if (key.equals(head)
                        || key.endsWith("." + head)
                        || key.startsWith(head + ".")
                        || key.contains("." + head + ".")) {
                    return linear;
                }
            }
        }
        return fitting.size() == 1 ? fitting.get(0) : null;
    }

    /** The layer and those behind it: each takes as many values as the one before it gives. */
    private static List<LinearOp.Linear> layers(LinearOp.Linear first, List<LinearOp.Linear> linears) {
        List<LinearOp.Linear> layers = new ArrayList<>(List.of(first));
        boolean more = true;
        while (more) {
            LinearOp.Linear last = layers.get(layers.size() - 1);
            more = false;
            for (LinearOp.Linear next : linears.subList(linears.indexOf(last) + 1, linears.size())) {
                if (inputs(next) == outputs(last)) {
                    layers.add(next);
                    more = true;
                    break;
                }
            }
        }
        return layers;
    }

    private static String parent(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** True if the file says what lies between the layers: modules in one Sequential, or code. */
    private boolean isSequential(List<LinearOp.Linear> layers) {
        if (!checkpoint.sources().isEmpty()) {
            // the whole network is compared with what the code computes
            return true;
        }
        String parent = parent(layers.get(0).key());
        return modules.type(parent).equals(SEQUENTIAL)
                && layers.stream().allMatch(layer -> parent(layer.key()).equals(parent));
    }

    private @Nullable Head withNorms(List<LinearOp.Linear> layers, List<LinearOp.Linear> linears) {
        LinearOp.Linear first = layers.get(0);
        int classes = outputs(layers.get(layers.size() - 1));
        layers.forEach(this::check);
        List<LinearOp> before = new ArrayList<>();
        List<LinearOp> behind = new ArrayList<>();
        for (String key : checkpoint.tensors().keySet()) {
            if (!key.endsWith(".running_var") || explained.contains(key) || isAux(key)) {
                continue;
            }
            String path = key.substring(0, key.length() - ".running_var".length());
            long count = norm(path).variance().count();
            if (layers.size() > 1 && count != channels && count != classes) {
                obstacle = "the head has the layers " + shapes(layers) + " and a normalisation of " + count
                        + " channels, " + path + " (expected as many as the head takes or gives)";
                return null;
            }
            if (count == channels && (count != classes || stands(path, first.key()))) {
                before.add(norm(path));
            } else if (count == classes) {
                behind.add(norm(path));
            }
        }
        if (before.size() > 1 || behind.size() > 1) {
            obstacle = "it has several normalisations beside the head: "
                    + (before.size() > 1 ? before : behind)
                            .stream().map(LinearOp::key).collect(Collectors.joining(", "))
                    + " (expected one in front of it, of " + channels + " channels, and one behind it, of " + classes
                    + ")";
            return null;
        }
        List<LinearOp> ops = new ArrayList<>(before);
        ops.addAll(layers);
        ops.addAll(behind);
        describe(layers, before, behind, linears);
        return new Head(first.key(), ops);
    }

    /** True if a norm stands before the layer in the file. */
    private boolean stands(String norm, String linear) {
        List<String> keys = List.copyOf(checkpoint.tensors().keySet());
        return keys.indexOf(norm + ".running_var") < keys.indexOf(linear + ".weight");
    }

    private void describe(
            List<LinearOp.Linear> layers, List<LinearOp> before, List<LinearOp> behind, List<LinearOp.Linear> linears) {
        String names = shapes(layers);
        List<LinearOp.Linear> beside =
                linears.stream().filter(linear -> !layers.contains(linear)).toList();
        if (!before.isEmpty()) {
            names = before.get(0).key() + " (normalisation), then " + names;
        }
        if (!behind.isEmpty()) {
            names = names + ", then " + behind.get(0).key() + " (normalisation)";
        }
        boolean plain = HEADS.contains(layers.get(0).key()) && ops(before, behind) == 0 && beside.isEmpty();
        if (!plain) {
            assumptions.add(
                    Topic.HEAD,
                    modules.areWhole() ? Basis.FILE : Basis.ASSUMED,
                    "by its shape, behind the mean over the image, with nothing but dropout and flattening around it"
                            + (beside.isEmpty() ? "" : "; left out: " + shapes(beside)),
                    "",
                    names);
        }
    }

    private static int ops(List<LinearOp> before, List<LinearOp> behind) {
        return before.size() + behind.size();
    }

    private void check(LinearOp.Linear linear) {
        Tensor bias = linear.bias();
        if (linear.weight().dtype().isComplex()
                || (bias != null && bias.count() != linear.weight().size(0))) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + linear.key()
                    + " has weight " + linear.weight() + " and bias " + bias
                    + " (expected real numbers, one bias per class). Check that the file is complete.");
        }
    }

    private LinearOp.BatchNorm norm(String path) {
        Map<String, Tensor> tensors = checkpoint.tensors();
        Tensor mean = tensors.get(path + ".running_mean");
        Tensor variance = tensors.get(path + ".running_var");
        if (mean == null || variance == null || mean.count() != variance.count()) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + path
                    + " has no running_mean beside its running_var (expected both, of equal length). Check that the"
                    + " file is complete.");
        }
        return new LinearOp.BatchNorm(
                path, tensors.get(path + ".weight"), tensors.get(path + ".bias"), mean, variance, eps(path));
    }

    private double eps(String path) {
        Double given = options.eps();
        if (given != null) {
            return given;
        }
        return modules.value(path, "eps") instanceof Double stored ? stored : STANDARD_EPS;
    }

    /** That of PyTorch's batch norm. */
    private static final double STANDARD_EPS = 1e-5;
}
