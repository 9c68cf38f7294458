package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.scheduler.plan.strategy.GroupShape;

/**
 * Neighbours of a partition: move devices from part to part, swap devices of two nodes, split, merge, change a role; or exchange devices and roles of
 * two parts at once.
 *
 * <p>Guided moves follow the flow (HexGen-2, ICLR 2025, section 3.4): they take devices from where capacity is spare, to where the flow is at its limit.
 */
final class PartitionMoves {

    private final Evaluation evaluation;
    private final Partition partition;
    private final List<Part> parts;
    private final List<PartRole> roles;

    /** Neighbours of an evaluated partition in which parts have these roles. */
    PartitionMoves(Evaluation evaluation, Set<PhaseRole> roles) {
        this(evaluation, evaluation.partition(), PartRole.allowed(roles));
    }

    private PartitionMoves(Evaluation evaluation, Partition partition, List<PartRole> roles) {
        this.evaluation = evaluation;
        this.partition = partition;
        this.parts = partition.parts();
        this.roles = roles;
    }

    /** Neighbours of the same partition with the devices of parts that cannot serve taken as spare. */
    PartitionMoves tidied() {
        return new PartitionMoves(evaluation, evaluation.tidied(), roles);
    }

    /**
     * Neighbours that shift capacity from the spare to the limiting side, or to co-located parts, which nothing else limits; where a link limits the flow,
     * swaps and moves that change who uses it.
     */
    List<Partition> guided() {
        double flow = evaluation.flow().routedPerSecond();
        boolean prefillLimits = evaluation.problem().prefillSum() <= flow * (1 + 1e-6);
        boolean decodeLimits = evaluation.problem().decodeSum() <= flow * (1 + 1e-6);
        if (flow == 0 || prefillLimits == decodeLimits) {
            return all();
        }
        PartRole limiting = prefillLimits ? PartRole.PREFILL : PartRole.DECODE;
        Set<Partition> moves = new LinkedHashSet<>();
        for (Part donor : parts) {
            if (donor.role() != limiting) {
                addDonations(donor, limiting, moves);
                if (donor.role() != PartRole.COLOCATED && roles.contains(PartRole.COLOCATED)) {
                    addDonations(donor, PartRole.COLOCATED, moves);
                }
            }
        }
        return List.copyOf(moves);
    }

    private void addDonations(Part donor, PartRole wanted, Set<Partition> moves) {
        addFlip(donor, wanted, moves);
        addSplits(donor, wanted, moves);
        for (Part receiver : parts) {
            if (receiver.role() == wanted) {
                addTransfers(donor, receiver, moves);
                addSwaps(donor, receiver, moves);
                addMerge(donor, receiver, wanted, moves);
            }
        }
    }

    /** Every neighbour. */
    List<Partition> all() {
        Set<Partition> moves = new LinkedHashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            Part one = parts.get(i);
            for (PartRole role : roles) {
                addFlip(one, role, moves);
                addSplits(one, role, moves);
            }
            for (int j = 0; j < parts.size(); j++) {
                if (i != j) {
                    addTransfers(one, parts.get(j), moves);
                    addMerge(one, parts.get(j), parts.get(j).role(), moves);
                    if (i < j) {
                        addSwaps(one, parts.get(j), moves);
                    }
                }
            }
        }
        moves.remove(partition);
        return List.copyOf(moves);
    }

    /** How many pairs of parts there are. */
    int pairs() {
        return parts.size() * (parts.size() - 1) / 2;
    }

    /**
     * Every way of dividing the devices of two parts anew by one exchange and of giving the two any roles: what takes two moves, the first of which may be a
     * step down. So a GPU with much memory changes places with several that have little, or a part takes over from a dearer one.
     *
     * @param pair from 0 to one less than {@link #pairs}
     */
    List<Partition> between(int pair) {
        int one = 0;
        int left = pair;
        while (left >= parts.size() - 1 - one) {
            left -= parts.size() - 1 - one;
            one++;
        }
        return between(parts.get(one), parts.get(one + 1 + left));
    }

    private List<Partition> between(Part one, Part other) {
        Set<Partition> moves = new LinkedHashSet<>();
        for (GroupShape there : cutsOrNone(one.shape())) {
            for (GroupShape back : cutsOrNone(other.shape())) {
                GroupShape first = minus(one.shape(), there).plus(back);
                GroupShape second = minus(other.shape(), back).plus(there);
                for (PartRole role : roles) {
                    for (PartRole otherRole : roles) {
                        moves.add(exchange(
                                List.of(one, other), List.of(new Part(first, role), new Part(second, otherRole))));
                    }
                }
            }
        }
        moves.remove(partition);
        return List.copyOf(moves);
    }

    private static Set<GroupShape> cutsOrNone(GroupShape shape) {
        Set<GroupShape> cuts = new LinkedHashSet<>(cuts(shape));
        cuts.add(GroupShape.empty(shape.counts().size()));
        return cuts;
    }

    private void addFlip(Part part, PartRole role, Set<Partition> moves) {
        if (part.role() != role) {
            moves.add(exchange(List.of(part), List.of(new Part(part.shape(), role))));
        }
    }

    /** One, two, four or all devices of a node leave the part; or half of all its devices. */
    private void addSplits(Part part, PartRole role, Set<Partition> moves) {
        List<GroupShape> cuts = new ArrayList<>(cuts(part.shape()));
        GroupShape half = part.shape();
        for (int n : part.shape().nodes()) {
            half = half.plus(n, -(part.shape().count(n) / 2));
        }
        cuts.add(half);
        for (GroupShape cut : cuts) {
            GroupShape rest = minus(part.shape(), cut);
            if (!rest.isEmpty() && !cut.isEmpty()) {
                moves.add(exchange(List.of(part), List.of(new Part(rest, part.role()), new Part(cut, role))));
            }
        }
    }

    private void addTransfers(Part donor, Part receiver, Set<Partition> moves) {
        for (GroupShape cut : cuts(donor.shape())) {
            moves.add(exchange(
                    List.of(donor, receiver),
                    List.of(
                            new Part(minus(donor.shape(), cut), donor.role()),
                            new Part(receiver.shape().plus(cut), receiver.role()))));
        }
    }

    private void addSwaps(Part one, Part other, Set<Partition> moves) {
        for (GroupShape there : cuts(one.shape())) {
            for (GroupShape back : cuts(other.shape())) {
                if (there.size() == back.size() && !there.equals(back)) {
                    moves.add(exchange(
                            List.of(one, other),
                            List.of(
                                    new Part(minus(one.shape(), there).plus(back), one.role()),
                                    new Part(minus(other.shape(), back).plus(there), other.role()))));
                }
            }
        }
    }

    private void addMerge(Part one, Part other, PartRole role, Set<Partition> moves) {
        moves.add(exchange(List.of(one, other), List.of(new Part(one.shape().plus(other.shape()), role))));
    }

    /** One, two, four or all devices of one node of the part. */
    private static Set<GroupShape> cuts(GroupShape shape) {
        Set<GroupShape> cuts = new LinkedHashSet<>();
        GroupShape none = GroupShape.empty(shape.counts().size());
        for (int n : shape.nodes()) {
            for (int size : new int[] {1, 2, 4, shape.count(n)}) {
                if (size <= shape.count(n)) {
                    cuts.add(none.plus(n, size));
                }
            }
        }
        return cuts;
    }

    private static GroupShape minus(GroupShape shape, GroupShape cut) {
        GroupShape rest = shape;
        for (int n : cut.nodes()) {
            rest = rest.plus(n, -cut.count(n));
        }
        return rest;
    }

    private Partition exchange(List<Part> gone, List<Part> come) {
        return partition.with(gone, come);
    }
}
