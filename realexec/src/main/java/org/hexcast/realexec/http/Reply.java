package org.hexcast.realexec.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One request of a client and what is sent back, under the eyes of an {@link IoWatch}. Owned by the thread that handles the request. */
final class Reply implements AutoCloseable {

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
    private static final int PIECE = 1 << 16;

    private final HttpExchange exchange;
    private final IoWatch watch;
    private boolean begun;

    Reply(HttpExchange exchange, IoWatch watch) {
        this.exchange = exchange;
        this.watch = watch;
    }

    /** The body of the request. */
    byte[] readBody(int mostBytes) throws IOException {
        watch.begin();
        try {
            InputStream in = exchange.getRequestBody();
            byte[] body = in.readNBytes(mostBytes + 1);
            if (body.length > mostBytes) {
                discard(mostBytes);
                throw new Refusal(
                        413,
                        "the body is larger than " + mostBytes + " bytes, the most that is read.",
                        null,
                        "body_too_large");
            }
            return body;
        } finally {
            watch.end();
        }
    }

    /** Reads what is left of the body, within reason: many clients look for an answer only when they have sent all. */
    private void discard(int mostBytes) throws IOException {
        InputStream in = exchange.getRequestBody();
        int last = PIECE;
        for (long read = 0; read < mostBytes && last == PIECE; read += last) {
            last = in.readNBytes(PIECE).length;
        }
    }

    /** Refuses before the body is read. */
    void refuseUnread(Refusal refusal, int mostBytes) throws IOException {
        watch.begin();
        try {
            discard(mostBytes);
        } finally {
            watch.end();
        }
        throw refusal;
    }

    /** Sends all there is. */
    void send(int status, String type, byte[] body) throws IOException {
        boolean bare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        begin(status, type, bare ? -1 : body.length);
        if (!bare) {
            write(body);
        }
    }

    /** Begins a stream of events. */
    void beginStream() throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        begin(200, "text/event-stream; charset=utf-8", 0);
    }

    private void begin(int status, String type, long length) throws IOException {
        begun = true;
        exchange.getResponseHeaders().set("Content-Type", type);
        watch.begin();
        try {
            exchange.sendResponseHeaders(status, length);
        } finally {
            watch.end();
        }
    }

    /** Sends one event. */
    void event(byte[] json) throws IOException {
        byte[] event = new byte[DATA.length + json.length + END.length];
        System.arraycopy(DATA, 0, event, 0, DATA.length);
        System.arraycopy(json, 0, event, DATA.length, json.length);
        System.arraycopy(END, 0, event, DATA.length + json.length, END.length);
        write(event);
    }

    /** Sends the last event. */
    void done() throws IOException {
        write(DONE);
    }

    private void write(byte[] bytes) throws IOException {
        watch.begin();
        try {
            OutputStream out = exchange.getResponseBody();
            out.write(bytes);
            out.flush();
        } finally {
            watch.end();
        }
    }

    /** Tells the client why it gets no answer, or no more of it. */
    void refuse(Refusal refusal) throws IOException {
        byte[] error = CompletionJson.error(refusal);
        if (begun) {
            event(error);
            done();
        } else {
            send(refusal.status(), "application/json", error);
        }
    }

    /** Whether something has been sent. */
    boolean begun() {
        return begun;
    }

    @Override
    public void close() {
        watch.begin();
        try {
            exchange.close();
        } finally {
            watch.end();
        }
    }
}
