package org.hexcast.sim.kernel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.eventlist.EventList;

/**
 * Event list of SSJ on a binary heap that knows where each alarm lies: adding, removing and cancelling take logarithmic time, the next event is there at
 * once. Order is that of SSJ's own lists: time, priority, order of adding.
 */
final class HeapEventList implements EventList {

    private final List<SimClock.Alarm> heap = new ArrayList<>();
    private long added;

    @Override
    public boolean isEmpty() {
        return heap.isEmpty();
    }

    @Override
    public void clear() {
        heap.clear();
    }

    @Override
    public void add(Event event) {
        SimClock.Alarm alarm = (SimClock.Alarm) event;
        alarm.sequence(added++);
        heap.add(alarm);
        up(heap.size() - 1, alarm);
    }

    @Override
    public @Nullable Event getFirst() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    @Override
    public boolean remove(Event event) {
        SimClock.Alarm alarm = (SimClock.Alarm) event;
        int index = alarm.heapIndex();
        if (index >= heap.size() || !heap.get(index).equals(alarm)) {
            return false;
        }
        removeAt(index);
        return true;
    }

    @Override
    public @Nullable Event removeFirst() {
        if (heap.isEmpty()) {
            return null;
        }
        Event first = heap.get(0);
        removeAt(0);
        return first;
    }

    private void removeAt(int index) {
        SimClock.Alarm last = heap.remove(heap.size() - 1);
        if (index < heap.size()) {
            if (index > 0 && before(last, heap.get((index - 1) / 2))) {
                up(index, last);
            } else {
                down(index, last);
            }
        }
    }

    private static boolean before(SimClock.Alarm one, SimClock.Alarm other) {
        if (one.time() != other.time()) {
            return one.time() < other.time();
        }
        if (one.priority() != other.priority()) {
            return one.priority() < other.priority();
        }
        return one.sequence() < other.sequence();
    }

    private void up(int from, SimClock.Alarm alarm) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (!before(alarm, heap.get(parent))) {
                break;
            }
            put(index, heap.get(parent));
            index = parent;
        }
        put(index, alarm);
    }

    private void down(int from, SimClock.Alarm alarm) {
        int index = from;
        while (2 * index + 1 < heap.size()) {
            int child = 2 * index + 1;
            if (child + 1 < heap.size() && before(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!before(heap.get(child), alarm)) {
                break;
            }
            put(index, heap.get(child));
            index = child;
        }
        put(index, alarm);
    }

    private void put(int index, SimClock.Alarm alarm) {
        heap.set(index, alarm);
        alarm.heapIndex(index);
    }

    @Override
    public void addFirst(Event event) {
        throw new UnsupportedOperationException("events are ordered by time, phase and owner");
    }

    @Override
    public void addBefore(Event event, Event other) {
        throw new UnsupportedOperationException("events are ordered by time, phase and owner");
    }

    @Override
    public void addAfter(Event event, Event other) {
        throw new UnsupportedOperationException("events are ordered by time, phase and owner");
    }

    @Override
    public Event getFirstOfClass(String className) {
        throw new UnsupportedOperationException("events are not looked up by class");
    }

    @Override
    public <E extends Event> E getFirstOfClass(Class<E> type) {
        throw new UnsupportedOperationException("events are not looked up by class");
    }

    @Override
    public ListIterator<Event> listIterator() {
        throw new UnsupportedOperationException("events are not listed");
    }

    @Override
    public Iterator<Event> iterator() {
        return new ArrayList<Event>(heap).iterator();
    }
}
