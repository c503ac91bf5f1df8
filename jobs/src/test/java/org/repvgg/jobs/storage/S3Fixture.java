/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket behind a proxy: checkpoint, class names, more keys than a page of a listing holds, an archive of several upload
 * parts. As long as it is open, Spark sessions that begin find it in their configuration.
 */
final class S3Fixture implements AutoCloseable {
    static final String ACCESS_KEY = "repvggAccessKey00001";
    /** Nowhere else in the world, with the characters that real ones have. */
    static final String SECRET_KEY = "rEcOgNiSe+me/bY7this0secret1key2of3the4e2e";

    static final int IMAGES = 600;
    static final int LOOSE_IMAGES = 300;
    /** With the images, more than one page of a thousand. */
    private static final int OTHER_KEYS = 1000;

    static final List<String> FOLDERS = List.of("a b", "sub/sub/sub/sub", "\u00fc", "\ud83d\udcf7 +%");

    private static final int PADDING = 40 << 10;
    private static final int PART_BYTES = 5 << 20;

    final String bucket = "repvgg-" + Long.toString(System.currentTimeMillis(), 36);
    final String loose = "s3a://" + bucket + "/loose \u00fc";
    final String archive = "s3a://" + bucket + "/archives/a b \ud83d\udcf7.tar";
    final FlakyProxy proxy;
    final S3Client client;
    private final S3Server server;
    private final Map<String, String> settings = new LinkedHashMap<>();

    S3Fixture(Path folder) throws Exception {
        server = new S3Server(folder);
        proxy = new FlakyProxy(server.uri());
        client = S3Client.builder()
                .endpointOverride(server.uri())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
        client.createBucket(request -> request.bucket(bucket));
        put(
                "model/fashion-mnist-repvgg-train.pth",
                Files.readAllBytes(TestFiles.example("fashion-mnist-repvgg-train.pth")));
        put("model/classes.txt", Files.readAllBytes(TestFiles.example("classes.txt")));
        putLoose();
        set("fs.s3a.endpoint", proxy.uri().toString());
        set("fs.s3a.endpoint.region", "us-east-1");
        set("fs.s3a.path.style.access", "true");
        set("fs.s3a.connection.ssl.enabled", "false");
        set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        set("fs.s3a.access.key", ACCESS_KEY);
        set("fs.s3a.secret.key", SECRET_KEY);
        set("fs.s3a.multipart.size", String.valueOf(PART_BYTES));
        set("fs.s3a.multipart.threshold", String.valueOf(PART_BYTES));
        set("fs.s3a.retry.interval", "20ms");
        set("fs.s3a.retry.throttle.interval", "20ms");
        set("repvgg.source.rangeBytes", String.valueOf(4 << 20));
        set("repvgg.source.indexTars", "ALWAYS");
        putArchive();
    }

    /** Sets a key of Hadoop's for the sessions to come. */
    void set(String key, String value) {
        settings.put(key, value);
        System.setProperty("spark.hadoop." + key, value);
    }

    void unset(String key) {
        settings.remove(key);
        System.clearProperty("spark.hadoop." + key);
    }

    /** What has been set, by Hadoop's keys. */
    Map<String, String> settings() {
        return settings;
    }

    Configuration conf() {
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        return conf;
    }

    void put(String key, byte[] content) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    private void putLoose() throws IOException {
        int number = 0;
        for (Map.Entry<String, byte[]> image : Archives.images(LOOSE_IMAGES).entrySet()) {
            put("loose \u00fc/" + FOLDERS.get(number++ % FOLDERS.size()) + "/" + image.getKey(), image.getValue());
        }
        for (int i = 0; i < OTHER_KEYS; i++) {
            put("loose \u00fc/" + FOLDERS.get(0) + "/" + i + ".txt", new byte[0]);
        }
    }

    /** The images behind the loose ones, uploaded by s3a in parts. */
    private void putArchive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Archives.tar(bytes, new ArrayList<>(Archives.images(IMAGES).entrySet()).subList(LOOSE_IMAGES, IMAGES), PADDING);
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(archive);
        try (FileSystem fs = FileSystem.newInstance(path.toUri(), conf());
                OutputStream out = fs.create(path)) {
            bytes.writeTo(out);
        }
    }

    Cli predict(String output, String... inputs) throws IOException {
        // Hadoop keeps file systems by bucket, with the settings that the first of them found
        FileSystem.closeAll();
        return Archives.predict(
                "s3a://" + bucket + "/model/fashion-mnist-repvgg-train.pth",
                "s3a://" + bucket + "/model/classes.txt",
                output,
                inputs);
    }

    String out(String name) {
        return "s3a://" + bucket + "/out/" + name;
    }

    /** Keys below a prefix. */
    List<String> keys(String prefix) {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    String text(String key) {
        return client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asUtf8String();
    }

    /** Uploads that were begun and neither completed nor aborted. */
    int unfinishedUploads() {
        return client.listMultipartUploads(request -> request.bucket(bucket))
                .uploads()
                .size();
    }

    @Override
    public void close() throws Exception {
        List.copyOf(settings.keySet()).forEach(this::unset);
        FileSystem.closeAll();
        client.close();
        proxy.close();
        server.close();
    }
}
