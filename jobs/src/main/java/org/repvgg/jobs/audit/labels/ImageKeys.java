/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.util.ArrayList;
import java.util.List;
import org.repvgg.jobs.error.Redaction;

/**
 * Names of images as sequences of components: {@code file:/data/a.tar!/x/1.jpg} consists of {@code file:}, {@code
 * data}, {@code a.tar!}, {@code x}, {@code 1.jpg}. A label belongs to an image if its components are the last
 * components of the image's name: {@code a.tar!/x/1.jpg} and {@code 1.jpg} match, {@code tar!/x/1.jpg} does not.
 */
final class ImageKeys {
    private ImageKeys() {}

    /** The components joined by single slashes, without empty components, {@code .} and credentials. */
    static String normalize(String name) {
        return String.join("/", components(name));
    }

    static List<String> components(String name) {
        List<String> components = new ArrayList<>();
        String text = name.contains("@") ? Redaction.of(name) : name;
        int start = 0;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            String component = text.substring(start, end);
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
            start = end + 1;
        }
        return components;
    }

    /** The number of components of a normalized name. */
    static int depth(String normalized) {
        return 1 + (int) normalized.chars().filter(c -> c == '/').count();
    }

    /**
     * The name without its extension, by WebDataset's rule: the last component ends before its first dot. A last
     * component that begins with a dot is kept whole.
     */
    static String stem(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot <= name.lastIndexOf('/') + 1 ? name : name.substring(0, dot);
    }

    /** The folder that contains an image, or null if only an archive contains it. */
    static @org.jspecify.annotations.Nullable String parent(String name) {
        List<String> components = components(name);
        String parent = components.size() < 2 ? "" : components.get(components.size() - 2);
        return parent.isEmpty() || parent.endsWith("!") || parent.endsWith(":") ? null : parent;
    }
}
