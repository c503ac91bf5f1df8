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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands before an S3 server, counts requests, and misbehaves where it is told to, at every so manieth request: answers "503
 * Slow Down", answers "500" to a request that it has carried out, or breaks off in the middle of a body. Counts what it did.
 */
final class FlakyProxy implements AutoCloseable {
    private static final int SLOW_DOWN_EVERY = 17;
    private static final int LOST_ANSWER_EVERY = 41;
    private static final int BROKEN_BODY_EVERY = 13;
    /** Far more than a request needs, even on a machine with much else to do. */
    private static final int PATIENCE_SECONDS = 30;
    /** A request that waits for other processes. */
    private static final int GATE_SECONDS = 300;

    /** What the JDK's client sets by itself. Host is sent as it came, since signatures cover it. */
    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "expect", "upgrade", "transfer-encoding");

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    /** What is done wrong. */
    enum Mood {
        HONEST,
        /** Throttles, loses answers, breaks off bodies. */
        FLAKY,
        /** Takes no part of the output: no space is left. */
        FULL
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(32);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private final URI target;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger();
    private final Set<String> brokenOnce = ConcurrentHashMap.newKeySet();
    private final TreeMap<String, Integer> counts = new TreeMap<>();
    private final AtomicReference<Runnable> onData = new AtomicReference<>();
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch flatListings = new CountDownLatch(0);
    private volatile Mood mood = Mood.HONEST;
    final AtomicInteger slowDowns = new AtomicInteger();
    final AtomicInteger lostAnswers = new AtomicInteger();
    final AtomicInteger brokenBodies = new AtomicInteger();
    /** Of locks and what else the driver reads back. */
    final AtomicInteger brokenReports = new AtomicInteger();

    final AtomicInteger refusedParts = new AtomicInteger();

    FlakyProxy(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Begins to behave so, and to count anew. */
    void begin(Mood next) {
        mood = next;
        for (AtomicInteger count :
                new AtomicInteger[] {slowDowns, lostAnswers, brokenBodies, brokenReports, refusedParts, requests, bodies
                }) {
            count.set(0);
        }
        synchronized (counts) {
            counts.clear();
        }
        brokenOnce.clear();
    }

    /** Requests by what they ask for. */
    TreeMap<String, Integer> counts() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    /** Called once, before the next image or archive is read. */
    void onData(Runnable action) {
        onData.set(action);
    }

    /** Answers listings without delimiter only when so many are waiting at once, or patience ends. */
    void holdFlatListings(int together) {
        flatListings = new CountDownLatch(together);
    }

    /** Whether so many were. */
    boolean flatListingsMet() {
        return flatListings.getCount() == 0;
    }

    /** Keeps the next request of this kind for a path that ends so from being answered, until its gate is opened or patience ends. */
    Gate hold(String method, String pathEnd) {
        Gate gate = new Gate(method, pathEnd, new AtomicBoolean(), new CountDownLatch(1));
        gates.add(gate);
        return gate;
    }

    /** What keeps one request waiting. */
    record Gate(String method, String pathEnd, AtomicBoolean met, CountDownLatch latch) {
        void open() {
            latch.countDown();
        }

        private boolean holds(HttpExchange exchange) {
            return exchange.getRequestMethod().equals(method)
                    && exchange.getRequestURI().getPath().endsWith(pathEnd)
                    && !met.getAndSet(true);
        }
    }

    private static String kind(HttpExchange exchange) {
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestMethod().equals("GET")) {
            return exchange.getRequestMethod();
        }
        if (query.contains("list-type=2")) {
            if (query.contains("prefix=out%2F")) {
                return "LIST output";
            }
            // s3a asks for one or two keys to learn whether there is a folder
            return query.matches(".*max-keys=\\d(&.*|$)")
                    ? "LIST probe"
                    : query.contains("delimiter=") ? "LIST folder" : "LIST flat";
        }
        return path.contains("/model/") ? "GET model" : path.contains("/out/") ? "GET output" : "GET data";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String kind = kind(exchange);
            synchronized (counts) {
                counts.merge(kind, 1, Integer::sum);
            }
            if (kind.equals("LIST flat")) {
                flatListings.countDown();
                flatListings.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            for (Gate gate : gates) {
                if (gate.holds(exchange)) {
                    gate.latch.await(GATE_SECONDS, TimeUnit.SECONDS);
                }
            }
            Runnable action = kind.equals("GET data") ? onData.getAndSet(null) : null;
            if (action != null) {
                action.run();
            }
            int number = mood == Mood.FLAKY ? requests.incrementAndGet() : 1;
            String path = exchange.getRequestURI().getPath();
            if (mood == Mood.FULL
                    && path.contains("/part-")
                    && Set.of("PUT", "POST").contains(kind)) {
                refusedParts.incrementAndGet();
                error(exchange, 507, "XMinioStorageFull");
                return;
            }
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
            answer(exchange, kind, answer);
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
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void answer(HttpExchange exchange, String kind, HttpResponse<byte[]> answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        boolean head = kind.equals("HEAD");
        answer.headers().map().forEach((name, values) -> {
            if (head && name.equalsIgnoreCase("content-length")
                    || !OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
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
        if (breaks(exchange, kind, body.length)) {
            brokenBodies.incrementAndGet();
            out.write(body, 0, body.length / 2);
            out.flush();
            return;
        }
        out.write(body);
        out.close();
    }

    /** The first body of whatever is not an image, and every so manieth. */
    private boolean breaks(HttpExchange exchange, String kind, int length) {
        if (mood != Mood.FLAKY || !kind.startsWith("GET")) {
            return false;
        }
        String path = exchange.getRequestURI().getPath();
        boolean report = path.contains("/_run/") && !path.contains("/_run/ready/");
        if (report && brokenOnce.add(path)) {
            brokenReports.incrementAndGet();
            return true;
        }
        return (kind.equals("GET model") || path.endsWith(".tar")) && length > 1 && brokenOnce.add(path)
                || bodies.incrementAndGet() % BROKEN_BODY_EVERY == 0;
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
        threads.shutdownNow();
    }
}
