package org.hexcast.realexec.http;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.hexcast.realexec.device.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what clients get. There is no tokenizer: the text of an answer is its token ids in decimals, with spaces between.
 *
 * @param id of the completion
 * @param created seconds since 1970
 * @param model its name
 */
record CompletionJson(String id, long created, String model) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Why an answer ended at its last token. */
    static final String STOP = "stop";
    /** It has all tokens that it may have. */
    static final String LENGTH = "length";

    /**
     * Counted tokens of a response.
     *
     * @param prompt of its prompts
     * @param output of its answers
     */
    record Usage(long prompt, long output) {}

    private static byte[] object(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void head(JsonGenerator json) {
        json.writeStringProperty("id", id);
        json.writeStringProperty("object", "text_completion");
        json.writeNumberProperty("created", created);
        json.writeStringProperty("model", model);
    }

    private static void choice(
            JsonGenerator json, int index, String text, TokenIds tokens, @Nullable String finishReason) {
        json.writeStartObject();
        json.writeNumberProperty("index", index);
        json.writeStringProperty("text", text);
        json.writeNullProperty("logprobs");
        if (finishReason == null) {
            json.writeNullProperty("finish_reason");
        } else {
            json.writeStringProperty("finish_reason", finishReason);
        }
        json.writeName("token_ids");
        json.writeStartArray();
        for (int i = 0; i < tokens.size(); i++) {
            json.writeNumber(tokens.get(i));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, Usage usage) {
        json.writeName("usage");
        json.writeStartObject();
        json.writeNumberProperty("prompt_tokens", usage.prompt());
        json.writeNumberProperty("completion_tokens", usage.output());
        json.writeNumberProperty("total_tokens", usage.prompt() + usage.output());
        json.writeEndObject();
    }

    /** A whole response. */
    byte[] whole(List<TokenIds> answers, List<String> finishReasons, Usage usage) {
        return object(json -> {
            head(json);
            json.writeName("choices");
            json.writeStartArray();
            for (int i = 0; i < answers.size(); i++) {
                TokenIds tokens = answers.get(i);
                StringBuilder text = new StringBuilder();
                for (int t = 0; t < tokens.size(); t++) {
                    text.append(t == 0 ? "" : " ").append(tokens.get(t));
                }
                choice(json, i, text.toString(), tokens, finishReasons.get(i));
            }
            json.writeEndArray();
            usage(json, usage);
        });
    }

    /** One token of a stream. */
    byte[] chunk(int index, int token, boolean first, @Nullable String finishReason) {
        return object(json -> {
            head(json);
            json.writeName("choices");
            json.writeStartArray();
            choice(json, index, (first ? "" : " ") + token, TokenIds.of(token), finishReason);
            json.writeEndArray();
        });
    }

    /** The end of a stream whose client wants the counts. */
    byte[] usageChunk(Usage usage) {
        return object(json -> {
            head(json);
            json.writeName("choices");
            json.writeStartArray();
            json.writeEndArray();
            usage(json, usage);
        });
    }

    /** Why a request is not answered. */
    static byte[] error(Refusal refusal) {
        return object(json -> {
            json.writeName("error");
            json.writeStartObject();
            json.writeStringProperty("message", refusal.message());
            json.writeStringProperty("type", refusal.type());
            optional(json, "param", refusal.param());
            optional(json, "code", refusal.code());
            json.writeEndObject();
        });
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    /** The one model that is there. */
    static byte[] models(EndpointRules rules, long created) {
        return object(json -> {
            json.writeStringProperty("object", "list");
            json.writeName("data");
            json.writeStartArray();
            json.writeStartObject();
            json.writeStringProperty("id", rules.modelName());
            json.writeStringProperty("object", "model");
            json.writeNumberProperty("created", created);
            json.writeStringProperty("owned_by", "hexcast");
            json.writeNumberProperty("max_model_len", rules.contextTokens());
            json.writeEndObject();
            json.writeEndArray();
        });
    }
}
