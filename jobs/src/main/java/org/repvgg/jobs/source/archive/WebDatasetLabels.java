/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.LabelSource;

/**
 * Labels of archive entries. A sample is a sequence of entries with the same key, which is the name up to the first dot
 * of its last component: WebDataset's convention.
 */
public final class WebDatasetLabels {
    /** Labels are words or small JSON documents; larger entries are not read. */
    private static final int MAX_SIDECAR_BYTES = 1 << 20;

    private static final int MAX_LABEL_CHARS = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LabelSource source;
    private final String field;
    private final ByteStore store = new ByteStore();
    private String key = "";
    private @Nullable String label;

    WebDatasetLabels(LabelSource source, String field) {
        this.source = source;
        this.field = field;
    }

    /** Whether labels are separate entries, so that the entry after an image must be examined. */
    boolean inMembers() {
        return source == LabelSource.CLS || source == LabelSource.JSON;
    }

    static String keyOf(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The label of an image, as far as it is known. */
    @Nullable
    String labelOf(String name) {
        if (source == LabelSource.FOLDER) {
            return folderOf(name);
        }
        return inMembers() && keyOf(name).equals(key) ? label : null;
    }

    public static @Nullable String folderOf(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return null;
        }
        String folder = path.substring(path.lastIndexOf('/', slash - 1) + 1, slash);
        return folder.isEmpty() || folder.equals(".") || folder.endsWith("!") ? null : folder;
    }

    /** Reads the current entry if it holds the label of a sample; returns false if it does not. */
    boolean take(ArchiveEntries members) throws IOException {
        String name = members.name().toLowerCase(Locale.ROOT);
        if (!(source == LabelSource.CLS && name.endsWith(".cls"))
                && !(source == LabelSource.JSON && name.endsWith(".json"))) {
            return false;
        }
        key = keyOf(members.name());
        label = null;
        if (members.refusal() != null || members.size() > MAX_SIDECAR_BYTES) {
            return true;
        }
        try {
            int length = members.read(store, MAX_SIDECAR_BYTES);
            label = parse(new String(store.bytes(), 0, length, StandardCharsets.UTF_8));
        } catch (EntryException e) {
            // the image itself is readable; it has no label
            label = null;
        }
        return true;
    }

    private @Nullable String parse(String text) {
        if (source == LabelSource.CLS) {
            return shortened(text.strip());
        }
        try {
            JsonNode value = JSON.readTree(text).path(field);
            return value.isValueNode() && !value.isNull() ? shortened(value.asText()) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LABEL_CHARS ? text : text.substring(0, MAX_LABEL_CHARS);
    }
}
