/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Reader of the safetensors format: a 64-bit header length, a JSON header, and the tensors' bytes without gaps. Rejects
 * what the reference reader rejects: an oversized or malformed header, unknown types, sizes that contradict shapes,
 * gaps, overlaps and trailing bytes. If a name occurs twice, the last entry is used, as in the reference reader.
 *
 * <p>Source: the format section of huggingface/safetensors' README.
 */
public final class Safetensors {
    /** Limit of the reference reader. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    /** A hundred times the tensor count of the largest published networks. */
    private static final int MAX_TENSORS = 200_000;

    private static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength((int) MAX_HEADER_BYTES)
                    .maxNameLength(1 << 16)
                    .build())
            .build();

    private record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

    private final Bytes file;
    private final String where;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    private Safetensors(Bytes file, String where) {
        this.file = file;
        this.where = where;
    }

    /** True if the file can only be safetensors: a plausible header length, then a brace. */
    public static boolean looksLike(byte[] head) {
        if (head.length < 9) {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        return head[8] == '{' && length > 0;
    }

    public static Content read(Bytes file, String where, @Nullable String key) {
        Safetensors reader = new Safetensors(file, where);
        long headerLength = reader.headerLength();
        reader.parse(file.slice(8, headerLength).toArray());
        Content content = new Content(
                reader.tensors(file.slice(8 + headerLength, file.size() - 8 - headerLength)),
                reader.metadata,
                Map.of(),
                Content.Code.NONE,
                List.of());
        return key == null ? content : content.under(key, where);
    }

    private CheckpointException refuse(String found) {
        return new CheckpointException("Cannot read " + where + ": " + found
                + ". The safetensors file is damaged or truncated; copy or save it again.");
    }

    private long headerLength() {
        byte[] head = new byte[8];
        file.read(0, head, 0, 8);
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw refuse("a header of " + Long.toUnsignedString(length) + " bytes at byte 0 (expected 2 to "
                    + MAX_HEADER_BYTES + ")");
        }
        if (length > file.size() - 8) {
            throw refuse("a header of " + length + " bytes in a file of " + file.size());
        }
        return length;
    }

    private void parse(byte[] header) {
        try (JsonParser json = JSON.createParser(header)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                expect(json, json.currentToken(), JsonToken.FIELD_NAME);
                String name = json.currentName();
                if (name.equals(METADATA)) {
                    parseMetadata(json);
                } else {
                    entries.put(name, parseEntry(json, name));
                    if (entries.size() > MAX_TENSORS) {
                        throw refuse("more than " + MAX_TENSORS + " tensors in the header");
                    }
                }
            }
            if (json.nextToken() != null) {
                throw refuse("more than one JSON value in the header, before byte "
                        + (8 + json.currentLocation().getByteOffset()));
            }
        } catch (IOException e) {
            String[] reason = String.valueOf(e.getMessage()).split("\n", 2);
            throw refuse("a header that is not JSON (" + reason[0] + ")");
        }
    }

    private void expect(JsonParser json, @Nullable JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw refuse(found + " in the header before byte "
                    + (8 + json.currentLocation().getByteOffset()) + " (expected " + expected + ")");
        }
    }

    private void parseMetadata(JsonParser json) throws IOException {
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            expect(json, json.currentToken(), JsonToken.FIELD_NAME);
            String key = json.currentName();
            expect(json, json.nextToken(), JsonToken.VALUE_STRING);
            metadata.put(key, json.getText());
        }
    }

    private Entry parseEntry(JsonParser json, String name) throws IOException {
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            expect(json, json.currentToken(), JsonToken.FIELD_NAME);
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = dtype(json, name);
                case "shape" -> shape = counts(json, name);
                case "data_offsets" -> offsets = counts(json, name);
                default -> throw refuse("an unknown field " + field + " of tensor " + name);
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw refuse("tensor " + name + " without its dtype, shape or two data_offsets");
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private DType dtype(JsonParser json, String name) throws IOException {
        expect(json, json.currentToken(), JsonToken.VALUE_STRING);
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(json.getText())) {
                return dtype;
            }
        }
        throw refuse("tensor " + name + " of unknown type " + json.getText());
    }

    private long[] counts(JsonParser json, String name) throws IOException {
        List<Long> counts = new ArrayList<>();
        expect(json, json.currentToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
            long value = json.getLongValue();
            if (value < 0) {
                throw refuse("tensor " + name + " with a size or offset of " + value);
            }
            counts.add(value);
        }
        return counts.stream().mapToLong(Long::longValue).toArray();
    }

    private Map<String, Tensor> tensors(Bytes data) {
        checkLayout(data.size());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            Bytes storage = data.slice(entry.begin, entry.end - entry.begin);
            tensors.put(
                    entry.name,
                    new Tensor(
                            entry.dtype,
                            entry.shape,
                            Tensor.contiguous(entry.shape),
                            0,
                            storage,
                            ByteOrder.LITTLE_ENDIAN));
        }
        return tensors;
    }

    private void checkLayout(long dataBytes) {
        List<Entry> byPlace = new ArrayList<>(entries.values());
        byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : byPlace) {
            if (entry.begin != expected || entry.end < entry.begin) {
                throw refuse("tensor " + entry.name + " at data bytes " + entry.begin + " to " + entry.end
                        + " (expected it to begin at " + expected + ", without gap or overlap)");
            }
            long size = sizeOf(entry);
            if (size != entry.end - entry.begin) {
                throw refuse("tensor " + entry.name + " has " + (entry.end - entry.begin) + " bytes (expected " + size
                        + " from its shape)");
            }
            expected = entry.end;
        }
        if (expected != dataBytes) {
            throw refuse(dataBytes + " bytes of data (expected " + expected + " from the header)");
        }
    }

    private long sizeOf(Entry entry) {
        long elements = 1;
        for (long size : entry.shape) {
            long high = Math.multiplyHigh(elements, size);
            elements *= size;
            if (high != 0 || elements < 0) {
                throw refuse("tensor " + entry.name + " of more than 2^63 elements");
            }
        }
        if (elements > Integer.MAX_VALUE) {
            throw refuse("tensor " + entry.name + " of " + elements + " elements (expected at most " + Integer.MAX_VALUE
                    + ")");
        }
        return elements * entry.dtype.bytes();
    }
}
