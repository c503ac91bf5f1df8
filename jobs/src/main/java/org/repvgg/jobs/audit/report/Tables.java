/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Arrays;
import java.util.List;

/** Plain tables, in a frame that scrolls horizontally on narrow screens. */
final class Tables {
    /** Most of ImageNet's class names, synonyms included, are shorter. */
    private static final int LONGEST_NAME = 36;

    private Tables() {}

    /** Opens frame and table and writes the header; a name that begins with # marks a numeric column. */
    static void open(Markup html, String label, String... head) {
        html.open("div", "class", "scroll", "role", "region", "aria-label", label, "tabindex", "0");
        html.open("table").open("thead").open("tr");
        for (String name : head) {
            boolean number = name.startsWith("#");
            html.element("th", number ? name.substring(1) : name, "scope", "col", "class", number ? "number" : "");
        }
        html.close().close().open("tbody").newLine();
    }

    static void close(Markup html) {
        html.close().close().close().newLine();
    }

    /** A cell with the name of a class; {@code th} makes it the header of its row. */
    static void name(Markup html, String cell, String name) {
        String shown = Format.shortened(name, LONGEST_NAME);
        String[] attributes = cell.equals("th") ? new String[] {"scope", "row"} : new String[0];
        if (!shown.equals(name)) {
            attributes = Arrays.copyOf(attributes, attributes.length + 2);
            attributes[attributes.length - 2] = "title";
            attributes[attributes.length - 1] = name;
        }
        html.element(cell, shown, attributes);
    }

    static void number(Markup html, String text) {
        html.element("td", text, "class", "number");
    }

    /** Opens a collapsed section. */
    static void details(Markup html, String summary) {
        html.open("details").element("summary", summary);
    }

    /** A heading and a sentence that explains how to read the section. */
    static void section(Markup html, String id, String title, String lead) {
        html.open("section", "aria-labelledby", id).element("h2", title, "id", id);
        if (!lead.isEmpty()) {
            html.element("p", lead, "class", "lead");
        }
    }

    /** Opens a drawing with its title and description. */
    static void svg(Markup html, String id, String title, String description, int width, int height) {
        svg(html, id, title, description, width, height, "xMidYMid");
    }

    /** Opens a drawing that is stretched to the available width. */
    static void strip(Markup html, String id, String title, String description, int width, int height) {
        svg(html, id, title, description, width, height, "none");
    }

    private static void svg(
            Markup html, String id, String title, String description, int width, int height, String aspect) {
        html.open(
                "svg",
                "viewBox",
                "0 0 " + width + " " + height,
                "preserveAspectRatio",
                aspect,
                "role",
                "img",
                "aria-labelledby",
                id + "-title " + id + "-desc",
                "class",
                "chart " + id);
        html.element("title", title, "id", id + "-title").element("desc", description, "id", id + "-desc");
    }

    static void row(Markup html, String head, List<String> numbers) {
        html.open("tr").element("th", head, "scope", "row");
        numbers.forEach(number -> number(html, number));
        html.close().newLine();
    }
}
