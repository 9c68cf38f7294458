package org.hexcast.realexec.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hexcast.realexec.serving.RealServing;

/**
 * An endpoint in the shape of OpenAI's completions, as vLLM offers it, in front of a plan that {@link RealServing#serve} serves on another thread. Prompts and
 * answers are token ids. Requests are read, and answers written, on threads of its own: a slow client holds up nobody else. Thread-safe.
 *
 * <p>The server of the JDK waits for a client's acknowledgement before it sends small pieces unless the process is started with
 * {@code -Dsun.net.httpserver.nodelay=true}, as the launcher does; without it, gaps between streamed tokens are not those of the plan.
 */
public final class CompletionServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CompletionServer.class.getName());
    private static final String THREADS = "hexcast-http-";
    private static final String JSON = "application/json";
    private static final int BACKLOG = 1024;
    private static final int STACK_BYTES = 1 << 18;
    /** Threads beside those of completions: for health, metrics and refusals. */
    private static final int SPARE_THREADS = 8;

    private static final long IDLE_SECONDS = 10;
    private static final long CLOSING_SECONDS = 2;
    private static final String COMPLETIONS = "/v1/completions";
    private static final Map<String, String> METHODS =
            Map.of(COMPLETIONS, "POST", "/v1/models", "GET", "/health", "GET", "/metrics", "GET");

    private final HttpServer http;
    private final EndpointRules rules;
    private final OpenCompletion.Plan plan;
    private final Clock clock;
    private final ThreadPoolExecutor threads;
    private final IoWatch watch;
    private final Semaphore permits;
    private final Set<OpenCompletion> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong completions = new AtomicLong();
    private final long startSeconds;
    private volatile boolean closing;

    private CompletionServer(HttpServer http, EndpointRules rules, OpenCompletion.Plan plan, Clock clock) {
        this.http = http;
        this.rules = rules;
        this.plan = plan;
        this.clock = clock;
        this.startSeconds = clock.instant().getEpochSecond();
        int most = rules.bounds().openResponses();
        this.permits = new Semaphore(most);
        this.watch = new IoWatch(rules.bounds().ioSeconds(), THREADS + "watch");
        this.threads = new ThreadPoolExecutor(
                most + SPARE_THREADS,
                most + SPARE_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named());
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named() {
        AtomicLong number = new AtomicLong();
        return task -> new Thread(null, task, THREADS + number.getAndIncrement(), STACK_BYTES);
    }

    /**
     * Starts an endpoint.
     *
     * @param address where it listens; port 0 takes any that is free
     * @param rules what is served
     * @param serving the plan; whoever calls keeps it served and stops it
     * @param listener the one that hears the plan
     * @throws IOException if the address cannot be listened on
     */
    public static CompletionServer start(
            InetSocketAddress address, EndpointRules rules, RealServing serving, EndpointListener listener)
            throws IOException {
        HttpServer http = HttpServer.create(address, BACKLOG);
        CompletionServer server = new CompletionServer(
                http, rules, new OpenCompletion.Plan(serving, listener, new AtomicLong()), Clock.systemUTC());
        http.createContext("/", server::handle);
        http.setExecutor(task -> server.threads.execute(() -> server.watched(task)));
        http.start();
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    /** A client may take only so long to send the head of its request, too. */
    private void watched(Runnable task) {
        watch.begin();
        try {
            task.run();
        } finally {
            watch.end();
        }
    }

    private void handle(HttpExchange exchange) {
        watch.end();
        boolean counted = path(exchange).equals(COMPLETIONS) && permits.tryAcquire();
        try (Reply reply = new Reply(exchange, watch)) {
            answer(exchange, reply, counted);
        } finally {
            if (counted) {
                permits.release();
            }
        }
    }

    /** The path that is asked for; empty in addresses that have none. */
    private static String path(HttpExchange exchange) {
        return Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "");
    }

    private void answer(HttpExchange exchange, Reply reply, boolean counted) {
        try {
            try {
                route(exchange, reply, counted);
            } catch (Refusal refusal) {
                reply.refuse(refusal);
            } catch (InterruptedException e) {
                reply.refuse(Refusal.unavailable("the endpoint closes"));
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a request failed", e);
                reply.refuse(new Refusal(500, "the endpoint failed; its log says why", null, null));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client is gone", e);
        }
    }

    private void route(HttpExchange exchange, Reply reply, boolean counted) throws IOException, InterruptedException {
        String path = path(exchange);
        String method = METHODS.get(path);
        if (method == null) {
            throw new Refusal(404, "there is no such path here; there are " + paths(), null, "not_found");
        }
        if (!exchange.getRequestMethod().equals(method)) {
            exchange.getResponseHeaders().set("Allow", method);
            throw new Refusal(405, path + " takes " + method + " only", null, "method_not_allowed");
        }
        switch (path) {
            case COMPLETIONS -> complete(reply, counted);
            case "/v1/models" -> reply.send(200, JSON, CompletionJson.models(rules, startSeconds));
            case "/metrics" ->
                reply.send(
                        200,
                        PrometheusText.TYPE,
                        plan.listener().metrics().text().getBytes(StandardCharsets.UTF_8));
            default -> {
                requireServing();
                reply.send(200, JSON, new byte[0]);
            }
        }
    }

    private static String paths() {
        return String.join(", ", METHODS.keySet().stream().sorted().toList());
    }

    private void requireServing() {
        if (closing || !plan.serving().isServing()) {
            throw Refusal.unavailable("the plan is not served: it has not begun, has ended, or its replicas are lost");
        }
    }

    private void complete(Reply reply, boolean counted) throws IOException, InterruptedException {
        int mostBytes = rules.bounds().bodyBytes();
        if (!counted) {
            String message = "there are " + rules.bounds().openResponses() + " requests already, the most here";
            reply.refuseUnread(
                    closing ? Refusal.unavailable("the endpoint closes") : new Refusal(429, message, null, "too_many"),
                    mostBytes);
        }
        CompletionRequest request = CompletionRequestReader.read(reply.readBody(mostBytes), rules);
        requireServing();
        CompletionJson json = new CompletionJson(
                "cmpl-" + completions.getAndIncrement(), clock.instant().getEpochSecond(), rules.modelName());
        OpenCompletion completion =
                new OpenCompletion(request, reply, json, plan, rules.bounds().unsentTokens());
        open.add(completion);
        try {
            if (closing) {
                completion.cut("the endpoint closes");
            }
            completion.run();
        } finally {
            open.remove(completion);
        }
    }

    /** Refuses what is open, gives it up, and ends every thread. The plan goes on being served. A second time does nothing. */
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        open.forEach(completion -> completion.cut("the endpoint closes"));
        try {
            boolean quiet = permits.tryAcquire(rules.bounds().openResponses(), CLOSING_SECONDS, TimeUnit.SECONDS);
            http.stop(0);
            watch.close();
            threads.shutdownNow();
            if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS) || !quiet) {
                LOG.log(System.Logger.Level.WARNING, "clients were cut off while the endpoint closed");
            }
        } catch (InterruptedException e) {
            http.stop(0);
            watch.close();
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
