package org.hexcast.scheduler.plan;

/** Hears how far a search is. Called from several threads; must not change the search. */
@FunctionalInterface
public interface SearchListener {

    /** Hears nothing. */
    SearchListener NONE = phase -> {};

    /** A phase begins. */
    void begins(String phase);
}
