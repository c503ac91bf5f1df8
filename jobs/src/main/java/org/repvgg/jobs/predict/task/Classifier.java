/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.Engine;
import org.repvgg.engine.InputLayout;
import org.repvgg.engine.Predictions;
import org.repvgg.engine.Session;
import org.repvgg.image.Preprocessor;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.predict.task.PredictionSchema.Constants;
import org.repvgg.jobs.predict.task.PredictionSchema.Origin;
import org.repvgg.jobs.predict.task.PredictionSchema.Picture;
import org.repvgg.jobs.source.input.EncodedImage;

/**
 * The decoder and inference session of one task: images are added until the batch is full, then {@link #run} returns
 * their rows in the order they came, failures included. All buffers are reused between batches.
 */
final class Classifier {
    private final Engine engine;
    private final PredictSettings settings;
    private final Constants constants;
    private final Preprocessor preprocessor;
    private final SkippedImages skipped;
    private final Session session;
    private final float[] logits;
    private final float @Nullable [] embedding;
    private final float[] probabilities;
    private final int[] best;
    private final List<Pending> pending = new ArrayList<>();
    private int images;
    private long decodeNanos;
    private long inferNanos;

    /** An image that waits for its batch, or (slot -1) a finished row. */
    private record Pending(
            int slot,
            Origin origin,
            Picture picture,
            @Nullable Row failed) {}

    Classifier(Engine engine, PredictSettings settings) {
        this.engine = engine;
        this.settings = settings;
        constants = new Constants(
                settings.modelFingerprint(), settings.preprocessFingerprint(), engine.kernel(), settings.runId());
        preprocessor = new Preprocessor(
                settings.parsedPreprocess(),
                settings.options().imageLimits(),
                ExecutorEngine.decodeMemory(settings.options().maxDecodeBytes()));
        skipped = new SkippedImages(settings.options().skip());
        session = engine.newSession();
        logits = new float[engine.batchImages() * engine.classes()];
        embedding = settings.options().columns().embedding()
                ? new float[engine.batchImages() * engine.embeddingSize()]
                : null;
        probabilities = new float[engine.classes()];
        best = new int[Math.min(settings.options().topK(), engine.classes())];
    }

    /** Why an image has no prediction, without credentials. */
    record Failure(String code, String message) {}

    /** Decodes one image into the batch; returns why it cannot be predicted, or null. */
    @Nullable
    Failure add(EncodedImage image) {
        Origin origin = new Origin(image.path(), image.length(), image.modifiedMillis());
        if (skipped.contain(image.path())) {
            return fail(
                    origin,
                    new Picture(null, null, null),
                    SkippedImages.CODE,
                    "Cannot classify " + image.path() + ": --skip names it.");
        }
        if (image.failure() != null) {
            return fail(
                    origin,
                    new Picture(null, null, null),
                    image.failure().code(),
                    image.failure().message());
        }
        long start = System.nanoTime();
        try {
            InputLayout input = session.input();
            ImageInfo info = preprocessor.process(
                    image.bytes(),
                    (int) image.length(),
                    input.data(),
                    input.offset(images),
                    input.channelStride(),
                    input.rowStride(),
                    input.columnStride());
            pending.add(new Pending(images++, origin, new Picture(info.width(), info.height(), info.format()), null));
            return null;
        } catch (ImageException e) {
            ImageInfo header = e.header();
            Picture picture = header == null
                    ? new Picture(null, null, null)
                    : new Picture(header.width(), header.height(), header.format());
            return fail(origin, picture, e.code().toString(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            throw new HeapFull(e, Redaction.of(image.path()));
        } finally {
            decodeNanos += System.nanoTime() - start;
        }
    }

    private Failure fail(Origin origin, Picture picture, String code, String message) {
        Failure failure = new Failure(code, Redaction.of(message));
        pending.add(new Pending(
                -1,
                origin,
                picture,
                PredictionSchema.failed(
                        settings.options().columns(), origin, picture, code, failure.message(), constants)));
        return failure;
    }

    boolean isFull() {
        return images == engine.batchImages();
    }

    /** Runs the network on the batch; returns the rows in the order the images came. */
    List<Row> run() {
        List<Row> rows = new ArrayList<>(pending.size());
        if (images > 0) {
            long start = System.nanoTime();
            if (embedding == null) {
                session.run(images, logits);
            } else {
                session.run(images, logits, embedding);
            }
            inferNanos += System.nanoTime() - start;
        }
        for (Pending image : pending) {
            rows.add(
                    image.failed() != null
                            ? image.failed()
                            : PredictionSchema.predicted(
                                    settings.options().columns(),
                                    image.origin(),
                                    image.picture(),
                                    prediction(image.slot()),
                                    constants));
        }
        clear();
        return rows;
    }

    /** Discards the batch. */
    void clear() {
        pending.clear();
        images = 0;
    }

    private Prediction prediction(int slot) {
        int at = slot * engine.classes();
        Predictions.softmax(logits, at, engine.classes(), probabilities);
        Predictions.topK(logits, at, engine.classes(), best);
        Row[] topK = new Row[best.length];
        for (int rank = 0; rank < topK.length; rank++) {
            topK[rank] = RowFactory.create(best[rank], label(best[rank]), probabilities[best[rank]]);
        }
        return new Prediction(
                best[0],
                label(best[0]),
                probabilities[best[0]],
                topK,
                settings.options().columns().logits() ? boxed(logits, slot, engine.classes()) : null,
                embedding == null ? null : boxed(embedding, slot, engine.embeddingSize()));
    }

    private @Nullable String label(int index) {
        return settings.labels().isEmpty() ? null : settings.labels().get(index);
    }

    private static Float[] boxed(float[] values, int slot, int count) {
        Float[] boxed = new Float[count];
        for (int i = 0; i < count; i++) {
            boxed[i] = values[slot * count + i];
        }
        return boxed;
    }

    Engine engine() {
        return engine;
    }

    /** Nanoseconds spent on decoding since the last call. */
    long takeDecodeNanos() {
        long taken = decodeNanos;
        decodeNanos = 0;
        return taken;
    }

    /** Nanoseconds spent in the network since the last call. */
    long takeInferNanos() {
        long taken = inferNanos;
        inferNanos = 0;
        return taken;
    }
}
