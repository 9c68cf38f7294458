package org.hexcast.realexec.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.hexcast.realexec.device.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads the body of one completion request. Fields that it does not know are left out; fields that would change the answer are refused. One thread. */
final class CompletionRequestReader {

    /** Tokens of an answer whose client does not say; as in OpenAI's API. */
    static final int USUAL_TOKENS = 16;

    private static final int MOST_STOPS = 256;
    private static final double HOTTEST = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Fields that are not offered, with the values that ask for nothing. */
    private static final Map<String, List<Double>> NEUTRAL = Map.ofEntries(
            Map.entry("allowed_token_ids", List.of()),
            Map.entry("bad_words", List.of()),
            Map.entry("best_of", List.of(1.0)),
            Map.entry("echo", List.of()),
            Map.entry("frequency_penalty", List.of(0.0)),
            Map.entry("guided_choice", List.of()),
            Map.entry("guided_grammar", List.of()),
            Map.entry("guided_json", List.of()),
            Map.entry("guided_regex", List.of()),
            Map.entry("logit_bias", List.of()),
            Map.entry("logits_processors", List.of()),
            Map.entry("logprobs", List.of()),
            Map.entry("min_p", List.of(0.0)),
            Map.entry("n", List.of(1.0)),
            Map.entry("presence_penalty", List.of(0.0)),
            Map.entry("prompt_embeds", List.of()),
            Map.entry("prompt_logprobs", List.of()),
            Map.entry("repetition_penalty", List.of(1.0)),
            Map.entry("stop", List.of()),
            Map.entry("structured_outputs", List.of()),
            Map.entry("suffix", List.of()),
            Map.entry("top_k", List.of(0.0, -1.0)),
            Map.entry("truncate_prompt_tokens", List.of(-1.0)),
            Map.entry("use_beam_search", List.of()));

    private final EndpointRules rules;
    private final JsonParser parser;
    private final FieldReader field;
    private @Nullable List<TokenIds> prompts;
    private int maxTokens = USUAL_TOKENS;
    private int minTokens;
    private double temperature = 1;
    private double topP = 1;
    private OptionalLong seed = OptionalLong.empty();
    private List<Integer> stops = List.of();
    private boolean ignoresEnd;
    private boolean stream;
    private boolean streamOptions;
    private boolean usage;

    private CompletionRequestReader(EndpointRules rules, JsonParser parser) {
        this.rules = rules;
        this.parser = parser;
        this.field = new FieldReader(parser);
    }

    /**
     * Reads a body.
     *
     * @throws Refusal if it cannot be served
     */
    static CompletionRequest read(byte[] body, EndpointRules rules) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            return new CompletionRequestReader(rules, parser).read();
        } catch (JacksonException e) {
            throw new Refusal(400, "the body is not JSON: " + complaint(e), null, null);
        }
    }

    /** Without the place where an object began, which the parser does not tell. */
    private static String complaint(JacksonException e) {
        return e.getOriginalMessage().replaceFirst("(?s) \\(start marker at .*", "");
    }

    private CompletionRequest read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Refusal(400, "the body must be a JSON object", null, null);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            field.at(name);
            if (!field.isNull()) {
                readField(name);
            }
        }
        if (parser.nextToken() != null) {
            throw new Refusal(400, "the body goes on after its JSON object", null, null);
        }
        return checked();
    }

    private void readField(String name) {
        switch (name) {
            case "model" -> requireServed(field.text());
            case "prompt" -> prompts = readPrompts();
            case "max_tokens" -> maxTokens = field.whole(1, rules.contextTokens());
            case "min_tokens" -> minTokens = field.whole(0, rules.contextTokens());
            case "temperature" -> temperature = field.number(0, true, HOTTEST);
            case "top_p" -> topP = field.number(0, false, 1);
            case "seed" -> seed = OptionalLong.of(field.anyWhole());
            case "stop_token_ids" -> stops = readStops();
            case "ignore_eos" -> ignoresEnd = field.flag();
            case "stream" -> stream = field.flag();
            case "stream_options" -> readStreamOptions();
            case "response_format" -> readResponseFormat();
            default -> readOther(name);
        }
    }

    private void requireServed(String model) {
        if (!model.equals(rules.modelName())) {
            throw new Refusal(
                    404,
                    "the model \"" + shortened(model) + "\" is not served here; the one that is, is \""
                            + rules.modelName() + "\".",
                    "model",
                    "model_not_found");
        }
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    private List<TokenIds> readPrompts() {
        String rule = "an array of token ids, or an array of such arrays";
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            throw noText();
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw field.wrong(rule);
        }
        JsonToken first = parser.nextToken();
        if (first == JsonToken.VALUE_STRING) {
            throw noText();
        }
        List<TokenIds> all = new ArrayList<>();
        if (first != JsonToken.START_ARRAY) {
            all.add(readPrompt());
            return all;
        }
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw field.wrong(rule);
            }
            if (all.size() == rules.bounds().prompts()) {
                throw Refusal.wrong(
                        "prompt",
                        "prompt holds more than " + rules.bounds().prompts()
                                + " prompts, the most in one request here.");
            }
            all.add(readPrompt());
        }
        return all;
    }

    private static Refusal noText() {
        return Refusal.wrong(
                "prompt",
                "prompt is text, but this endpoint has no tokenizer; it must be an array of token ids, or an array of"
                        + " such arrays.");
    }

    private TokenIds readPrompt() {
        int most = rules.contextTokens() - 1;
        List<Integer> ids = field.ids(
                rules.vocabulary(),
                most,
                "which leaves no room for an answer in the model's context of " + rules.contextTokens() + " tokens");
        if (ids.isEmpty()) {
            throw Refusal.wrong("prompt", "prompt is empty; it must hold at least 1 token id.");
        }
        return TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private List<Integer> readStops() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw field.wrong("an array of token ids");
        }
        return field.ids(rules.vocabulary(), MOST_STOPS, "the most that are looked for");
    }

    private void readStreamOptions() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw field.wrong("an object");
        }
        streamOptions = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            field.at("stream_options." + name);
            if (name.equals("include_usage") && !field.isNull()) {
                usage = field.flag();
            } else {
                field.skip();
            }
        }
    }

    /** Text of any form is what is answered. */
    private void readResponseFormat() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw field.wrong("an object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean type = parser.currentName().equals("type");
            field.at("response_format");
            if (type && !field.text().equals("text")) {
                throw field.wrong("of type \"text\", or left out");
            }
            field.skip();
        }
    }

    /** A field that asks for what is not offered, or one that is unknown. */
    private void readOther(String name) {
        List<Double> neutral = NEUTRAL.get(name);
        if (neutral != null && !asksForNothing(neutral)) {
            throw Refusal.wrong(
                    name,
                    name.equals("n")
                            ? "n must be 1: this endpoint gives one answer to a prompt."
                            : name + " is not offered here; leave it out.");
        }
        field.skip();
    }

    private boolean asksForNothing(List<Double> neutral) {
        return switch (parser.currentToken()) {
            case VALUE_FALSE -> true;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> neutral.contains(parser.getDoubleValue() + 0.0);
            case VALUE_STRING -> parser.getString().isEmpty();
            case START_ARRAY -> parser.nextToken() == JsonToken.END_ARRAY;
            case START_OBJECT -> parser.nextToken() == JsonToken.END_OBJECT;
            default -> false;
        };
    }

    private CompletionRequest checked() {
        List<TokenIds> asked = prompts;
        if (asked == null) {
            throw Refusal.wrong("prompt", "prompt is missing; it must be an array of token ids.");
        }
        int longest = asked.stream().mapToInt(TokenIds::size).max().orElse(0);
        if (longest + maxTokens > rules.contextTokens()) {
            throw Refusal.wrong(
                    "max_tokens",
                    "the prompt of " + longest + " tokens and max_tokens " + maxTokens
                            + " exceed the model's context of "
                            + rules.contextTokens() + " tokens; max_tokens must be at most "
                            + (rules.contextTokens() - longest) + ".");
        }
        List<Integer> ends = new ArrayList<>(stops);
        if (!ignoresEnd) {
            ends.addAll(rules.endTokens());
        }
        if (minTokens > maxTokens || (minTokens > 0 && !ends.isEmpty())) {
            throw Refusal.wrong(
                    "min_tokens",
                    "min_tokens is " + minTokens + "; it must be at most max_tokens, and is not offered together with"
                            + " tokens that end an answer. Maybe set ignore_eos to true.");
        }
        if (streamOptions && !stream) {
            throw Refusal.wrong("stream_options", "stream_options must only be there if stream is true.");
        }
        return new CompletionRequest(
                asked,
                maxTokens,
                new CompletionRequest.Drawing(temperature, topP, seed),
                ends,
                new CompletionRequest.Form(stream, usage));
    }
}
