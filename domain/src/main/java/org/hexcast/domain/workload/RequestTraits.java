package org.hexcast.domain.workload;

/**
 * What a request brings along besides its lengths.
 *
 * @param serviceClass number of its {@link ServiceClass}, from 0
 * @param attempt 0 at first, one more each time that its client tries again
 * @param tokenLimit most output tokens that the client allows; known to the server, unlike the true output
 * @param prefix what its prompt begins with
 * @param session number of the session that it is a turn of, or {@link #NO_SESSION}
 */
public record RequestTraits(int serviceClass, int attempt, int tokenLimit, PrefixHashes prefix, long session) {

    /** Of requests that are no turn of a session. */
    public static final long NO_SESSION = -1;

    /** First class, first attempt, no limit, nothing shared, no session. */
    public static final RequestTraits USUAL = new RequestTraits(0, 0, TokenCount.MOST, PrefixHashes.NONE, NO_SESSION);

    public RequestTraits {
        if (serviceClass < 0 || attempt < 0 || tokenLimit < 1) {
            throw new IllegalArgumentException("class " + serviceClass + " and attempt " + attempt
                    + " must not be negative, the token limit " + tokenLimit + " at least 1");
        }
    }
}
