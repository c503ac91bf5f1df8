/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.ReadOptions;

/**
 * Reads what the links of an archive lead to, in a second pass over it, since a stream cannot go back. Links to links are
 * followed; memory is needed for the links and one image.
 */
final class LinkPass implements Closeable {
    private static final int MAX_STEPS = 40;

    private final ArchiveEntries entries;
    private final ReadOptions options;
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();
    private final Map<String, String> targets = new HashMap<>();
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Deque<String> unresolved = new ArrayDeque<>();
    private byte[] bytes = {};
    private int length;
    private long size;
    private @Nullable EntryException refusal;

    /**
     * A link and what it leads to.
     *
     * @param size of the target
     * @param failure why there are no bytes, or null
     */
    record Found(
            String name, int length, long size, @Nullable EntryException failure) {}

    /**
     * @param links by name, with the archive's other links that they may lead to
     * @param entries from the archive's beginning
     */
    LinkPass(Map<String, ArchiveLink> links, List<String> images, ArchiveEntries entries, ReadOptions options) {
        this.entries = entries;
        this.options = options;
        Map<String, ArchiveLink> byPlainName = new HashMap<>();
        links.forEach((name, link) -> byPlainName.put(ArchiveLink.plain(name), link));
        for (String name : images) {
            ArchiveLink link = links.get(name);
            if (link == null) {
                continue;
            }
            targets.put(name, link.target());
            String target = link.resolved();
            for (int i = 0; i < MAX_STEPS && target != null && byPlainName.containsKey(target); i++) {
                target = byPlainName.get(target).resolved();
            }
            if (target == null) {
                unresolved.add(name);
            } else {
                wanted.computeIfAbsent(target, key -> new ArrayList<>()).add(name);
            }
        }
    }

    /** The next link, its bytes in {@code store}; null at the end. */
    @Nullable
    Found next(ByteStore store) throws IOException {
        while (waiting.isEmpty() && !wanted.isEmpty() && entries.next()) {
            List<String> names = entries.link() != null ? null : wanted.remove(ArchiveLink.plain(entries.name()));
            if (names != null) {
                take();
                waiting.addAll(names);
            }
        }
        String name = waiting.poll();
        if (name != null) {
            store.require(length, length);
            System.arraycopy(bytes, 0, store.bytes(), 0, length);
            return new Found(name, length, size, refusal);
        }
        wanted.values().forEach(unresolved::addAll);
        wanted.clear();
        name = unresolved.poll();
        return name == null
                ? null
                : new Found(
                        name,
                        0,
                        0,
                        new EntryException(
                                "missing",
                                "it is a link to " + EntryException.shortened(targets.getOrDefault(name, ""))
                                        + ", which the archive does not hold. Archive what links lead to"
                                        + " (tar --dereference)"));
    }

    private void take() throws IOException {
        size = entries.size();
        length = 0;
        refusal = entries.refusal();
        if (refusal == null && size > options.maxImageBytes()) {
            refusal = new EntryException(
                    "too_large", "it leads to " + size + " bytes (expected at most " + options.maxImageBytes() + ")");
        }
        if (refusal != null || !options.content()) {
            return;
        }
        try {
            ByteStore store = new ByteStore();
            length = entries.read(store, options.maxImageBytes());
            bytes = store.bytes();
        } catch (EntryException e) {
            refusal = e;
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
