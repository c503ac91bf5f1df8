/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.TestFiles;

/**
 * s3proxy over a folder, in this JVM, with a class loader of its own; or, with {@code -Drepvgg.s3.endpoint}, a server that
 * runs already and takes the key and the secret of the test.
 */
final class S3Server implements AutoCloseable {
    private final URI uri;
    private @Nullable URLClassLoader loader;

    S3Server(Path folder) throws Exception {
        String running = System.getProperty("repvgg.s3.endpoint");
        if (running != null) {
            uri = URI.create(running);
            return;
        }
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

    /** s3proxy has no way to be stopped from here, but its threads are daemons, and need their classes to the end. */
    @Override
    public void close() throws IOException {}
}
