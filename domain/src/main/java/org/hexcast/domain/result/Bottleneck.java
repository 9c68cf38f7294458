package org.hexcast.domain.result;

/**
 * What keeps a system from serving more.
 *
 * @param resource what it is
 * @param why the figures behind that, in words
 */
public record Bottleneck(Resource resource, String why) {

    /** Not looked for. */
    public static final Bottleneck UNSEEN = new Bottleneck(Resource.UNKNOWN, "");

    /** What can bind. */
    public enum Resource {
        PREFILL_COMPUTE("prefill compute"),
        PREFILL_BANDWIDTH("memory bandwidth in prefill"),
        DECODE_COMPUTE("decode compute"),
        DECODE_BANDWIDTH("decode memory bandwidth"),
        DECODE_BATCH("the sequences that an engine takes at once"),
        KV_BLOCKS("KV blocks"),
        LINK("a link"),
        COLLECTIVES("communication between the GPUs of a replica"),
        ENGINE("engine overhead"),
        UNKNOWN("nothing that could be named");

        private final String words;

        Resource(String words) {
            this.words = words;
        }

        /** For tables. */
        public String words() {
            return words;
        }
    }
}
