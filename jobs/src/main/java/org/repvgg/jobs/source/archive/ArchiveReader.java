/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreException;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.Content;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.ImageStream;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.NotTakenTally;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadFailure;
import org.repvgg.jobs.source.input.ReadFailures;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.input.StayOut;

/**
 * Streams the images of a tar, compressed or not, or zip, named {@code archive.tar!/entry.jpg}. An entry is an image by
 * its name or its first bytes; what is none is counted. A damaged archive gives the images before the damage and then
 * one failure under the archive's own name, so that the loss is recorded as a row.
 */
public final class ArchiveReader implements ImageStream {
    private static final String LABEL = "label";

    private final SourceFile file;
    private final Content content;
    private final Content seen;
    private final Range range;
    private final Configuration conf;
    private final ReadOptions options;
    private final ReadMetrics metrics;
    private final NotTakenTally notTaken;
    private final WebDatasetLabels samples;
    private final NameHashes names = new NameHashes();
    private final Map<String, ArchiveLink> links = new HashMap<>();
    private final List<String> linkedImages = new ArrayList<>();
    private final byte[] head = new byte[Content.HEAD_BYTES];
    private @Nullable StoreStream opened;
    private @Nullable ArchiveEntries members;
    private @Nullable LinkPass linkPass;
    private @Nullable IOException deferred;
    private boolean looked;
    private boolean hasNext;
    private boolean ended;
    private int images;

    /**
     * @param content what the file is read as: a tar, a zip, or something compressed
     * @param seen what its first bytes are
     * @param opened the file, open, or null
     */
    public ArchiveReader(
            SourceFile file,
            Content content,
            Content seen,
            @Nullable StoreStream opened,
            Range range,
            Configuration conf,
            ReadOptions options,
            ReadMetrics metrics) {
        this.file = file;
        this.content = content;
        this.seen = seen;
        this.opened = opened;
        this.range = range;
        this.conf = conf;
        this.options = options;
        this.metrics = metrics;
        notTaken = metrics.notTaken();
        samples = new WebDatasetLabels(options.labels(), options.labelField());
    }

    /** The next image; throws {@link ReadFailures.WrongKind} before the first if the file is no archive. */
    @Override
    public @Nullable EncodedImage next(ByteStore store) throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (deferred != null) {
                throw deferred;
            }
            if (members == null) {
                members = open(range);
                metrics.addArchive();
            }
            EncodedImage image = linkPass == null ? nextImage(members, store) : null;
            return image != null ? image : nextLink(members, store);
        } catch (ReadFailures.WrongKind e) {
            throw e;
        } catch (IOException e) {
            if (options.isRetried(e)) {
                throw e;
            }
            if (members == null && !(e instanceof StoreException) && isSomethingElse()) {
                throw new ReadFailures.WrongKind(seen);
            }
            ended = true;
            return options.accepts(file.path(), file.length(), file.modifiedMillis())
                    ? ReadFailures.damagedArchive(file, store, images, e)
                    : null;
        }
    }

    private boolean isSomethingElse() {
        return seen != content && seen != Content.OTHER && seen != Content.ZEROS;
    }

    private StoreStream stream() throws IOException {
        StoreStream in = opened;
        opened = null;
        return in == null ? file.open(conf, metrics) : in;
    }

    private ArchiveEntries open(Range covered) throws IOException {
        if (content == Content.ZIP) {
            return ZipEntries.open(file, covered, stream(), conf, metrics);
        }
        StoreStream in = stream();
        try {
            if (content.isZipped()) {
                return CompressedTar.open(in, content);
            }
            in.seek(covered.start());
            return new TarEntries(in, covered.end());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private @Nullable EncodedImage nextImage(ArchiveEntries members, ByteStore store) throws IOException {
        while (looked ? hasNext : members.next()) {
            looked = false;
            String name = members.name();
            String path = file.path() + "!/" + name;
            String kind = StayOut.path(name);
            if (kind != null) {
                notTaken.add(file.path(), kind, path);
                continue;
            }
            ArchiveLink link = members.link();
            if (link != null) {
                take(link, name, path);
                continue;
            }
            if (samples.take(members)) {
                notTaken.add(file.path(), LABEL, path);
                continue;
            }
            if (!options.accepts(path, members.size(), file.modifiedMillis()) || !isImage(members, name, path)) {
                continue;
            }
            images++;
            if (names.isDouble(name)) {
                notTaken.add(file.path(), NotTaken.DOUBLE_NAME, path);
            }
            return image(members, path, store);
        }
        String behind = members.bytesBehindEnd();
        if (behind != null) {
            notTaken.add(file.path(), NotTaken.BYTES_BEHIND_END, file.path() + " " + behind);
        }
        return null;
    }

    /** By the name, or by the first bytes; counts what is none. */
    private boolean isImage(ArchiveEntries members, String name, String path) throws IOException {
        if (FileKind.isImage(name)) {
            return true;
        }
        Content found;
        try {
            found = members.refusal() != null ? Content.OTHER : Content.of(head, members.peek(head));
        } catch (EntryException e) {
            found = Content.OTHER;
        }
        if (found.isImage()) {
            return true;
        }
        if (found == Content.EMPTY && members.size() > 0) {
            found = Content.OTHER;
        }
        boolean nested = found.isArchive() && FileKind.ofName(name).isArchive();
        notTaken.add(file.path(), nested ? NotTaken.NESTED_ARCHIVE : found.wireName(), path);
        return false;
    }

    private void take(ArchiveLink link, String name, String path) {
        links.put(name, link);
        if (!FileKind.isImage(name)) {
            notTaken.add(file.path(), NotTaken.SPECIAL_FILE, path);
        } else if (options.accepts(path, 0, file.modifiedMillis())) {
            linkedImages.add(name);
        }
    }

    private @Nullable EncodedImage nextLink(ArchiveEntries members, ByteStore store) throws IOException {
        if (linkedImages.isEmpty()) {
            ended = true;
            return null;
        }
        LinkPass pass = linkPass;
        if (pass == null) {
            members.close();
            if (!range.isAll()) {
                addLinksOfOtherRanges();
            }
            pass = new LinkPass(links, linkedImages, open(Range.ALL), options);
            linkPass = pass;
        }
        LinkPass.Found found = pass.next(store);
        if (found == null) {
            ended = true;
            return null;
        }
        images++;
        String path = file.path() + "!/" + found.name();
        EntryException failure = found.failure();
        return failure != null
                ? failed(path, found.size(), store, ReadFailures.entry(path, failure))
                : new EncodedImage(
                        path,
                        store.bytes(),
                        options.content() ? found.length() : found.size(),
                        file.modifiedMillis(),
                        null,
                        samples.labelOf(found.name()));
    }

    /** A link of this range may lead to one of another. */
    private void addLinksOfOtherRanges() throws IOException {
        try (ArchiveEntries all = open(Range.ALL)) {
            while (all.next()) {
                ArchiveLink link = all.link();
                if (link != null) {
                    links.putIfAbsent(all.name(), link);
                }
            }
        }
    }

    private EncodedImage image(ArchiveEntries members, String path, ByteStore store) throws IOException {
        String name = members.name();
        long size = members.size();
        EntryException refusal = members.refusal();
        if (refusal != null) {
            return failed(path, size, store, ReadFailures.entry(path, refusal));
        }
        if (size > options.maxImageBytes()) {
            return failed(path, size, store, ReadFailures.tooLarge(path, size, options.maxImageBytes()));
        }
        try {
            if (options.content()) {
                size = members.read(store, options.maxImageBytes());
            } else {
                members.pass();
            }
        } catch (EntryException e) {
            return failed(path, size, store, ReadFailures.entry(path, e));
        }
        if (samples.inMembers()) {
            lookForLabel(members, name);
        }
        return new EncodedImage(path, store.bytes(), size, file.modifiedMillis(), null, samples.labelOf(name));
    }

    /** Advances to the end of the image's sample, or to its next image. */
    private void lookForLabel(ArchiveEntries members, String name) {
        try {
            String key = WebDatasetLabels.keyOf(name);
            boolean same = true;
            while (same) {
                hasNext = members.next();
                looked = true;
                same = hasNext
                        && members.link() == null
                        && WebDatasetLabels.keyOf(members.name()).equals(key)
                        && !FileKind.isImage(members.name())
                        && passSidecar(members);
            }
        } catch (IOException e) {
            deferred = e;
        }
    }

    /** Takes a label, or counts what else lies beside an image; returns false at an image. */
    private boolean passSidecar(ArchiveEntries members) throws IOException {
        String path = file.path() + "!/" + members.name();
        String kind = StayOut.path(members.name());
        if (kind == null && samples.take(members)) {
            kind = LABEL;
        }
        if (kind != null) {
            notTaken.add(file.path(), kind, path);
            return true;
        }
        return !options.accepts(path, members.size(), file.modifiedMillis()) || !isImage(members, members.name(), path);
    }

    private EncodedImage failed(String path, long size, ByteStore store, ReadFailure failure) {
        return new EncodedImage(path, store.bytes(), size, file.modifiedMillis(), failure);
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
        if (linkPass != null) {
            linkPass.close();
        } else if (members != null) {
            members.close();
        }
    }
}
