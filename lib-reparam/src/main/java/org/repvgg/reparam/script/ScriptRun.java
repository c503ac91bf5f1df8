/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.script.Values.Array;
import org.repvgg.reparam.script.Values.Operation;

/**
 * One run of a TorchScript network on one image, in float64: its logits, and what its code says of convolutions, norms
 * and activations.
 */
public final class ScriptRun {
    private static final String WEIGHT = ".weight";
    private static final Set<String> CONVOLUTIONS = Set.of("_convolution", "conv2d");
    private static final Set<String> PADS = Set.of("pad", "reflection_pad2d", "replication_pad2d");
    private static final Set<String> ACTIVATIONS = Set.of(
            "relu",
            "relu6",
            "hardtanh",
            "clamp",
            "silu",
            "hardswish",
            "leaky_relu",
            "gelu",
            "sigmoid",
            "tanh",
            "hardsigmoid",
            "mish",
            "softplus",
            "elu");
    /** What may stand behind the logits. */
    private static final Set<String> OUTPUTS = Set.of("softmax", "log_softmax", "sigmoid");

    private final Map<String, Map<String, Object>> facts;
    private final double[] logits;
    private final @Nullable String output;

    private ScriptRun(Map<String, Map<String, Object>> facts, double[] logits, @Nullable String output) {
        this.facts = facts;
        this.logits = logits;
        this.output = output;
    }

    /**
     * Runs the network.
     *
     * @param image [channels][size][size]
     * @throws ScriptException where its code cannot be followed
     */
    public static ScriptRun of(Checkpoint checkpoint, double[] image, int channels, int size) {
        Map<String, Syntax.Source> sources = new HashMap<>();
        checkpoint.sources().forEach((file, text) -> sources.put(file, Parser.parse(text)));
        Interpreter interpreter =
                new Interpreter(sources, checkpoint.tensors(), checkpoint.attributes(), checkpoint.sourceConstants());
        try {
            Object result = interpreter.run(new Array(image, new int[] {1, channels, size, size}, null));
            return of(interpreter.operators.operations, result);
        } catch (ArithmeticException | IndexOutOfBoundsException | ClassCastException | NegativeArraySizeException e) {
            throw new ScriptException("code that does not fit its tensors (" + e.getMessage() + ")");
        }
    }

    private static ScriptRun of(List<Operation> operations, Object result) {
        if (!(result instanceof Array logits)) {
            throw new ScriptException("a network that gives something else than one tensor");
        }
        String output = null;
        while (logits.source != null && OUTPUTS.contains(logits.source.name())) {
            output = output == null ? logits.source.name() : output;
            logits = logits.source.inputs().get(0);
        }
        return new ScriptRun(facts(operations), logits.data, output);
    }

    /** Attributes as a pickled module would have them, by the path of the module whose weight was used. */
    public Map<String, Map<String, Object>> facts() {
        return facts;
    }

    /** The logits of the image. */
    public double[] logits() {
        return logits.clone();
    }

    /** The function behind the logits, such as {@code softmax}, or null. */
    public @Nullable String output() {
        return output;
    }

    private static Map<String, Map<String, Object>> facts(List<Operation> operations) {
        Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (CONVOLUTIONS.contains(operation.name())) {
                convolution(operation, facts);
            } else if (operation.name().equals("batch_norm")) {
                String key = keyOf(operation, ".running_mean");
                if (key != null) {
                    of(facts, key).put("eps", operation.facts().getOrDefault("eps", 0d));
                }
            }
        }
        for (Operation operation : operations) {
            if (ACTIVATIONS.contains(operation.name())) {
                for (String key : fed(operation)) {
                    of(facts, key).putIfAbsent(Content.ACTIVATION, text(operation));
                }
            }
        }
        facts.values().stream()
                .filter(values -> values.containsKey("stride"))
                .forEach(values -> values.putIfAbsent(Content.ACTIVATION, Activation.NONE.toString()));
        return facts;
    }

    private static Map<String, Object> of(Map<String, Map<String, Object>> facts, String key) {
        return facts.computeIfAbsent(key, path -> new LinkedHashMap<>());
    }

    private static @Nullable String keyOf(Operation operation, String leaf) {
        for (Array input : operation.inputs()) {
            String key = input.key;
            if (key != null && key.endsWith(leaf)) {
                return key.substring(0, key.length() - leaf.length());
            }
        }
        return null;
    }

    private static void convolution(Operation operation, Map<String, Map<String, Object>> facts) {
        String key = keyOf(operation, WEIGHT);
        if (key == null) {
            return;
        }
        Map<String, Object> values = of(facts, key);
        for (String name : List.of("stride", "padding", "dilation", "groups")) {
            values.put(name, operation.facts().getOrDefault(name, 1L));
        }
        values.put("padding_mode", "zeros");
        Operation before = operation.inputs().get(0).source;
        if (before != null && PADS.contains(before.name())) {
            String mode = String.valueOf(before.facts().get("mode"));
            boolean zeros = mode.equals("constant")
                    && Double.valueOf(0).equals(before.facts().get("value"));
            values.put("padding_mode", zeros ? "zeros" : mode);
            Object sides = before.facts().getOrDefault("sides", 0L);
            values.put(
                    "padding",
                    sides instanceof Long more && values.get("padding") instanceof Long own
                            ? (Object) (own + more)
                            : sides);
        }
    }

    /** The convolutions whose sum an activation gets, through anything but other convolutions and activations. */
    private static Set<String> fed(Operation activation) {
        Set<String> keys = new java.util.LinkedHashSet<>();
        Set<Operation> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Operation> open = new ArrayDeque<>(List.of(activation));
        while (!open.isEmpty()) {
            Operation operation = open.pop();
            if (!seen.add(operation)) {
                continue;
            }
            if (CONVOLUTIONS.contains(operation.name())) {
                String key = keyOf(operation, WEIGHT);
                if (key != null) {
                    keys.add(key);
                }
                continue;
            }
            if (operation != activation && ACTIVATIONS.contains(operation.name())) {
                continue;
            }
            List<Operation> sources = new ArrayList<>();
            operation.inputs().forEach(input -> {
                if (input.source != null) {
                    sources.add(input.source);
                }
            });
            sources.forEach(open::push);
        }
        return keys;
    }

    /** As {@link Activation#parse} reads it, or the operator's own name. */
    private static String text(Operation operation) {
        Map<String, Object> facts = operation.facts();
        return switch (operation.name()) {
            case "relu" -> "RELU";
            case "relu6" -> "RELU6";
            case "silu" -> "SILU";
            case "hardswish" -> "HARDSWISH";
            case "leaky_relu" ->
                Activation.leakyRelu(((Number) facts.getOrDefault("slope", 0)).floatValue())
                        .toString();
            case "gelu" -> "tanh".equals(facts.get("approximate")) ? "GELU_TANH" : "GELU";
            case "hardtanh", "clamp" ->
                Double.valueOf(0).equals(facts.get("min"))
                        ? Double.valueOf(6).equals(facts.get("max"))
                                ? "RELU6"
                                : Double.valueOf(Double.POSITIVE_INFINITY).equals(facts.get("max"))
                                        ? "RELU"
                                        : operation.name()
                        : operation.name();
            default -> operation.name();
        };
    }
}
