package org.hexcast.realexec.http;

import java.util.List;
import org.hexcast.domain.model.ModelSpec;

/**
 * What the endpoint serves, and what it takes.
 *
 * @param modelName name that clients ask for
 * @param contextTokens most tokens of a prompt with its answer
 * @param vocabulary token ids are from 0 to before this
 * @param endTokens tokens behind which an answer ends unless its client ignores them
 * @param bounds what clients may load onto it
 */
public record EndpointRules(
        String modelName, int contextTokens, int vocabulary, List<Integer> endTokens, Bounds bounds) {

    /**
     * What clients may load onto an endpoint.
     *
     * @param bodyBytes largest body of a request
     * @param prompts most prompts in one request
     * @param openResponses most completion requests at the same time; each takes a thread
     * @param unsentTokens most tokens of one streamed response that wait for a slow client
     * @param ioSeconds longest time that sending a request, or taking a part of a response, may last
     */
    public record Bounds(int bodyBytes, int prompts, int openResponses, int unsentTokens, int ioSeconds) {

        /** 4 MiB, 128 prompts, 1,024 responses, 8,192 tokens, 30 s. */
        public static final Bounds USUAL = new Bounds(1 << 22, 128, 1024, 8192, 30);

        public Bounds {
            if (bodyBytes < 1 || prompts < 1 || openResponses < 1 || unsentTokens < 1 || ioSeconds < 1) {
                throw new IllegalArgumentException("bounds of an endpoint must each be at least 1: body " + bodyBytes
                        + " bytes, " + prompts + " prompts, " + openResponses + " responses, " + unsentTokens
                        + " unsent tokens, " + ioSeconds + " s");
            }
        }
    }

    public EndpointRules {
        endTokens = List.copyOf(endTokens);
        if (modelName.isBlank() || contextTokens < 2 || vocabulary < 1) {
            throw new IllegalArgumentException("an endpoint needs a model name, a context of at least 2 tokens and a"
                    + " vocabulary, not \"" + modelName + "\", " + contextTokens + " and " + vocabulary);
        }
    }

    /** A model under its own name, with the usual bounds. */
    public static EndpointRules of(ModelSpec model, List<Integer> endTokens) {
        return new EndpointRules(
                model.name(), model.contextTokens(), model.embedding().vocabulary(), endTokens, Bounds.USUAL);
    }

    /** The same with other bounds. */
    public EndpointRules with(Bounds other) {
        return new EndpointRules(modelName, contextTokens, vocabulary, endTokens, other);
    }

    /** The same under another name. */
    public EndpointRules named(String name) {
        return new EndpointRules(name, contextTokens, vocabulary, endTokens, bounds);
    }
}
