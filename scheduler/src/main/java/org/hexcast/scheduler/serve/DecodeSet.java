package org.hexcast.scheduler.serve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Sequences that take their steps together, each step one token each. All questions about a step take time independent of the number of sequences, because
 * lengths are counted by the set: that of a member is what it was when it joined and the steps since. Owned by the micro-batch that it is the decodes of.
 *
 * @param <S> the driver's kind of sequence
 */
public final class DecodeSet<S extends SequenceState> {

    /** Longest output that a token limit is taken for, as in SGLang. */
    static final int LIMIT_CLIP = 4096;

    private final int blockTokens;
    private final List<S> members = new ArrayList<>();
    /** Members by the step, modulo the block size, before which they need a further block. */
    private final int[] growing;

    private int growingMembers;
    private long steps;
    private long contextOffset;
    private long tokenLimits;

    /** No members. */
    public DecodeSet(int blockTokens) {
        this.blockTokens = blockTokens;
        this.growing = new int[blockTokens];
    }

    /** Steps taken so far. */
    public long steps() {
        return steps;
    }

    /** Members. */
    public int size() {
        return members.size();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** The members, in no particular but a deterministic order. */
    public List<S> members() {
        return Collections.unmodifiableList(members);
    }

    /** Sum of the contexts that the next step attends to. */
    public long contextTokens() {
        return contextOffset + steps * members.size();
    }

    /** A sequence that {@link SequenceState#decodes} joins. */
    public void add(S sequence) {
        if (!sequence.decodes()) {
            throw new IllegalStateException(
                    sequence.id() + " has " + sequence.unreadTokens() + " tokens to read, it cannot decode");
        }
        contextOffset += sequence.contextTokens() - steps;
        tokenLimits += clipped(sequence);
        if (!sequence.provisioned()) {
            growing[residue(sequence)]++;
            growingMembers++;
        }
        sequence.joined(this, members.size());
        members.add(sequence);
    }

    /** A member leaves, with the blocks that it holds. */
    public void remove(S sequence) {
        if (sequence.set() != this) {
            throw new IllegalStateException(sequence.id() + " is no member");
        }
        tokenLimits -= clipped(sequence);
        if (!sequence.provisioned()) {
            growing[residue(sequence)]--;
            growingMembers--;
        }
        contextOffset -= sequence.contextTokens() - steps;
        int hole = sequence.position();
        S last = members.remove(members.size() - 1);
        if (last != sequence) {
            members.set(hole, last);
            last.position(hole);
        }
        sequence.left(blockTokens);
    }

    /** Sum of the members' token limits, each counted up to {@link #LIMIT_CLIP}. */
    public long tokenLimits() {
        return tokenLimits;
    }

    static int clipped(SequenceState sequence) {
        return Math.min(sequence.tokenLimit(), LIMIT_CLIP);
    }

    /** The step, modulo the block size, before which the sequence begins a new block: then its cached tokens fill whole blocks. */
    private int residue(SequenceState sequence) {
        return (int) Math.floorMod(steps - (sequence.contextTokens() - 1L), (long) blockTokens);
    }

    /** Further blocks that the next step needs. */
    public long blocksForNextStep() {
        return growing[(int) (steps % blockTokens)];
    }

    /** Whether a member needs a further block before the next step. */
    boolean growsNow(SequenceState member) {
        return !member.provisioned() && residue(member) == (int) (steps % blockTokens);
    }

    /** Further blocks that the step after so many needs. */
    public long blocksAfter(long stepsFromNow) {
        return growing[(int) ((steps + stepsFromNow) % blockTokens)];
    }

    /** Further blocks that so many steps need, the first of them after {@code from} others. */
    public long blocksFor(long from, long count) {
        long blocks = count / blockTokens * growingMembers;
        for (long i = 0; i < count % blockTokens; i++) {
            blocks += blocksAfter(from + i);
        }
        return blocks;
    }

    /** How many steps, the first of them after {@code from} others, so many free blocks allow; at most {@code limit}. */
    public long stepsWithin(long from, long freeBlocks, long limit) {
        if (growingMembers == 0) {
            return limit;
        }
        long rounds = Math.min(freeBlocks / growingMembers, limit / blockTokens);
        long count = rounds * blockTokens;
        long free = freeBlocks - rounds * growingMembers;
        while (count < limit && blocksAfter(from + count) <= free) {
            free -= blocksAfter(from + count);
            count++;
        }
        return count;
    }

    /** So many steps have been taken: each member has as many further tokens. */
    public void advance(long count) {
        steps += count;
    }
}
