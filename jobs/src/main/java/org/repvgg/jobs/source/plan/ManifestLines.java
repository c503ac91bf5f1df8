/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.FileKind;

/**
 * Reads paths from a text: separated by commas, semicolons or tabs, with or without a header, as JSON lines, or one path
 * per line; in UTF-8 or, with its mark, UTF-16. Quotes as in RFC 4180, line breaks within them included.
 */
final class ManifestLines {
    /** A record, quoted line breaks included. */
    private static final int MAX_RECORD_CHARS = 1 << 16;

    private static final List<String> PATH_NAMES = List.of(
            "path",
            "filename",
            "file_name",
            "file",
            "filepath",
            "file_path",
            "image",
            "image_path",
            "img",
            "img_path",
            "imageid",
            "image_id",
            "fname",
            "uri",
            "url",
            "key",
            "name",
            "id");
    private static final List<String> LENGTH_NAMES = List.of("length", "size", "bytes");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader reader;
    private final ManifestTable.Sink sink;
    private char separator = ',';
    private int pathField;
    private int lengthField = -1;
    private long number;

    private ManifestLines(BufferedReader reader, ManifestTable.Sink sink) {
        this.reader = reader;
        this.sink = sink;
    }

    static void read(InputStream in, ManifestTable.Sink sink) throws IOException {
        PushbackInputStream marked = new PushbackInputStream(in, 3);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(marked, charset(marked)))) {
            new ManifestLines(reader, sink).read();
        }
    }

    /** Passes the byte order mark, if there is one. */
    private static Charset charset(PushbackInputStream in) throws IOException {
        byte[] mark = in.readNBytes(3);
        if (mark.length > 1 && (mark[0] & 0xff) == 0xff && (mark[1] & 0xff) == 0xfe) {
            in.unread(mark, 2, mark.length - 2);
            return StandardCharsets.UTF_16LE;
        }
        if (mark.length > 1 && (mark[0] & 0xff) == 0xfe && (mark[1] & 0xff) == 0xff) {
            in.unread(mark, 2, mark.length - 2);
            return StandardCharsets.UTF_16BE;
        }
        if (mark.length < 3 || (mark[0] & 0xff) != 0xef || (mark[1] & 0xff) != 0xbb || (mark[2] & 0xff) != 0xbf) {
            in.unread(mark);
        }
        return StandardCharsets.UTF_8;
    }

    private void read() throws IOException {
        boolean first = true;
        boolean json = false;
        for (String line = line(); line != null; line = line()) {
            if (line.isBlank()) {
                continue;
            }
            if (first) {
                first = false;
                json = line.stripLeading().startsWith("{");
                if (!json && header(line)) {
                    continue;
                }
            }
            if (json) {
                object(line);
            } else {
                record(line);
            }
        }
    }

    private @Nullable String line() throws IOException {
        String line = reader.readLine();
        number++;
        if (line != null && line.length() > MAX_RECORD_CHARS) {
            throw new IOException("line " + number + " has " + line.length() + " characters");
        }
        return line;
    }

    /** Finds separator and columns; returns false if the line is a record. */
    private boolean header(String line) {
        for (char candidate : new char[] {',', ';', '\t'}) {
            List<String> names = new ArrayList<>();
            for (String field : fields(line, candidate)) {
                names.add(field.strip().toLowerCase(Locale.ROOT));
            }
            int path = first(PATH_NAMES, names);
            if (path >= 0) {
                separator = candidate;
                pathField = path;
                lengthField = first(LENGTH_NAMES, names);
                return true;
            }
        }
        // a path may hold a semicolon: only where what precedes it ends like a file
        int tab = line.indexOf('\t');
        int semicolon = line.indexOf(';');
        if (tab > 0) {
            separator = '\t';
        } else if (semicolon > 0 && endsLikeFile(line.substring(0, semicolon)) && !endsLikeFile(line)) {
            separator = ';';
        }
        return false;
    }

    private static boolean endsLikeFile(String name) {
        return FileKind.ofName(name.strip()) != FileKind.BY_BYTES;
    }

    private static int first(List<String> wanted, List<String> names) {
        return wanted.stream()
                .mapToInt(names::indexOf)
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
    }

    private void record(String start) throws IOException {
        long line = number;
        String text = start;
        while (isOpen(text, separator)) {
            String more = line();
            if (more == null) {
                break;
            }
            text = text + '\n' + more;
            if (text.length() > MAX_RECORD_CHARS) {
                throw new IOException("the quote in line " + line + " does not end");
            }
        }
        List<String> fields = fields(text, separator);
        if (fields.size() <= pathField) {
            throw new IOException("line " + line + " has no field " + (pathField + 1));
        }
        long length = -1;
        if (lengthField >= 0
                && lengthField < fields.size()
                && !fields.get(lengthField).isBlank()) {
            length = length(fields.get(lengthField).strip(), line);
        }
        sink.add(fields.get(pathField), length);
    }

    private void object(String line) throws IOException {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("line " + number + " is no JSON object");
        }
        String path = null;
        JsonNode length = null;
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        for (String wanted : PATH_NAMES) {
            int at = lower.indexOf(wanted);
            if (at >= 0 && node.get(names.get(at)).isTextual()) {
                path = node.get(names.get(at)).asText();
                break;
            }
        }
        int at = first(LENGTH_NAMES, lower);
        if (at >= 0) {
            length = node.get(names.get(at));
        }
        if (path == null) {
            throw new IOException("line " + number + " has no field path, filename, image or the like, but " + names);
        }
        sink.add(path, length != null && length.isIntegralNumber() ? Math.max(-1, length.asLong()) : -1);
    }

    private static long length(String text, long line) throws IOException {
        try {
            return Math.max(-1, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IOException("line " + line + " gives the length " + text);
        }
    }

    /** The fields of a record according to RFC 4180. */
    static List<String> fields(String text, char separator) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"' && (quoted || field.isEmpty())) {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** Whether a record ends within a quote, so that its line break is part of a field. */
    private static boolean isOpen(String text, char separator) {
        boolean quoted = false;
        boolean empty = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (quoted || empty)) {
                quoted = !quoted;
                empty = false;
            } else if (c == separator && !quoted) {
                empty = true;
            } else {
                empty = false;
            }
        }
        return quoted;
    }
}
