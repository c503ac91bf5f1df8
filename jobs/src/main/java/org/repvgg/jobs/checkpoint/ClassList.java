/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spellings of a list of class names: one per line, with WordNet's synsets or indices in front, or JSON: a list, or a
 * map from index to name, from index to synset and name, or from name to index. JSON may be written as Python prints
 * dictionaries.
 */
final class ClassList {
    private static final Pattern SYNSET = Pattern.compile("n\\d{8}[\\s,]+(\\S.*)");
    private static final Pattern NUMBERED = Pattern.compile("\\s*\"?(\\d+)\"?\\s*[,;\\t:]\\s*(\\S.*)");
    private static final Pattern HEADER =
            Pattern.compile("(?i)\\s*\"?(index|idx|id|class|class_id|classid|label|number)\"?\\s*[,;\\t].*");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private ClassList() {}

    /** The names by index; throws if the file is JSON of another form. */
    static List<String> parse(byte[] bytes) throws IOException {
        String text = decode(bytes);
        String start = text.stripLeading();
        if (start.startsWith("[") || start.startsWith("{")) {
            JsonNode node = json(text);
            if (node != null) {
                return node.isArray() ? list(node) : map(node);
            }
        }
        List<String> lines = new ArrayList<>(text.lines().map(String::strip).toList());
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        List<String> synsets = captured(lines, SYNSET, 1);
        if (synsets != null) {
            return synsets;
        }
        List<String> numbered = numbered(lines);
        return numbered == null ? lines : numbered;
    }

    /** UTF-8, or UTF-16 with its mark. */
    private static String decode(byte[] bytes) {
        Charset charset = StandardCharsets.UTF_8;
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe) {
            charset = StandardCharsets.UTF_16LE;
        } else if (bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff) {
            charset = StandardCharsets.UTF_16BE;
        }
        String text = new String(bytes, charset);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static @Nullable JsonNode json(String text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            if (text.stripTrailing().endsWith("}") || text.stripTrailing().endsWith("]")) {
                throw new IOException("found JSON that is damaged, " + e.getOriginalMessage());
            }
            // a name may begin with a bracket
            return null;
        }
    }

    private static List<String> list(JsonNode node) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode element : node) {
            names.add(name(element));
        }
        return names;
    }

    private static List<String> map(JsonNode node) throws IOException {
        SortedMap<Integer, String> names = new TreeMap<>();
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            JsonNode value = node.get(key);
            String earlier = value.isInt() ? names.put(value.asInt(), key) : names.put(index(key), name(value));
            if (earlier != null) {
                throw new IOException("found two names of one index, " + earlier + " and another");
            }
        }
        if (!names.isEmpty() && (names.firstKey() != 0 || names.lastKey() != names.size() - 1)) {
            throw new IOException("found " + names.size() + " names with indices from " + names.firstKey() + " to "
                    + names.lastKey() + " (expected 0 to " + (names.size() - 1) + ")");
        }
        return List.copyOf(names.values());
    }

    private static int index(String key) throws IOException {
        try {
            return Integer.parseInt(key.strip());
        } catch (NumberFormatException e) {
            throw new IOException("found the key " + key + " (expected an index, or a name with its index)");
        }
    }

    /** A name, or the last of a synset and its name. */
    private static String name(JsonNode node) throws IOException {
        if (node.isTextual()) {
            return node.asText().strip();
        }
        if (node.isArray() && !node.isEmpty() && node.get(node.size() - 1).isTextual()) {
            return node.get(node.size() - 1).asText().strip();
        }
        throw new IOException("found " + node + " (expected a name)");
    }

    private static @Nullable List<String> captured(List<String> lines, Pattern pattern, int group) {
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (!matcher.matches()) {
                return null;
            }
            names.add(matcher.group(group).strip());
        }
        return names;
    }

    /** Names behind their indices, which count up from 0; null if these are no such lines. */
    private static @Nullable List<String> numbered(List<String> lines) {
        List<String> rows =
                !lines.isEmpty() && HEADER.matcher(lines.get(0)).matches() ? lines.subList(1, lines.size()) : lines;
        List<String> indices = captured(rows, NUMBERED, 1);
        List<String> names = captured(rows, NUMBERED, 2);
        if (indices == null || names == null || names.isEmpty()) {
            return null;
        }
        for (int i = 0; i < indices.size(); i++) {
            if (!indices.get(i).equals(Integer.toString(i))) {
                return null;
            }
        }
        return names.stream().map(ClassList::unquoted).toList();
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
