/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.told;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.checkpoint.tensor.Content;

/** What a whole pickled module or TorchScript code says of its modules. A state dict only lists some of them. */
public final class Modules {
    private static final Pattern NUMBERED = Pattern.compile("(.*?)\\.?(\\d{1,6})");
    private static final String TORCH = "torch.nn.modules.";
    private static final Set<String> CONTAINERS =
            Set.of("torch.nn.modules.container.Sequential", "torch.nn.modules.container.ModuleList");
    /** What a block calls the module that it ends with; {@code nn.Identity} under such a name is no activation. */
    private static final Pattern ENDS =
            Pattern.compile("(?i).*(nonlinear|non_linear|activat|relu|silu|swish|gelu|act).*");

    /**
     * What a module says of the activation.
     *
     * @param activation null if it is none that is known
     * @param text the class with its numbers, for messages
     */
    public record Told(@Nullable Activation activation, String text, String path) {}

    private final Map<String, Map<String, Object>> attributes;

    public Modules(Map<String, Map<String, Object>> attributes) {
        this.attributes = attributes;
    }

    /** True if the file holds the modules, not only the names of some of them. */
    public boolean areWhole() {
        return attributes.values().stream().anyMatch(module -> module.containsKey(Content.CLASS));
    }

    /** A module's class, or empty if the file does not say. */
    public String type(String path) {
        return attributes.getOrDefault(path, Map.of()).get(Content.CLASS) instanceof String type ? type : "";
    }

    /** An attribute of a module, or null if the file does not say. */
    public @Nullable Object value(String path, String name) {
        return attributes.getOrDefault(path, Map.of()).get(name);
    }

    /** The paths of the modules directly under one. */
    List<String> children(String path) {
        String prefix = path.isEmpty() ? "" : path + ".";
        return attributes.keySet().stream()
                .filter(other -> !other.isEmpty()
                        && other.startsWith(prefix)
                        && !other.equals(path)
                        && other.indexOf('.', prefix.length()) < 0)
                .toList();
    }

    /** The activations that follow a block: its own, and the one behind it in a Sequential. */
    public List<Told> activations(String block) {
        List<Told> told = new ArrayList<>();
        for (String child : children(block)) {
            Told one = activation(child);
            if (one != null) {
                told.add(one);
            }
        }
        if (!block.isEmpty()) {
            attributes.getOrDefault(block, Map.of()).forEach((name, value) -> {
                if (value instanceof String text && text.startsWith(Content.FUNCTION)) {
                    Told one = function(block + "." + name, text.substring(Content.FUNCTION.length()));
                    if (one != null) {
                        told.add(one);
                    }
                }
            });
            String next = next(block);
            Told behind = next == null ? null : activation(next);
            if (behind != null) {
                told.add(behind);
            }
        }
        return told;
    }

    /** The module behind one in its Sequential, or null. */
    private @Nullable String next(String path) {
        Matcher numbered = NUMBERED.matcher(path);
        if (!numbered.matches() || !isList(numbered.group(1))) {
            return null;
        }
        String prefix = numbered.group(1).isEmpty() ? "" : numbered.group(1) + ".";
        String next = prefix + (Integer.parseInt(numbered.group(2)) + 1);
        return attributes.containsKey(next) ? next : null;
    }

    /** True for a Sequential or a class of its own that has children by number and nothing else. */
    private boolean isList(String path) {
        String type = type(path);
        String prefix = path.isEmpty() ? "" : path + ".";
        return type.equals("torch.nn.modules.container.Sequential")
                || (!type.isEmpty()
                        && !type.startsWith(TORCH)
                        && children(path).stream()
                                .allMatch(child ->
                                        child.substring(prefix.length()).matches("\\d{1,6}")));
    }

    /** What a module's class and attributes say of an activation; null if it is none. */
    private @Nullable Told activation(String path) {
        String type = type(path);
        String name = type.substring(type.lastIndexOf('.') + 1);
        boolean ends = ENDS.matcher(path.substring(path.lastIndexOf('.') + 1)).matches();
        if (type.isEmpty()) {
            return null;
        }
        if (type.equals("torch.nn.modules.linear.Identity")) {
            return ends ? new Told(Activation.NONE, name, path) : null;
        }
        boolean known = type.startsWith("torch.nn.modules.activation.") || type.startsWith("timm.layers.activations.");
        if (value(path, "negative_slope") instanceof Number slope) {
            return new Told(Activation.leakyRelu(slope.floatValue()), name + " of slope " + slope, path);
        }
        if (value(path, "min_val") instanceof Number min && value(path, "max_val") instanceof Number max) {
            boolean six = min.doubleValue() == 0 && max.doubleValue() == 6;
            return new Told(six ? Activation.RELU6 : null, name + " from " + min + " to " + max, path);
        }
        if (!known) {
            return ends && children(path).isEmpty() && !type.startsWith(TORCH) ? new Told(null, type, path) : null;
        }
        return switch (name) {
            case "ReLU" -> new Told(Activation.RELU, name, path);
            case "SiLU", "Swish" -> new Told(Activation.SILU, name, path);
            case "Hardswish", "HardSwish" -> new Told(Activation.HARDSWISH, name, path);
            case "ReLU6" -> new Told(Activation.RELU6, name, path);
            case "GELU" -> gelu(path);
            default -> new Told(null, name, path);
        };
    }

    private Told gelu(String path) {
        Object approximate = value(path, "approximate");
        if ("none".equals(approximate)) {
            return new Told(Activation.GELU, "GELU", path);
        }
        return "tanh".equals(approximate)
                ? new Told(Activation.GELU_TANH, "GELU of tanh", path)
                : new Told(null, "GELU that does not say whether it is approximate", path);
    }

    private static @Nullable Told function(String path, String function) {
        String name = function.substring(function.lastIndexOf('.') + 1);
        if (!function.startsWith("torch.")) {
            return null;
        }
        return switch (name) {
            case "relu", "relu_" -> new Told(Activation.RELU, function, path);
            case "relu6" -> new Told(Activation.RELU6, function, path);
            case "silu" -> new Told(Activation.SILU, function, path);
            case "hardswish" -> new Told(Activation.HARDSWISH, function, path);
            case "gelu" -> new Told(Activation.GELU, function, path);
            case "leaky_relu" -> new Told(Activation.leakyRelu(0.01f), function, path);
            case "mish", "elu", "selu", "tanh", "sigmoid", "softplus" -> new Told(null, function, path);
            default -> null;
        };
    }

    /**
     * Modules without tensors outside of the blocks that change what a chain computes, by path: pooling other than the
     * last, activations between blocks, and the like.
     *
     * @param inside tells whether a path belongs to a block or the head
     */
    public List<String> foreign(Predicate<String> inside) {
        List<String> foreign = new ArrayList<>();
        for (String path : attributes.keySet()) {
            String type = type(path);
            if (!path.isEmpty()
                    && type.startsWith(TORCH)
                    && children(path).isEmpty()
                    && !inside.test(path)
                    && !isHarmless(path, type)) {
                foreign.add(path + " (" + type.substring(type.lastIndexOf('.') + 1) + ")");
            }
        }
        return foreign;
    }

    private boolean isHarmless(String path, String type) {
        if (type.endsWith("AdaptiveAvgPool2d")) {
            Object size = value(path, "output_size");
            return size == null || Long.valueOf(1).equals(size);
        }
        String name = type.substring(type.lastIndexOf('.') + 1);
        return CONTAINERS.contains(type)
                || name.startsWith("Dropout")
                // behind the head
                || name.equals("Softmax")
                || name.equals("LogSoftmax")
                || name.equals("Identity")
                || name.equals("Flatten")
                || type.startsWith("torch.nn.modules.loss.")
                // they carry tensors and are judged by these
                || name.startsWith("Conv")
                || name.startsWith("BatchNorm")
                || name.equals("SyncBatchNorm")
                || name.equals("Linear");
    }
}
