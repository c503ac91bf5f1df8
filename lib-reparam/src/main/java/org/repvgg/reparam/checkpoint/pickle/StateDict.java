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
import org.repvgg.reparam.checkpoint.tensor.Content;
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
            "ema_net",
            "net",
            "params_ema",
            "params",
            "weights");

    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");
    private static final Pattern QUANTIZED_MODULE = Pattern.compile("\\bnn\\.(intrinsic\\.)?(quantized|qat)\\b");

    /** Maximum nesting of wrappers; nested wrappers such as {@code model: {state_dict: ...}} occur in practice. */
    private static final int MAX_WRAPPERS = 3;

    /** Geometry is in tuples of two, paddings in those of four. */
    private static final int MAX_TUPLE = 8;

    /** How many neighbours a note names. */
    private static final int MAX_NAMED = 12;

    private final String where;
    public final Map<String, TensorView> tensors = new LinkedHashMap<>();
    public final Map<String, Map<String, Object>> attributes = new LinkedHashMap<>();
    public final List<String> notes = new ArrayList<>();
    private boolean isKeyMissing;

    private record Visit(String path, Object node) {}

    private StateDict(String where) {
        this.where = where;
    }

    /**
     * @param key the dict to take, by its key or path of keys, or the beginning of the names to take; null for the
     *     convention
     */
    public static StateDict find(Object root, String where, @Nullable String key) {
        StateDict found = new StateDict(where);
        Object chosen = key == null ? null : found.walk(root, key);
        found.flatten(found.unwrap(chosen == null ? root : chosen));
        found.stripPrefixes();
        found.isKeyMissing = key != null && chosen == null;
        return found;
    }

    /** The value under a key, or under keys with dots between; null if there is none that holds tensors. */
    private @Nullable Object walk(Object root, String path) {
        Dict dict = root instanceof Dict plain ? plain : stateOf(root);
        if (dict == null || isModule(dict)) {
            return null;
        }
        if (holdsTensors(dict.get(path))) {
            notes.add("taken from key '" + path + "', as asked" + beside(dict, path));
            return dict.get(path);
        }
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
            Object inner = dict.get(path.substring(0, dot));
            Object found = inner == null ? null : walk(inner, path.substring(dot + 1));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Object unwrap(Object root) {
        Object node = root;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Dict dict = node instanceof Dict plain ? plain : stateOf(node);
            String key = dict == null || isModule(dict) ? null : wrapperKey(dict);
            if (dict == null || key == null) {
                return node;
            }
            notes.add("taken from key '" + key + "'" + beside(dict, key));
            Object inner = dict.get(key);
            node = inner == null ? Pickled.NONE : inner;
        }
        return node;
    }

    private static String beside(Dict dict, String key) {
        List<String> others = new ArrayList<>();
        for (Object other : dict.entries().keySet()) {
            if (!key.equals(other) && others.size() < MAX_NAMED) {
                others.add(other instanceof String text ? text : Pickled.describe(other));
            }
        }
        return others.isEmpty() ? "" : "; beside it: " + String.join(", ", others);
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
            if (dict == null) {
                continue;
            }
            if (!seen.add(visit.node)) {
                // one module under two names, such as one activation of many blocks
                if (visit.node instanceof Opaque opaque) {
                    attributes.putIfAbsent(visit.path, scalars(opaque.callable, dict));
                }
                continue;
            }
            List<Visit> children = new ArrayList<>();
            if (isModule(dict)) {
                addModule(visit.path, dict, children);
            } else {
                dict.entries().forEach((key, value) -> addChild(visit.path, key, value, children));
            }
            if (visit.node instanceof Opaque opaque) {
                attributes.put(visit.path, scalars(opaque.callable, dict));
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

    /** TorchScript numbers the classes of equal name. */
    private static final Pattern MANGLED = Pattern.compile("__torch__\\.|___torch_mangle_\\d+\\.");

    /**
     * What a pickled module's attributes say, such as eps, stride and groups: numbers, booleans, strings, and the names
     * of functions. Tuples of one value throughout become that value, others their text.
     */
    private static Map<String, Object> scalars(String type, Dict dict) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        scalars.put(Content.CLASS, MANGLED.matcher(type).replaceAll(""));
        if (type.startsWith("__torch__")) {
            scalars.put(Content.SCRIPT, type);
        }
        dict.entries().forEach((key, value) -> {
            if (key instanceof String name) {
                if (value instanceof Number || value instanceof Boolean || value instanceof String) {
                    scalars.put(name, value);
                } else if (value instanceof Pickled.Global global) {
                    scalars.put(name, Content.FUNCTION + global.fullName());
                } else if (value instanceof Pickled.Tuple tuple) {
                    addTuple(name, List.of(tuple.items), scalars);
                } else if (value instanceof Pickled.Sequence sequence) {
                    addTuple(name, sequence.items(), scalars);
                }
            }
        });
        return scalars;
    }

    private static void addTuple(String name, List<Object> items, Map<String, Object> scalars) {
        if (items.isEmpty() || items.size() > MAX_TUPLE || !items.stream().allMatch(Long.class::isInstance)) {
            return;
        }
        boolean same = items.stream().distinct().count() == 1;
        scalars.put(name, same ? items.get(0) : items.toString());
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

    /** The tensors of a tuple by their number; other items are left out. */
    public static Map<String, TensorView> items(Object tuple) {
        Map<String, TensorView> items = new LinkedHashMap<>();
        if (tuple instanceof Pickled.Tuple all) {
            for (int i = 0; i < all.items.length; i++) {
                if (all.items[i] instanceof TensorView view) {
                    items.put(Integer.toString(i), view);
                }
            }
        }
        return items;
    }

    /** True if a key was asked for that is no dict's: it may be the beginning of names. */
    public boolean isKeyMissing() {
        return isKeyMissing;
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
