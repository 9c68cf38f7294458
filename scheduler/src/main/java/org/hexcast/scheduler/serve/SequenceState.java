package org.hexcast.scheduler.serve;

import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * What a policy may know of a request in service: its prompt, its limits and the tokens emitted so far, not how many will come. Owned by the replica that
 * serves it, which may extend it with what only a driver of the policies needs; the policies hand back what they were given.
 *
 * <p>While it decodes, its tokens are counted by the {@link DecodeSet} that it is in.
 */
public class SequenceState {

    private final RequestId id;
    private final int promptTokens;
    private final int tokenLimit;
    private final PrefixHashes prefix;
    private final int priority;
    private int emitted;
    private int cachedTokens;
    private int sharedUnits;
    private long sharedBlocks;
    private long blocks;
    private boolean provisioned;
    private int preemptions;
    private long turn;
    private @Nullable DecodeSet<?> set;
    private long joinedAt;
    private int position;

    /**
     * A request that waits to be served.
     *
     * @param request what is asked; its output length is not looked at
     * @param priority smaller is served first
     */
    public SequenceState(Request request, int priority) {
        this.id = request.id();
        this.promptTokens = request.promptTokens();
        this.tokenLimit = request.traits().tokenLimit();
        this.prefix = request.traits().prefix();
        this.priority = priority;
    }

    /** The request. */
    public final RequestId id() {
        return id;
    }

    /** Tokens of the prompt. */
    public final int promptTokens() {
        return promptTokens;
    }

    /** Most output tokens that the client allows. */
    public final int tokenLimit() {
        return tokenLimit;
    }

    /** What the prompt begins with. */
    public final PrefixHashes prefix() {
        return prefix;
    }

    /** Smaller is served first. */
    public final int priority() {
        return priority;
    }

    /** Output tokens emitted so far. */
    public final int emittedTokens() {
        DecodeSet<?> current = set;
        return current == null ? emitted : (int) (emitted + current.steps() - joinedAt);
    }

    /** Tokens whose keys and values the next step attends to: the prompt and every token emitted so far. */
    public final int contextTokens() {
        return promptTokens + emittedTokens();
    }

    /** Tokens whose keys and values are in blocks; all but the newest while it decodes. */
    public final int cachedTokens() {
        return set == null ? cachedTokens : contextTokens() - 1;
    }

    /** Tokens that have to be read before it emits its next one. */
    public final int unreadTokens() {
        return contextTokens() - cachedTokens();
    }

    /** Whether each step gives it one token: everything but its newest token is cached. */
    public final boolean decodes() {
        return emittedTokens() > 0 && unreadTokens() == 1;
    }

    /** How often it gave way. */
    public final int preemptions() {
        return preemptions;
    }

    /** Its place in the order of service: among equal priorities the smaller number goes first. */
    public final long turn() {
        return turn;
    }

    /** Gives it its place in the order of service, once, when it comes to a replica. */
    public final void turn(long number) {
        turn = number;
    }

    /** Notes that a token was emitted outside a decode set. */
    public final void emitted() {
        emitted++;
    }

    /** Notes that so many further tokens have been read. */
    public final void read(int tokens) {
        cachedTokens += tokens;
    }

    /** Notes that it gave way; its cache is kept elsewhere or lost. */
    public final void gaveWay(boolean cacheLost) {
        preemptions++;
        if (cacheLost) {
            cachedTokens = 0;
        }
    }

    /** Takes over the blocks that were reserved for it. */
    public final void takeOver(SequenceState reservation) {
        blocks = reservation.blocks;
        provisioned = reservation.provisioned;
        reservation.blocks = 0;
    }

    final int sharedUnits() {
        return sharedUnits;
    }

    /** Notes how many blocks of the prefix cache it uses. */
    final void share(int units, long unitBlocks) {
        sharedUnits = units;
        sharedBlocks = units * unitBlocks;
    }

    /** Blocks of its own, besides shared ones; for members of a decode set what they had when they joined. */
    final long blocks() {
        return blocks;
    }

    /** Blocks of its own and shared ones. */
    final long heldBlocks() {
        return blocks + sharedBlocks;
    }

    final void blocks(long count) {
        blocks = count;
    }

    final @Nullable DecodeSet<?> set() {
        return set;
    }

    final int position() {
        return position;
    }

    final void position(int index) {
        position = index;
    }

    final void joined(DecodeSet<?> decodeSet, int index) {
        joinedAt = decodeSet.steps();
        set = decodeSet;
        position = index;
    }

    /** Whether it holds blocks for every token that it may reach. */
    final boolean provisioned() {
        return provisioned;
    }

    final void provisioned(boolean forAllTokens) {
        provisioned = forAllTokens;
    }

    final void left(int blockTokens) {
        int context = contextTokens();
        emitted = context - promptTokens;
        set = null;
        cachedTokens = context - 1;
        if (!provisioned) {
            blocks = (cachedTokens + blockTokens - 1) / blockTokens - sharedBlocks;
        }
    }
}
