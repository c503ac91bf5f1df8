/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Writes HTML and SVG. Text and attribute values are always escaped; elements are closed in order. */
final class Markup {
    private static final Set<String> VOID = Set.of("meta", "img", "br", "line", "rect", "circle", "path", "polyline");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes are names and values in turn. Void elements are closed at once. */
    Markup open(String name, String... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        if (VOID.contains(name)) {
            out.append("/>");
        } else {
            out.append('>');
            open.push(name);
        }
        return this;
    }

    /** Closes the innermost element. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** An element that contains only text. */
    Markup element(String name, String text, String... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** A line break in the source. */
    Markup newLine() {
        out.append('\n');
        return this;
    }

    /** Adds the bundled style sheet, unescaped. */
    Markup style(String css) {
        if (css.contains("</")) {
            throw new IllegalArgumentException("found a style sheet that closes its own element");
        }
        out.append("<style>\n").append(css).append("</style>\n");
        return this;
    }

    /** The whole document; all elements must be closed. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return "<!DOCTYPE html>\n" + out + "\n";
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\t', '\n' -> out.append(c);
                default -> {
                    // control characters are not allowed in HTML, and bidirectional overrides could disguise a name
                    boolean shown = c >= 0x20
                            && !(c >= 0x7f && c <= 0x9f)
                            && !(c >= 0x202a && c <= 0x202e)
                            && !(c >= 0x2066 && c <= 0x2069);
                    out.append(shown ? c : '\ufffd');
                }
            }
        }
    }
}
