/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Dict;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Opaque;
import org.repvgg.reparam.checkpoint.pickle.Pickled.TensorView;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Unread;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;

/**
 * Finds the state dict in a pickled object: a plain dict, a dict inside a trainer's wrapper, or the attributes of a
 * whole module. Wrapper keys are tried in the order of timm's load_state_dict; {@code ema} is tried first only if it is
 * a whole module, as YOLO pickles it. mmengine's {@code ema_state_dict} is not used, because its {@code state_dict}
 * already contains the averaged weights.
 */
public final class StateDict {
    private static final List<String> WRAPPERS = List.of(
            "state_dict_ema",
            "model_ema",
            "state_dict",
            "model",
            "ema",
            "model_state_dict",
            "net",
            "params_ema",
            "params",
            "weights");

    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");
    private static final Pattern QUANTIZED_MODULE = Pattern.compile("\\bnn\\.(intrinsic\\.)?(quantized|qat)\\b");

    /** Maximum nesting of wrappers; nested wrappers such as {@code model: {state_dict: ...}} occur in practice. */
    private static final int MAX_WRAPPERS = 3;

    private final String where;
    public final Map<String, TensorView> tensors = new LinkedHashMap<>();
    public final Map<String, Map<String, Object>> attributes = new LinkedHashMap<>();
    public final List<String> notes = new ArrayList<>();

    private record Visit(String path, Object node) {}

    private StateDict(String where) {
        this.where = where;
    }

    public static StateDict find(Object root, String where) {
        StateDict found = new StateDict(where);
        found.flatten(found.unwrap(root));
        found.stripPrefixes();
        return found;
    }

    private Object unwrap(Object root) {
        Object node = root;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Dict dict = node instanceof Dict plain ? plain : stateOf(node);
            String key = dict == null || isModule(dict) ? null : wrapperKey(dict);
            if (dict == null || key == null) {
                return node;
            }
            List<String> others = new ArrayList<>();
            for (Object other : dict.entries().keySet()) {
                if (!key.equals(other) && others.size() < 12) {
                    others.add(other instanceof String text ? text : Pickled.describe(other));
                }
            }
            notes.add("taken from key '" + key + "'"
                    + (others.isEmpty() ? "" : "; beside it: " + String.join(", ", others)));
            Object inner = dict.get(key);
            node = inner == null ? Pickled.NONE : inner;
        }
        return node;
    }

    private static @Nullable String wrapperKey(Dict dict) {
        Dict average = stateOf(dict.get("ema"));
        if (average != null && isModule(average)) {
            return "ema";
        }
        for (String key : WRAPPERS) {
            if (holdsTensors(dict.get(key))) {
                return key;
            }
        }
        return null;
    }

    private static boolean holdsTensors(@Nullable Object value) {
        Dict dict = value instanceof Dict plain ? plain : stateOf(value);
        if (dict == null) {
            return false;
        }
        if (isModule(dict) || wrapperKey(dict) != null) {
            return true;
        }
        return dict.entries().values().stream().anyMatch(item -> item instanceof TensorView || item instanceof Unread);
    }

    private static @Nullable Dict stateOf(@Nullable Object node) {
        return node instanceof Opaque opaque && opaque.state instanceof Dict dict ? dict : null;
    }

    private static boolean isModule(Dict dict) {
        return dict.get("_modules") instanceof Dict && dict.get("_parameters") instanceof Dict;
    }

    /**
     * Visits dicts and modules in order, each once. Uses an explicit stack, because the file determines the nesting
     * depth.
     */
    private void flatten(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit("", root));
        for (int visits = 0; !open.isEmpty(); visits++) {
            Visit visit = open.pop();
            if (visits + open.size() > MAX_VISITS) {
                throw new CheckpointException(
                        "Cannot read " + where + ": more than " + MAX_VISITS + " tensors and modules under "
                                + visit.path + " (expected a network). Save model.state_dict() alone.");
            }
            if (visit.node instanceof TensorView view) {
                tensors.putIfAbsent(visit.path, view);
                continue;
            }
            if (visit.node instanceof Unread unread) {
                throw new ForeignFormatException("Cannot read tensor " + visit.path + " of " + where + ": it is "
                        + unread.kind + " (expected an ordinary tensor). " + unread.cure);
            }
            if (visit.node instanceof Opaque module
                    && QUANTIZED_MODULE.matcher(module.callable).find()) {
                throw new ForeignFormatException("Cannot read " + where + ": module " + visit.path + " is a "
                        + module.callable + ", quantized (expected modules in floating point). "
                        + UnreadTensors.FLOAT_NETWORK);
            }
            Dict dict = visit.node instanceof Dict plain ? plain : stateOf(visit.node);
            if (dict == null || !seen.add(visit.node)) {
                continue;
            }
            List<Visit> children = new ArrayList<>();
            if (isModule(dict)) {
                addModule(visit.path, dict, children);
            } else {
                dict.entries().forEach((key, value) -> addChild(visit.path, key, value, children));
            }
            if (visit.node instanceof Opaque) {
                attributes.put(visit.path, scalars(dict));
            }
            addModulePaths(visit.path, dict);
            Collections.reverse(children);
            children.forEach(open::push);
        }
    }

    /** Adds the module paths that Module.state_dict() attaches, including those of modules without tensors. */
    private void addModulePaths(String path, Dict dict) {
        if (dict.attributes != null && dict.attributes.get("_metadata") instanceof Dict modules) {
            for (Object module : modules.entries().keySet()) {
                if (module instanceof String name && !name.isEmpty()) {
                    attributes.putIfAbsent(path.isEmpty() ? name : path + "." + name, Map.of());
                }
            }
        }
    }

    private static void addModule(String path, Dict module, List<Visit> children) {
        for (String part : List.of("_parameters", "_buffers", "_modules")) {
            if (module.get(part) instanceof Dict dict) {
                Set<Object> left = part.equals("_buffers") ? notSaved(module) : Set.of();
                dict.entries().forEach((key, value) -> {
                    if (!left.contains(key)) {
                        addChild(path, key, value, children);
                    }
                });
            }
        }
    }

    /** The names of a module's buffers that are not part of its state dict. */
    private static Set<Object> notSaved(Dict module) {
        return module.get("_non_persistent_buffers_set") instanceof Pickled.Sequence names
                ? new HashSet<>(names.items())
                : Set.of();
    }

    private static void addChild(String path, Object key, Object value, List<Visit> children) {
        // a quantized linear layer packs its weight and bias into a tuple
        Object node = value instanceof Pickled.Tuple packed && packed.item(0) instanceof Unread first ? first : value;
        if ((key instanceof String || key instanceof Long)
                && (node instanceof TensorView
                        || node instanceof Dict
                        || node instanceof Opaque
                        || node instanceof Unread)
                && path.length() < MAX_PATH) {
            children.add(new Visit(path.isEmpty() ? String.valueOf(key) : path + "." + key, node));
        }
    }

    /** Maximum length of a module path; in practice paths have less than 200 characters. */
    private static final int MAX_PATH = 500;

    /** Maximum number of tensors, dicts and modules: a hundred times that of the largest published networks. */
    private static final int MAX_VISITS = 200_000;

    /**
     * The numbers, booleans and tuples of numbers among a pickled module's attributes, such as eps, stride and groups.
     */
    private static Map<String, Object> scalars(Dict dict) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            if (key instanceof String name) {
                if (value instanceof Number || value instanceof Boolean || value instanceof String) {
                    scalars.put(name, value);
                } else if (value instanceof Pickled.Tuple tuple
                        && tuple.items.length > 0
                        && tuple.items[0] instanceof Long first) {
                    scalars.put(name, first);
                }
            }
        });
        return scalars;
    }

    private void stripPrefixes() {
        boolean again = !tensors.isEmpty();
        while (again) {
            again = false;
            for (String prefix : PREFIXES) {
                if (tensors.keySet().stream().allMatch(key -> key.startsWith(prefix) || key.equals("n_averaged"))
                        && tensors.keySet().stream().anyMatch(key -> key.startsWith(prefix))) {
                    rename(tensors, prefix);
                    rename(attributes, prefix);
                    notes.add("prefix '" + prefix + "' removed");
                    again = true;
                }
            }
        }
    }

    private static <T> void rename(Map<String, T> map, String prefix) {
        Map<String, T> renamed = new LinkedHashMap<>();
        map.forEach((key, value) -> renamed.put(key.startsWith(prefix) ? key.substring(prefix.length()) : key, value));
        map.clear();
        map.putAll(renamed);
    }

    /** Throws if no tensor was found; the message describes the root object. */
    public void requireTensors(Object root) {
        if (tensors.isEmpty()) {
            throw new CheckpointException("Cannot read " + where + ": no tensors in " + Pickled.describe(root)
                    + " (expected a state dict, alone or under one of the keys " + String.join(", ", WRAPPERS)
                    + "). Save model.state_dict() with torch.save.");
        }
    }
}
