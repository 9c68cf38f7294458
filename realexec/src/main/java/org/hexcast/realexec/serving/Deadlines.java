package org.hexcast.realexec.serving;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** When the clients of open answers give up, soonest first. Holds open answers only. One thread. */
final class Deadlines {

    private final TreeSet<Deadline> soonest = new TreeSet<>(Comparator.comparingLong(Deadline::nanos)
            .thenComparingLong(d -> d.answer().request().id().value()));
    private final Map<Answer, Deadline> byAnswer = new HashMap<>();

    private record Deadline(long nanos, Answer answer) {}

    /** The client of an answer waits until then. */
    void add(Answer answer, long nanos) {
        Deadline deadline = new Deadline(nanos, answer);
        byAnswer.put(answer, deadline);
        soonest.add(deadline);
    }

    /** An answer has ended. */
    void forget(Answer answer) {
        Deadline deadline = byAnswer.remove(answer);
        if (deadline != null) {
            soonest.remove(deadline);
        }
    }

    /** The soonest, none if nobody gives up. */
    OptionalLong next() {
        return soonest.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(soonest.first().nanos());
    }

    /** Takes out an answer whose client gives up by now; none if all wait on. */
    Optional<Answer> takeExpired(long now) {
        if (soonest.isEmpty() || soonest.first().nanos() > now) {
            return Optional.empty();
        }
        Answer answer = soonest.first().answer();
        forget(answer);
        return Optional.of(answer);
    }

    int size() {
        return soonest.size();
    }
}
