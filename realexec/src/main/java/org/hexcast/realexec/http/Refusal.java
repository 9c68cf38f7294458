package org.hexcast.realexec.http;

import org.jspecify.annotations.Nullable;

/** A request is not answered; what its client is told. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;

    /** A refusal with an HTTP status; the parameter and the code of the error may be absent. */
    Refusal(int status, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    /** A parameter is wrong. */
    static Refusal wrong(String param, String rule) {
        return new Refusal(400, rule, param, null);
    }

    /** What serves is not there. */
    static Refusal unavailable(String message) {
        return new Refusal(503, message, null, null);
    }

    int status() {
        return status;
    }

    String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    @Nullable
    String param() {
        return param;
    }

    @Nullable
    String code() {
        return code;
    }

    /** The type of the error, in OpenAI's words. */
    String type() {
        return switch (status) {
            case 429 -> "rate_limit_error";
            case 500 -> "internal_error";
            case 503, 504 -> "service_unavailable_error";
            default -> "invalid_request_error";
        };
    }
}
