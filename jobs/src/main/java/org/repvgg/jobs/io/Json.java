/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Map;

/** Maps, lists, strings and numbers as JSON text. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectWriter INDENTED = MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    public static String write(Object value) {
        return text(INDENTED, value) + "\n";
    }

    public static String writeLine(Object value) {
        return text(MAPPER.writer(), value);
    }

    private static String text(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps and lists of strings and numbers are JSON", e);
        }
    }

    public static Map<String, Object> readMap(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, new TypeReference<Map<String, Object>>() {});
    }

    public static List<String> readList(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, new TypeReference<List<String>>() {});
    }

    public static List<List<Object>> readTable(String json) throws JsonProcessingException {
        return MAPPER.readValue(json, new TypeReference<List<List<Object>>>() {});
    }
}
