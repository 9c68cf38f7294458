package org.hexcast.scheduler.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A step while a policy fills it: tokens and blocks that are left, chunks and newcomers so far. Owned by the decision that made it.
 *
 * @param <S> the driver's kind of sequence
 */
final class StepDraft<S extends SequenceState> {

    private static final Comparator<SequenceState> YOUNGEST_FIRST = Comparator.comparingInt(SequenceState::priority)
            .thenComparingLong(SequenceState::turn)
            .reversed();

    private final BatchView<S> view;
    private final List<StepPlan.Chunk<S>> chunks = new ArrayList<>();
    private final List<S> admitted = new ArrayList<>();
    private long freeBlocks;
    private long freeTokens;

    /**
     * An empty step.
     *
     * @param view what is decided on
     * @param freeBlocks blocks that may be given out
     * @param freeTokens tokens that the step may read
     */
    StepDraft(BatchView<S> view, long freeBlocks, long freeTokens) {
        this.view = view;
        this.freeBlocks = freeBlocks;
        this.freeTokens = Math.max(0, freeTokens);
    }

    /** Who gives way so that every decode of the micro-batch has its next block: the youngest, one after the other. */
    static <S extends SequenceState> Optional<StepPlan<S>> roomForDecodes(BatchView<S> view) {
        return roomForDecodes(view, YOUNGEST_FIRST);
    }

    /** The same with another order of those who give way. */
    static <S extends SequenceState> Optional<StepPlan<S>> roomForDecodes(
            BatchView<S> view, Comparator<SequenceState> first) {
        long need = view.decodes().blocksForNextStep();
        long free = view.ledger().freeBlocks();
        if (need <= free) {
            return Optional.empty();
        }
        List<S> candidates = new ArrayList<>(view.decodes().members());
        candidates.addAll(view.reading());
        candidates.sort(first);
        List<S> leaving = new ArrayList<>();
        for (int i = 0; need > free; i++) {
            S victim = candidates.get(i);
            leaving.add(victim);
            free += view.ledger().ownBlocks(victim);
            need -= victim.set() != null && view.decodes().growsNow(victim) ? 1 : 0;
        }
        return Optional.of(StepPlan.makeRoom(leaving));
    }

    /** Blocks that the prompts being read still lack: newcomers must leave them. */
    static long owed(BatchView<?> view) {
        long owed = 0;
        for (SequenceState sequence : view.reading()) {
            owed += view.ledger().shortfall(sequence, sequence.contextTokens());
        }
        return owed;
    }

    boolean isEmpty() {
        return chunks.isEmpty() && admitted.isEmpty();
    }

    long freeBlocks() {
        return freeBlocks;
    }

    long freeTokens() {
        return freeTokens;
    }

    int room() {
        return view.room() - admitted.size();
    }

    /**
     * Goes on reading the prompts of the micro-batch.
     *
     * @param inChunks whether a prompt may be cut to the tokens left
     * @return who has to give way, if blocks run out and nothing else could be done
     */
    Optional<StepPlan<S>> continueReading(boolean inChunks) {
        for (S sequence : view.reading()) {
            int unread = sequence.unreadTokens();
            int tokens = inChunks ? (int) Math.min(unread, freeTokens) : unread;
            if (tokens == 0 || (tokens > freeTokens && !chunks.isEmpty())) {
                break;
            }
            long blocks = view.ledger().shortfall(sequence, sequence.cachedTokens() + (long) tokens);
            if (blocks > freeBlocks) {
                return blocked(sequence);
            }
            read(sequence, tokens, blocks);
        }
        return Optional.empty();
    }

    /** A prompt lacks blocks: a younger sequence gives way, or it does itself where nothing else is left to do. */
    private Optional<StepPlan<S>> blocked(S sequence) {
        List<S> all = new ArrayList<>(view.decodes().members());
        all.addAll(view.reading());
        S youngest = all.stream().min(YOUNGEST_FIRST).orElse(sequence);
        boolean alone = chunks.isEmpty() && view.decodes().isEmpty();
        return youngest != sequence || alone ? Optional.of(StepPlan.makeRoom(List.of(youngest))) : Optional.empty();
    }

    private void read(S sequence, int tokens, long blocks) {
        chunks.add(new StepPlan.Chunk<>(sequence, tokens));
        freeTokens -= tokens;
        freeBlocks -= blocks;
    }

    /** Admits a sequence whose cache is there; it decodes from this step on. False if blocks or tokens do not suffice. */
    boolean admitDecode(S sequence) {
        long blocks = blocksFor(sequence, sequence.contextTokens());
        if (blocks > freeBlocks || freeTokens == 0) {
            return false;
        }
        admitted.add(sequence);
        freeBlocks -= blocks;
        freeTokens--;
        return true;
    }

    /** Admits a sequence and reads so many of its tokens; the blocks are those of all that it will read. */
    void admit(S sequence, int tokens, long blocks) {
        admitted.add(sequence);
        if (tokens > 0) {
            read(sequence, tokens, 0);
        }
        freeBlocks -= blocks;
    }

    /** Blocks that a newcomer takes from the free ones for its first so many tokens, what it shares with others aside. */
    long blocksFor(S sequence, long tokens) {
        KvLedger ledger = view.ledger();
        if (sequence.cachedTokens() > 0) {
            return ledger.shortfall(sequence, tokens);
        }
        long hit = ledger.blocksFor(ledger.hitTokens(sequence));
        return ledger.shortfall(sequence, tokens) - hit + ledger.hitBlocksFree(sequence);
    }

    /** Tokens of a newcomer that are neither read nor cached. */
    int unread(S sequence) {
        return sequence.contextTokens()
                - Math.max(sequence.cachedTokens(), view.ledger().hitTokens(sequence));
    }

    /** The step. */
    StepPlan<S> plan(boolean decode) {
        return isEmpty() && decode ? StepPlan.decodes() : new StepPlan<>(List.of(), chunks, admitted, decode);
    }
}
