/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before an S3 server and misbehaves, at every so manieth request: answers "503 Slow Down", answers "500" to a request
 * that it has carried out, or breaks off in the middle of a body. Counts what it did.
 */
final class FlakyProxy implements AutoCloseable {
    private static final int SLOW_DOWN_EVERY = 17;
    private static final int LOST_ANSWER_EVERY = 41;
    private static final int BROKEN_BODY_EVERY = 29;

    /** What the JDK's client sets by itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private final URI target;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger();
    final AtomicInteger slowDowns = new AtomicInteger();
    final AtomicInteger lostAnswers = new AtomicInteger();
    final AtomicInteger brokenBodies = new AtomicInteger();
    final TreeMap<String, Integer> methods = new TreeMap<>();
    volatile boolean misbehaves;

    FlakyProxy(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (methods) {
                methods.merge(exchange.getRequestMethod(), 1, Integer::sum);
            }
            int number = misbehaves ? requests.incrementAndGet() : 1;
            if (number % SLOW_DOWN_EVERY == 0) {
                slowDowns.incrementAndGet();
                error(exchange, 503, "SlowDown");
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (number % LOST_ANSWER_EVERY == 0) {
                lostAnswers.incrementAndGet();
                error(exchange, 500, "InternalError");
                return;
            }
            answer(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        String query = exchange.getRequestURI().getRawQuery();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(target + exchange.getRequestURI().getRawPath() + (query == null ? "" : "?" + query)))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        answer.headers().map().forEach((name, values) -> {
            if (head && name.equalsIgnoreCase("content-length")
                    || !OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                headers.put(name, values);
            }
        });
        byte[] body = answer.body();
        if (head || body.length == 0) {
            exchange.sendResponseHeaders(answer.statusCode(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.statusCode(), body.length);
        OutputStream out = exchange.getResponseBody();
        if (misbehaves
                && exchange.getRequestMethod().equals("GET")
                && bodies.incrementAndGet() % BROKEN_BODY_EVERY == 0) {
            brokenBodies.incrementAndGet();
            out.write(body, 0, body.length / 2);
            out.flush();
            return;
        }
        out.write(body);
        out.close();
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>injected</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        ((ExecutorService) server.getExecutor()).shutdownNow();
        threads.shutdownNow();
    }
}
