package org.hexcast.realexec.device;

import java.util.Arrays;

/** Token ids in order; a value that cannot be changed. */
public final class TokenIds {

    /** No tokens. */
    public static final TokenIds NONE = new TokenIds(new int[0]);

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
    }

    /** A copy of these. */
    public static TokenIds of(int... ids) {
        return new TokenIds(ids.clone());
    }

    /** How many. */
    public int size() {
        return ids.length;
    }

    /** One of them. */
    public int get(int index) {
        return ids[index];
    }

    /** Those from an index to before another. */
    public TokenIds slice(int from, int to) {
        return new TokenIds(Arrays.copyOfRange(ids, from, to));
    }

    /** These and one more. */
    public TokenIds plus(int id) {
        int[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return new TokenIds(more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
