/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.repvgg.jobs.TestFiles;

/** s3proxy over a folder, in this JVM, with a class loader of its own. */
final class S3Server implements AutoCloseable {
    private final URI uri;
    private final URLClassLoader loader;

    S3Server(Path folder) throws Exception {
        Path jar = TestFiles.root().resolve("jobs/target/s3proxy/s3proxy.jar");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        uri = URI.create("http://127.0.0.1:" + port);
        Path properties = folder.resolve("s3proxy.properties");
        Files.createDirectories(folder.resolve("store"));
        Files.write(
                properties,
                List.of(
                        "s3proxy.authorization=none",
                        "s3proxy.endpoint=" + uri,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + folder.resolve("store")));
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Class<?> main = loader.loadClass("org.gaul.s3proxy.Main");
            main.getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"--properties", properties.toString()});
        } finally {
            Thread.currentThread().setContextClassLoader(S3Server.class.getClassLoader());
        }
    }

    URI uri() {
        return uri;
    }

    /** Makes a bucket. */
    void bucket(String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri.resolve("/" + name))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    /** Its threads are daemons of a server that has no way to be stopped from here. */
    @Override
    public void close() throws IOException {
        loader.close();
    }
}
